import { afterEach, beforeEach, expect, test } from 'vitest';
import { newCode, openTill, type Till } from './till.ts';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

test('a charge without a key is refused, and so is a key that cannot be one', async () => {
  const sale = await till.sale();
  const charge = (headers: Record<string, string>) =>
    till.call('POST', `/v1/sales/${sale}/payments`, { authCode: newCode() }, headers);
  expect((await charge({})).json).toMatchObject({ status: 400, code: 'idempotency_key_missing' });
  for (const key of ['two words', 'x'.repeat(65), 'ümlaut'])
    expect((await charge({ 'idempotency-key': key })).json, key).toMatchObject({ status: 400, code: 'invalid_request' });
  expect((await charge({ 'idempotency-key': 'x'.repeat(64) })).status).toBe(201);
});

test('the same request again is given the same payment, marked as a replay', async () => {
  const sale = await till.sale();
  const code = newCode();
  const key = { 'idempotency-key': 'till-1-0001' };
  const first = await till.pay(sale, code, { ...key, prefer: 'wait=5' });
  const again = await till.pay(sale, code, key);
  expect([first.status, first.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect([again.status, again.headers['idempotency-replayed'], again.json.id]).toEqual([200, 'true', first.json.id]);
});

test('the order of members does not make it another request; another code does', async () => {
  const sale = await till.sale();
  const code = newCode();
  const headers = { 'idempotency-key': 'k' };
  const path = `/v1/sales/${sale}/payments`;
  const first = await till.call('POST', path, { authCode: code, terminalId: 'till-1' }, headers);
  const turned = await till.call('POST', path, { terminalId: 'till-1', authCode: code }, headers);
  expect([turned.status, turned.json.id]).toEqual([200, first.json.id]);
  expect((await till.call('POST', path, { authCode: newCode() }, headers)).json).toMatchObject({
    status: 422,
    code: 'idempotency_key_reused',
  });
  const elsewhere = await till.sale();
  expect((await till.pay(elsewhere, code, headers)).json.code).toBe('idempotency_key_reused');
});

test('fifty repeats at once make one payment, and every one of them is told of it', async () => {
  const sale = await till.sale();
  const code = newCode();
  const answers = await Promise.all(Array.from({ length: 50 }, () => till.pay(sale, code, { 'idempotency-key': 'race' })));
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 49 }, () => 200), 201]);
});

test('fifty different requests under one key at once: one wins, the others are told', async () => {
  const sale = await till.sale();
  const answers = await Promise.all(Array.from({ length: 50 }, () => till.pay(sale, newCode(), { 'idempotency-key': 'race' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 49 }, () => 422)]);
});

test('a refused request leaves its key free', async () => {
  const sale = await till.sale();
  const key = { 'idempotency-key': 'second-scan' };
  expect((await till.pay(sale, '12345', key)).json.code).toBe('code_refused');
  expect((await till.pay(sale, newCode(), key)).status).toBe(201);
});

test('neither the key nor the code is kept, not even where somebody used the one as the other', async () => {
  const code = newCode();
  await till.pay(await till.sale(), code, { 'idempotency-key': code });
  const payments = await till.ledger.payments({}, null, 10);
  const events = await till.ledger.eventsAfter(0, 100);
  expect(JSON.stringify([payments, events])).not.toContain(code);
  expect(await till.ledger.remembered(`demo:${code}`)).toBeNull();
});
