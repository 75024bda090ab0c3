import { paymentSchema, saleSchema } from '@quickpay/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { latch, newCode, openTill, type Till } from './till.ts';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

const SALE = { id: 'sale_basket-1042', amount: { minor: 3850, currency: 'HKD' }, reference: 'basket-1042' };

test('a sale is created once: the same body again is the same sale, another one is refused (guide P1)', async () => {
  const first = await till.call('POST', '/v1/sales', SALE);
  expect([first.status, first.headers.location]).toEqual([201, '/v1/sales/sale_basket-1042']);
  expect(saleSchema.parse(first.json)).toMatchObject({
    environment: 'sandbox',
    merchantId: 'hkd',
    storeId: 'store-1',
    terminalId: 'till-1',
    state: 'open',
    retry: { may: 'now', code: 'anyCode', because: null },
  });
  expect(await till.call('POST', '/v1/sales', SALE)).toMatchObject({ status: 200, json: first.json });
  for (const other of [
    { ...SALE, reference: null },
    { ...SALE, amount: { minor: 3851, currency: 'HKD' } },
    { ...SALE, merchantId: 'jpy' },
  ])
    expect((await till.call('POST', '/v1/sales', other)).status).toBeGreaterThanOrEqual(400);
  expect(await till.call('POST', '/v1/sales', { ...SALE, reference: 'other' })).toMatchObject({
    status: 409,
    json: { code: 'sale_differs', outcome: 'none' },
  });
});

test('a hundred requests for one sale at once make one', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => till.call('POST', '/v1/sales', SALE)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
});

test('where several would fit, it must be said which', async () => {
  const many = await openTill({
    terminals: ['till-1', 'till-2'],
    merchants: [
      ['usd', 'USD'],
      ['usd-2', 'USD'],
    ],
  });
  const sale = { id: 'sale_00000001', amount: { minor: 999, currency: 'USD' } };
  const code = async (change: object) => (await many.call('POST', '/v1/sales', { ...sale, ...change })).json.code;
  expect(await code({})).toBe('terminal_needed');
  expect(await code({ terminalId: 'till-9' })).toBe('terminal_unknown');
  expect(await code({ terminalId: 'till-2' })).toBe('merchant_needed');
  expect(await code({ terminalId: 'till-2', merchantId: 'usd', storeId: 'store-2' })).toBe('terminal_unknown');
  expect(await code({ terminalId: 'till-2', merchantId: 'nobody' })).toBe('merchant_unknown');
  expect(await code({ terminalId: 'till-2', merchantId: 'usd', amount: { minor: 1, currency: 'HKD' } })).toBe(
    'currency_not_accepted',
  );
  expect(await code({ terminalId: 'till-2', merchantId: 'usd-2' })).toBeUndefined();
  await many.close();
});

test('a charge is answered before the channel has answered', async () => {
  const answer = latch<{ kind: 'paid'; transactionId: null }>();
  till.script.submit = () => answer.promise;
  const paid = await till.pay(await till.sale());
  expect([paid.status, paid.json.state, paid.json.outcome]).toEqual([201, 'submitting', 'unknown']);
  expect(paid.headers.location).toBe(`/v1/payments/${paid.json.id}`);
  expect(paymentSchema.parse(paid.json)).toEqual(paid.json);
  expect(paid.json).toMatchObject({ environment: 'sandbox', may: ['cancel', 'leave'], cashier: { key: 'submitting' } });
  answer.open({ kind: 'paid', transactionId: null });
});

