/**
 * Core's channel port over the V3 client: wire words become meanings here, and only here.
 *
 * *Ours* (`ours.ts`) as over V2. A revoke's success has no body: that it is about our order is the connection's word, and a query sent after it
 * confirms it in any case.
 */
import type {
  AnswerNotes,
  ListedRefund,
  OrderIdentity,
  PaymentChannel,
  QueryAnswer,
  RefundQueryAnswer,
  SubmitAnswer,
  SubmitRequest,
} from '@quickpay/core';
import type { NoKey, V3Answer, V3Client, V3Order, V3SubmitFields, V3TradeState } from '@quickpay/wechatpay';
import {
  configurationOf,
  isClockWrong,
  NO_KEY_CAUSES,
  queryMeaning,
  refundMeaning,
  refundQueryMeaning,
  revokeMeaning,
  submitFailed,
} from '../codes.ts';
import { foreignField, fromWire, otherAmount, REFUND_STATES, type WireExponents, wireAmount } from '../ours.ts';

export type WechatpayV3Options = Readonly<{
  /** What it asks with. */
  client: Pick<V3Client, 'submit' | 'query' | 'revoke' | 'refund' | 'queryRefunds'>;
  /** The merchant category code, four digits of ISO 18245: V3 wants one with every submit. */
  merchantCategoryCode: string;
  /** Currencies whose wire decimals somebody has set, beside those that are verified. */
  wireExponents?: WireExponents;
  /** Whether `attach` must come back with a success. Default false: the protocol lets it be absent. */
  attachRequired?: boolean;
  /** `device_id` by terminal id, at most 32 bytes. Default: the terminal's id. */
  deviceId?: Readonly<Record<string, string>>;
  /** The address that requests come from, IPv4, sent as `device_ip`. Default: none is. */
  deviceIp?: string;
  /** Stores by their ids, as the wire is told of them. Default: it is told of none. */
  stores?: Readonly<Record<string, NonNullable<NonNullable<V3SubmitFields['sceneInfo']>['store']>>>;
  /** Where the ends of refunds are told: https, without a query, at most 256 characters. Default: nowhere. */
  notifyUrl?: string;
  /** Whether to pass on the channel's `Date`. Default true; false where our clock follows a sandbox's. */
  tellsTime?: boolean;
}>;

/** A page of refunds; an order has fifty at most. */
const PAGE = 20;
const PAGES_MAX = 4;

