/**
 * Core's channel port over the V2 client: wire words become meanings here, and only here.
 *
 * *Ours*: `attach` carries our payment id. A success counts only if order number, amount, currency and attach agree; merchant ids are
 * checked with the signature, by the client. An answer about another number is unclear; our number with another amount, currency or
 * attach is foreign.
 */
import {
  type AnswerNotes,
  type Currency,
  exponentOf,
  type ListedRefund,
  normaliseCode,
  type OrderIdentity,
  type PaymentChannel,
  type QueryAnswer,
  type RefundQueryAnswer,
  type RevokeAnswer,
  type SubmitAnswer,
  submitCodeMeaning,
} from '@quickpay/core';
import {
  type OrderEcho,
  type OrderState,
  type RefundStatus,
  type TradeState,
  type V2Answer,
  type V2Client,
  wireExponent,
} from '@quickpay/wechatpay';
import { configurationOf, refundMeaning, revokeMeaning, unsignedConfiguration } from './codes.ts';

export type WechatpayV2Options = Readonly<{
  client: V2Client;
  /** Currencies whose wire decimals somebody has set, beside those that are verified. */
  wireExponents?: Readonly<Record<string, number>>;
  /** Whether `attach` must come back with a success. Default false: the protocol lets it be absent. */
  attachRequired?: boolean;
  /** The merchant category code, sent in `detail` where set. */
  merchantCategoryCode?: string;
  /** Whether to pass on the channel's `Date`. Default true; false where our clock follows a sandbox's. */
  tellsTime?: boolean;
}>;

/** Thrown when an amount cannot be written in the wire's decimals: a programmer's error, refused at configuration. */
export class WireAmountError extends Error {}

/** Minor units as the wire counts them. */
export function wireAmount(amountMinor: number, currency: Currency, set: Readonly<Record<string, number>> = {}): number {
  const exponent = wireExponent(currency, set);
  if (exponent === null) throw new WireAmountError(`the wire decimals of ${currency} are not known: set them first`);
  const scaled = amountMinor * 10 ** (exponent - exponentOf(currency));
  if (!Number.isSafeInteger(scaled))
    throw new WireAmountError(`${amountMinor} minor units of ${currency} cannot be written with ${exponent} decimals`);
  return scaled;
}