test('Prefer: wait holds the answer until the outcome is known', async () => {
  const answer = latch<{ kind: 'paid'; transactionId: string }>();
  till.script.submit = () => answer.promise;
  const waiting = till.pay(await till.sale(), newCode(), { prefer: 'respond-async, wait=20' });
  setTimeout(() => answer.open({ kind: 'paid', transactionId: '42' }), 50);
  const started = performance.now();
  expect((await waiting).json).toMatchObject({
    outcome: 'paid',
    cashier: { key: 'paid', params: { amount: 'HKD 38.50' }, en: 'Paid HKD 38.50. Hand over the goods' },
  });
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('a wait that is over is answered with what is known', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const answer = await till.pay(await till.sale(), newCode(), { prefer: 'wait=1' });
  expect(answer.json).toMatchObject({ state: 'awaitingPayer', outcome: 'unknown', cashier: { key: 'awaiting' } });
  expect(Number((answer.json.cashier as { params: { n: number } }).params.n)).toBeGreaterThan(25);
});

test('a second charge while one is live is told of it, with the seconds left, in the cashier’s words', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const sale = await till.sale();
  const first = await till.pay(sale);
  const second = await till.pay(sale);
  expect(second).toMatchObject({
    status: 409,
    json: { code: 'payment_in_progress', paymentId: first.json.id, retry: 'after', cashier: { key: 'scan.busy' } },
  });
  const { retryAfterMs, cashier } = second.json as { retryAfterMs: number; cashier: { en: string } };
  expect(cashier.en).toBe(`The first payment is still open: ${Math.ceil(retryAfterMs / 1_000)} s, or cancel it`);
  expect(second.headers['retry-after']).toBe(String(Math.ceil(retryAfterMs / 1_000)));
});

test('two terminals at once: one payment', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const sale = await till.sale();
  const answers = await Promise.all(Array.from({ length: 20 }, () => till.pay(sale)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  expect((await till.call('GET', `/v1/payments?saleId=${sale}`)).json.items).toHaveLength(1);
});

test.each([
  ['13456789012345678', 'scan.short'],
  ['134567890123456789134567890123456780', 'scan.two'],
  ['994567890123456789', 'scan.other'],
  ['154567890123456789', 'np.region'],
  ['https://example.org/pay', 'scan.other'],
])('a scan of %s is refused before anything is sent, with its own words', async (code, key) => {
  const answer = await till.pay(await till.sale(), code);
  expect(answer).toMatchObject({ status: 422, json: { code: 'code_refused', outcome: 'none', cashier: { key } } });
});

test('a code that was used, and one that is in use, are told apart', async () => {
  const code = newCode();
  await till.pay(await till.sale(), code, { prefer: 'wait=5' });
  expect((await till.pay(await till.sale(), code)).json.code).toBe('code_used');
  till.script.submit = () => ({ kind: 'asked' });
  const live = newCode();
  await till.pay(await till.sale(), live);
  expect((await till.pay(await till.sale(), live)).json.code).toBe('code_live');
});

test('a sale that is paid is neither charged again nor left', async () => {
  const sale = await till.sale();
  await till.pay(sale, newCode(), { prefer: 'wait=5' });
  expect((await till.pay(sale)).json).toMatchObject({ status: 409, code: 'sale_paid' });
  expect((await till.call('POST', `/v1/sales/${sale}/closure`)).json).toMatchObject({ status: 409, code: 'sale_paid' });
  expect((await till.call('GET', `/v1/sales/${sale}`)).json).toMatchObject({
    state: 'paid',
    retry: { may: 'never', because: 'paid' },
  });
});

test('a sale that was left is not charged again, and what its payment holds is on its way back', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const sale = await till.sale();
  const { json } = await till.pay(sale);
  expect((await till.call('POST', `/v1/sales/${sale}/closure`, {})).json).toMatchObject({ state: 'closed' });
  expect((await till.pay(sale)).json.code).toBe('sale_closed');
  expect((await till.call('GET', `/v1/payments/${json.id}`)).json).toMatchObject({
    state: 'returning',
    outcome: 'notPaid',
    may: [],
    cashier: { key: 'returning', params: { ref: String(json.orderNumber).slice(-4) } },
  });
});

test('a process that has not taken up what was open takes nothing new', async () => {
  const early = await openTill({ unstarted: true });
  const sale = await early.sale();
  expect(await early.pay(sale)).toMatchObject({
    status: 503,
    json: { code: 'not_accepting', outcome: 'none', retry: 'after', detail: expect.stringContaining('starting') },
    headers: { 'retry-after': '1' },
  });
  expect((await early.call('GET', '/readyz')).json).toMatchObject({ ready: false, reasons: ['starting'] });
  await early.close();
});