export function wechatpayV3Channel(options: WechatpayV3Options): PaymentChannel {
  const {
    client,
    merchantCategoryCode,
    wireExponents = {},
    attachRequired = false,
    deviceId = {},
    deviceIp,
    stores = {},
    notifyUrl,
    tellsTime = true,
  } = options;
  const toWire = ({ amount }: OrderIdentity): number => wireAmount(amount.amountMinor, amount.currency, wireExponents);
  const notes = ({ serverDate }: { serverDate: number | null }): AnswerNotes =>
    serverDate === null || !tellsTime ? {} : { channelTime: serverDate };
  const foreignFieldOf = (order: OrderIdentity, { amount, attach }: V3Order, isPaid: boolean) =>
    foreignField(
      order,
      { total: amount?.total ?? null, currency: amount?.currency ?? null, attach },
      { needsAttach: isPaid && attachRequired, set: wireExponents },
    );

  const sceneOf = ({ terminalId, storeId }: SubmitRequest): NonNullable<V3SubmitFields['sceneInfo']> => {
    const store = stores[storeId];
    return {
      deviceId: deviceId[terminalId] ?? terminalId.slice(0, 32),
      ...(deviceIp === undefined ? {} : { deviceIp }),
      ...(store === undefined ? {} : { store }),
    };
  };

  return {
    async submit(request, { timeoutMs, notAfter, signal }) {
      const answer = await client.submit(
        {
          outTradeNo: request.merchantOrderNumber,
          total: toWire(request),
          currency: request.amount.currency,
          authCode: request.paymentCode,
          description: request.description,
          merchantCategoryCode,
          attach: request.paymentId,
          sceneInfo: sceneOf(request),
        },
        { timeoutMs, notAfter, ...(signal ? { signal } : {}) },
      );
      return { ...submitAnswer(answer), ...notes(answer) };

      function submitAnswer(read: V3Answer<V3Order>): SubmitAnswer {
        switch (read.kind) {
          case 'succeeded': {
            const { tradeState, transactionId } = read.fields;
            const field = foreignFieldOf(request, read.fields, tradeState === 'SUCCESS');
            if (field !== null) return { kind: 'foreign', field };
            if (tradeState === 'SUCCESS') return { kind: 'paid', transactionId };
            // A success that says anything else is not paid yet: a query tells.
            return tradeState === 'USERPAYING' ? { kind: 'asked' } : { kind: 'unclear', note: tradeState };
          }
          case 'failed':
            return submitFailed(read.code);
          case 'neverSent':
            return { kind: 'neverSent', note: read.problem };
          default:
            return unclear(read);
        }
      }
    },

    async query(order, { timeoutMs, signal }) {
      const answer = await client.query({ outTradeNo: order.merchantOrderNumber }, { timeoutMs, ...(signal ? { signal } : {}) });
      return { ...queryAnswer(answer), ...notes(answer) };

      function queryAnswer(read: V3Answer<V3Order>): QueryAnswer {
        if (read.kind === 'failed') return { ...queryMeaning(read.code), ...configurationOf(read.code) };
        if (read.kind !== 'succeeded') return unclear(read);
        const { tradeState, transactionId } = read.fields;
        const field = foreignFieldOf(order, read.fields, tradeState === 'SUCCESS');
        return field === null ? TRADE_STATES[tradeState](transactionId) : { kind: 'foreign', field };
      }
    },

    async revoke(order, { timeoutMs, signal }) {
      const answer = await client.revoke({ outTradeNo: order.merchantOrderNumber }, { timeoutMs, ...(signal ? { signal } : {}) });
      switch (answer.kind) {
        case 'succeeded':
          // Accepted, with more to do, is not done.
          return answer.status === 202
            ? { kind: 'unclear', note: 'accepted', ...notes(answer) }
            : { kind: 'done', ...notes(answer) };
        case 'failed':
          // V3 has no word for calling again: the code says it.
          return { ...revokeMeaning(answer.code, null), ...configurationOf(answer.code), ...notes(answer) };
        case 'neverSent':
          return { kind: 'neverSent', note: answer.problem };
        default:
          return { ...unclear(answer), ...notes(answer) };
      }
    },

    async refund(request, { timeoutMs, signal }) {
      const refund = wireAmount(request.refundMinor, request.amount.currency, wireExponents);
      const answer = await client.refund(
        {
          outTradeNo: request.merchantOrderNumber,
          outRefundNo: request.refundNumber,
          refund,
          total: toWire(request),
          currency: request.amount.currency,
          ...(notifyUrl === undefined ? {} : { notifyUrl }),
          ...(request.reason === null ? {} : { reason: request.reason }),
        },
        { timeoutMs, ...(signal ? { signal } : {}) },
      );
      switch (answer.kind) {
        case 'succeeded':
          return answer.fields.refund === refund && answer.fields.currency === request.amount.currency
            ? { kind: 'accepted', ...notes(answer) }
            : { kind: 'unclear', note: 'a refund of another amount', ...notes(answer) };
        case 'failed':
          return { ...refundMeaning(answer.code), ...configurationOf(answer.code), ...notes(answer) };
        case 'neverSent':
          return { kind: 'neverSent', note: answer.problem };
        default:
          return { ...unclear(answer), ...notes(answer) };
      }
    },

    async queryRefunds(order, { timeoutMs, signal }) {
      const refunds: ListedRefund[] = [];
      for (let page = 0; page < PAGES_MAX; page++) {
        const answer = await client.queryRefunds(
          { outTradeNo: order.merchantOrderNumber, offset: refunds.length, count: PAGE },
          { timeoutMs, ...(signal ? { signal } : {}) },
        );
        if (answer.kind === 'failed') {
          const meaning = refundQueryMeaning(answer.code);
          const said: RefundQueryAnswer =
            meaning.kind === 'listed' && page > 0 ? { kind: 'unclear', note: 'the list of refunds broke off' } : meaning;
          return { ...said, ...configurationOf(answer.code), ...notes(answer) };
        }
        if (answer.kind !== 'succeeded') return { ...unclear(answer), ...notes(answer) };
        const { total, amount, refunds: listed } = answer.fields;
        if (amount !== null && otherAmount(order, amount, wireExponents) !== null)
          return { kind: 'unclear', note: 'refunds of another amount', ...notes(answer) };
        for (const { outRefundNo, refund, status } of listed) {
          if (status === null) return { kind: 'unclear', note: 'a refund without a status', ...notes(answer) };
          const amountMinor = fromWire(refund, order.amount.currency, wireExponents);
          if (amountMinor === null) return { kind: 'unclear', note: 'a refund of an amount that is none', ...notes(answer) };
          refunds.push({ refundNumber: outRefundNo, amountMinor, state: REFUND_STATES[status] });
        }
        if (refunds.length >= total) return { kind: 'listed', refunds, ...notes(answer) };
        if (listed.length === 0) break;
      }
      return { kind: 'unclear', note: 'the list of refunds did not end' };
    },
  };
}

