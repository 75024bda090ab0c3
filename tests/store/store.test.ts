/** A store that goes on by itself (guide A2): real processes, the line between node and head office cut and mended. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../stories/eventually.ts';
import { Chain, type StoreNode } from './chain.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let chain: Chain;
let node: StoreNode;

beforeAll(async () => {
  chain = await Chain.open();
  node = await chain.enrolled();
});
afterAll(async () => {
  await node.kill();
  await chain.clear();
});

const charge = async (payer = 'ready', minor = 3850) => {
  const sale = await node.quickpay.sales.create({ merchantId: 'hkd', amount: { minor, currency: 'HKD' } });
  const { payment } = await node.quickpay.sales.pay(sale.id, { authCode: await chain.shop.code(payer) });
  return payment;
};
const paid = async (payer?: string, minor?: number) => {
  const payment = await charge(payer, minor);
  await eventually(async () => expect(await node.quickpay.payments.get(payment.id)).toMatchObject({ state: 'paid' }));
  return payment.id;
};

test('a payment at the store is at head office within a moment, word for word (guide A2)', async () => {
  const id = await paid();
  await chain.until(id, { state: 'paid' });
  const [here, there] = await Promise.all([node.quickpay.payments.events(id), chain.office.payments.events(id)]);
  expect(there.items).toEqual(here.items);
});

test('with head office cut off the store goes on; everything arrives afterwards, once', async () => {
  chain.line.cut();
  const ids = [await paid(), await paid(undefined, 1200)];
  expect((await node.api('/v1/door')).json).toMatchObject({ door: 'store', trouble: expect.any(String) });
  for (const id of ids) expect((await chain.api(`/v1/payments/${id}`)).status).toBe(404);
  chain.line.mend();
  for (const id of ids) await chain.until(id, { state: 'paid' }, 70_000);
  const all = await chain.office.payments.list({ limit: 100 });
  expect(new Set(all.items.map(({ id }) => id)).size).toBe(all.items.length);
});

test('head office asks the store to refund, and never does it itself', async () => {
  const id = await paid(undefined, 2000);
  await chain.until(id, { state: 'paid' });
  const refused = await chain.api(`/v1/payments/${id}/check`, 'POST', {});
  expect(refused).toMatchObject({ status: 409, json: { code: 'owned_elsewhere' } });
  const instruction = {
    id: 'ins_storetest1',
    kind: 'refund',
    amount: { minor: 500, currency: 'HKD' },
    reason: 'one cup too many',
  };
  const asked = await chain.api(`/v1/payments/${id}/instructions`, 'POST', instruction);
  expect(asked).toMatchObject({ status: 202, json: { state: 'waiting', kind: 'refund' } });
  expect(await chain.api(`/v1/payments/${id}/instructions`, 'POST', instruction)).toMatchObject({ status: 200 });
  await eventually(async () => {
    expect((await chain.api('/v1/instructions/ins_storetest1')).json).toMatchObject({ state: 'done' });
    const { json } = await chain.api(`/v1/payments/${id}/refunds`);
    expect(json).toMatchObject({ items: [{ id: asked.json.refundId, amount: { minor: 500 } }] });
  });
});

test('a node that is gone is taken over ten minutes later, and what it left open is asked about first', async () => {
  const payment = await charge('asks', 60_000);
  await eventually(async () => expect(await node.quickpay.payments.get(payment.id)).toMatchObject({ state: 'awaitingPayer' }));
  await chain.until(payment.id, { state: 'awaitingPayer' });
  await node.kill();
  await chain.shop.confirm('asks');
  const early = await chain.api('/v1/stores/store-1/take-over', 'POST', { nodeIsDead: true });
  expect(early).toMatchObject({ status: 409, json: { code: 'take_over_too_early' } });
  await chain.shop.minutes(11);
  const taken = await chain.api('/v1/stores/store-1/take-over', 'POST', { nodeIsDead: true });
  expect(taken).toMatchObject({ status: 200, json: { payments: 1 } });
  await chain.until(payment.id, { state: 'paid' });
  expect((await chain.office.payments.events(payment.id)).items.map(({ kind }) => kind)).not.toContain('revokeSent');
});

test('a node that comes back hears of it, takes nothing more, and is replaced by a new one', async () => {
  await node.start();
  await eventually(async () => expect((await node.api('/v1/door')).json).toMatchObject({ standing: 'takenOver' }));
  const sale = await node.api('/v1/sales', 'POST', {
    id: 'sale_after_take_over',
    merchantId: 'hkd',
    amount: { minor: 100, currency: 'HKD' },
  });
  expect(sale).toMatchObject({ status: 409, json: { code: 'node_taken_over' } });
  await node.end();
  node = await chain.enrolled('node-2');
  const id = await paid(undefined, 700);
  await chain.until(id, { state: 'paid' });
});
