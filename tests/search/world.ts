/**
 * One payment, one order at the channel, everything that can be on the wire between them, and a payer: without a clock.
 *
 * The search lets whatever *may* happen next happen in any order: answers late, lost or wrong, requests late or twice, a crash between
 * any two steps, a cashier who cancels and leaves, the channel's revoke window closing, a refund made in the channel's portal, an order
 * of somebody else's under our number. Times are all one instant; what depends on time (a poll, the deadline, the end of the watch) may
 * happen whenever the row says that it is among what comes next.
 *
 * Two things are assumed, as the docs say: nothing of a submit is still under way when the watch ends, and no copy of a revoke is
 * processed after its original was answered.
 *
 * A node may be gone at any moment, and be taken over: its row goes on, as head office knows it. Of what it did last head office may never have heard:
 * that it sent a revoke, that it was told *paid*, and the goods are gone (and some of the money refunded since), or that it was giving the money back. A third thing is assumed then: a revoke that nobody heard of has arrived, or
 * never does, before the node is taken over.
 */
import { begin, blankPayment, holdsSale, type Known, type Payment, type PaymentEvent, type Policy } from '@quickpay/core';
import type { Order } from '@quickpay/gateway-model';
import { AMOUNT } from './amount.ts';

/** A request of ours that is out, beside the submit. `answer` once the channel has processed it. */
export type Call =
  | Readonly<{ kind: 'query'; known: Known; answer: PaymentEvent | null }>
  | Readonly<{ kind: 'revoke'; answer: PaymentEvent | null }>
  | Readonly<{ kind: 'refund'; answer: PaymentEvent | null }>
  | Readonly<{ kind: 'refundQuery'; answer: PaymentEvent | null }>;

export type World = Readonly<{
  payment: Payment;
  order: Order | undefined;
  /** Copies of the submit that have not arrived yet. */
  submits: number;
  /** No copy has been handed over yet, as far as the process that tried can tell. */
  untouched: boolean;
  /** The submit is still open at our end, and what is on its way back. */
  listening: boolean;
  submitAnswer: PaymentEvent | null;
  call: Call | null;
  /** Revokes that we gave up and that may still arrive. */
  lateRevokes: number;
  lateRefunds: number;
  windowCloses: 'never' | 'may' | 'closed';
  portal: 'never' | 'may' | 'used';
  /** One query may still be answered with somebody else's order. */
  mayMislead: boolean;
  /** The order under our number is somebody else's. */
  theirs: boolean;
  /** The sale took or could take another payment. */
  freed: boolean;
  /** Whose the payment is. `lives`: of a node that may be gone at any moment. */
  node: 'headOffice' | 'lives' | 'gone';
  /** A revoke of the node that is gone, which nobody else has heard of and which may still arrive. */
  unheardRevoke: boolean;
  /** … and may arrive even after the node was taken over. */
  unheardArrivesLate: boolean;
  /** The node was told that it is paid, and nobody else has heard of it. */
  unheardPaid: boolean;
}>;

export const policyOf = (epoch: number): Policy => ({ lateRequestWatchMs: 1, epoch });

/** The one instant of this world, and one at which every watch is over. */
export const NOW = 0;
export const AFTER_THE_WATCH = 1;

/** What else may go wrong in a world. The searches of the test take these in turn and in pairs; the long one takes all at once. */
export type Trouble =
  | 'submittedTwice'
  | 'portalRefund'
  | 'misledOnce'
  | 'revokeWindowCloses'
  | 'theirOrder'
  | 'takenOver'
  /** Without what is assumed of a take-over. */
  | 'takenOverTooSoon';

export function firstWorld(policy: Policy, troubles: readonly Trouble[]): World {
  const payment = begin(
    {
      id: 'pay_1',
      saleId: 'sale_1',
      merchantId: 'm',
      storeId: 's',
      terminalId: 't',
      merchantOrderNumber: 'N',
      epoch: 0,
      owner: 'n',
      amount: { amountMinor: AMOUNT, currency: 'HKD' },
      codeHash: '',
      codeHint: '',
      submittedAt: NOW,
    },
    policy,
  );
  return {
    payment: timeless(payment),
    order: undefined,
    submits: troubles.includes('submittedTwice') ? 2 : 1,
    untouched: true,
    listening: true,
    submitAnswer: null,
    call: null,
    lateRevokes: 0,
    lateRefunds: 0,
    windowCloses: troubles.includes('revokeWindowCloses') ? 'may' : 'never',
    portal: troubles.includes('portalRefund') ? 'may' : 'never',
    mayMislead: troubles.includes('misledOnce'),
    theirs: troubles.includes('theirOrder'),
    freed: false,
    node: troubles.includes('takenOver') || troubles.includes('takenOverTooSoon') ? 'lives' : 'headOffice',
    unheardRevoke: false,
    unheardArrivesLate: troubles.includes('takenOverTooSoon'),
    unheardPaid: false,
  };
}

const BLANK = blankPayment({
  id: '',
  saleId: '',
  merchantId: '',
  storeId: '',
  terminalId: '',
  merchantOrderNumber: 'N',
  epoch: 0,
  owner: '',
  amount: { amountMinor: AMOUNT, currency: 'HKD' },
  codeHash: '',
  codeHint: '',
  submittedAt: NOW,
});

const at = (value: number | null): number | null => (value === null ? null : NOW);

/** The row without what only time and people read: two rows that decide alike are one state of the search. */
export function timeless(payment: Payment): Payment {
  return {
    ...BLANK,
    epoch: payment.epoch,
    state: payment.state,
    askFirst: payment.askFirst,
    orderSeen: payment.orderSeen,
    moneySeenAt: at(payment.moneySeenAt),
    refusal: payment.refusal,
    frozen: payment.frozen,
    leftAt: at(payment.leftAt),
    queryWantedFrom: at(payment.queryWantedFrom),
    deadlinePassed: payment.deadlinePassed,
    revokeWanted: payment.revokeWanted,
    revokesSent: Math.min(payment.revokesSent, 1),
    revokesInDoubt: payment.revokesInDoubt,
    revokeAcknowledgedAt: at(payment.revokeAcknowledgedAt),
    revokeRefusedAt: at(payment.revokeRefusedAt),
    revokeExpired: payment.revokeExpired,
    watchFrom: at(payment.watchFrom),
    refund: payment.refund === null ? null : { ...payment.refund, tries: Math.min(payment.refund.tries, 1), notBefore: null },
    refundQueryWantedFrom: at(payment.refundQueryWantedFrom),
    refundPending: payment.refundPending,
    returnedMinor: payment.returnedMinor,
  };
}

/** The world after our row changed. */
export function withPayment(world: World, payment: Payment): World {
  return { ...world, payment: timeless(payment), freed: world.freed || (!holdsSale(payment.state) && payment.state !== 'paid') };
}

/** One text per state; equal texts are the same state. */
export function keyOf(world: World): string {
  const { payment: p, ...rest } = world;
  return JSON.stringify([
    p.state,
    p.askFirst,
    p.orderSeen,
    p.moneySeenAt,
    p.refusal?.orderImpossible,
    p.frozen,
    p.leftAt,
    p.queryWantedFrom,
    p.deadlinePassed,
    p.revokeWanted,
    p.revokesSent,
    p.revokesInDoubt,
    p.revokeAcknowledgedAt,
    p.revokeRefusedAt,
    p.revokeExpired,
    p.watchFrom,
    p.refund,
    p.refundQueryWantedFrom,
    p.refundPending,
    p.returnedMinor,
    rest,
  ]);
}
