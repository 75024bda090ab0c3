/**
 * Core's channel port over the V2 client: wire words become meanings here, and only here.
 *
 * *Ours* (`ours.ts`): a success counts only if order number, amount, currency and attach agree. An answer about another number is unclear.
 * Our number with another amount, currency or attach is foreign; to a refund, which has no word for that, it is unclear.
 */
import type {
  AnswerNotes,
  ListedRefund,
  OrderIdentity,
  PaymentChannel,
  QueryAnswer,
  RefundQueryAnswer,
  RevokeAnswer,
  SubmitAnswer,
} from '@quickpay/core';
import type {
  OrderEcho,
  OrderState,
  RefundAccepted,
  RefundFields,
  RefundList,
  Revoked,
  Sending,
  SubmitFields,
  TradeState,
  V2Answer,
} from '@quickpay/wechatpay';
import {
  configurationOf,
  queryMeaning,
  refundMeaning,
  refundQueryMeaning,
  revokeMeaning,
  submitFailed,
  unsignedConfiguration,
} from '../codes.ts';
import { foreignField, fromWire, otherAmount, REFUND_STATES, wireAmount } from '../ours.ts';

type ByNumber = Readonly<{ outTradeNo: string }>;
type Found = OrderEcho & Pick<OrderState, 'tradeState'>;
type Listed = Pick<RefundList['refunds'][number], 'outRefundNo' | 'refundFee' | 'status'>;

/** What a channel asks with: a client, or whatever answers what is read here of its answers. */
export type V2Asking = Readonly<{
  submit(fields: SubmitFields, sending: Sending): Promise<V2Answer<OrderEcho>>;
  query(order: ByNumber, sending: Sending): Promise<V2Answer<Found>>;
  revoke(order: ByNumber, sending: Sending): Promise<V2Answer<Revoked>>;
  refund(
    fields: RefundFields & ByNumber,
    sending: Sending,
  ): Promise<V2Answer<Pick<RefundAccepted, 'refundFee' | 'totalFee' | 'feeType'>>>;
  queryRefunds(
    of: ByNumber & Readonly<{ offset?: number }>,
    sending: Sending,
  ): Promise<V2Answer<Omit<RefundList, 'refunds'> & Readonly<{ refunds: readonly Listed[] }>>>;
}>;

export type WechatpayV2Options = Readonly<{
  client: V2Asking;
  /** Currencies whose wire decimals somebody has set, beside those that are verified. */
  wireExponents?: Readonly<Record<string, number>>;
  /** Whether `attach` must come back with a success. Default false: the protocol lets it be absent. */
  attachRequired?: boolean;
  /** The merchant category code, sent in `detail` where set. */
  merchantCategoryCode?: string;
  /** `device_info` by terminal id, at most 32 bytes. Default: the terminal's id. */
  deviceInfo?: Readonly<Record<string, string>>;
  /** `scene_info` by store id, a JSON object of at most 256 bytes. Default: none is sent. */
  sceneInfo?: Readonly<Record<string, string>>;
  /** Where the ends of refunds are told: https, without a query, at most 256 characters. Default: nowhere. */
  notifyUrl?: string;
  /** Whether to pass on the channel's `Date`. Default true; false where our clock follows a sandbox's. */
  tellsTime?: boolean;
}>;

