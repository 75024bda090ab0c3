/**
 * What may disagree between head office and a store node that was taken over or came back: the one table.
 *
 * Nothing is ever merged. Every fact has one owner, whose word stands as long as it owns it; where both have acted, what the channel says
 * decides about money, and a person about what machines cannot know: who has the goods. `docs/reference/store-conflicts.md` is written from
 * this table.
 */

/** Whose word stands. `channel`: WeChat Pay's, which is asked. `both`: neither is changed, each is kept as it is. */
export type Stands = 'node' | 'headOffice' | 'channel' | 'both';

/**
 * Who is told. `cashier`: at the till, beside what is done there. `manager`: on the list of what wants looking at. `operator`: whoever runs
 * the machines, in the log and in what a server says of its health.
 */
export type Told = 'cashier' | 'manager' | 'operator';

export type Conflict = Readonly<{
  /** What disagrees. */
  what: string;
  /** What it comes from, or how it is noticed. */
  noticed: string;
  stands: Stands;
  answer: string;
  /** Nobody where it settles by itself and nothing is owed to anybody. */
  told: readonly Told[];
}>;

export const CONFLICT_GROUPS = {
  payments: 'Payments',
  refunds: 'Refunds',
  sales: 'Sales and shifts',
  ledgers: 'Ledgers',
  line: 'The line',
  working: 'What a node works by',
} as const;
export type ConflictGroup = keyof typeof CONFLICT_GROUPS;

const PAYMENTS = {
  paidThenReturned: {
    what: 'the node says paid; head office says not paid, and the money went back',
    noticed: 'a late fact, of a payment that head office took over',
    stands: 'headOffice',
    answer:
      'the payment stays not paid, which is where the money is; the goods may be gone, and only a person can ask for them again',
    told: ['manager'],
  },
  paidThenNotPaid: {
    what: 'the node says paid; head office says not paid, and saw no money',
    noticed: 'a late fact, of a payment that head office took over',
    stands: 'channel',
    answer:
      'the channel said paid to the one and proved the opposite to the other: the payment stays as it is, and a person compares it with the bill',
    told: ['manager'],
  },
  notPaidThenPaid: {
    what: 'the node says not paid; head office says paid',
    noticed: 'a late fact, of a payment that head office took over',
    stands: 'channel',
    answer:
      'head office asks once more when no late request can arrive any longer. Where the channel shows it revoked the payment is marked `paidThenReversed`; where it is paid it stays so, and a person gives it back, because the customer was told that nothing was taken',
    told: ['manager'],
  },
  decidedHere: {
    what: 'the node has not settled it; head office has',
    noticed: 'a late fact, of a payment or refund that head office took over',
    stands: 'headOffice',
    answer:
      'the node sends nothing more for it once it has heard of the take-over; what it had sent before is what head office waited out',
    told: [],
  },
  decidedThere: {
    what: 'the node has settled it; head office has not',
    noticed: 'a late fact, of a payment or refund that head office took over',
    stands: 'channel',
    answer: 'head office goes on to ask, and finds what the node has found; the node’s fact is kept beside it',
    told: [],
  },
  unheardOf: {
    what: 'a payment that head office never heard of',
    noticed: 'a fact of a node that was taken over: it was taken while head office could not be reached',
    stands: 'channel',
    answer:
      'it is kept as every fact is, then taken over like the others: asked about first, whatever the node says of it, and only then worked on',
    told: ['manager'],
  },
  forgottenByNode: {
    what: 'a payment that the node does not know, and head office has from it',
    noticed: 'the node’s disk was put back: its journal is shorter than what was taken',
    stands: 'headOffice',
    answer: 'the node tells nothing more; head office takes the store over and works on everything that it was told',
    told: ['cashier', 'manager', 'operator'],
  },
} as const satisfies Readonly<Record<string, Conflict>>;

