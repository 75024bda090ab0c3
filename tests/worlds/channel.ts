/**
 * The channel that worlds are run with: the production one, over a client that asks the world's gateway. Between the two there are no
 * documents, no signatures and no sockets, which have tests of their own; the client's answers are typed as those of the real one.
 */
import { type WechatpayV2Options, wechatpayV2Channel } from '@quickpay/channels';
import type { Line, MakeChannel, Reply } from '@quickpay/simulation';
import type { RefundStatus, V2Answer } from '@quickpay/wechatpay';

export const channelOver: MakeChannel = (line) => wechatpayV2Channel({ client: clientOver(line) });

function clientOver(line: Line): WechatpayV2Options['client'] {
  return {
    submit: async ({ outTradeNo, totalFee, feeType, authCode, body, attach = '' }, { timeoutMs, signal, notAfter }) => {
      const asked = { number: outTradeNo, totalMinor: totalFee, currency: feeType, code: authCode, attach, description: body };
      const waiting = { ...waitingFor(timeoutMs, signal), notAfter: notAfter ?? Number.POSITIVE_INFINITY };
      return answerOf(await line.submit(asked, waiting), (said) => ({
        ...orderOf(outTradeNo, said),
        openid: null,
        timeEnd: null,
      }));
    },
    query: async ({ outTradeNo }, { timeoutMs, signal }) =>
      answerOf(await line.query(outTradeNo, waitingFor(timeoutMs, signal)), (said) => ({
        ...orderOf(outTradeNo, said),
        tradeState: said.state,
      })),
    revoke: async ({ outTradeNo }, { timeoutMs, signal }) =>
      answerOf(await line.revoke(outTradeNo, waitingFor(timeoutMs, signal)), ({ recall }) => ({ recall: recall ? 'Y' : 'N' })),
    refund: async ({ outTradeNo, outRefundNo, totalFee, refundFee }, { timeoutMs, signal }) => {
      const asked = { number: outTradeNo, refundNumber: outRefundNo, totalMinor: totalFee, refundMinor: refundFee };
      return answerOf(await line.refund(asked, waitingFor(timeoutMs, signal)), ({ refundMinor, totalMinor, currency }) => ({
        outTradeNo,
        outRefundNo,
        refundId: outRefundNo,
        refundFee: refundMinor,
        totalFee: totalMinor,
        feeType: currency,
      }));
    },
    queryRefunds: async ({ outTradeNo, offset = 0 }, { timeoutMs, signal }) =>
      answerOf(
        await line.queryRefunds(outTradeNo, offset, waitingFor(timeoutMs, signal)),
        ({ total, refunds, totalMinor, currency }) => ({
          outTradeNo,
          total,
          refunds: refunds.map(({ number, amountMinor, state }) => ({
            outRefundNo: number,
            refundFee: amountMinor,
            status: REFUND_STATUSES[state],
          })),
          totalFee: totalMinor,
          feeType: currency,
        }),
      ),
  };
}

const waitingFor = (timeoutMs: number, signal: AbortSignal | undefined) => ({ timeoutMs, ...(signal ? { signal } : {}) });

type OrderReply = Awaited<ReturnType<Line['query']>>;
type OrderSaid = Extract<OrderReply, { kind: 'said' }>['said'];

const orderOf = (outTradeNo: string, { transactionId, totalMinor, currency, attach }: OrderSaid) => ({
  outTradeNo,
  transactionId,
  totalFee: totalMinor,
  feeType: currency,
  attach,
});

function answerOf<Said, Fields>(reply: Reply<Said>, fieldsOf: (said: Said) => Fields): V2Answer<Fields> {
  switch (reply.kind) {
    case 'said':
      return { kind: 'succeeded', fields: fieldsOf(reply.said), serverDate: dateOf(reply.at) };
    case 'failed': {
      const { code, recall, at } = reply;
      return { kind: 'failed', code, description: '', recall: recall ? 'Y' : null, serverDate: dateOf(at) };
    }
    case 'unsigned':
      return { kind: 'unsignedFail', message: reply.message, serverDate: dateOf(reply.at) };
    default:
      return { ...reply, serverDate: null };
  }
}

/** A `Date` header has whole seconds. */
const dateOf = (at: number): number => Math.floor(at / 1_000) * 1_000;

const REFUND_STATUSES: Readonly<Record<'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL', RefundStatus>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  CLOSED: 'REFUNDCLOSE',
  ABNORMAL: 'CHANGE',
};