export function wechatpayV2Channel(options: WechatpayV2Options): PaymentChannel {
  const { client, wireExponents = {}, attachRequired = false, merchantCategoryCode, tellsTime = true } = options;
  const { deviceInfo = {}, sceneInfo = {}, notifyUrl } = options;
  const toWire = ({ amount }: OrderIdentity): number => wireAmount(amount.amountMinor, amount.currency, wireExponents);
  const notes = ({ serverDate }: { serverDate: number | null }): AnswerNotes =>
    serverDate === null || !tellsTime ? {} : { channelTime: serverDate };

  const amountOf = ({ totalFee, feeType }: Pick<OrderEcho, 'totalFee' | 'feeType'>) => ({ total: totalFee, currency: feeType });
  const foreignFieldOf = (order: OrderIdentity, echo: OrderEcho, isPaid: boolean) =>
    foreignField(
      order,
      // An order's amount without a currency is in CNY.
      { total: echo.totalFee, currency: echo.feeType ?? (echo.totalFee === null ? null : 'CNY'), attach: echo.attach },
      { needsAttach: isPaid && attachRequired, set: wireExponents },
    );

  return {
    async submit(request, { timeoutMs, notAfter, signal }) {
      const detail =
        merchantCategoryCode === undefined
          ? {}
          : {
              detail: JSON.stringify({
                goods_detail: [
                  {
                    goods_name: request.description,
                    quantity: 1,
                    price: toWire(request),
                    merchant_category_code: Number(merchantCategoryCode),
                  },
                ],
              }),
            };
      const scene = sceneInfo[request.storeId];
      const answer = await client.submit(
        {
          outTradeNo: request.merchantOrderNumber,
          totalFee: toWire(request),
          feeType: request.amount.currency,
          authCode: request.paymentCode,
          body: request.description,
          attach: request.paymentId,
          deviceInfo: deviceInfo[request.terminalId] ?? request.terminalId.slice(0, 32),
          ...(scene === undefined ? {} : { sceneInfo: scene }),
          ...detail,
        },
        { timeoutMs, notAfter, ...(signal ? { signal } : {}) },
      );
      return { ...submitAnswer(answer), ...notes(answer) };

      function submitAnswer(read: V2Answer<OrderEcho>): SubmitAnswer {
        switch (read.kind) {
          case 'succeeded': {
            const field = foreignFieldOf(request, read.fields, true);
            return field === null ? { kind: 'paid', transactionId: read.fields.transactionId } : { kind: 'foreign', field };
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

      function queryAnswer(read: V2Answer<Found>): QueryAnswer {
        if (read.kind === 'failed') return { ...queryMeaning(read.code), ...configurationOf(read.code) };
        if (read.kind !== 'succeeded') return unclear(read);
        const { tradeState, transactionId } = read.fields;
        const field = foreignFieldOf(order, read.fields, tradeState === 'SUCCESS');
        return field === null ? TRADE_STATES[tradeState](transactionId) : { kind: 'foreign', field };
      }
    },

    async revoke(order, { timeoutMs, signal }) {
      const answer = await client.revoke({ outTradeNo: order.merchantOrderNumber }, { timeoutMs, ...(signal ? { signal } : {}) });
      return { ...revokeAnswer(answer), ...notes(answer) };

      function revokeAnswer(read: typeof answer): RevokeAnswer {
        switch (read.kind) {
          case 'succeeded':
            return read.fields.recall === 'Y' ? { kind: 'unclear', note: 'recall' } : { kind: 'done' };
          case 'failed':
            return { ...revokeMeaning(read.code, read.recall), ...configurationOf(read.code) };
          case 'neverSent':
            return { kind: 'neverSent', note: read.problem };
          default:
            return unclearWithCertificate(read);
        }
      }
    },

    async refund(request, { timeoutMs, signal }) {
      const refundFee = wireAmount(request.refundMinor, request.amount.currency, wireExponents);
      const answer = await client.refund(
        {
          outTradeNo: request.merchantOrderNumber,
          outRefundNo: request.refundNumber,
          totalFee: toWire(request),
          refundFee,
          refundFeeType: request.amount.currency,
          ...(notifyUrl === undefined ? {} : { notifyUrl }),
          ...(request.reason === null ? {} : { refundDesc: request.reason }),
        },
        { timeoutMs, ...(signal ? { signal } : {}) },
      );
      switch (answer.kind) {
        case 'succeeded':
          return answer.fields.refundFee === refundFee && otherAmount(request, amountOf(answer.fields), wireExponents) === null
            ? { kind: 'accepted', ...notes(answer) }
            : { kind: 'unclear', note: 'a refund of another amount', ...notes(answer) };
        case 'failed':
          return { ...refundMeaning(answer.code), ...configurationOf(answer.code), ...notes(answer) };
        case 'neverSent':
          return { kind: 'neverSent', note: answer.problem };
        default:
          return { ...unclearWithCertificate(answer), ...notes(answer) };
      }
    },

    async queryRefunds(order, { timeoutMs, signal }) {
      const refunds: ListedRefund[] = [];
      // A page holds ten; the protocol allows fifty refunds of an order.
      for (let page = 0; page < 6; page++) {
        const offset = refunds.length === 0 ? {} : { offset: refunds.length };
        const answer = await client.queryRefunds(
          { outTradeNo: order.merchantOrderNumber, ...offset },
          { timeoutMs, ...(signal ? { signal } : {}) },
        );
        if (answer.kind === 'failed') {
          const meaning = refundQueryMeaning(answer.code);
          const said: RefundQueryAnswer =
            meaning.kind === 'listed' && page > 0 ? { kind: 'unclear', note: 'the list of refunds broke off' } : meaning;
          return { ...said, ...configurationOf(answer.code), ...notes(answer) };
        }
        if (answer.kind !== 'succeeded') return { ...unclear(answer), ...notes(answer) };
        if (otherAmount(order, amountOf(answer.fields), wireExponents) !== null)
          return { kind: 'unclear', note: 'refunds of another amount', ...notes(answer) };
        for (const { outRefundNo, refundFee, status } of answer.fields.refunds) {
          const amountMinor = fromWire(refundFee, order.amount.currency, wireExponents);
          if (amountMinor === null) return { kind: 'unclear', note: 'a refund of an amount that is none', ...notes(answer) };
          refunds.push({ refundNumber: outRefundNo, amountMinor, state: REFUND_STATES[status] });
        }
        if (refunds.length >= answer.fields.total) return { kind: 'listed', refunds, ...notes(answer) };
        if (answer.fields.refunds.length === 0) break;
      }
      return { kind: 'unclear', note: 'the list of refunds did not end' } satisfies RefundQueryAnswer;
    },
  };
}

const TRADE_STATES: Readonly<Record<TradeState, (transactionId: string | null) => QueryAnswer>> = {
  SUCCESS: (transactionId) => ({ kind: 'paid', transactionId }),
  REFUND: (transactionId) => ({ kind: 'refunded', transactionId }),
  NOTPAY: (transactionId) => ({ kind: 'unpaid', transactionId }),
  USERPAYING: () => ({ kind: 'asked' }),
  PAYERROR: (transactionId) => ({ kind: 'failed', transactionId }),
  REVOKED: (transactionId) => ({ kind: 'closed', transactionId }),
  CLOSED: (transactionId) => ({ kind: 'closed', transactionId }),
  // Accepted, awaiting debit: a state of other products, and no proof of anything.
  ACCEPT: () => ({ kind: 'unclear', note: 'ACCEPT' }),
};

type Unverified = Exclude<V2Answer<unknown>, { kind: 'succeeded' | 'failed' }>;
type UnclearAnswer = Readonly<{ kind: 'unclear'; note: string; configuration?: string }>;

/** The same of a request that went with the merchant's certificate: the wire has no code for one that it refuses. */
function unclearWithCertificate(answer: Unverified): UnclearAnswer {
  const isRefused = answer.kind === 'unverified' && answer.problem === 'httpBadRequest';
  return { ...unclear(answer), ...(isRefused ? configurationOf('CERT_ERROR') : {}) };
}

/** Everything that was not verified, in one word for the log. */
function unclear(answer: Unverified): UnclearAnswer {
  switch (answer.kind) {
    case 'unsignedFail':
      return { kind: 'unclear', note: 'an unsigned failure', ...unsignedConfiguration(answer.message) };
    case 'unverified':
      return { kind: 'unclear', note: answer.problem };
    case 'noAnswer':
    case 'neverSent':
      return { kind: 'unclear', note: answer.problem };
  }
}