const REFUNDS = {
  refundOfNode: {
    what: 'a refund that the node has made and head office does not know',
    noticed: 'a late fact, of a payment that head office took over',
    stands: 'channel',
    answer:
      'it is kept under its own number and counted as reserved, and head office asks about it; it is not sent again before that',
    told: ['manager'],
  },
  refundOfOffice: {
    what: 'a refund that head office has made and the node does not know',
    noticed: 'head office took the payment over; the node cannot know',
    stands: 'headOffice',
    answer:
      'the node makes none any more: it answers that the payment is owned elsewhere. What it made before it heard of that is the row above',
    told: ['cashier'],
  },
  refundedBeyond: {
    what: 'refunds of both sides together come to more than was paid',
    noticed: 'a late refund for which nothing is left to reserve',
    stands: 'channel',
    answer:
      'the channel never gives back more than was paid: both are asked about, and while neither is there they are sent again under their numbers, the one that was made first before the other, which the channel then refuses and which ends as closed. No third is sent until then. It is listed as `refundOfNode`',
    told: ['manager'],
  },
  refundedThenClosed: {
    what: 'the node says that a refund succeeded; head office that it ended without giving anything back',
    noticed: 'a late fact, of a refund that head office took over',
    stands: 'channel',
    answer: 'both stay as they are; a person compares them with the bill before anything is given back again',
    told: ['manager'],
  },
  closedThenRefunded: {
    what: 'the node says that a refund ended without giving anything back; head office that it succeeded',
    noticed: 'a late fact, of a refund that head office took over',
    stands: 'headOffice',
    answer: 'the money is with the payer, and stays there; whoever was told the opposite is told now',
    told: ['manager'],
  },
  instructedTwice: {
    what: 'an instruction that the node carried out, and head office as well after the take-over',
    noticed: 'an answer to an instruction that was taken back',
    stands: 'both',
    answer:
      'a refund has the same id and number at either end, so that it gives back once; to cancel or to ask twice changes nothing',
    told: [],
  },
} as const satisfies Readonly<Record<string, Conflict>>;

const SALES = {
  paidAtBothDoors: {
    what: 'a sale with a paid payment at either side',
    noticed: 'a fact arrives of a sale that was paid at head office’s door meanwhile',
    stands: 'both',
    answer:
      'both are paid, and both are shown; a person gives one back. Neither is given back by itself: it could be the one that the customer has a receipt of',
    told: ['manager'],
  },
  leftAtOneSide: {
    what: 'a sale that was left at one side and is open at the other',
    noticed: 'a fact, or head office’s own row',
    stands: 'both',
    answer:
      'a sale that was left anywhere is left, from the earlier time on; money that arrives for it afterwards goes back by itself, as always',
    told: [],
  },
  shiftClosedTwice: {
    what: 'a shift that was closed at both sides',
    noticed: 'a closing arrives of a till whose shift head office has closed',
    stands: 'both',
    answer:
      'each closing counts what its own journal had: both are kept, the node’s marked as late, and neither changes. What lies in both is named, so that nobody counts it twice',
    told: ['manager'],
  },
  shiftNotClosed: {
    what: 'a shift that the node has open and can close no more',
    noticed: 'the store was taken over before its closing',
    stands: 'headOffice',
    answer:
      'it is closed at head office, with everything that has arrived; what arrives later lands in the next shift and says where it comes from',
    told: ['manager'],
  },
} as const satisfies Readonly<Record<string, Conflict>>;

const LEDGERS = {
  nodeForgot: {
    what: 'the node’s journal is shorter than what head office has taken',
    noticed: 'the node: its own facts do not reach head office’s cursor',
    stands: 'headOffice',
    answer:
      'the node tells nothing more, and holds what it would send: it may already have been done. The store is taken over; the machine is enrolled anew, under a new id',
    told: ['cashier', 'manager', 'operator'],
  },
  forked: {
    what: 'two machines with one node id, or a disk that was put back and written to since',
    noticed: 'the node: its own facts lead to another head than head office has at the same sequence',
    stands: 'headOffice',
    answer:
      'what was taken first stands, and nothing of the other is taken among it. The other tells nothing more, and holds what it would send; a manager says which machine is the store’s',
    told: ['cashier', 'manager', 'operator'],
  },
  officeForgot: {
    what: 'head office’s ledger was put back: it no longer has what it had taken',
    noticed: 'the node: head office’s cursor is behind what it has said that it has',
    stands: 'node',
    answer:
      'the node tells again what its outbox can still give, from head office’s cursor on, and nothing is lost. Where it cannot it stops and says so; its own ledger still has all of it',
    told: ['operator'],
  },
  cannotBeSo: {
    what: 'a fact whose payment’s own chain breaks, or whose event has no meaning where it stands',
    noticed: 'head office’s ledger, when the batch arrives',
    stands: 'headOffice',
    answer:
      'nothing of the batch is taken, and nothing behind it: the node tells nothing more until somebody has looked. It goes on selling',
    told: ['manager', 'operator'],
  },
  ownerReturned: {
    what: 'a node that was taken over comes back and does not know',
    noticed: 'head office, at its first batch',
    stands: 'headOffice',
    answer:
      'what it still has to tell is kept as late. It sends nothing more to the channel: until it hears from head office it has held every revoke and return of payments from before its start, and now it gives them up',
    told: ['cashier', 'manager'],
  },
} as const satisfies Readonly<Record<string, Conflict>>;

