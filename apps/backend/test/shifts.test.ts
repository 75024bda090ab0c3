/** Shifts over the API: what a till came to, naming what is unresolved, closing once, and who may. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Problem, pageOf, shiftSchema } from '@quickpay/api';
import type { ListedRefund } from '@quickpay/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addPerson, openBrowser, PASSWORD } from './browser.ts';
import { newCode, openTill, type Till } from './till.ts';

let till: Till;
let listed: ListedRefund[];
beforeEach(async () => {
  till = await openTill({
    terminals: ['till-1', 'till-2'],
    merchants: [
      ['hkd', 'HKD'],
      ['jpy', 'JPY'],
      ['kwd', 'KWD'],
    ],
  });
  listed = [];
  till.script.refund = ({ refundNumber, refundMinor }) => {
    listed.push({ refundNumber, amountMinor: refundMinor, state: 'succeeded' });
    return { kind: 'accepted' };
  };
  till.script.queryRefunds = () => ({ kind: 'listed', refunds: listed });
});
afterEach(() => till.close());

const sell = async (change: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  const sale = await till.sale({ terminalId: 'till-1', ...change });
  return String((await till.pay(sale, newCode(), { prefer: 'wait=5' })).json.id);
};
/** A payment of which nothing is known. */
const sellInDoubt = async (): Promise<string> => {
  till.script.submit = () => ({ kind: 'unclear', note: 'no answer' });
  const sale = await till.sale({ terminalId: 'till-1' });
  const { id } = (await till.pay(sale)).json;
  await expect.poll(async () => (await till.call('GET', `/v1/payments/${id}`)).json.state).toBe('uncertain');
  return String(id);
};
const current = async (terminalId = 'till-1') =>
  shiftSchema.parse((await till.call('GET', `/v1/shifts/current?terminalId=${terminalId}`)).json);
const close = (id: string, unresolved: readonly string[] = []) => till.call('POST', `/v1/shifts/${id}/closure`, { unresolved });
const csvOf = async (id: string): Promise<string> =>
  (
    await till.app.inject({
      url: `/v1/shifts/${id}/csv`,
      headers: { authorization: 'Bearer test_0123456789abcdefghijklmnop' },
    })
  ).body;

test('the open shift says who opened it, and what it has come to so far, by currency', async () => {
  expect(await current()).toMatchObject({ id: 'shift_till-1_0_1', number: 1, state: 'open', opened: null, totals: [] });
  await sell();
  await sell({ amount: { minor: 1_200, currency: 'JPY' }, merchantId: 'jpy' });
  await sell({ terminalId: 'till-2' });
  await expect.poll(async () => (await current()).opened).toMatchObject({ by: 'demo' });
  expect(await current()).toMatchObject({
    totals: [
      { currency: 'HKD', sale: { count: 1, minor: 3_850 }, netMinor: 3_850 },
      { currency: 'JPY', sale: { count: 1, minor: 1_200 }, netMinor: 1_200 },
    ],
    unresolved: [],
    unresolvedCount: 0,
  });
  expect(await current('till-2')).toMatchObject({ number: 1, totals: [{ sale: { count: 1 } }] });
});

test('each unresolved payment must be named, and no other; the answer lists what is', async () => {
  const id = await sellInDoubt();
  const shift = await current();
  expect(shift.unresolved).toMatchObject([{ of: 'payment', id, state: 'uncertain', amount: { minor: 3_850 } }]);
  const silent = await close(shift.id);
  expect([silent.status, silent.json.code, silent.json.outcome]).toEqual([409, 'shift_unresolved', 'none']);
  expect(silent.json as Problem).toMatchObject({
    detail: `${id} is unresolved and not named.`,
    unresolved: [id],
    fields: [{ path: 'body.unresolved', problem: `${id} is missing` }],
    cashier: { key: 'shift.changed' },
  });
  const stranger = await close(shift.id, [id, 'pay_0000000000']);
  expect(stranger.json).toMatchObject({ code: 'shift_unresolved', detail: 'pay_0000000000 is named and not unresolved.' });
  expect((await current()).state).toBe('open');
  const closed = await close(shift.id, [id]);
  expect(shiftSchema.parse(closed.json)).toMatchObject({ state: 'closed', closed: { by: 'demo' }, unresolved: [{ id }] });
});

