/** What goes wrong in a world, and how often: drawn once from the seed. */
import { type Settings, SWITCHES, type SwitchName } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';

/** Every kind of fault, with the most that it happens at: so often of all occasions. */
export const FAULTS = {
  requestLost: 0.15,
  answerLost: 0.15,
  requestLate: 0.1,
  answerLate: 0.1,
  requestDoubled: 0.05,
  neverSent: 0.05,
  systemError: 0.1,
  /** A refusal of a submit that was in fact charged, or of which the payer is asked. */
  refusalIsALie: 0.1,
  /** The order number turns out to be somebody else's. */
  numberTaken: 0.02,
  /** A query about an order of ours is answered with somebody else’s. */
  misled: 0.01,
  /** A query about an ended payment is answered with what cannot be. */
  contradicted: 0.2,
  /** A revoke, or a refund that nobody took yet, is refused for nothing that we know. */
  revokeRefused: 0.05,
  refundRefused: 0.1,
  /** The process dies before or after a call of a port. */
  crash: 0.01,
  /** It stands still for up to minutes, and goes on as if nothing had been. */
  pause: 0.002,
  /** A commit takes its time. */
  commitSlow: 0.05,
  /** A commit fails, and nothing of it is written. */
  commitFails: 0.02,
  /** A commit's flush fails: it is written, or not, and nobody knows; the process ends. */
  commitUnknown: 0.002,
  /** The ledger cannot be read. */
  readFails: 0.01,
  /** Per world, and not per call. */
  outage: 0.3,
  diskFull: 0.2,
  wrongKey: 0.4,
  clockOff: 0.5,
  restored: 0.15,
} as const;

export type Fault = keyof typeof FAULTS;
export type FaultRates = Readonly<Record<Fault, number>>;

const NAMES = Object.keys(FAULTS) as Fault[]; // keys of the table
const ratesOf = (rate: (fault: Fault) => number): FaultRates =>
  Object.fromEntries(NAMES.map((fault) => [fault, rate(fault)])) as FaultRates; // every name of the table

export const NO_FAULTS: FaultRates = ratesOf(() => 0);

/** What is wrong all the time in some worlds, so that what it leads to is seen in hundreds of worlds, and not in thousands. */
const MOODS: readonly Readonly<{ often: number; rates: Partial<FaultRates> }>[] = [
  { often: 0.08, rates: { commitSlow: 0.6 } },
  { often: 0.08, rates: { requestLost: 0.35, answerLost: 0.35 } },
  { often: 0.06, rates: { answerLate: 0.4, refusalIsALie: 0.4 } },
];

/** Each kind is missing from four worlds in ten, so that each is also seen without the others. */
export function drawRates(chance: Chance): FaultRates {
  let rates = ratesOf((fault) => (chance.often(0.4) ? 0 : (FAULTS[fault] * chance.below(1_000)) / 1_000));
  for (const mood of MOODS) if (chance.often(mood.often)) rates = { ...rates, ...mood.rates };
  return rates;
}

/** All of them so much less often. */
export const scaled = (rates: FaultRates, by: number): FaultRates => ratesOf((fault) => rates[fault] * by);

/** How often each kind of fault happened. */
export type FaultCounts = Record<Fault, number>;
export const noCounts = (): FaultCounts => ({ ...NO_FAULTS });

/** Of what is said on V3's wire, which no world has, and manners. */
const isOfTheWire = (name: SwitchName): boolean => name === 'manners' || name.startsWith('v3');

/** The gateway's switches, each at random; manners stay counted, because they are what is checked. */
export function drawSettings(chance: Chance): Partial<Record<SwitchName, string>> {
  const settings: Partial<Record<SwitchName, Settings[SwitchName]>> = {};
  for (const [name, values] of Object.entries(SWITCHES) as [
    SwitchName,
    readonly [Settings[SwitchName], ...Settings[SwitchName][]],
  ][]) {
    // keys of the table
    if (!isOfTheWire(name) && chance.often(0.4)) settings[name] = chance.pick(values);
  }
  return settings;
}
