/** The people with the phones: what they own, what they may pay without a password, and the codes they show. */
import type { Instant, Random } from '@quickpay/core';
import { type Coupon, couponsFor, couponsMinor, type UsedCoupon } from './coupons.ts';
import { costIn, type Region, rateE8, type WalletCurrency, walletCurrency } from './wallets.ts';

export type Card = Readonly<{ id: string; bank: string; kind: 'debit' | 'credit'; amountMinor: number; works: boolean }>;

/** All amounts but a coupon's are in the wallet's own currency. */
export type Payer = Readonly<{
  id: string;
  name: string;
  region: Region;
  online: boolean;
  password: string;
  balance: Readonly<{ amountMinor: number; currency: WalletCurrency }>;
  cards: readonly Card[];
  coupons: readonly Coupon[];
  /** Which of the cards pays, or the balance where null. */
  paysWith: string | null;
  passwordFree: Readonly<{ limitMinor: number; perDay: number }>;
  /** Password-free payments of one day (UTC+8). */
  free: Readonly<{ day: number; count: number }>;
  lastTypedAt: Instant | null;
}>;

/**
 * `claimedBy`: the one merchant that may charge it, once somebody asked whose it is. `isRevealed`: its digits were shown, so that somebody
 * may have read them; the password is asked for.
 */
export type ShownCode = Readonly<{
  authCode: string;
  payerId: string;
  shownAt: Instant;
  usedBy: string | null;
  claimedBy: string | null;
  isRevealed: boolean;
}>;

export const CODE_LIFE = { freshMs: 60_000, acceptedMs: 70_000 } as const;
/** A digit within the last ten seconds is typing; a silent prompt is not. */
export const TYPING_MS = 10_000;

const UNIT = 100;
/** What may be paid without a password: worth 3,000 CNY, in the wallet's own currency. */
const limitIn = (region: Region): number => costIn(walletCurrency(region), 3_000 * UNIT, 2, 'CNY');

