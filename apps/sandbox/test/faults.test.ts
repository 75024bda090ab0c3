/** What a test can have go wrong, and what the sandbox's ledger says happened. Each fault is used up by the requests it meets. */
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fields, Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

const sale = async (): Promise<{ fields: Fields; number: string }> => {
  const fields = till.sale(await till.code());
  return { fields, number: fields.out_trade_no ?? '' };
};
const pay = (fields: Fields): Promise<Fields> => till.post('/pay/micropay', fields);

test.each(['loseRequest', 'refuseConnection'])('%s: the connection breaks, and no order was made', async (kind) => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind });
  await expect(pay(fields)).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await till.order(number)).toBeUndefined();
  expect(await pay(fields)).toMatchObject({ result_code: 'SUCCESS' });
});

test('loseAnswer: the connection breaks, and the payer has paid', async () => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind: 'loseAnswer' });
  await expect(pay(fields)).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await till.order(number)).toMatchObject({ state: 'SUCCESS' });
});

test('delayRequest: processed when the clock says so, also after the sender gave up', async () => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind: 'delayRequest', delayMs: 40_000 });
  const giveUp = new AbortController();
  const sent = till.post('/pay/micropay', fields, { signal: giveUp.signal });
  await expect.poll(async () => (await till.control<unknown[]>('/faults')).length).toBe(0);
  giveUp.abort();
  await expect(sent).rejects.toThrow();
  await till.advance(30);
  expect(await till.order(number)).toBeUndefined();
  await till.advance(11);
  expect(await till.order(number)).toMatchObject({ state: 'SUCCESS' });
});

test('delayAnswer: the truth first, the answer later', async () => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind: 'delayAnswer', delayMs: 300 });
  const started = performance.now();
  const answered = pay(fields);
  await expect.poll(() => till.order(number)).toMatchObject({ state: 'SUCCESS' });
  expect(await answered).toMatchObject({ result_code: 'SUCCESS' });
  expect(performance.now() - started).toBeGreaterThan(290);
});

test('duplicate: processed twice, charged once, and the second answer comes back', async () => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind: 'duplicate' });
  expect(await pay(fields)).toMatchObject({ err_code: 'ORDERPAID' });
  expect((await till.order(number))?.history).toHaveLength(1);
});

test('reorder: the later request is processed first', async () => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind: 'reorder' });
  const first = pay(fields);
  await expect.poll(async () => (await till.control<unknown[]>('/faults')).length).toBe(0);
  expect(await till.query(number)).toMatchObject({ err_code: 'ORDERNOTEXIST' });
  expect(await first).toMatchObject({ result_code: 'SUCCESS' });
});

test('error: refused with a code; `paid` says whether the payer was charged all the same', async () => {
  const [refused, charged] = [await sale(), await sale()];
  await till.fault({ operation: 'submit', kind: 'error', code: 'SYSTEMERROR' });
  expect(await pay(refused.fields)).toMatchObject({ result_code: 'FAIL', err_code: 'SYSTEMERROR' });
  expect(await till.order(refused.number)).toBeUndefined();
  await till.fault({ operation: 'submit', kind: 'error', code: 'BANKERROR', paid: true });
  const again = { ...charged.fields, auth_code: await till.code() };
  expect(await pay(again)).toMatchObject({ result_code: 'FAIL', err_code: 'BANKERROR' });
  expect(await till.order(charged.number)).toMatchObject({ state: 'SUCCESS', paid: true });
});

test('error with `paid`: a payer who would be asked for the password is charged as well', async () => {
  const fields = till.sale(await till.code('asks'));
  await till.fault({ operation: 'submit', kind: 'error', paid: true });
  expect(await pay(fields)).toMatchObject({ err_code: 'SYSTEMERROR' });
  expect(await till.order(fields.out_trade_no ?? '')).toMatchObject({ state: 'SUCCESS' });
});

test('error on a query can claim a state: PAYERROR, while the payer was debited', async () => {
  const { fields, number } = await sale();
  await pay(fields);
  await till.fault({ operation: 'query', kind: 'error', code: 'PAYERROR' });
  const claimed = await till.query(number);
  expect(claimed).toMatchObject({ result_code: 'SUCCESS', trade_state: 'PAYERROR', out_trade_no: number });
  expect(claimed).not.toHaveProperty('transaction_id');
  expect(await till.order(number)).toMatchObject({ state: 'SUCCESS' });
});

