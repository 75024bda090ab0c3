/** The people with the phones: what they own, what they may pay without a password, and the codes they show. */
import type { Instant, Random } from '@quickpay/core';

export type Card = Readonly<{ id: string; bank: string; kind: 'debit' | 'credit'; amountMinor: number; works: boolean }>;

export type Payer = Readonly<{
  id: string;
  name: string;
  region: 'CN' | 'HK';
  online: boolean;
  password: string;
  balance: Readonly<{ amountMinor: number; currency: 'CNY' }>;
  cards: readonly Card[];
  /** Which of the cards pays, or the balance where null. */
  paysWith: string | null;
  passwordFree: Readonly<{ limitMinor: number; perDay: number }>;
  /** Password-free payments of one day (UTC+8). */
  free: Readonly<{ day: number; count: number }>;
  lastTypedAt: Instant | null;
}>;

export type ShownCode = Readonly<{ authCode: string; payerId: string; shownAt: Instant; usedBy: string | null }>;

const YUAN = 100;
/** Worth of one major unit in CNY, fixed for the demo. */
const CNY_PER_UNIT: Readonly<Record<string, number>> = { CNY: 1, HKD: 0.92, USD: 7.2, JPY: 0.048, EUR: 7.8, GBP: 9.1, SGD: 5.4 };

/** What an amount costs the payer, in fen. */
export function costInFen(amountMinor: number, exponent: number, currency: string): number {
  return Math.max(1, Math.round((amountMinor / 10 ** exponent) * (CNY_PER_UNIT[currency] ?? 1) * 100));
}

/** The exchange rate as the wire writes it: foreign to CNY, times 10^8. */
export const rateOnTheWire = (currency: string): string => String(Math.round((CNY_PER_UNIT[currency] ?? 1) * 1e8));

export const CODE_LIFE = { freshMs: 60_000, acceptedMs: 70_000 } as const;
/** A digit within the last ten seconds is typing; a silent prompt is not. */
export const TYPING_MS = 10_000;

const payer = (id: string, name: string, region: Payer['region'], change: Partial<Payer> = {}): Payer => ({
  id,
  name,
  region,
  online: true,
  password: '123456',
  balance: { amountMinor: 50_000 * YUAN, currency: 'CNY' },
  cards: [],
  paysWith: null,
  passwordFree: { limitMinor: 3_000 * YUAN, perDay: 10 },
  free: { day: 0, count: 0 },
  lastTypedAt: null,
  ...change,
});

const card = (id: string, bank: string, kind: Card['kind'], amountMinor: number, works = true): Card => ({
  id,
  bank,
  kind,
  amountMinor,
  works,
});

/** Who is there at the start. The names say what each is for. */
export const FIRST_PAYERS: readonly Payer[] = [
  payer('ready', 'Pays without a password', 'CN', {
    cards: [card('c1', 'Harbour Bank', 'debit', 20_000 * YUAN)],
    passwordFree: { limitMinor: 3_000 * YUAN, perDay: 100_000 },
  }),
  payer('asks', 'Is always asked for the password', 'CN', { passwordFree: { limitMinor: 0, perDay: 0 } }),
  payer('limits', 'The usual limits', 'CN', { cards: [card('c1', 'River Bank', 'credit', 8_000 * YUAN)] }),
  payer('poor', 'Not enough on the balance, a good card beside it', 'CN', {
    balance: { amountMinor: 1, currency: 'CNY' },
    cards: [card('c1', 'Hill Bank', 'debit', 9_000 * YUAN), card('c2', 'Lake Bank', 'credit', 9_000 * YUAN, false)],
    passwordFree: { limitMinor: 3_000 * YUAN, perDay: 100_000 },
  }),
  payer('hongkong', 'Hong Kong wallet', 'HK', { passwordFree: { limitMinor: 3_000 * YUAN, perDay: 100_000 } }),
  payer('second', 'Another who pays without a password', 'CN', { passwordFree: { limitMinor: 3_000 * YUAN, perDay: 100_000 } }),
];

/** 18 digits: 13 for a mainland wallet, 15 for a Hong Kong one, and 16 by chance. */
export function mintCode(region: Payer['region'], random: Random): string {
  const digits = [...random.bytes(16)].map((byte) => byte % 10).join('');
  return `${region === 'HK' ? '15' : '13'}${digits}`;
}

export type Funds = Readonly<{ kind: 'enough'; payer: Payer }> | Readonly<{ kind: 'NOTENOUGH' | 'NOTSUPORTCARD' }>;

/** Gives back what a payment took, to the card it came from; to the balance where that card is gone or works no longer. */
export function giveBack(to: Payer, fen: number, paidWith: string | null): Payer {
  const works = to.cards.some(({ id, works }) => id === paidWith && works);
  if (!works) return { ...to, balance: { ...to.balance, amountMinor: to.balance.amountMinor + fen } };
  const cards = to.cards.map((one) => (one.id === paidWith ? { ...one, amountMinor: one.amountMinor + fen } : one));
  return { ...to, cards };
}

/** Takes what a payment costs from what the payer chose to pay with. `noCredit`: the merchant takes no credit cards. */
export function charge(from: Payer, fen: number, { noCredit = false }: { noCredit?: boolean } = {}): Funds {
  if (from.paysWith === null) {
    const left = from.balance.amountMinor - fen;
    return left < 0
      ? { kind: 'NOTENOUGH' }
      : { kind: 'enough', payer: { ...from, balance: { ...from.balance, amountMinor: left } } };
  }
  const chosen = from.cards.find(({ id }) => id === from.paysWith);
  if (chosen === undefined || !chosen.works || (noCredit && chosen.kind === 'credit')) return { kind: 'NOTSUPORTCARD' };
  if (chosen.amountMinor < fen) return { kind: 'NOTENOUGH' };
  const cards = from.cards.map((one) => (one.id === chosen.id ? { ...one, amountMinor: one.amountMinor - fen } : one));
  return { kind: 'enough', payer: { ...from, cards } };
}
