/**
 * Every scenario of the sandbox's table, over real processes and TLS: chosen by name, paid through the backend, and ended as the table
 * says. All of them run in one shop, side by side: what one sets must not touch another's payment.
 */
import type { ScenariosView, ScenarioView } from '@quickpay/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../apps/sandbox/src/scenarios/table.ts';
import { REASONS } from '../../packages/api/src/words.ts';
import { Shop } from '../stories/shop.ts';

/** The paid or unpaid payment of each scenario, and its refund. */
type Shown = Readonly<{ id: string; saleId: string; refundId: string | null }>;

/** Those of whom no other payment may be under way: what they do to the phone, or what is done by hand, would meet that as well. */
const ALONE: Readonly<Record<string, string>> = { 'asks-password': 'asks', offline: 'limits', 'revoke-busy': 'hongkong' };

/** A second or two are all that lie between the backend and the payer: time goes in small steps then, and nothing else is under way. */
const TIGHT: ReadonlySet<string> = new Set(['too-late', 'revoke-busy']);

/**
 * So many are between submit and revoke at once, and not in step: queries of many at the same moment would wait for each other, and
 * the wire would count that as haste.
 */
const SIDE_BY_SIDE = 5;

let shop: Shop;
let scenarios: ScenariosView['scenarios'] = [];
const shown = new Map<string, Shown>();

beforeAll(async () => {
  shop = await Shop.open();
  ({ scenarios } = await shop.control<ScenariosView>('/scenarios'));
}, 30_000);
afterAll(() => shop.close(), 30_000);

const inTurn = (order: readonly ScenarioView['meets'][]): readonly ScenarioView[] =>
  order.flatMap((meets) => scenarios.filter((scenario) => scenario.meets === meets));

const SHOW: Readonly<Record<ScenarioView['meets'], (scenario: ScenarioView, payerId: string) => Promise<Shown>>> = {
  async connection({ name }, payerId) {
    await shop.trigger(name);
    const { payment } = await shop.charge(payerId);
    await met(name, null);
    return { ...payment, refundId: null };
  },
  async payment({ name, ends }, payerId) {
    await shop.trigger(name, payerId);
    const { payment } = await shop.charge(payerId);
    await met(name, payment.orderNumber);
    if (ends.payment === 'paid' && ends.byHand) {
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await shop.confirm(payerId);
    }
    return { ...payment, refundId: null };
  },
  async refund({ name }, payerId) {
    const { payment } = await shop.charge(payerId);
    await shop.until(payment.id, { state: 'paid' });
    await shop.trigger(name, payerId);
    const refund = await shop.quickpay.payments.refund(payment.id, { reason: 'Goods came back' });
    await met(name, payment.orderNumber);
    return { ...payment, refundId: refund.id };
  },
};

/** Used by this very order; two payments of a payer travel side by side, and the first that arrives takes it. */
async function met(name: string, outTradeNo: string | null): Promise<void> {
  const look = async () => (await shop.control<ScenariosView['chosen']>('/scenarios/chosen')).find((one) => one.name === name);
  await expect
    .poll(look, { timeout: 8_000, interval: 20 })
    .toMatchObject({ state: expect.stringMatching(/underWay|usedUp/), outTradeNo });
}

test('every reason for not being paid is shown by one, but for those that are the cashier’s doing or the till’s own', () => {
  const shown: ReadonlySet<string | null> = new Set(
    Object.values(SCENARIOS).map(({ ends }) => (ends.payment === 'notPaid' ? ends.why : null)),
  );
  for (const why of shown) if (why !== null) expect(REASONS).toContain(why);
  expect(REASONS.filter((reason) => !shown.has(reason)).sort()).toEqual(['cancelled', 'declined.region', 'left']);
});

test('each is met by the very payment, refund or connection that it was chosen for', { timeout: 120_000 }, async () => {
  const show = async (scenario: ScenarioView) =>
    shown.set(scenario.name, await SHOW[scenario.meets](scenario, ALONE[scenario.name] ?? 'ready'));
  // A connection has no payer: whoever calls next is refused, so that this one goes first.
  const all = inTurn(['connection', 'payment', 'refund']);
  const usual = all.filter(({ name }) => !TIGHT.has(name));
  for (let first = 0; first < usual.length; first += SIDE_BY_SIDE) {
    for (const scenario of usual.slice(first, first + SIDE_BY_SIDE)) {
      await show(scenario);
      await shop.advance(0.6);
    }
    for (let step = 0; step < 5; step++) await shop.advance(10);
  }
  for (const scenario of all.filter(({ name }) => TIGHT.has(name))) {
    await show(scenario);
    await shop.advance(0.6);
  }
  await shop.advance(28.5);
  for (let step = 0; step < 30; step++) await shop.advance(0.1);
  await shop.advance(30);
  for (let minute = 0; minute < 12; minute++) await shop.advance(60);
});

// Of the table itself, so that none can be added without being shown.
describe('its payment ends as the table says, and the ledger agrees', () => {
  test.each(Object.entries(SCENARIOS))('%s', async (name, { ends }) => {
    const { id, saleId, refundId } = shown.get(name) ?? { id: '', saleId: '', refundId: null };
    const order = await shop.order(id);
    expect(order?.state ?? 'none', 'the order').toBe(ends.order);
    switch (ends.payment) {
      case 'paid': {
        await shop.until(id, { state: 'paid', frozen: false });
        const refund = refundId === null ? null : await shop.quickpay.refunds.get(refundId);
        expect(refund?.state).toBe(ends.refund);
        expect(await shop.held(saleId)).toBe(refund === null || refund.state === 'closed' ? 3850 : 0);
        return;
      }
      case 'notPaid':
        await shop.until(id, { state: 'notPaid', reason: ends.why, isFinal: true });
        expect(await shop.held(saleId)).toBe(0);
        return;
      case 'frozen':
        await shop.until(id, { outcome: 'unknown', frozen: true, attention: 'foreignOrder' });
        expect(order).toMatchObject({ refunded: 0, history: [{ event: 'planted' }] });
    }
  });
});

test('every scenario is used up, and nothing of any of them is left', async () => {
  const { chosen } = await shop.control<ScenariosView>('/scenarios');
  expect(chosen.filter(({ state }) => state !== 'usedUp')).toEqual([]);
  expect(await shop.control('/faults')).toEqual([]);
  const payers = await shop.control<{ id: string; online: boolean; prompt?: unknown }[]>('/payers');
  expect(payers.filter(({ online, prompt }) => !online || prompt !== undefined)).toEqual([]);
});
