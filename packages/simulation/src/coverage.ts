/** What of the rules, of the channel's codes and of the faults a run of worlds has reached: a part of what it shows. */
import { normaliseCode, type Payment, type PaymentEvent, type Step, SUBMIT_CODES } from '@quickpay/core';
import { stepOf } from '@quickpay/core/rules-off';
import { type Cell, FINAL_TABLE, TABLE, type Table } from '@quickpay/core/table';
import { REFUSALS } from '@quickpay/gateway-model';
import { FAULTS, type Fault } from './faults.ts';

/** Names of what was reached, and how often. */
export type Reached = Record<string, number>;

/** Every alternative of the table and every cell of the final states, by a name such as `paid × revoking #2`. */
export function allTransitions(): string[] {
  const open = Object.entries(TABLE).flatMap(([event, row]) =>
    Object.entries(row).flatMap(([state, cell]) => cell.map((_, nth) => nameOf(event, state, nth))),
  );
  const final = Object.entries(FINAL_TABLE).flatMap(([state, row]) => Object.keys(row).map((event) => nameOf(event, state, 0)));
  return [...open, ...final];
}

const nameOf = (event: string, state: string, nth: number): string => `${event} × ${state} #${nth + 1}`;

/** The rules as they are, noting which alternative is taken. */
export function watchedStep(reached: Reached): Step {
  const note = (name: string) => {
    reached[name] = (reached[name] ?? 0) + 1;
  };
  const watched: Table = Object.fromEntries(
    Object.entries(TABLE).map(([event, row]) => [
      event,
      Object.fromEntries(
        Object.entries(row).map(([state, cell]) => {
          const names = cell.map((_alternative, nth) => nameOf(event, state, nth));
          return [state, watchedCell(cell, (nth) => note(names[nth] ?? ''))];
        }),
      ),
    ]),
  );
  const final = new Map(
    Object.entries(FINAL_TABLE).map(([state, row]) => [
      state,
      new Map(Object.keys(row).map((event) => [event, nameOf(event, state, 0)])),
    ]),
  );
  const step = stepOf(watched);
  return (payment: Payment, event: PaymentEvent, now, policy) => {
    const name = final.get(payment.state)?.get(event.kind);
    if (name !== undefined) note(name);
    return step(payment, event, now, policy);
  };
}

/** Of the alternative that is taken `to` is read, and of no other. */
const watchedCell = (cell: Cell, taken: (nth: number) => void): Cell =>
  cell.map((alternative, nth) => ({
    ...alternative,
    get to() {
      taken(nth);
      return alternative.to;
    },
  }));

/** Codes that a run must have met: those of the gateway that can answer what we ask. Ours never ask by transaction id. */
const NEVER_ASKED_FOR = new Set(['INVALIDTRANSACTIONID']);
export const allCodes = (): string[] => [
  ...new Set(
    Object.values(REFUSALS)
      .map(normaliseCode)
      .filter((code) => !NEVER_ASKED_FOR.has(code)),
  ),
];
/** Of the code table, those that a refusal of a submit can say. */
export const allSubmitCodes = (): string[] =>
  Object.entries(SUBMIT_CODES)
    .filter(([, { outcome }]) => outcome === 'refused')
    .map(([code]) => code);

export const allFaults = (): Fault[] => Object.keys(FAULTS) as Fault[]; // keys of the table
