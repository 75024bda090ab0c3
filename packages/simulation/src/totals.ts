/** What many worlds have shown, added up; the same whatever order they ran in. */
import { createHash } from 'node:crypto';
import { normaliseCode } from '@quickpay/core';
import { allCodes, allFaults, allSubmitCodes, allTransitions, type Reached } from './coverage.ts';
import { type FaultCounts, noCounts } from './faults.ts';
import { neverMet } from './never-met.ts';
import { STORE_FAULT_NAMES } from './stores/store-faults.ts';
import { STORIES } from './stories.ts';
import type { AnyWorldResult } from './topologies.ts';

export type Found = Readonly<{ seed: number; invariant: string; what: string; paymentId: string }>;

export type Totals = {
  seeds: number;
  payments: number;
  refunds: number;
  faults: FaultCounts;
  /** At most {@link VIOLATIONS_KEPT}, and how many there were. */
  violations: Found[];
  violationCount: number;
  surplusCount: number;
  surplusLongestMs: number;
  transitions: Reached;
  codes: Reached;
  stories: Reached;
  /** What became of what the gateway told of refunds. */
  notices: Reached;
  /** Of worlds of stores: what went wrong between them, and what disagreed after a take-over. */
  storeFaults: Reached;
  conflicts: Reached;
  /** By seed. */
  hashes: [seed: number, hash: string][];
};

const VIOLATIONS_KEPT = 50;

export const nothingYet = (): Totals => ({
  seeds: 0,
  payments: 0,
  refunds: 0,
  faults: noCounts(),
  violations: [],
  violationCount: 0,
  surplusCount: 0,
  surplusLongestMs: 0,
  transitions: {},
  codes: {},
  stories: {},
  notices: {},
  storeFaults: {},
  conflicts: {},
  hashes: [],
});

/** A world’s part, beside the transitions, which a watched step counts by itself. */
export function addWorld(
  totals: Totals,
  { seed, payments, refunds, faults, violations, surplus, codes, stories, notices, hash, ...ofStores }: AnyWorldResult,
): void {
  totals.seeds++;
  totals.payments += payments;
  totals.refunds += refunds;
  totals.violationCount += violations.length;
  for (const violation of violations)
    if (totals.violations.length < VIOLATIONS_KEPT) totals.violations.push({ seed, ...violation });
  totals.surplusCount += surplus.count;
  totals.surplusLongestMs = Math.max(totals.surplusLongestMs, surplus.longestMs);
  addCounts(totals.faults, faults);
  addCounts(totals.codes, codes);
  addCounts(totals.stories, stories);
  addCounts(totals.notices, notices);
  addCounts(totals.storeFaults, ofStores.storeFaults ?? {});
  addCounts(totals.conflicts, ofStores.conflicts ?? {});
  totals.hashes.push([seed, hash]);
}

/** Those of another thread. */
export function addTotals(totals: Totals, more: Totals): void {
  totals.seeds += more.seeds;
  totals.payments += more.payments;
  totals.refunds += more.refunds;
  totals.violationCount += more.violationCount;
  totals.violations = [...totals.violations, ...more.violations].sort((a, b) => a.seed - b.seed).slice(0, VIOLATIONS_KEPT);
  totals.surplusCount += more.surplusCount;
  totals.surplusLongestMs = Math.max(totals.surplusLongestMs, more.surplusLongestMs);
  for (const name of ['faults', 'transitions', 'codes', 'stories', 'notices', 'storeFaults', 'conflicts'] as const)
    addCounts(totals[name], more[name]);
  totals.hashes.push(...more.hashes);
}

function addCounts(to: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(from)) to[name] = (to[name] ?? 0) + count;
}

/** One hash over all worlds, in the order of their seeds. */
export function traceHash({ hashes }: Totals): string {
  const lines = hashes.toSorted(([a], [b]) => a - b).map(([seed, hash]) => `${seed} ${hash}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

/** Rows to which nothing was thought to lead, and which were met all the same. */
export const metAllTheSame = ({ transitions }: Totals): readonly string[] =>
  Object.keys(transitions).filter((name) => {
    const unmet = neverMet.get(name);
    return unmet !== undefined && unmet.but === undefined;
  });

/** What was never reached, by kind, each by name. */
export function unreached({
  transitions,
  codes,
  stories,
  faults,
}: Totals): Readonly<Record<'transitions' | 'errorCodes' | 'stories' | 'faults', readonly string[]>> {
  const missing = (all: readonly string[], reached: Readonly<Record<string, number>>) =>
    all.filter((name) => (reached[name] ?? 0) === 0);
  const seen = (operations: (operation: string) => boolean): Reached =>
    Object.fromEntries(
      Object.keys(codes)
        .map((name) => name.split(' ') as [operation: string, code: string])
        .filter(([operation]) => operations(operation))
        .map(([, code]) => [normaliseCode(code), 1]),
    );
  return {
    transitions: missing(
      allTransitions().filter((name) => !neverMet.has(name)),
      transitions,
    ),
    errorCodes: [
      ...new Set([
        ...missing(
          allCodes(),
          seen(() => true),
        ),
        ...missing(
          allSubmitCodes(),
          seen((operation) => operation === 'submit'),
        ),
      ]),
    ],
    stories: missing(Object.keys(STORIES), stories),
    faults: missing(allFaults(), faults),
  };
}

/** Of worlds of stores: kinds of faults that never happened. */
export const storeFaultsUnreached = ({ storeFaults }: Totals): readonly string[] =>
  STORE_FAULT_NAMES.filter((name) => (storeFaults[name] ?? 0) === 0);
