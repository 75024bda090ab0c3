/** A counter on a day with payments of every kind, and windows that are let in. */
import { newCode, type Till } from '../../apps/backend/test/till.ts';

/** A window at which somebody is signed in who may see everything. */
export const AS_MANAGER = { as: 'manager' } as const;

export type Made = Readonly<{ id: string; saleId: string; orderNumber: string; transactionId: string | null }>;

/** A payment of a new sale, as the channel is told to answer. */
export async function payAs(till: Till, minor: number, script: Partial<Till['script']> = {}, reference?: string): Promise<Made> {
  const before = { ...till.script };
  Object.assign(till.script, script);
  const sale = await till.sale({ amount: { minor, currency: 'HKD' }, ...(reference === undefined ? {} : { reference }) });
  const { json } = await till.pay(sale, newCode(), { prefer: 'wait=5' });
  Object.assign(till.script, before);
  return json as Made; // a payment's view
}

const declined = { code: 'NOTENOUGH', reason: 'balance', orderImpossible: false } as const;
/** Refused, and a query agrees. */
export const REFUSED: Partial<Till['script']> = {
  submit: () => ({ kind: 'refused', refusal: declined }),
  query: () => ({ kind: 'absent' }),
};
/** The order under our number is not ours: a manager is needed. */
export const FOREIGN: Partial<Till['script']> = { submit: () => ({ kind: 'foreign', field: 'amount' }) };
/** The payer is asked, and does nothing. */
export const ASKED: Partial<Till['script']> = { submit: () => ({ kind: 'asked' }) };