test('a late success lands in the next shift, by the number of the one it came from, and the closed one stays', async () => {
  const id = await sellInDoubt();
  const first = await current();
  await close(first.id, [id]);
  const frozen = (await till.call('GET', `/v1/shifts/${first.id}`)).json;
  till.script.query = () => ({
    kind: 'paid',
    transactionId: '4200000001202611240000000319',
    amountMinor: 3_850,
    currency: 'HKD',
  });
  await till.call('POST', `/v1/payments/${id}/check`);
  await expect.poll(async () => (await till.call('GET', `/v1/payments/${id}`)).json.state, { timeout: 10_000 }).toBe('paid');
  expect(await current()).toMatchObject({
    number: 2,
    totals: [{ sale: { count: 1, minor: 3_850 } }],
    unresolved: [],
    late: [{ of: 'payment', id, landing: 'sale', fromShift: 1 }],
    lateCount: 1,
  });
  expect((await till.call('GET', `/v1/shifts/${first.id}`)).json).toEqual(frozen);
});

test('a refund of an earlier sale is the next shift’s, and says so', async () => {
  const paid = await sell();
  await close((await current()).id);
  const refund = await till.call('POST', `/v1/payments/${paid}/refunds`, { reason: 'one back' }, { 'idempotency-key': 'key-1' });
  const shift = await current();
  expect(shift.unresolved).toMatchObject([{ of: 'refund', id: refund.json.id, paymentId: paid }]);
  await till.call('POST', `/v1/refunds/${refund.json.id}/check`);
  await expect
    .poll(async () => (await current()).totals, { timeout: 10_000 })
    .toMatchObject([{ refund: { count: 1, minor: 3_850 }, netMinor: -3_850 }]);
  expect((await current()).late).toMatchObject([{ id: refund.json.id, landing: 'refund', fromShift: 1 }]);
});

test('closing again with the same names answers with the closed shift; with others it was closed before', async () => {
  const id = await sellInDoubt();
  const shift = await current();
  const [one, other] = await Promise.all([close(shift.id, [id]), close(shift.id, [id])]);
  expect([one.status, other.status]).toEqual([200, 200]);
  expect(other.json).toEqual(one.json);
  expect((await close(shift.id)).json).toMatchObject({ code: 'shift_closed', cashier: { key: 'shift.closedBefore' } });
  expect((await current()).number).toBe(2);
});

test('a process that ends and begins again goes on with the same shift, and with the same closed ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-shift-'));
  const options = { file: join(folder, 'ledger.sqlite'), terminals: ['till-1'] };
  await till.close();
  till = await openTill(options);
  await sell();
  await expect.poll(async () => (await current()).opened).toMatchObject({ by: 'demo' });
  const closed = (await close('shift_till-1_0_1')).json;
  await sell();
  await expect.poll(async () => (await current()).opened).toMatchObject({ by: 'demo' });
  const open = await current();
  await till.close();
  till = await openTill(options);
  expect(await current()).toEqual(open);
  expect((await till.call('GET', '/v1/shifts/shift_till-1_0_1')).json).toEqual(closed);
  await till.call('POST', '/v1/sales', { id: 'sale_after_0001', amount: { minor: 3_850, currency: 'HKD' } });
  await till.pay('sale_after_0001', newCode(), { prefer: 'wait=5' });
  expect(await current()).toMatchObject({ opened: open.opened, totals: [{ sale: { count: 2 } }] });
  rmSync(folder, { recursive: true });
});

test('a shift that is not there is said not to be, nor one that is still to come', async () => {
  for (const id of ['shift_till-1_0_2', 'shift_till-1_1_1', 'shift_gone_0_1'])
    expect((await till.call('GET', `/v1/shifts/${id}`)).json).toMatchObject({ code: 'shift_not_found' });
  expect((await close('shift_till-1_0_2')).json).toMatchObject({ code: 'shift_not_found' });
  expect((await till.call('GET', '/v1/shifts/shift_1')).json).toMatchObject({ code: 'invalid_request' });
  expect((await till.call('GET', '/v1/shifts/current')).json).toMatchObject({ code: 'terminal_needed' });
  expect((await till.call('GET', '/v1/shifts/current?terminalId=gone')).json).toMatchObject({ code: 'terminal_unknown' });
  const repeated = await till.call('POST', '/v1/shifts/shift_till-1_0_1/closure', { unresolved: Array(1_001).fill('pay_1') });
  expect(repeated.json).toMatchObject({ code: 'invalid_request' });
});

