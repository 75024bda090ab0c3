/** What a run of chaos counts. */

/** Nothing yet. `npm run chaos` prints these in this order, and must have the last four be 0. */
export const NO_FIGURES = {
  /** SIGKILLs of a process that lived. */
  kills: 0,
  killsOfBackend: 0,
  killsOfSandbox: 0,
  /** … of which before, in the middle of, or after a commit or a call. */
  killsAtAMoment: 0,
  faults: 0,
  faultsOfTheDisk: 0,
  startsOnReadOnly: 0,
  /** Cut, refused, or with bytes lost. */
  connectionsHarmed: 0,
  shops: 0,
  rounds: 0,
  /** In the ledgers, all shops together. */
  payments: 0,
  /** Different ones that were laid beside the gateway's orders, at rest. */
  compared: 0,
  /** … all rounds together. */
  comparisons: 0,
  refunds: 0,
  paid: 0,
  /** Whose money was taken and went back by itself. */
  returned: 0,
  /** Requests that were answered with yes. */
  acknowledged: 0,
  /** … of which so many were sent again at rest, and found what they had made. */
  askedAgain: 0,
  /** Calls that had to be made again before they were answered. */
  repeated: 0,
  lost: 0,
  doubled: 0,
  disagreements: 0,
  unsettled: 0,
};

export type Figures = Readonly<Record<keyof typeof NO_FIGURES, number>>;

export const sumOf = <Counts extends Readonly<Record<string, number>>>(a: Counts, b: Counts): Counts =>
  Object.fromEntries(Object.keys(a).map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)])) as Counts; // the same names

type Violations = Readonly<Record<'lost' | 'doubled' | 'disagreements' | 'unsettled', number>>;
export const violationsIn = ({ lost, doubled, disagreements, unsettled }: Violations): number =>
  lost + doubled + disagreements + unsettled;
