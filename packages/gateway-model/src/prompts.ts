/** What a payer does while an order waits for the password. */
import type { Instant } from '@quickpay/core';
import { type Books, paid, step } from './books.ts';
import { charge } from './payers.ts';
import type { StoredOrder } from './stored-order.ts';

export type PasswordAnswer =
  | Readonly<{ kind: 'noPrompt' }>
  | Readonly<{ kind: 'wrong'; attemptsLeft: number }>
  | Readonly<{ kind: 'ended'; order: StoredOrder }>;

/** The order that waits for this payer's password. */
export const promptOf = ({ orders }: Books, payerId: string): StoredOrder | undefined =>
  orders.moving().find((order) => order.payerId === payerId && order.order.state === 'USERPAYING');

/** The password at the prompt. `wrong` says how many tries are left; none left ends the attempt. */
export function enterPassword(books: Books, payerId: string, password: string, now: Instant): PasswordAnswer {
  const { orders, payers, settings } = books;
  const prompt = promptOf(books, payerId);
  const known = payers.get(payerId);
  if (prompt === undefined || known === undefined) return { kind: 'noPrompt' };
  const payer = payers.keep({ ...known, lastTypedAt: null });
  if (password !== payer.password) {
    const wrongPasswords = prompt.wrongPasswords + 1;
    const attemptsLeft = Number(settings.of(prompt.mchId).wrongPasswords) - wrongPasswords;
    const counted = orders.keep({ ...prompt, wrongPasswords });
    if (attemptsLeft > 0) return { kind: 'wrong', attemptsLeft };
    return { kind: 'ended', order: step(books, counted, { kind: 'passwordsWrong' }, now).stored };
  }
  const charged = charge(payer, { ...prompt, totalMinor: prompt.order.totalMinor });
  if (charged.kind === 'refused') return { kind: 'ended', order: step(books, prompt, { kind: 'bankRefuses' }, now).stored };
  return { kind: 'ended', order: paid(books, step(books, prompt, { kind: 'confirm' }, now).stored, charged, now) };
}

export function cancelPrompt(books: Books, payerId: string, now: Instant): StoredOrder | undefined {
  const prompt = promptOf(books, payerId);
  const payer = books.payers.get(payerId);
  if (prompt === undefined || payer === undefined) return undefined;
  books.payers.keep({ ...payer, lastTypedAt: null });
  return step(books, prompt, { kind: 'payerCancels' }, now).stored;
}
