/** A forged answer: what is asked, what is wrong with what comes back, and what our client says of it. */
import type { ForgedAnswer } from '../../forged/forgeries.ts';
import type { Operation as V2Operation } from '../../forged/lies.ts';
import type { Account, Client, Told } from '../clients/client.ts';
import type { Asked } from './line.ts';

export const AMOUNT = 1_000;
export const REFUNDED = 400;
export const refundNumberOf = (orderNumber: string): string => `R${orderNumber}`;

export type Operation = V2Operation | 'certificates';

/** How each is asked of a client, about an order that nobody asked about before. */
export const ASKED: Readonly<Record<Operation, (client: Client, orderNumber: string) => Promise<Told>>> = {
  submit: (client, outTradeNo) =>
    client.pay({ outTradeNo, total: AMOUNT, currency: 'HKD', authCode: '130000000000000001', description: 'Tea' }),
  query: (client, outTradeNo) => client.query(outTradeNo),
  revoke: (client, outTradeNo) => client.revoke(outTradeNo),
  refund: (client, outTradeNo) =>
    client.refund({
      outTradeNo,
      outRefundNo: refundNumberOf(outTradeNo),
      total: AMOUNT,
      refund: REFUNDED,
      currency: 'HKD',
    }),
  refundQuery: (client, outTradeNo) => client.queryRefund({ outTradeNo, outRefundNo: refundNumberOf(outTradeNo) }),
  certificates: async ({ certificates }) => {
    try {
      return { kind: 'success', said: { serials: await certificates?.() } };
    } catch (fault) {
      return { kind: 'nothing', why: fault instanceof Error ? fault.message : String(fault) };
    }
  },
};

/** One question, whose order it is about, and all keys of both ends: the forger has what it takes to make the truth. */
export type Question = Readonly<{ account: Account; platformKey: string; asked: Asked; orderNumber: string }>;

export type Forgery = Readonly<{
  operation: Operation;
  /** What the answer says, and what is wrong with it. */
  what: string;
  /** What ours says in place of believing it. */
  ours: string;
  forge(question: Question): ForgedAnswer;
  /** The answer was believed once already: the same is asked twice, and answered with the same bytes. */
  again?: true;
}>;