const LINE = {
  doubledBatch: {
    what: 'a batch that arrives twice',
    noticed: 'head office: it goes on from a place that has been passed',
    stands: 'headOffice',
    answer: 'it is taken once; the second is answered as the first was, or with where head office is now',
    told: [],
  },
  batchOutOfOrder: {
    what: 'a batch that arrives before or behind its turn',
    noticed: 'head office: it does not go on from where the node’s facts have come to',
    stands: 'headOffice',
    answer: 'nothing of it is taken; the node is told where head office is and goes on from there',
    told: [],
  },
  answerLost: {
    what: 'a batch that was taken, and the node has not heard',
    noticed: 'the node: head office is further than it knew, and its own facts lead to exactly that head',
    stands: 'headOffice',
    answer: 'the node goes on behind it',
    told: [],
  },
  changedOnTheWay: {
    what: 'a fact that was changed, dropped or added on the way',
    noticed: 'head office: the facts do not lead to the head that the node has said',
    stands: 'node',
    answer: 'nothing of it is taken; the node sends it again, and says that it was refused',
    told: ['operator'],
  },
  otherFormat: {
    what: 'a node whose program writes what head office’s does not read',
    noticed: 'head office, by the format that the batch names',
    stands: 'node',
    answer:
      'nothing is taken until head office runs the newer program: head office is updated first. The node goes on selling, and its facts wait',
    told: ['operator'],
  },
} as const satisfies Readonly<Record<string, Conflict>>;

const WORKING = {
  olderProfile: {
    what: 'a profile revision that the node has not applied',
    noticed: 'head office, by the revision that every batch names',
    stands: 'headOffice',
    answer:
      'the node works on by the one that it has, limits, quotas and people included, and fetches the newer one as soon as it is reached. Head office shows which revision each store works by',
    told: ['manager'],
  },
  newerProfile: {
    what: 'a node with a newer profile revision than head office has',
    noticed: 'head office, by the revision that every batch names: its own files were put back',
    stands: 'headOffice',
    answer: 'head office gives the next profile a revision above it, so that the node takes it',
    told: ['operator'],
  },
  otherClock: {
    what: 'a node whose clock is not head office’s',
    noticed: 'head office, by when a batch says that it was sent',
    stands: 'both',
    answer: 'times are kept as they were written, and nothing is put in order by them: the order of facts is their sequence',
    told: ['operator'],
  },
  unknownAnswer: {
    what: 'an answer to an instruction that head office does not know',
    noticed: 'head office: its ledger was put back, or it was answered before',
    stands: 'node',
    answer: 'it is kept as a fact; what was done is told by the payment’s own facts, which need no instruction',
    told: [],
  },
  instructionUnanswered: {
    what: 'an instruction that the node has not answered when it is taken over',
    noticed: 'head office, at the take-over',
    stands: 'headOffice',
    answer: 'head office carries it out itself, under the same ids',
    told: [],
  },
} as const satisfies Readonly<Record<string, Conflict>>;

/** By group, in the order in which they are read. */
export const CONFLICTS = {
  payments: PAYMENTS,
  refunds: REFUNDS,
  sales: SALES,
  ledgers: LEDGERS,
  line: LINE,
  working: WORKING,
} as const satisfies Readonly<Record<ConflictGroup, Readonly<Record<string, Conflict>>>>;

type KindOf<Group> = Group extends Group ? keyof Group & string : never;
export type ConflictKind = KindOf<(typeof CONFLICTS)[ConflictGroup]>;
