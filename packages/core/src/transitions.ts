/**
 * The whole machine of a payment: event × state → what becomes of it. All transition logic lives in this table.
 *
 * A cell is a list of alternatives; the first whose guard holds is taken. `to` names the next state (`'='` stays), `mark` names what
 * else is noted (each mark is one small function in `marks.ts`). An event without a cell for a state is refused with a typed error
 * that leaves the payment untouched. The state diagram of the docs is drawn from here.
 *
 * Four rules stand behind the cells, and each is shown to matter by a search that takes it out (`rules-off.ts`):
 * - *Point of no return*: `paid` is reachable only while no revoke is in doubt and none was acknowledged.
 * - *Proof after a refusal*: a refusal frees the sale only when a query sent after it agrees.
 * - *Watch*: a payment that is not paid is watched until no request of ours can still arrive.
 * - *Never adopt a late success*: money that a freed sale no longer wants is given back, never taken as payment.
 */
import type { PaymentEventKind } from './event.ts';
import type { Guard } from './guards.ts';
import type { Mark } from './marks.ts';
import type { OpenState, PaymentState, Why } from './payment.ts';

export type Alternative = Readonly<{ if?: Guard; to: PaymentState | '='; why?: Why; mark?: readonly Mark[] }>;
export type Cell = readonly Alternative[];
export type Table = Readonly<Partial<Record<PaymentEventKind, Readonly<Partial<Record<OpenState, Cell>>>>>>;

const stay = (...mark: Mark[]): Cell => [{ to: '=', mark }];
const to = (state: PaymentState, ...mark: Mark[]): Cell => [{ to: state, mark }];
const calledOff = (why: Why): Cell => [
  { if: 'olderEpochUnseen', to: 'watching', why, mark: ['attentionOlderEpoch'] },
  { to: 'revoking', why },
];
const everywhere = (cell: Cell) => ({
  submitting: cell,
  awaitingPayer: cell,
  uncertain: cell,
  revoking: cell,
  watching: cell,
  returning: cell,
});
/** Where a payment that was taken over may still have been paid. */
const takenOverOpen = (cell: Cell) => ({ submitting: cell, awaitingPayer: cell, uncertain: cell, revoking: cell });
const whileGivingUp = (cell: Cell) => ({ revoking: cell, watching: cell, returning: cell });

/** Nothing ever left: if a cashier had called it off, that is the reason people understand. */
const neverLeft: Cell = [
  { if: 'cancelled', to: 'notPaid' },
  { to: 'notPaid', why: 'notSent' },
];

