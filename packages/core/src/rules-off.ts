/**
 * The four rules behind the table, each of which can be taken out. For tests and the simulation only: a check proves itself by finding
 * what goes wrong without a rule. Nothing that runs payments may import this (a test holds it).
 */
import { type Step, stepOf } from './step.ts';
import { type Cell, TABLE, type Table } from './transitions.ts';

export const RULES = ['pointOfNoReturn', 'proofAfterRefusal', 'watch', 'neverAdoptLateSuccess'] as const;
export type Rule = (typeof RULES)[number];

const to = (state: 'paid' | 'notPaid'): Cell => [{ to: state }];

const WITHOUT: Readonly<Record<Rule, Table>> = {
  /** A success found while calling a payment off is taken, whatever our revokes may still do to it. */
  pointOfNoReturn: { ...TABLE, paid: { ...TABLE.paid, revoking: to('paid') } },
  /** A refusal is believed as it comes. */
  proofAfterRefusal: { ...TABLE, refused: { ...TABLE.refused, submitting: to('notPaid'), uncertain: to('notPaid') } },
  /** Once the channel knows no order, nobody looks again. */
  watch: {
    ...TABLE,
    absent: {
      ...TABLE.absent,
      uncertain: [{ if: 'refusalProven', to: 'notPaid' }, { to: '=' }],
      revoking: [
        { if: 'acknowledgedBefore', to: 'notPaid' },
        { to: '=', mark: ['revokeDue'] },
      ],
      watching: to('notPaid'),
    },
  },
  /** Money that a freed sale no longer wants is taken as its payment. */
  neverAdoptLateSuccess: { ...TABLE, paid: { ...TABLE.paid, watching: to('paid'), returning: to('paid') } },
};

/** The step function with one rule taken out. */
export function stepWithout(rule: Rule): Step {
  return stepOf(WITHOUT[rule]);
}

export { stepOf } from './step.ts';