test('refuseConnection over TLS breaks the handshake: nothing of the request was sent', async () => {
  await till.fault({ operation: 'any', kind: 'refuseConnection' });
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(till.sandbox.mtlsBaseUrl).port), rejectUnauthorized: false });
  const heard = await new Promise((resolve) => {
    socket.on('secureConnect', () => resolve('secure'));
    socket.on('error', () => resolve('refused'));
  });
  expect(heard).toBe('refused');
  expect(await till.control('/faults')).toEqual([]);
});

test('a request that a fault holds up is not its sender’s haste, and one that it refuses is answered', async () => {
  const its = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
  const fields = its.sale(await its.code('asks'));
  const number = fields.out_trade_no ?? '';
  await till.fault({ operation: 'submit', kind: 'delayRequest', delayMs: 10_000 });
  const sent = its.post('/pay/micropay', fields);
  await expect.poll(async () => (await till.control<unknown[]>('/faults')).length).toBe(0);
  await till.advance(16);
  await sent;
  await its.query(number);
  await till.fault({ operation: 'revoke', kind: 'error' });
  await its.revoke(number);
  await till.advance(2);
  await its.query(number);
  await its.revoke(number);
  await till.advance(2);
  await its.query(number);
  const quiet = { earlyRevokes: 0, hurriedQueries: 0, hurriedRefunds: 0, resentSubmits: 0 };
  expect(await its.control(`/manners?mchId=${its.merchant.mchId}`)).toMatchObject(quiet);
});

test.each([
  ['SYSTEMERROR', 'Y'],
  ['USERPAYING', 'Y'],
  ['REVERSE_EXPIRE', 'N'],
  ['TRADE_ERROR', 'N'],
  ['SOMETHING_NEW', 'Y'],
])('error on a revoke: with %s recall is %s', async (code, recall) => {
  await till.fault({ operation: 'revoke', kind: 'error', ...(code === 'SYSTEMERROR' ? {} : { code }) });
  expect(await till.revoke('ANY')).toMatchObject({ err_code: code, recall });
});

test('badSignature: the answer is right and its signature is not', async () => {
  await till.fault({ operation: 'query', kind: 'badSignature' });
  await expect(till.query('ANY')).rejects.toThrow('wrongly signed');
});

test('unsignedFail: return_code FAIL, nothing signed, nothing processed', async () => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind: 'unsignedFail' });
  expect(await pay(fields)).toEqual({ return_code: 'FAIL', return_msg: 'system error' });
  expect(await till.order(number)).toBeUndefined();
});

test('garbage: no XML at all, and the payer has paid', async () => {
  const { fields, number } = await sale();
  await till.fault({ operation: 'submit', kind: 'garbage' });
  await expect(pay(fields)).rejects.toThrow();
  expect(await till.order(number)).toMatchObject({ state: 'SUCCESS' });
});

test('slowDrip: one character at a time', async () => {
  await till.fault({ operation: 'query', kind: 'slowDrip', delayMs: 1 });
  const started = performance.now();
  expect(await till.query('ANY')).toMatchObject({ err_code: 'ORDERNOTEXIST' });
  expect(performance.now() - started).toBeGreaterThan(200);
});

test.each([
  ['otherOrder', 'out_trade_no', 'SOMEBODYELSES'],
  ['otherAmount', 'total_fee', '3851'],
  ['otherMerchant', 'mch_id', '1900009999'],
])('%s: rightly signed, about something else', async (kind, field, value) => {
  const { fields, number } = await sale();
  await pay(fields);
  await till.fault({ operation: 'query', kind });
  expect(await till.query(number)).toMatchObject({ trade_state: 'SUCCESS', [field]: value });
});

test('a fault waits for its operation and its order, and is used up', async () => {
  await till.fault({ operation: 'query', kind: 'error', outTradeNo: 'MINE', times: 2 });
  expect(await till.query('OTHER')).toMatchObject({ err_code: 'ORDERNOTEXIST' });
  expect(await till.revoke('MINE')).toMatchObject({ result_code: 'SUCCESS' });
  for (let n = 0; n < 2; n++) expect(await till.query('MINE')).toMatchObject({ err_code: 'SYSTEMERROR' });
  expect(await till.query('MINE')).toMatchObject({ err_code: 'ORDERNOTEXIST' });
});

test('faults can be looked at and taken back', async () => {
  await till.fault({ operation: 'any', kind: 'garbage', times: 3 });
  expect(await till.control('/faults')).toMatchObject([{ id: expect.any(String), operation: 'any', kind: 'garbage', times: 3 }]);
  expect((await till.tryControl('/faults', 'DELETE')).status).toBe(204);
  expect(await till.control('/faults')).toEqual([]);
  expect(await till.query('ANY')).toMatchObject({ err_code: 'ORDERNOTEXIST' });
});
