/** What goes wrong between stores and head office, beside what goes wrong in each of them: how often, and how often it did. */
import type { Chance } from '../chance.ts';

/** On the line of one store, with the most that it happens at: so often of all batches, answers and questions. */
const LINE_FAULTS = {
  batchLost: 0.2,
  batchLate: 0.15,
  batchDoubled: 0.15,
  answerLost: 0.2,
  answerLate: 0.1,
} as const;
export type LineFault = keyof typeof LINE_FAULTS;
export type LineRates = Readonly<Record<LineFault, number>>;

/** All kinds of faults of this topology, each with what it is. */
export const STORE_FAULTS = {
  cut: 'a store and head office cannot reach each other',
  batchLost: 'a batch or question is lost on its way to head office',
  batchLate: 'one comes late, behind others that left after it',
  batchDoubled: 'one comes twice',
  answerLost: 'an answer is lost on its way back',
  answerLate: 'an answer comes late',
  nodeOff: 'a node is off for minutes to hours, and comes back with its disk',
  officeOff: 'head office is off for minutes',
  nodeDied: 'a node is gone for good',
  diskLost: 'its disk is lost with it',
  diskFound: 'its disk is found later, and what it had still to tell is told',
  takenOver: 'head office takes over a node that is gone',
  mistakenTakeOver: 'head office takes over a node that lives behind a cut, and goes on taking payments',
  nodeReplaced: 'another node takes the place of one that was taken over',
  doorSwitched: 'a terminal is pointed at the other door',
} as const;
export type StoreFault = keyof typeof STORE_FAULTS;
export type StoreFaultCounts = Record<StoreFault, number>;

const LINE_NAMES = Object.keys(LINE_FAULTS) as LineFault[]; // keys of the table
export const STORE_FAULT_NAMES = Object.keys(STORE_FAULTS) as StoreFault[]; // keys of the table

const lineRates = (rate: (fault: LineFault) => number): LineRates =>
  Object.fromEntries(LINE_NAMES.map((fault) => [fault, rate(fault)])) as LineRates; // every name of the table

export const FAIR_LINE: LineRates = lineRates(() => 0);
/** Each kind is missing from half of all lines. */
export const drawLineRates = (chance: Chance): LineRates =>
  lineRates((fault) => (chance.often(0.5) ? 0 : (LINE_FAULTS[fault] * chance.below(1_000)) / 1_000));

export const noStoreFaults = (): StoreFaultCounts =>
  Object.fromEntries(STORE_FAULT_NAMES.map((name) => [name, 0])) as StoreFaultCounts; // every name of the table
