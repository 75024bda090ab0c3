/** A world of stores and a head office as it is drawn from its seed, before anything happens in it. */
import type { Instant } from '@quickpay/core';
import type { Quotas } from '@quickpay/engine';
import type { Payer } from '@quickpay/gateway-model';
import type { Chance } from '../chance.ts';
import { drawRates, drawSettings, type FaultRates } from '../faults.ts';
import {
  CURRENCIES,
  drawHabits,
  drawPayer,
  drawQuotas,
  type MerchantPlan,
  MIDNIGHT_UTC8,
  OWNERS,
  type SalePlan,
  SQLITE_EVERY,
  type TerminalPlan,
  UNLIMITED,
  WATCHES,
  WRONG_KEY_CODES,
} from '../plan.ts';
import { drawFate, type StoreFate } from './fate.ts';
import { drawLineRates, type LineRates } from './store-faults.ts';

/** A backend's own weather and share: a store node's, or head office's. */
export type SitePlan = Readonly<{
  rates: FaultRates;
  /** After the start: nothing can be written. */
  diskFull: Span | null;
}>;
export type Span = readonly [from: number, until: number];

export type StorePlan = Readonly<{
  id: string;
  site: SitePlan;
  /** Of the node that takes the place of a lost one. */
  replacement: SitePlan;
  terminals: readonly [TerminalPlan, ...TerminalPlan[]];
  payers: readonly Payer[];
  line: LineRates;
  fate: StoreFate;
}>;

/** What somebody at head office does now and then, about a payment of whatever store. */
export type OfficeAct = Readonly<{ atMs: number; does: 'refund' | 'cancel' | 'check' | 'look' }>;

export type StoresPlan = Readonly<{
  seed: number;
  start: Instant;
  ledger: 'memory' | 'sqlite';
  lateMsMax: number;
  lateRequestWatchMs: number;
  /** With each merchant's whole quotas: a site has its share of them. */
  merchants: readonly [MerchantPlan, ...MerchantPlan[]];
  stores: readonly [StorePlan, ...StorePlan[]];
  office: SitePlan;
  sales: readonly SalePlan[];
  acts: readonly OfficeAct[];
  outage: Span | null;
  /** Head office's machine is off. */
  officeOff: Span | null;
  /** When faults end, after the start. */
  healedAfterMs: number;
}>;

const MINUTE_MS = 60_000;
const SALES = 32;
const PAYERS = 6;
const ACTS_MAX = 8;
/** Of worlds, those that last for hours. */
const LONG = 0.01;
/** Of sales, those that come when something happens to their store. */
const AT_A_MOMENT = 0.6;
const AROUND_MS = [-45_000, 60_000] as const;

export function drawStoresPlan(seed: number, chance: Chance): StoresPlan {
  const start = MIDNIGHT_UTC8 + 36_000_000;
  const openMs = (chance.often(LONG) ? chance.between(60, 150) : chance.pick([4, 6, 9, 14])) * MINUTE_MS;
  const merchants = drawMerchants(chance, openMs);
  const count = chance.pick([1, 2, 2, 3]);
  const [first, ...others] = Array.from({ length: count }, (_, index) => drawStore(chance, index, merchants, openMs));
  if (first === undefined) throw new Error('a world without a store');
  const stores = [first, ...others] as const;
  const sales = drawSales(chance, stores, openMs);
  const officeOff = chance.often(0.2) ? spanIn(chance, openMs, 20_000, 10 * MINUTE_MS) : null;
  const endsMs = Math.max(openMs, officeOff?.[1] ?? 0, ...stores.map(({ fate }) => fate.overAtMs));
  return {
    seed,
    start,
    ledger: seed % SQLITE_EVERY === 0 ? 'sqlite' : 'memory',
    ...chance.pick(WATCHES),
    merchants,
    stores,
    office: drawSite(chance, openMs),
    sales,
    acts: Array.from({ length: chance.below(ACTS_MAX + 1) }, () => ({
      atMs: chance.between(MINUTE_MS, endsMs + 2 * MINUTE_MS),
      does: chance.pick(['refund', 'refund', 'cancel', 'check', 'look'] as const),
    })),
    outage: chance.often(0.15) ? spanIn(chance, openMs, 5_000, 90_000) : null,
    officeOff,
    healedAfterMs: endsMs + 2 * MINUTE_MS,
  };
}

