/**
 * The guide’s two flows as they run here: small worlds in which nothing goes wrong, one sale each. The channel is told how it goes, and
 * everything else is what every world is made of.
 */
import { DEFAULT_QUOTAS } from '@quickpay/engine';
import type { Arrangement } from '@quickpay/gateway-model';
import { chanceOf } from '../chance.ts';
import { NO_FAULTS } from '../faults.ts';
import type { Habits, MerchantPlan, WorldPlan } from '../plan.ts';
import type { MakeChannel } from '../wire.ts';
import { runPlan, type WorldResult } from '../world.ts';

export const FLOWS = {
  /** Guide P1 to P9, figure F3. */
  withoutPassword: { password: 'notAsked' },
  /** Guide V1 to V10, figure F4: confirmed after the second poll. */
  withPassword: {
    password: 'asked',
    plan: [
      { afterMs: 8_600, does: 'types' },
      { afterMs: 11_200, does: 'confirms' },
    ],
  },
  /** The other end of F4 (guide V10, E3): nobody confirms. */
  notConfirmed: { password: 'asked', plan: [] },
} as const satisfies Readonly<Record<string, Arrangement>>;
export type Flow = keyof typeof FLOWS;

/** What the plan leaves open (how long a message takes) is drawn from it. */
const SEED = 5;

export const runFlow = (flow: Flow, channelOver: MakeChannel): Promise<WorldResult> =>
  runPlan(planOf(FLOWS[flow]), chanceOf(SEED), { channelOver, withTrace: true });

const PATIENT: Habits = {
  scansTwice: 0,
  cancels: 0,
  leaves: 0,
  reloads: 0,
  asksColleague: 0,
  checks: 0,
  refunds: 0,
  triesAgain: 0,
};

const MERCHANT: MerchantPlan = {
  id: 'm1',
  owner: { mchId: '1900000101', subMchId: null },
  currency: 'HKD',
  quotas: DEFAULT_QUOTAS,
  hasUsualQuotas: true,
  settings: {},
  wrongKey: null,
  wrongKeyCode: 'SIGNERROR',
};

function planOf(arranged: Arrangement): WorldPlan {
  const terminal = { id: 'm1-till-1', storeId: 'm1-store-1', merchant: MERCHANT, habits: PATIENT };
  return {
    seed: SEED,
    start: Date.UTC(2026, 10, 25, 2),
    rates: NO_FAULTS,
    ledger: 'memory',
    lateMsMax: 50_000,
    lateRequestWatchMs: 60_000,
    merchants: [MERCHANT],
    // Not at the very moment at which the process starts.
    sales: [{ id: 'sale_0000', terminal, atMs: 1_000, amountMinor: 3_850 }],
    payers: [
      {
        id: 'p0',
        name: 'p0',
        region: 'HK',
        online: true,
        password: '123456',
        balance: { amountMinor: 1_000_000, currency: 'HKD' },
        cards: [],
        coupons: [],
        paysWith: null,
        passwordFree: { limitMinor: 0, perDay: 0 },
        free: { day: 0, count: 0 },
        lastTypedAt: null,
      },
    ],
    outage: null,
    diskFull: null,
    restored: null,
    arranged,
  };
}
