/** Every payment of our books laid beside the channel's orders: where the two do not agree once all is at rest (I1, I2, I3, I5, I9, I14). */
import type { Payment, Refund } from '@quickpay/core';
import type { Books } from './books.ts';
import type { Order } from './shop.ts';

/**
 * `lost`: the channel knows of what our books do not. `doubled`: a sale keeps money twice, or more than its amount. `disagreement`: one
 * side holds what the other denies.
 */
export type Finding = Readonly<{
  kind: 'lost' | 'doubled' | 'disagreement';
  what: string;
  paymentId: string | null;
  ours: unknown;
  theirs: unknown;
}>;

/** `waiting`: payments that wait for a person, of whom nothing is asked yet. */
export function beside(books: Books, orders: readonly Order[], waiting: ReadonlySet<string> = new Set()): readonly Finding[] {
  const orderOf = new Map(orders.map((order) => [order.outTradeNo, order]));
  const refundsOf = Map.groupBy(books.refunds, ({ paymentId }) => paymentId);
  const known = new Set(books.payments.map(({ merchantOrderNumber }) => merchantOrderNumber));
  return [
    ...books.payments.flatMap((payment) => {
      const order = orderOf.get(payment.merchantOrderNumber);
      const differences =
        order !== undefined && isPlanted(order)
          ? ofSomebodyElse(payment, order)
          : waiting.has(payment.id)
            ? []
            : ofPayment(payment, refundsOf.get(payment.id) ?? [], order);
      return differences.map(
        ([what, ours, theirs]): Finding => ({ kind: 'disagreement', what, paymentId: payment.id, ours, theirs }),
      );
    }),
    ...[...Map.groupBy(books.payments, ({ saleId }) => saleId)].flatMap(([saleId, of]) =>
      ofSale(
        saleId,
        of,
        of.filter(({ id }) => !waiting.has(id)).map(({ merchantOrderNumber }) => orderOf.get(merchantOrderNumber)),
      ),
    ),
    ...orders
      .filter((order) => !known.has(order.outTradeNo) && !isPlanted(order))
      .map(
        (order): Finding => ({
          kind: 'lost',
          what: 'an order at the channel that no payment of ours made',
          paymentId: order.attach,
          ours: null,
          theirs: order,
        }),
      ),
  ];
}

type Difference = readonly [what: string, ours: unknown, theirs: unknown];

const isPlanted = (order: Order): boolean => order.history[0]?.event === 'planted';
const heldOf = (order: Order | undefined): number => (order?.paid ? order.total - order.refunded : 0);

const ofSomebodyElse = (payment: Payment, order: Order): readonly Difference[] => [
  ...(order.refunded !== 0 || order.history.length !== 1
    ? [['somebody else’s order was touched (I14)', payment, order] as const]
    : []),
  ...(payment.state === 'paid' ? [['paid by somebody else’s order (I2)', payment, order] as const] : []),
];

function ofPayment(payment: Payment, refunds: readonly Refund[], order: Order | undefined): readonly Difference[] {
  const { state, reason } = payment;
  const all = (what: string): Difference => [what, payment, order ?? null];
  if (state === 'paid') return [...asPaid(payment, order), ...refundsBeside(refunds, order?.refunds ?? [])];
  return [
    ...(heldOf(order) > 0 ? [all(`not paid (${reason}), and the channel holds ${heldOf(order)} (I1)`)] : []),
    ...(order?.paid && heldOf(order) === 0 && reason !== 'returned'
      ? [all(`money moved and went back, and we say ${reason} (I3)`)]
      : []),
  ];
}

/** Everything that both sides say of an order that is paid. */
function asPaid(payment: Payment, order: Order | undefined): readonly Difference[] {
  const ours = {
    state: order?.refunds.length === 0 ? 'SUCCESS' : 'REFUND',
    paid: true,
    total: payment.amount.amountMinor,
    currency: payment.amount.currency,
    attach: payment.id,
    transactionId: payment.transactionId,
  };
  if (order === undefined) return [['paid, and the channel knows of no order (I1)', ours, null]];
  const { state, paid, total, currency, attach, transactionId, refunded } = order;
  const theirs = { state, paid, total, currency, attach, transactionId };
  return [
    ...(same(ours, theirs) ? [] : [['paid, and the channel says otherwise (I1, I2, I3)', ours, theirs] as const]),
    ...(refunded > ours.total ? [['more is refunded than was paid (I9)', ours.total, refunded] as const] : []),
  ];
}

/** Two that are paid, or more held than the sale's amount, whatever we say of each. */
function ofSale(saleId: string, of: readonly Payment[], known: readonly (Order | undefined)[]): readonly Finding[] {
  const orders = known.filter((order) => order !== undefined && !isPlanted(order));
  const held = orders.reduce((sum, order) => sum + heldOf(order), 0);
  const paid = of.filter(({ state }) => state === 'paid').length;
  const [first] = of;
  const amount = first?.amount.amountMinor ?? 0;
  const found = (what: string): Finding => ({
    kind: 'doubled',
    what: `sale ${saleId}: ${what}`,
    paymentId: first?.id ?? null,
    ours: of,
    theirs: orders,
  });
  return [
    ...(paid > 1 ? [found(`${paid} payments are paid (I5)`)] : []),
    ...(held > amount ? [found(`the channel holds ${held} for ${amount} (I1)`)] : []),
  ];
}

/** A refund of ours as the channel shows it, where it does. */
const AT_THE_CHANNEL: Readonly<Record<Refund['state'], string | null>> = {
  requested: null,
  processing: 'PROCESSING',
  succeeded: 'SUCCESS',
  abnormal: 'ABNORMAL',
  closed: 'CLOSED',
};

/** What the channel knows of is ours, number, amount and state; what it does not know of was never taken. */
function refundsBeside(refunds: readonly Refund[], theirs: Order['refunds']): readonly Difference[] {
  const known = new Set(theirs.map(({ outRefundNo }) => outRefundNo));
  const ours = refunds
    .map((refund) => ({
      outRefundNo: refund.refundNumber,
      amount: refund.amount.amountMinor,
      state: AT_THE_CHANNEL[refund.state],
    }))
    .filter(({ outRefundNo, state }) => known.has(outRefundNo) || (state !== null && state !== 'CLOSED'))
    .toSorted(byNumber);
  const shown = theirs.map(({ outRefundNo, amount, state }) => ({ outRefundNo, amount, state })).toSorted(byNumber);
  return same(ours, shown) ? [] : [['refunds (I3)', ours, shown]];
}

const byNumber = (a: { outRefundNo: string }, b: { outRefundNo: string }): number => (a.outRefundNo < b.outRefundNo ? -1 : 1);
/** Both are built with their names in the same order. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