const TRADE_STATES: Readonly<Record<V3TradeState, (transactionId: string | null) => QueryAnswer>> = {
  SUCCESS: (transactionId) => ({ kind: 'paid', transactionId }),
  REFUND: (transactionId) => ({ kind: 'refunded', transactionId }),
  NOTPAY: (transactionId) => ({ kind: 'unpaid', transactionId }),
  USERPAYING: () => ({ kind: 'asked' }),
  PAYERROR: (transactionId) => ({ kind: 'failed', transactionId }),
  REVOKED: (transactionId) => ({ kind: 'closed', transactionId }),
  CLOSED: (transactionId) => ({ kind: 'closed', transactionId }),
};

type Unverified = Exclude<V3Answer<unknown>, { kind: 'succeeded' | 'failed' }>;

/** Everything that was not verified, in one word for the log. Of an unsigned error only what it tells about our own keys and clock is heeded. */
function unclear(answer: Unverified): Readonly<{ kind: 'unclear'; note: string; configuration?: string }> {
  switch (answer.kind) {
    case 'unsignedFail':
      return {
        kind: 'unclear',
        note: 'an unsigned failure',
        ...(answer.status === 401 ? wrongSignature(answer) : noKey(answer.why)),
      };
    case 'unverified':
      return {
        kind: 'unclear',
        note: answer.problem,
        ...(answer.problem === 'stale' ? wrongClock(answer) : noKey(answer.problem)),
      };
    case 'noAnswer':
    case 'neverSent':
      return { kind: 'unclear', note: answer.problem };
  }
}

type About = Readonly<{ configuration?: string }>;

const wrongClock = ({ aheadMs }: Pick<Unverified, 'aheadMs'>): About => (isClockWrong(aheadMs) ? { configuration: 'CLOCK' } : {});
/** Signed with a wrong key or under a wrong number; or at a wrong time, which is refused alike. */
const wrongSignature = ({ aheadMs }: Pick<Unverified, 'aheadMs'>): About =>
  isClockWrong(aheadMs) ? { configuration: 'CLOCK' } : configurationOf('SIGN_ERROR');

function noKey(why: string): About {
  const cause = isNoKey(why) ? NO_KEY_CAUSES[why] : null;
  return cause === null ? {} : { configuration: cause };
}
const isNoKey = (why: string): why is NoKey => Object.hasOwn(NO_KEY_CAUSES, why);