const payer = (id: string, name: string, region: Region, change: Partial<Payer> = {}): Payer => ({
  id,
  name,
  region,
  online: true,
  password: '123456',
  balance: { amountMinor: 50_000 * UNIT, currency: walletCurrency(region) },
  cards: [],
  coupons: [],
  paysWith: null,
  passwordFree: { limitMinor: limitIn(region), perDay: 10 },
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
const often = (region: Region): Payer['passwordFree'] => ({ limitMinor: limitIn(region), perDay: 100_000 });

/** Who is there at the start. The names say what each is for. */
export const FIRST_PAYERS: readonly Payer[] = [
  payer('ready', 'Pays without a password', 'CN', {
    cards: [card('c1', 'Harbour Bank', 'debit', 20_000 * UNIT)],
    passwordFree: often('CN'),
  }),
  payer('asks', 'Is always asked for the password', 'CN', { passwordFree: { limitMinor: 0, perDay: 0 } }),
  payer('limits', 'The usual limits', 'CN', { cards: [card('c1', 'River Bank', 'credit', 8_000 * UNIT)] }),
  payer('poor', 'Not enough on the balance, a good card beside it', 'CN', {
    balance: { amountMinor: 1, currency: 'CNY' },
    cards: [card('c1', 'Hill Bank', 'debit', 9_000 * UNIT), card('c2', 'Lake Bank', 'credit', 9_000 * UNIT, false)],
    passwordFree: often('CN'),
  }),
  payer('hongkong', 'Hong Kong wallet', 'HK', { passwordFree: often('HK') }),
  payer('second', 'Another who pays without a password', 'CN', { passwordFree: often('CN') }),
];

/** A payer after a change, or as an older version wrote one: the balance is in the wallet's currency, whatever region it is of now. */
export function wholePayer(known: Omit<Payer, 'coupons'> & Partial<Payer>): Payer {
  const currency = walletCurrency(known.region);
  return { coupons: [], ...known, balance: { amountMinor: known.balance.amountMinor, currency } };
}

/** 18 digits: 13 for a mainland wallet, 15 for a Hong Kong one, and 16 by chance. */
export function mintCode(region: Region, random: Random): string {
  const digits = [...random.bytes(16)].map((byte) => byte % 10).join('');
  return `${region === 'HK' ? '15' : '13'}${digits}`;
}

/** Of which wallet a code is, as `mintCode` makes them. */
export const regionOf = (authCode: string): Region => (authCode.startsWith('15') ? 'HK' : 'CN');

/** A price as a payer meets it. */
export type Due = Readonly<{
  totalMinor: number;
  currency: string;
  exponent: number;
  goodsTag: string | null;
  /** Credit cards are not taken. */
  noCredit: boolean;
}>;
/** What a payer paid in the wallet's currency, and the rate from the order's currency to it, times 10^8. */
export type Cash = Readonly<{ amountMinor: number; currency: WalletCurrency; rateE8: number }>;

export type Charge =
  | Readonly<{ kind: 'enough'; payer: Payer; cash: Cash; coupons: readonly UsedCoupon[] }>
  | Readonly<{ kind: 'refused'; why: 'balanceNotEnough' | 'cardNotSupported' }>;

/**
 * Takes a price from what the payer chose to pay with, less the coupons that apply. `region`: of the wallet that showed the code; what is
 * not the payer's own counts the same money in its own currency.
 */
export function charge(payer: Payer, due: Due, region: Region = payer.region): Charge {
  const from = inRegion(payer, region);
  const coupons = couponsFor(from.coupons, due);
  const { currency } = from.balance;
  const amountMinor = costIn(currency, due.totalMinor - couponsMinor(coupons), due.exponent, due.currency);
  const taken = take(from, amountMinor, due.noCredit);
  if (typeof taken === 'string') return { kind: 'refused', why: taken };
  const kept = coupons.length === 0 ? taken : { ...taken, coupons: from.coupons.filter((coupon) => !coupons.includes(coupon)) };
  const used = coupons.map(({ id, kind, amountMinor: worth, goodsTag }) => ({ id, kind, amountMinor: worth, goodsTag }));
  const left = inRegion(kept, payer.region);
  return { kind: 'enough', payer: left, cash: { amountMinor, currency, rateE8: rateE8(due.currency, currency) }, coupons: used };
}

const inRegion = (payer: Payer, region: Region): Payer => (payer.region === region ? payer : wholePayer({ ...payer, region }));

function take(from: Payer, amountMinor: number, noCredit: boolean): Payer | 'balanceNotEnough' | 'cardNotSupported' {
  if (from.paysWith === null) {
    const left = from.balance.amountMinor - amountMinor;
    return left < 0 ? 'balanceNotEnough' : { ...from, balance: { ...from.balance, amountMinor: left } };
  }
  const chosen = from.cards.find(({ id }) => id === from.paysWith);
  if (chosen === undefined || !chosen.works || (noCredit && chosen.kind === 'credit')) return 'cardNotSupported';
  if (chosen.amountMinor < amountMinor) return 'balanceNotEnough';
  return withCard(from, chosen.id, -amountMinor);
}

/** Gives back what a payment took, to the card it came from; to the balance where that card is gone or works no longer. */
export function giveBack(to: Payer, amountMinor: number, paidWith: string | null): Payer {
  const works = to.cards.some(({ id, works }) => id === paidWith && works);
  if (works && paidWith !== null) return withCard(to, paidWith, amountMinor);
  return { ...to, balance: { ...to.balance, amountMinor: to.balance.amountMinor + amountMinor } };
}

const withCard = (payer: Payer, id: string, moreMinor: number): Payer => ({
  ...payer,
  cards: payer.cards.map((one) => (one.id === id ? { ...one, amountMinor: one.amountMinor + moreMinor } : one)),
});