export const TABLE: Table = {
  paid: {
    submitting: to('paid'),
    awaitingPayer: to('paid'),
    uncertain: to('paid'),
    revoking: [
      { if: 'adoptable', to: 'paid' },
      { if: 'expiredAfterAcknowledged', to: 'returning' },
      { if: 'refusedWithOneInDoubt', to: 'returning' },
      { if: 'viaSubmit', to: '=', mark: ['revokeDue', 'queryNow'] },
      { to: '=', mark: ['revokeDue'] },
    ],
    watching: to('returning'),
    returning: stay('giveBack'),
  },
  asked: {
    submitting: to('awaitingPayer'),
    awaitingPayer: stay(),
    uncertain: to('awaitingPayer'),
    revoking: [{ if: 'acknowledged', to: '=', mark: ['revokeDue'] }, { to: '=' }],
    watching: stay('revokeDue'),
    returning: stay('revokeDue'),
  },
  refused: {
    submitting: to('uncertain', 'queryNow'),
    awaitingPayer: stay(),
    uncertain: stay('queryNow'),
    revoking: stay(),
    watching: stay(),
    returning: stay(),
  },
  unclear: { ...everywhere(stay()), submitting: to('uncertain') },
  noAnswer: { ...everywhere(stay()), submitting: to('uncertain') },
  // No query of its own: a poll that fell due meanwhile goes out at once, and none comes sooner than it should.
  resumed: { ...everywhere(stay()), submitting: to('uncertain') },
  neverSent: {
    submitting: neverLeft,
    uncertain: neverLeft,
    revoking: neverLeft,
    watching: neverLeft,
    returning: to('notPaid'),
  },
  unpaid: {
    submitting: stay(),
    awaitingPayer: [{ to: 'watching', why: 'payerEnded' }],
    uncertain: [{ if: 'refusalProven', to: 'watching' }, { to: '=' }],
    revoking: stay('revokeDue'),
    watching: [
      { if: 'expiredAndWatchOver', to: 'notPaid', mark: ['attentionWindowOver'] },
      { to: '=', mark: ['revokeDue'] },
    ],
    returning: [
      { if: 'expiredAndWatchOver', to: 'notPaid', mark: ['attentionWindowOver'] },
      { to: '=', mark: ['revokeDue'] },
    ],
  },
  absent: {
    submitting: stay(),
    awaitingPayer: stay(),
    uncertain: [{ if: 'refusalProven', to: 'watching' }, { to: '=' }],
    revoking: [
      { if: 'acknowledgedBefore', to: 'watching' },
      { to: '=', mark: ['revokeDue'] },
    ],
    watching: [
      { if: 'expiredAndWatchOver', to: 'notPaid', mark: ['attentionWindowOver'] },
      { if: 'unseenAndWatchOver', to: 'notPaid', mark: ['attentionOlderEpoch'] },
      { if: 'watchOver', to: 'notPaid' },
      { to: '=' },
    ],
    returning: [
      { if: 'expiredAndWatchOver', to: 'notPaid', mark: ['attentionWindowOver'] },
      { if: 'unseenAndWatchOver', to: 'notPaid', mark: ['attentionOlderEpoch'] },
      { if: 'acknowledgedAndWatchOver', to: 'notPaid' },
      { to: '=' },
    ],
  },
  failed: {
    submitting: calledOff('failed'),
    awaitingPayer: calledOff('failed'),
    uncertain: [{ if: 'refused', to: 'watching', why: 'failed' }, ...calledOff('failed')],
    revoking: stay('revokeDue'),
    watching: stay('revokeDue'),
    returning: stay('revokeDue'),
  },
  closed: everywhere(to('notPaid')),
  refunded: {
    ...everywhere(to('returning', 'refundQueryNow')),
    ...takenOverOpen([
      { if: 'mayHaveBeenPaid', to: '=', mark: ['refundQueryNow'] },
      { to: 'returning', mark: ['refundQueryNow'] },
    ]),
    returning: stay('refundQueryNow'),
  },
  foreign: everywhere(stay('freeze')),
  deadline: {
    submitting: stay('queryNow'),
    awaitingPayer: stay('queryNow'),
    uncertain: stay('queryNow'),
  },
  cancel: {
    submitting: calledOff('cancelled'),
    awaitingPayer: calledOff('cancelled'),
    uncertain: calledOff('cancelled'),
    revoking: stay(),
  },
  leave: {
    submitting: to('returning'),
    awaitingPayer: to('returning'),
    uncertain: to('returning'),
    revoking: to('returning'),
    watching: stay(),
    returning: stay(),
  },
  check: everywhere(stay('queryNow')),

  querySent: everywhere(stay()),
  revokeSent: whileGivingUp(stay()),
  refundSent: { returning: stay() },
  // Of a payment that may have been paid before it was taken over the refunds are asked about while it still holds its sale.
  refundQuerySent: { ...takenOverOpen(stay()), returning: stay() },

  revokeDone: whileGivingUp(stay('queryNow')),
  revokeBusy: whileGivingUp([{ if: 'tooLongBusy', to: '=', mark: ['attentionBusy'] }, { to: '=' }]),
  revokeTooLate: {
    revoking: stay('queryNow'),
    watching: stay('queryNow'),
    returning: [
      { if: 'moneySeen', to: '=', mark: ['giveBack'] },
      { to: '=', mark: ['queryNow'] },
    ],
  },
  revokeRefused: {
    revoking: [
      { if: 'moneySeenWithOneInDoubt', to: 'returning', mark: ['attentionRefused', 'queryNow'] },
      { to: '=', mark: ['attentionRefused', 'queryNow'] },
    ],
    watching: stay('attentionRefused', 'queryNow'),
    returning: [
      { if: 'moneySeen', to: '=', mark: ['attentionRefused', 'giveBack'] },
      { to: '=', mark: ['attentionRefused', 'queryNow'] },
    ],
  },
  revokeUnclear: whileGivingUp(stay()),
  revokeNeverSent: whileGivingUp(stay()),

  refundAccepted: {
    ...takenOverOpen([{ if: 'refundedByOthers', to: '=' }, { to: 'returning' }]),
    returning: stay(),
  },
  refundUnclear: { returning: stay() },
  refundNeverSent: { returning: stay() },
  refundAbsent: { ...takenOverOpen(stay()), returning: stay() },
  refundSucceeded: {
    ...takenOverOpen([
      { if: 'allReturned', to: 'notPaid' },
      { if: 'refundedByOthers', to: 'paid', mark: ['attentionRefundedBefore'] },
      { to: 'returning', mark: ['refundRest'] },
    ]),
    returning: [
      { if: 'allReturned', to: 'notPaid' },
      { to: '=', mark: ['refundRest'] },
    ],
  },
  refundRefused: { returning: stay('attentionRefund', 'queryInTurn', 'refundQueryNow') },
  // Both are what the channel answered just now: asking once more at once would be told the same.
  refundClosed: {
    ...takenOverOpen([
      { if: 'allReturned', to: 'notPaid' },
      { to: 'returning', mark: ['attentionRefund', 'refundRest'] },
    ]),
    returning: [
      { if: 'allReturned', to: 'notPaid' },
      { to: '=', mark: ['attentionRefund', 'refundRest'] },
    ],
  },
  refundAbnormal: { ...takenOverOpen(to('returning', 'attentionRefund')), returning: stay('attentionRefund') },
};

