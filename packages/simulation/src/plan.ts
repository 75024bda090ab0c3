/** A world as it is drawn from its seed, before anything happens in it. */
import type { Currency, Instant } from '@quickpay/core';
import type { Quotas } from '@quickpay/engine';
import type { Act, Arrangement, Owner, Payer } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';
import { drawRates, drawSettings, type FaultRates, scaled } from './faults.ts';

export type MerchantPlan = Readonly<{
  id: string;
  owner: Owner;
  currency: Currency;
  quotas: Quotas;
  hasUsualQuotas: boolean;
  settings: Readonly<Record<string, string>>;
  /** From when until when, after the start, its key is wrong; null for never. */
  wrongKey: readonly [from: number, until: number] | null;
  /** What the channel says then, whatever is asked; null where its answers are not even signed. */
  wrongKeyCode: string | null;
}>;

/** What a cashier does beside what is asked of one: how often of all occasions. */
export type Habits = Readonly<{
  scansTwice: number;
  cancels: number;
  leaves: number;
  /** Loads the page anew, and sends what it does not know to have arrived. */
  reloads: number;
  /** Has a colleague try the same sale at another terminal. */
  asksColleague: number;
  checks: number;
  refunds: number;
  /** Tries again after *not paid*. */
  triesAgain: number;
}>;

export type TerminalPlan = Readonly<{ id: string; storeId: string; merchant: MerchantPlan; habits: Habits }>;

export type SalePlan = Readonly<{
  id: string;
  terminal: TerminalPlan;
  /** After the start. */
  atMs: number;
  amountMinor: number;
}>;

export type WorldPlan = Readonly<{
  seed: number;
  start: Instant;
  rates: FaultRates;
  ledger: 'memory' | 'sqlite';
  /** A request of ours may be so late, and no later: the watch is longer (assumed, and said so in the docs). */
  lateMsMax: number;
  lateRequestWatchMs: number;
  merchants: readonly [MerchantPlan, ...MerchantPlan[]];
  sales: readonly SalePlan[];
  payers: readonly Payer[];
  /** After the start, each: nobody reaches the gateway; nothing can be written. */
  outage: readonly [from: number, until: number] | null;
  diskFull: readonly [from: number, until: number] | null;
  /** When a copy of the ledger is taken, and when a process that has died comes back with it. */
  restored: Readonly<{ copiedAt: number; diesAt: number; backAt: number }> | null;
  /** How every payment goes at the channel; null: as it is drawn when it is submitted. */
  arranged: Arrangement | null;
}>;

const SALES = 74;
/** A shop where hardly anybody comes: nothing that one payment sets off does another’s work. */
const QUIET = { often: 0.1, sales: 5 };
/** A shop at noon: so many come that they wait for turns and share commits, and most of it goes well. */
const RUSH = { often: 0.15, sales: 400, faults: 0.3 };
/** So little happens there that what a ledger does not take or tell is seen by itself: more of it. */
const QUIET_LEDGER = { commitFails: 0.08, readFails: 0.04 };
/** In worlds at midnight many come just before. */
const BEFORE_MIDNIGHT = { often: 0.5, ms: 45_000 };
/** Faults end then; what is late still arrives. */
export const HEALED_AFTER_MS = 300_000;
const SHOP_OPEN_MS = 200_000;
export const MIDNIGHT_UTC8 = 1_795_536_000_000; // 2026-11-25T00:00:00+08:00
/** One world in so many is kept in SQLite. */
export const SQLITE_EVERY = 10;

export const UNLIMITED: Quotas = { submit: 30, query: 1_800, revoke: 150, refund: 150, refundQuery: 300 };
export const OWNERS: readonly Owner[] = [
  { mchId: '1900000101', subMchId: null },
  { mchId: '1900000109', subMchId: '1900000199' },
  { mchId: '1900000103', subMchId: null },
];
export const WRONG_KEY_CODES = ['SIGNERROR', 'APPIDNOTEXIST', 'MCHIDNOTEXIST', 'APPIDMCHIDNOTMATCH', null] as const;
export const CURRENCIES = ['HKD', 'HKD', 'USD', 'JPY'] as const;