test('closed shifts are listed, newest first, page by page', async () => {
  for (let n = 1; n <= 3; n++) await close(`shift_till-1_0_${n}`);
  await close('shift_till-2_0_1');
  const page = pageOf(shiftSchema).parse((await till.call('GET', '/v1/shifts?limit=3')).json);
  expect(page.items.map(({ id }) => id)).toEqual(['shift_till-2_0_1', 'shift_till-1_0_3', 'shift_till-1_0_2']);
  const next = pageOf(shiftSchema).parse((await till.call('GET', `/v1/shifts?after=${page.next}`)).json);
  expect([next.items.map(({ number }) => number), next.next]).toEqual([[1], null]);
  const own = pageOf(shiftSchema).parse((await till.call('GET', '/v1/shifts?terminalId=till-2')).json);
  expect(own.items.map(({ terminalId }) => terminalId)).toEqual(['till-2']);
});

describe('who may', () => {
  test('a cashier sees and closes the own till’s, a manager any', async () => {
    const browser = openBrowser(till);
    await browser.pair('till-1');
    expect((await browser.call('GET', '/v1/shifts/current')).json).toMatchObject({ code: 'sign_in_needed' });
    const [cashier, manager] = [await addPerson(till), await addPerson(till, 'manager')];
    await browser.signIn({ personId: cashier, password: PASSWORD });
    expect((await browser.call('GET', '/v1/shifts/current')).json).toMatchObject({ terminalId: 'till-1' });
    for (const [method, url] of [
      ['GET', '/v1/shifts/current?terminalId=till-2'],
      ['GET', '/v1/shifts/shift_till-2_0_1'],
      ['GET', '/v1/shifts/shift_till-2_0_1/csv'],
      ['GET', '/v1/shifts?terminalId=till-2'],
    ] as const)
      expect((await browser.call(method, url)).json, url).toMatchObject({ code: 'manager_needed' });
    const other = await browser.call('POST', '/v1/shifts/shift_till-2_0_1/closure', { unresolved: [] });
    expect(other.json).toMatchObject({ code: 'manager_needed' });
    const own = await browser.call('POST', '/v1/shifts/shift_till-1_0_1/closure', { unresolved: [] });
    expect(own.json).toMatchObject({ state: 'closed', closed: { by: cashier } });
    await close('shift_till-2_0_1');
    const seen = async () => ((await browser.call('GET', '/v1/shifts')).json.items as { id: string }[]).map(({ id }) => id);
    expect(await seen()).toEqual(['shift_till-1_0_1']);
    await browser.signIn({ personId: manager, password: PASSWORD });
    expect(await seen()).toEqual(['shift_till-2_0_1', 'shift_till-1_0_1']);
    const others = await browser.call('POST', '/v1/shifts/shift_till-2_0_2/closure', { unresolved: [] });
    expect(others.json).toMatchObject({ state: 'closed', closed: { by: manager } });
  });
});

describe('the table', () => {
  test('has a line for everything, in the currency’s own decimals, and opens right', async () => {
    await sell();
    await sell({ amount: { minor: 1_200, currency: 'JPY' }, merchantId: 'jpy' });
    const dinar = await sell({ amount: { minor: 1_234, currency: 'KWD' }, merchantId: 'kwd' });
    await till.call('POST', `/v1/payments/${dinar}/refunds`, { reason: 'returned' }, { 'idempotency-key': 'key-1' });
    const inDoubt = await sellInDoubt();
    const shift = await current();
    const answer = await till.app.inject({
      url: `/v1/shifts/${shift.id}/csv`,
      headers: { authorization: 'Bearer test_0123456789abcdefghijklmnop' },
    });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="shift-till-1-1.csv"',
    });
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const lines = answer.body.replace('\ufeff', '').split('\r\n');
    expect(lines[0]).toBe(
      'till,shift,what,amount,currency,net,orderNumber,transactionId,refundNumber,localTime,utc,fromShift,state,environment',
    );
    const cells = lines.slice(1, -1).map((line) => line.split(','));
    expect(cells.map(([, , what, amount, currency, net]) => [what, amount, currency, net])).toEqual([
      ['sale', '38.50', 'HKD', '38.50'],
      ['sale', '1200', 'JPY', '1200'],
      ['sale', '1.234', 'KWD', '1.234'],
      ['unresolved', '38.50', 'HKD', ''],
      ['unresolved', '1.234', 'KWD', ''],
    ]);
    expect(cells[0]?.[7]).toBe('`4200000001202611240000000318');
    expect(cells[3]?.slice(12)).toEqual(['uncertain', 'sandbox']);
    expect(Date.parse(cells[0]?.[9] ?? '')).toBe(Math.floor(Date.parse(cells[0]?.[10] ?? '') / 1_000) * 1_000);
    await close(shift.id, [inDoubt, ...shift.unresolved.filter(({ of }) => of === 'refund').map(({ id }) => id)]);
    expect(await csvOf(shift.id), 'closed, it is what it was').toBe(answer.body);
  });
});