const spanIn = (chance: Chance, openMs: number, leastMs: number, mostMs: number): Span => {
  const from = chance.between(1_000, openMs);
  return [from, from + chance.between(leastMs, mostMs)];
};

const drawSite = (chance: Chance, openMs: number): SitePlan => {
  const rates = { ...drawRates(chance), restored: 0, outage: 0 };
  return { rates, diskFull: chance.often(rates.diskFull / 2) ? spanIn(chance, openMs, 500, 30_000) : null };
};

function drawMerchants(chance: Chance, openMs: number): readonly [MerchantPlan, ...MerchantPlan[]] {
  const [first, ...others] = OWNERS.slice(0, chance.pick([1, 1, 2])).map(
    (owner, index): MerchantPlan => ({
      id: `m${index + 1}`,
      owner,
      currency: chance.pick(CURRENCIES),
      ...(chance.often(0.7)
        ? { quotas: UNLIMITED, hasUsualQuotas: true }
        : { quotas: scaledQuotas(drawQuotas(chance), 4), hasUsualQuotas: false }),
      settings: drawSettings(chance),
      wrongKey: chance.often(0.1) ? spanIn(chance, openMs, 5_000, 120_000) : null,
      wrongKeyCode: chance.pick(WRONG_KEY_CODES),
    }),
  );
  if (first === undefined) throw new Error('a world without a merchant');
  return [first, ...others];
}

const scaledQuotas = (quotas: Quotas, by: number): Quotas => eachQuota(quotas, (most) => most * by);
const eachQuota = (quotas: Quotas, of: (most: number) => number): Quotas =>
  Object.fromEntries(Object.entries(quotas).map(([name, most]) => [name, of(most)])) as Quotas; // the same names

/** What one of so many sites may use of a merchant's quotas: all shares together are no more than the whole. */
export const shareOf = (quotas: Quotas, sites: number): Quotas =>
  eachQuota(quotas, (most) => Math.max(1, Math.floor(most / sites)));

function drawStore(
  chance: Chance,
  index: number,
  merchants: readonly [MerchantPlan, ...MerchantPlan[]],
  openMs: number,
): StorePlan {
  const id = `store-${index + 1}`;
  const terminal = (nth: number): TerminalPlan => ({
    id: `${id}-till-${nth}`,
    storeId: id,
    merchant: chance.pick(merchants),
    habits: drawHabits(chance),
  });
  const terminals = [terminal(1), ...Array.from({ length: chance.below(3) }, (_, nth) => terminal(nth + 2))] as const;
  return {
    id,
    site: drawSite(chance, openMs),
    replacement: drawSite(chance, openMs),
    terminals,
    payers: Array.from({ length: PAYERS }, (_, nth) => drawPayer(`s${index + 1}p${nth}`, chance)),
    line: drawLineRates(chance),
    fate: drawFate(
      chance,
      openMs,
      terminals.map((one) => one.id),
    ),
  };
}

function drawSales(chance: Chance, stores: readonly [StorePlan, ...StorePlan[]], openMs: number): readonly SalePlan[] {
  return Array.from({ length: SALES }, () => {
    const { terminals, fate } = chance.pick(stores);
    const [moment, ...moments] = fate.moments;
    const atMs =
      moment !== undefined && chance.often(AT_A_MOMENT)
        ? chance.pick([moment, ...moments]) + chance.between(...AROUND_MS)
        : chance.below(openMs);
    return { terminal: chance.pick(terminals), atMs: Math.max(0, atMs), amountMinor: chance.between(1, 100_000) };
  })
    .sort((a, b) => a.atMs - b.atMs)
    .map((sale, nth): SalePlan => ({ ...sale, id: `sale_${String(nth).padStart(4, '0')}` }));
}