export function drawPlan(seed: number, chance: Chance): WorldPlan {
  // In some worlds the day of the revoke window ends in the middle of everything: what is found then goes back by refund.
  const isAtMidnight = chance.often(0.3);
  const midnightMs = chance.between(45_000, 150_000);
  const start = MIDNIGHT_UTC8 + (isAtMidnight ? -midnightMs : 36_000_000);
  const isQuiet = chance.often(QUIET.often);
  const isRush = !isQuiet && chance.often(RUSH.often);
  const drawn = drawRates(chance);
  const rates = isQuiet ? { ...drawn, ...QUIET_LEDGER } : isRush ? scaled(drawn, RUSH.faults) : drawn;
  const merchants = drawMerchants(chance, rates, isAtMidnight);
  const terminals = merchants.flatMap((merchant) => drawTerminals(merchant, chance));
  const outage = chance.often(rates.outage) ? span(chance, 5_000, 90_000) : null;
  const diskFull = chance.often(rates.diskFull) ? span(chance, 500, 30_000) : null;
  const watch = chance.pick(WATCHES);
  const [first, ...others] = terminals;
  if (first === undefined) throw new Error('a world without a terminal');
  const comesAt = () =>
    isAtMidnight && chance.often(BEFORE_MIDNIGHT.often)
      ? midnightMs - chance.below(BEFORE_MIDNIGHT.ms)
      : chance.below(SHOP_OPEN_MS);
  const sales = Array.from({ length: isQuiet ? QUIET.sales : isRush ? RUSH.sales : SALES }, () => ({
    terminal: chance.pick([first, ...others]),
    atMs: comesAt(),
    amountMinor: chance.between(1, 100_000),
  }))
    .sort((a, b) => a.atMs - b.atMs)
    .map((sale, index): SalePlan => ({ ...sale, id: `sale_${String(index).padStart(4, '0')}` }));
  return {
    seed,
    start,
    rates,
    ledger: seed % SQLITE_EVERY === 0 ? 'sqlite' : 'memory',
    ...watch,
    merchants,
    sales,
    payers: Array.from({ length: 20 }, (_, index) => drawPayer(`p${index}`, chance)),
    outage,
    diskFull,
    restored: seed % SQLITE_EVERY !== 0 && chance.often(rates.restored) ? drawRestored(chance, watch.lateMsMax, sales) : null,
    arranged: null,
  };
}

/** How long requests may be late, and how much longer a payment is watched for them (the engine’s setting): a short and the usual one. */
export const WATCHES = [
  { lateMsMax: 50_000, lateRequestWatchMs: 60_000 },
  { lateMsMax: 50_000, lateRequestWatchMs: 60_000 },
  { lateMsMax: 300_000, lateRequestWatchMs: 600_000 },
] as const;

/** A ledger that is restored sooner than what its older self has sent can be late could meet that. */
function drawRestored(chance: Chance, lateMsMax: number, sales: readonly SalePlan[]): NonNullable<WorldPlan['restored']> {
  // Often just as a payment begins: of those hardly anything is known when it comes back.
  const copiedAt = chance.often(0.5) ? chance.between(10_000, 150_000) : atScan(chance, sales);
  const diesAt = copiedAt + chance.between(1_000, 60_000);
  return { copiedAt, diesAt, backAt: diesAt + lateMsMax + 60_000 };
}

const atScan = (chance: Chance, sales: readonly SalePlan[]): number =>
  (sales[chance.below(sales.length)]?.atMs ?? 0) + chance.between(1, 2_000);

function drawMerchants(chance: Chance, rates: FaultRates, isAtMidnight: boolean): [MerchantPlan, ...MerchantPlan[]] {
  const count = chance.between(1, OWNERS.length);
  const [first, ...others] = OWNERS.slice(0, count).map(
    (owner, index): MerchantPlan => ({
      id: `m${index + 1}`,
      owner,
      currency: chance.pick(CURRENCIES),
      ...(chance.often(0.7)
        ? { quotas: UNLIMITED, hasUsualQuotas: true }
        : { quotas: drawQuotas(chance), hasUsualQuotas: false }),
      settings: { ...drawSettings(chance), ...(isAtMidnight && chance.often(0.7) ? { revokeWindow: 'sameDay' } : {}) },
      wrongKey: chance.often(rates.wrongKey) ? span(chance, 5_000, 120_000) : null,
      wrongKeyCode: chance.pick(WRONG_KEY_CODES),
    }),
  );
  if (first === undefined) throw new Error('a world without a merchant');
  return [first, ...others];
}