/**
 * What a final state makes of an event: `'='` takes note, `'contradiction'` takes note, asks once more and raises attention, `'paidThenReversed'` likewise (a refund is none where the
 * money was to go back, where we refunded it, or where it was found refunded as it was taken over), `'query'` asks, `'leave'` closes the sale. The state never changes (invariant I8).
 */
export type FinalCell =
  | '='
  | 'contradiction'
  | 'paidThenReversed'
  | 'contradictionUnlessReturned'
  | 'contradictionUnlessOwn'
  | 'query'
  | 'leave';
type FinalRow = Readonly<Partial<Record<PaymentEventKind, FinalCell>>>;

const afterwards: FinalRow = {
  refused: '=',
  unclear: '=',
  noAnswer: '=',
  resumed: '=',
  querySent: '=',
  check: 'query',
  foreign: 'contradiction',
  // Answers that were under way when another one settled the payment.
  revokeDone: '=',
  revokeBusy: '=',
  revokeTooLate: '=',
  revokeRefused: '=',
  revokeUnclear: '=',
  revokeNeverSent: '=',
  refundAccepted: '=',
  refundUnclear: '=',
  refundNeverSent: '=',
  refundAbsent: '=',
  refundSucceeded: '=',
  refundRefused: '=',
  refundClosed: '=',
  refundAbnormal: '=',
};

export const FINAL_TABLE: Readonly<Record<'paid' | 'notPaid', FinalRow>> = {
  paid: {
    ...afterwards,
    paid: '=',
    asked: 'contradiction',
    unpaid: 'contradiction',
    absent: 'contradiction',
    failed: 'contradiction',
    closed: 'paidThenReversed',
    refunded: 'contradictionUnlessOwn',
    neverSent: 'contradiction',
  },
  notPaid: {
    ...afterwards,
    paid: 'contradiction',
    asked: 'contradiction',
    unpaid: '=',
    absent: '=',
    failed: '=',
    closed: '=',
    refunded: 'contradictionUnlessReturned',
    neverSent: '=',
    leave: 'leave',
  },
};