export function wechatpayV2Channel(options: WechatpayV2Options): PaymentChannel {
  const { client, wireExponents = {}, attachRequired = false, merchantCategoryCode, tellsTime = true } = options;
  const toWire = ({ amount }: OrderIdentity): number => wireAmount(amount.amountMinor, amount.currency, wireExponents);
  const notes = ({ serverDate }: { serverDate: number | null }): AnswerNotes =>
    serverDate === null || !tellsTime ? {} : { channelTime: serverDate };

  /** Whose order an answer speaks of. */
  const whose = (order: OrderIdentity, echo: OrderEcho, isPaid: boolean): 'ours' | Readonly<{ foreign: string }> | 'another' => {
    if (echo.outTradeNo !== order.merchantOrderNumber) return 'another';
    if (echo.totalFee !== null && echo.totalFee !== toWire(order)) return { foreign: 'amount' };
    // Absent means CNY, but only where an amount is given at all.
    const currency = echo.feeType ?? (echo.totalFee === null ? null : 'CNY');
    if (currency !== null && currency !== order.amount.currency) return { foreign: 'currency' };
    if (echo.attach !== null ? echo.attach !== order.paymentId : isPaid && attachRequired) return { foreign: 'attach' };
    return 'ours';
  };

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
      const answer = await client.submit(
        {
          outTradeNo: request.merchantOrderNumber,
          totalFee: toWire(request),
          feeType: request.amount.currency,
          authCode: request.paymentCode,
          body: request.description,
          attach: request.paymentId,
          deviceInfo: request.terminalId.slice(0, 32),
          ...detail,
        },
        { timeoutMs, notAfter, ...(signal ? { signal } : {}) },
      );
      return { ...submitAnswer(answer), ...notes(answer) };

      function submitAnswer(read: V2Answer<OrderEcho>): SubmitAnswer {
        switch (read.kind) {
          case 'succeeded': {
            const of = whose(request, read.fields, true);
            if (of === 'ours') return { kind: 'paid', transactionId: read.fields.transactionId };
            return of === 'another'
              ? { kind: 'unclear', note: 'an answer about another order' }
              : { kind: 'foreign', field: of.foreign };
          }
          case 'failed': {
            const meaning = submitCodeMeaning(read.code);
            if (meaning.outcome === 'asked') return { kind: 'asked' };
            if (meaning.outcome === 'unclear')
              return { kind: 'unclear', note: normaliseCode(read.code), ...configurationOf(read.code) };
            const { reason, orderImpossible } = meaning;
            const refusal = { code: normaliseCode(read.code), reason, orderImpossible };
            return { kind: 'refused', refusal, ...(meaning.configuration ? configurationOf(read.code) : {}) };
          }
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

      function queryAnswer(read: V2Answer<OrderState>): QueryAnswer {
        if (read.kind === 'failed') {
          if (normaliseCode(read.code) === 'ORDERNOTEXIST') return { kind: 'absent' };
          // A query that failed never proves anything about the payment.
          return { kind: 'unclear', note: normaliseCode(read.code), ...configurationOf(read.code) };
        }
        if (read.kind !== 'succeeded') return unclear(read);
        const { tradeState, transactionId } = read.fields;
        const of = whose(order, read.fields, tradeState === 'SUCCESS');
        if (of === 'another') return { kind: 'unclear', note: 'an answer about another order' };
        return of === 'ours' ? TRADE_STATES[tradeState](transactionId) : { kind: 'foreign', field: of.foreign };
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
            return unclear(read);
        }
      }
    },

    async refund(request, { timeoutMs, signal }) {
      const answer = await client.refund(
        {
          outTradeNo: request.merchantOrderNumber,
          outRefundNo: request.refundNumber,
          totalFee: toWire(request),
          refundFee: wireAmount(request.refundMinor, request.amount.currency, wireExponents),
          refundFeeType: request.amount.currency,
          ...(request.reason === null ? {} : { refundDesc: request.reason }),
        },
        { timeoutMs, ...(signal ? { signal } : {}) },
      );
      switch (answer.kind) {
        case 'succeeded':
          return answer.fields.outRefundNo === request.refundNumber && answer.fields.outTradeNo === request.merchantOrderNumber
            ? { kind: 'accepted', ...notes(answer) }
            : { kind: 'unclear', note: 'an answer about another refund', ...notes(answer) };
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
      // A page holds ten; the protocol allows fifty refunds of an order.
      for (let page = 0; page < 6; page++) {
        const offset = refunds.length === 0 ? {} : { offset: refunds.length };
        const answer = await client.queryRefunds(
          { outTradeNo: order.merchantOrderNumber, ...offset },
          { timeoutMs, ...(signal ? { signal } : {}) },
        );
        if (answer.kind === 'failed') {
          if (normaliseCode(answer.code) === 'REFUNDNOTEXIST' && page === 0)
            return { kind: 'listed', refunds: [], ...notes(answer) };
          return { kind: 'unclear', note: normaliseCode(answer.code), ...configurationOf(answer.code), ...notes(answer) };
        }
        if (answer.kind !== 'succeeded') return { ...unclear(answer), ...notes(answer) };
        if (answer.fields.outTradeNo !== order.merchantOrderNumber)
          return { kind: 'unclear', note: 'an answer about another order', ...notes(answer) };
        for (const { outRefundNo, refundFee, status } of answer.fields.refunds) {
          refunds.push({
            refundNumber: outRefundNo,
            amountMinor: fromWire(refundFee, order.amount.currency),
            state: REFUND_STATES[status],
          });
        }
        if (refunds.length >= answer.fields.total) return { kind: 'listed', refunds, ...notes(answer) };
        if (answer.fields.refunds.length === 0) break;
      }
      return { kind: 'unclear', note: 'the list of refunds did not end' } satisfies RefundQueryAnswer;
    },
  };

  function fromWire(amount: number, currency: Currency): number {
    return Math.round(amount * 10 ** (exponentOf(currency) - (wireExponent(currency, wireExponents) ?? 0)));
  }
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

const REFUND_STATES: Readonly<Record<RefundStatus, ListedRefund['state']>> = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  REFUNDCLOSE: 'closed',
  CHANGE: 'abnormal',
  FAIL: 'closed',
};

/** Everything that was not verified, in one word for the log. */
function unclear(
  answer: Exclude<V2Answer<unknown>, { kind: 'succeeded' | 'failed' }>,
): Readonly<{ kind: 'unclear'; note: string; configuration?: string }> {
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
