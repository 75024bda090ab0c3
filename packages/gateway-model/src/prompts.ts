/** What a payer does while an order waits for the password. */
import type { Instant } from '@quickpay/core';
import { type Books, paid, step } from './books.ts';
import { charge, type Payer, regionOf } from './payers.ts';
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
  const prompt = promptOf(books, payerId);
  const payer = books.payers.get(payerId);
  if (prompt === undefined || payer === undefined) return { kind: 'noPrompt' };
  const entered = enter(books, prompt, payer, password, now);
  return entered.kind === 'wrong' ? { kind: 'wrong', attemptsLeft: entered.attemptsLeft } : entered;
}

/** The password at this very prompt. */
export function enter(
  books: Books,
  prompt: StoredOrder,
  known: Payer,
  password: string,
  now: Instant,
): Readonly<{ kind: 'wrong'; attemptsLeft: number; order: StoredOrder }> | Extract<PasswordAnswer, { kind: 'ended' }> {
  const { orders, payers, settings } = books;
  const payer = payers.keep({ ...known, lastTypedAt: null });
  if (password !== payer.password) {
    const wrongPasswords = prompt.wrongPasswords + 1;
    const attemptsLeft = Number(settings.of(prompt.mchId).wrongPasswords) - wrongPasswords;
    const counted = orders.keep({ ...prompt, wrongPasswords });
    if (attemptsLeft > 0) return { kind: 'wrong', attemptsLeft, order: counted };
    return { kind: 'ended', order: step(books, counted, { kind: 'passwordsWrong' }, now).stored };
  }
  const charged = charge(
    payer,
    { ...prompt, totalMinor: prompt.order.totalMinor },
    prompt.authCode === null ? undefined : regionOf(prompt.authCode),
  );
  if (charged.kind === 'refused') return { kind: 'ended', order: step(books, prompt, { kind: 'bankRefuses' }, now).stored };
  const confirmed = step(books, prompt, { kind: 'confirm' }, now).stored;
  // A plan that took the phone offline is over with the prompt.
  const { online } = payers.get(payer.id) ?? payer;
  return { kind: 'ended', order: paid(books, confirmed, { ...charged, payer: { ...charged.payer, online } }, now) };
}

export function cancelPrompt(books: Books, payerId: string, now: Instant): StoredOrder | undefined {
  const prompt = promptOf(books, payerId);
  const payer = books.payers.get(payerId);
  return prompt === undefined || payer === undefined ? undefined : cancel(books, prompt, payer, now);
}

/** This very prompt is cancelled. */
export function cancel(books: Books, prompt: StoredOrder, payer: Payer, now: Instant): StoredOrder {
  books.payers.keep({ ...payer, lastTypedAt: null });
  return step(books, prompt, { kind: 'payerCancels' }, now).stored;
}
