/**
 * Which rule of the tables decides about an event: computed from the same table by the same guards as the step, so that it need not be kept
 * with the event.
 */
import type { PaymentEvent } from './event.ts';
import { isFinal, type Payment } from './payment.ts';
import { isFrozenTo, step, takenOf } from './step.ts';
import type { Instant } from './time.ts';
import type { Policy } from './timing.ts';
import { FINAL_TABLE, TABLE } from './transitions.ts';

/** A place in a table of rules. */
export type Rule = Readonly<{
  /** `open` and `final`: of a payment; `frozen`: while its order is not the one we made, it takes note and no more. */
  table: 'open' | 'final' | 'frozen' | 'refund';
  /** The row. */
  event: string;
  /** The column: the state in which the event was met. */
  state: string;
  /** Which alternative of the cell was taken, from 1, and of how many. */
  alternative: number;
  of: number;
  /** The guard that held, or null for an alternative without one. */
  when: string | null;
  /** The next state, `=` for none other, or what a final state makes of it. */
  to: string;
  /** What else was noted. */
  marks: readonly string[];
}>;

const only = { alternative: 1, of: 1, when: null, marks: [] } as const;

/**
 * The rule by which {@link step} decides; null where the event has no meaning.
 *
 * @example ruleOf(payment, { kind: 'deadline' }, now, policy) // { table: 'open', event: 'deadline', state: 'awaitingPayer', to: '=', marks: ['queryNow'], … }
 */
export function ruleOf(payment: Payment, event: PaymentEvent, now: Instant, policy: Policy): Rule | null {
  const { state } = payment;
  if (isFinal(state)) {
    const cell = FINAL_TABLE[state][event.kind];
    return cell === undefined ? null : { table: 'final', event: event.kind, state, to: cell, ...only };
  }
  if (isFrozenTo(payment, event))
    return step(payment, event, now, policy).ok ? { table: 'frozen', event: event.kind, state, to: '=', ...only } : null;
  const found = takenOf(TABLE, payment, event, now, policy);
  if (found === null) return null;
  const { noted, cell, taken } = found;
  const stepped = step(payment, event, now, policy);
  // What a cell leaves waiting after the payer's deadline is called off, whichever cell it was.
  const isCalledOff = stepped.ok && stepped.payment.state !== (taken.to === '=' ? noted.state : taken.to);
  return {
    // What thaws is met in the state that it thaws to.
    ...{ table: 'open', event: event.kind, state: noted.state },
    ...{ alternative: cell.indexOf(taken) + 1, of: cell.length, when: taken.if ?? null, to: taken.to },
    marks: [...(taken.mark ?? []), ...(isCalledOff ? ['calledOffAtDeadline'] : [])],
  };
}
