/** What a payer means to do at a prompt: part of the order, so that it happens by the clock, and after a restart as well. */
import type { Instant } from '@quickpay/core';
import { type Books, step } from './books.ts';
import type { Payer } from './payers.ts';
import { cancel, enter } from './prompts.ts';
import type { StoredOrder } from './stored-order.ts';

/** What a payer can mean to do. Whoever is offline sees no prompt, and does none of it. */
export type Act =
  /** A digit: a revoke is refused for a while. */
  | 'types'
  /** The right password; paid if bank and balance allow it. */
  | 'confirms'
  /** The right password, and the bank refuses. */
  | 'confirmsInVain'
  | 'entersWrongPassword'
  | 'cancels'
  /** Tells nobody anything. The phone shows it until the prompt is over. */
  | 'closesApp'
  /** Until the prompt is over. */
  | 'goesOffline';

/** What is left to do, in the order of time, and what became of the phone by what was done. */
export type Plan = Readonly<{ acts: readonly Readonly<{ at: Instant; does: Act }>[]; appClosed: boolean; tookOffline: boolean }>;

export const planFrom = (plan: readonly Readonly<{ afterMs: number; does: Act }>[], askedAt: Instant): Plan => ({
  acts: plan.map(({ afterMs, does }) => ({ at: askedAt + afterMs, does })),
  appClosed: false,
  tookOffline: false,
});

/** Does what was meant up to then, as long as the prompt is open. Answers the order as it is afterwards. */
export function actUpTo(books: Books, stored: StoredOrder, until: Instant): StoredOrder {
  let current = stored;
  for (let next = current.plan?.acts[0]; next !== undefined && next.at <= until; next = current.plan?.acts[0])
    current = act(books, current, next.does, next.at);
  return current;
}

/** The first of its acts. */
function act(books: Books, before: StoredOrder, does: Act, at: Instant): StoredOrder {
  if (before.plan === null) return before;
  const plan: Plan = { ...before.plan, acts: before.plan.acts.slice(1) };
  const stored = books.orders.keep({ ...before, plan });
  const payer = books.payers.get(stored.payerId);
  return payer?.online ? ACTS[does]({ books, stored, plan, payer, at }) : stored;
}

type Acting = Readonly<{ books: Books; stored: StoredOrder; plan: Plan; payer: Payer; at: Instant }>;

const ACTS: Readonly<Record<Act, (acting: Acting) => StoredOrder>> = {
  types({ books, stored, payer, at }) {
    books.payers.keep({ ...payer, lastTypedAt: at });
    return stored;
  },
  confirms: ({ books, stored, payer, at }) => enter(books, stored, payer, payer.password, at).order,
  confirmsInVain: ({ books, stored, at }) => step(books, stored, { kind: 'bankRefuses' }, at).stored,
  entersWrongPassword: ({ books, stored, payer, at }) =>
    enter(books, stored, payer, payer.password === '000000' ? '111111' : '000000', at).order,
  cancels: ({ books, stored, payer, at }) => cancel(books, stored, payer, at),
  closesApp: ({ books, stored, plan }) => books.orders.keep({ ...stored, plan: { ...plan, appClosed: true } }),
  goesOffline({ books, stored, plan, payer }) {
    books.payers.keep({ ...payer, online: false });
    return books.orders.keep({ ...stored, plan: { ...plan, tookOffline: true } });
  },
};
