/** What a run of chaos among stores counts. `npm run chaos -- --topology store` must have the last four be 0. */
export const NO_STORE_FIGURES = {
  /** SIGKILLs of a process that lived. */
  kills: 0,
  killsOfNodes: 0,
  killsOfOffice: 0,
  killsOfSandbox: 0,
  faults: 0,
  days: 0,
  /** Times in which a node could not reach head office, and how long they were by the clock that all follow. */
  cuts: 0,
  cutMinutes: 0,
  connectionsHarmed: 0,
  /** What head office asked of nodes, and got an answer to. */
  instructions: 0,
  instructionsAnswered: 0,
  disksLost: 0,
  takeOvers: 0,
  /** … of nodes that were alive. */
  takeOversByMistake: 0,
  /** In any ledger. */
  payments: 0,
  /** … that were laid beside the gateway's orders and beside every other ledger that has them, at rest. */
  compared: 0,
  refunds: 0,
  paid: 0,
  returned: 0,
  acknowledged: 0,
  askedAgain: 0,
  repeated: 0,
  /** Payments and refunds of nodes whose events head office has, word for word, chained from the first; those kept aside counted. */
  journals: 0,
  journalVerified: 0,
  /** Facts that came too late, and are kept aside. */
  lateFacts: 0,
  /** What two owners have both done to one payment, and a manager is told of. */
  disputed: 0,
  /** Orders of a lost disk that nothing but the gateway knows: its bill tells of them. */
  foundByBillOnly: 0,
  /** Refunds of a lost disk, of payments that head office knows, that nothing but the gateway knows: its bill tells of them. */
  refundsByBillOnly: 0,
  /** Payments that a lost disk had given up, or given back whole, and had not said so: head office goes by the gateway. */
  lostWords: 0,
  lost: 0,
  doubled: 0,
  disagreements: 0,
  unsettled: 0,
};

export type StoreFigures = Readonly<Record<keyof typeof NO_STORE_FIGURES, number>>;
