/**
 * Rows of the table to which nothing leads today, each with its reason. They stand in the table for what nobody thought of: an event that
 * comes all the same is taken as the row says. A world that meets one all the same is a finding, and so is a search (`tests/search`), but
 * for what only a clock rules out, and for what only a take-over leads to.
 */

type Unmet = Readonly<{
  why: string;
  /**
   * Where they are met all the same. `withoutClock`: only the times of the rules keep them away, so that the search, which knows no clock, does meet them,
   * and so may a process that stood still for longer than they are apart. `takenOver`: in worlds of stores and in the search; worlds of one ledger have
   * no take-over.
   */
  but?: 'withoutClock' | 'takenOver';
  names: readonly string[];
}>;

const of = (events: readonly string[], states: readonly string[]): string[] =>
  states.flatMap((state) => events.map((event) => `${event} × ${state} #1`));

const ANSWERS_TO_OURS = [
  'revokeDone',
  'revokeBusy',
  'revokeTooLate',
  'revokeRefused',
  'revokeUnclear',
  'revokeNeverSent',
  'refundAccepted',
  'refundUnclear',
  'refundNeverSent',
  'refundAbsent',
  'refundSucceeded',
  'refundRefused',
  'refundClosed',
  'refundAbnormal',
];

const AWAKE_TO_BE_TAKEN_OVER = ['awaitingPayer', 'uncertain', 'revoking'];
const OPEN_TO_BE_TAKEN_OVER = ['submitting', ...AWAKE_TO_BE_TAKEN_OVER];

export const NEVER_MET: readonly Unmet[] = [
  {
    why: 'Five seconds without an answer fall due while a submit waits for one, and only then; nobody but the engine moves a payment on from there, except whoever leaves the sale.',
    names: of(['noAnswer'], ['awaitingPayer', 'uncertain', 'revoking', 'watching', 'paid', 'notPaid']),
  },
  { why: 'A process that starts takes up what has not ended.', names: of(['resumed'], ['paid', 'notPaid']) },
  {
    why: 'One request of an order is out at a time, beside its submit, and a submit is given up when a revoke leaves: nothing ends the payment while a revoke or a refund waits for its answer.',
    names: of(ANSWERS_TO_OURS, ['paid', 'notPaid']),
  },
  {
    why: 'A cancelled payment neither waits any longer nor is it paid for; that its submit never left is told before its first revoke leaves.',
    names: ['neverSent × submitting #1', 'neverSent × uncertain #1', 'neverSent × watching #1'],
  },
  {
    why: 'An order that somebody was asked about, or that failed, was seen: it is ours to revoke, whichever epoch it is of.',
    names: ['failed × submitting #1', 'failed × awaitingPayer #1', 'failed × uncertain #2', 'cancel × awaitingPayer #1'],
  },
  {
    why: 'A channel that revokes an order no more has that order.',
    names: ['absent × watching #1', 'absent × returning #1'],
  },
  {
    why: 'That a submit never left proves that there is no order, and only an order ends a payment while its submit is out.',
    names: of(['neverSent'], ['paid', 'notPaid']),
  },
  { why: 'The engine leaves the sale itself where its payment has ended.', names: ['leave × notPaid #1'] },
  {
    why: 'What cannot leave is known five seconds after the submit at the latest: long before the deadline calls it off.',
    but: 'withoutClock',
    names: ['neverSent × revoking #2', 'neverSent × watching #2'],
  },
  {
    why: 'A submit without an answer is uncertain after five seconds: long before the payer’s deadline, and before the channel ends an order.',
    but: 'withoutClock',
    names: ['deadline × submitting #1', 'closed × submitting #1'],
  },
  {
    why: 'What may have been paid before it was taken over has its refunds asked about; nothing else asks about refunds of what holds its sale.',
    but: 'takenOver',
    names: [
      ...of(['refunded', 'refundQuerySent', 'refundAccepted', 'refundSucceeded'], OPEN_TO_BE_TAKEN_OVER),
      ...of(['refundAbnormal'], AWAKE_TO_BE_TAKEN_OVER),
      ...OPEN_TO_BE_TAKEN_OVER.map((state) => `refundSucceeded × ${state} #2`),
      ...AWAKE_TO_BE_TAKEN_OVER.flatMap((state) => [`refundAccepted × ${state} #2`, `refundClosed × ${state} #2`]),
    ],
  },
  {
    why: 'An order that is refunded has its refunds listed; ours is always of all that is left to return, and where it ended without effect nobody else returned all.',
    names: [
      ...of(['refundAbsent', 'refundClosed'], OPEN_TO_BE_TAKEN_OVER),
      ...OPEN_TO_BE_TAKEN_OVER.map((state) => `refundSucceeded × ${state} #3`),
    ],
  },
  {
    why: 'Only what was frozen is still being submitted once it was taken over, and nobody had given that back.',
    names: ['refundAbnormal × submitting #1', 'refundAccepted × submitting #2', 'refundClosed × submitting #2'],
  },
];

/** Their names, with the reason of each. */
export const neverMet: ReadonlyMap<string, Unmet> = new Map(
  NEVER_MET.flatMap((unmet) => unmet.names.map((name) => [name, unmet] as const)),
);
