/**
 * What became of a payment, read from the order's own history: the page that asked for the password may have been closed, reloaded or
 * offline when it was decided, and a payment without a password has no such page at all.
 */
import { type Order, orderKey } from './resources.ts';

export type Ending = 'paid' | 'cancelled' | 'failed' | 'timedOut' | 'withdrawn' | 'ended';

export type Outcome = Readonly<{
  key: string;
  ending: Ending;
  order: Order;
  /** When it was decided. */
  at: string;
}>;

/** What ended the waiting for the payer. */
const ENDINGS: Readonly<Record<string, Ending>> = {
  confirm: 'paid',
  payerCancels: 'cancelled',
  bankRefuses: 'failed',
  passwordsWrong: 'failed',
  autoRevoke: 'timedOut',
  revoke: 'withdrawn',
};

/** Null as long as the payer is asked. What happens to a paid order later (refund, revoke) is a message, not an outcome. */
export function outcomeOf(order: Order): Outcome | null {
  const decision = order.history.find(({ to }) => to !== null && to !== 'USERPAYING');
  if (decision === undefined) return null;
  const { event, to, at } = decision;
  const ending = to === 'SUCCESS' ? 'paid' : event === 'submit' ? 'failed' : (ENDINGS[event] ?? 'ended');
  return { key: orderKey(order), ending, order, at };
}

/** All that is decided and not yet known, oldest first. */
export function newOutcomes(orders: readonly Order[], known: ReadonlySet<string>): readonly Outcome[] {
  return orders
    .flatMap((order) => outcomeOf(order) ?? [])
    .filter(({ key }) => !known.has(key))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