export const drawQuotas = (chance: Chance): Quotas => ({
  submit: chance.between(1, 3),
  query: chance.between(2, 8),
  revoke: chance.between(1, 3),
  refund: chance.between(1, 2),
  refundQuery: chance.between(1, 3),
});

const span = (chance: Chance, leastMs: number, mostMs: number): readonly [number, number] => {
  const from = chance.between(1_000, SHOP_OPEN_MS);
  return [from, Math.min(HEALED_AFTER_MS, from + chance.between(leastMs, mostMs))];
};

function drawTerminals(merchant: MerchantPlan, chance: Chance): TerminalPlan[] {
  return Array.from({ length: chance.between(1, 4) }, (_, index) => ({
    id: `${merchant.id}-till-${index + 1}`,
    storeId: `${merchant.id}-store-${(index % 2) + 1}`,
    merchant,
    habits: drawHabits(chance),
  }));
}

export const drawHabits = (chance: Chance): Habits => {
  const rate = (most: number) => (most * chance.below(100)) / 100;
  return {
    scansTwice: rate(0.1),
    cancels: rate(0.4),
    leaves: rate(0.2),
    reloads: rate(0.3),
    asksColleague: rate(0.1),
    checks: rate(0.1),
    refunds: rate(0.3),
    triesAgain: rate(1),
  };
};

const PLENTY = 100_000_000_000;

export function drawPayer(id: string, chance: Chance): Payer {
  const region = chance.often(0.15) ? 'HK' : 'CN';
  const isPoor = chance.often(0.15);
  return {
    id,
    name: id,
    region,
    online: true,
    password: '123456',
    balance: { amountMinor: isPoor ? chance.below(2_000) : PLENTY, currency: region === 'HK' ? 'HKD' : 'CNY' },
    cards: [
      { id: 'c1', bank: 'Harbour Bank', kind: 'debit', amountMinor: PLENTY, works: true },
      { id: 'c2', bank: 'Lake Bank', kind: 'credit', amountMinor: PLENTY, works: false },
    ],
    coupons: [],
    paysWith: isPoor && chance.often(0.3) ? chance.pick(['c1', 'c2']) : null,
    passwordFree: chance.often(0.5) ? { limitMinor: PLENTY, perDay: 100_000 } : { limitMinor: chance.below(50_000), perDay: 10 },
    free: { day: 0, count: 0 },
    lastTypedAt: null,
  };
}

type Acts = readonly Readonly<{ afterMs: number; does: Act }>[];

/** What a payer means to do at the prompt. Some confirm at the very second at which a revoke arrives. */
export function drawMind(chance: Chance): Acts {
  const types = (from: number): Acts => [0, 900, 1_800, 2_700].map((ms) => ({ afterMs: from + ms, does: 'types' as const }));
  const confirms = (at: number): Acts => [...types(Math.max(0, at - 3_600)), { afterMs: at, does: 'confirms' }];
  const minds: readonly [weight: number, acts: () => Acts][] = [
    [40, () => confirms(chance.between(1_500, 12_000))],
    [8, () => confirms(chance.between(14_000, 16_500))],
    [8, () => confirms(chance.between(29_000, 32_000))],
    [5, () => confirms(chance.between(43_000, 46_000))],
    [8, () => confirms(chance.between(15_000, 44_000))],
    [10, () => [{ afterMs: chance.between(500, 32_000), does: 'cancels' }]],
    [7, () => [1, 2, 3].map((nth) => ({ afterMs: nth * chance.between(1_500, 4_000), does: 'entersWrongPassword' as const }))],
    [4, () => [{ afterMs: 2_000, does: 'entersWrongPassword' }, ...confirms(chance.between(5_000, 20_000)).slice(-1)]],
    [4, () => [{ afterMs: chance.between(1_000, 20_000), does: 'confirmsInVain' }]],
    [2, () => [{ afterMs: chance.between(500, 9_000), does: 'closesApp' }]],
    [1, () => [{ afterMs: chance.between(500, 9_000), does: 'goesOffline' }]],
    // Has the keyboard open all the time, and never comes to an end.
    [2, () => Array.from({ length: 70 }, (_, nth) => ({ afterMs: nth * 900, does: 'types' as const }))],
    [3, () => []],
  ];
  let left = chance.below(minds.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, acts] of minds) {
    left -= weight;
    if (left < 0) return acts();
  }
  return [];
}
