import { attentionSchema, type Problem, pageOf, refundSchema, refundsSchema } from '@quickpay/api';
import type { ListedRefund } from '@quickpay/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newCode, openTill, type Till } from './till.ts';

let till: Till;
let listed: ListedRefund[];
beforeEach(async () => {
  till = await openTill();
  listed = [];
  till.script.refund = ({ refundNumber, refundMinor }) => {
    listed.push({ refundNumber, amountMinor: refundMinor, state: 'succeeded' });
    return { kind: 'accepted' };
  };
  till.script.queryRefunds = () => ({ kind: 'listed', refunds: listed });
});
afterEach(() => till.close());

/** The id of a paid payment of HK$38.50. */
const paid = async (): Promise<unknown> => (await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' })).json.id;
let keys = 0;
const refund = (payment: unknown, body: object = {}, key = `key-${keys++}`) =>
  till.call('POST', `/v1/payments/${payment}/refunds`, { reason: 'Goods came back', ...body }, { 'idempotency-key': key });
const hkd = (minor: number) => ({ amount: { minor, currency: 'HKD' } });

test('a part, then all that is left: answered once it is reserved, then followed to its end', async () => {
  const payment = await paid();
  const part = await refund(payment, { ...hkd(850), reason: '退一件' });
  expect(part).toMatchObject({ status: 201, headers: { location: `/v1/refunds/${part.json.id}` } });
  expect(refundSchema.parse(part.json)).toMatchObject({
    paymentId: payment,
    amount: { minor: 850 },
    reason: '退一件',
    requestedBy: 'demo',
    approvedBy: null,
    state: 'requested',
    outcome: 'unknown',
    cashier: { key: 'refund.wait' },
  });
  const rest = await refund(payment);
  expect(rest.json).toMatchObject({ amount: { minor: 3_000 } });
  const { json } = await till.call('GET', `/v1/payments/${payment}/refunds`);
  expect(refundsSchema.parse(json)).toMatchObject({
    items: [{ id: part.json.id }, { id: rest.json.id }],
    refundable: { minor: 0, currency: 'HKD' },
  });
  await till.call('POST', `/v1/refunds/${part.json.id}/check`);
  await expect
    .poll(async () => (await till.call('GET', `/v1/refunds/${part.json.id}`)).json)
    .toMatchObject({
      state: 'succeeded',
      outcome: 'refunded',
      isFinal: true,
      due: null,
      cashier: { key: 'refund.done' },
    });
});

test('more than is left is refused, and says what is left', async () => {
  const payment = await paid();
  await refund(payment, hkd(3_000));
  const more = await refund(payment, hkd(851));
  expect(more).toMatchObject({
    status: 409,
    json: { code: 'refund_too_much', outcome: 'none', refundableMinor: 850, paymentId: payment },
  });
  await refund(payment);
  expect((await refund(payment)).json).toMatchObject({ code: 'refund_too_much', refundableMinor: 0 });
  expect((await till.call('GET', `/v1/payments/${payment}/refunds`)).json.items).toHaveLength(2);
});

test('two tills at once refund a payment once', async () => {
  const payment = await paid();
  const both = await Promise.all([refund(payment), refund(payment)]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
});

test('what is not paid is not refunded; what is not there is not found', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const open = await till.pay(await till.sale(), newCode(), { prefer: 'wait=1' });
  expect(await refund(open.json.id)).toMatchObject({ status: 409, json: { code: 'payment_not_paid' } });
  expect(await refund('pay_none')).toMatchObject({ status: 404, json: { code: 'payment_not_found' } });
  expect(await till.call('GET', '/v1/payments/pay_none/refunds')).toMatchObject({ status: 404 });
  expect(await till.call('GET', '/v1/refunds/ref_none')).toMatchObject({ status: 404, json: { code: 'refund_not_found' } });
  expect(await till.call('POST', '/v1/refunds/ref_none/check')).toMatchObject({
    status: 404,
    json: { code: 'refund_not_found' },
  });
  expect(await till.call('GET', '/v1/refunds/pay_1')).toMatchObject({ status: 400, json: { code: 'invalid_request' } });
});

test.each([
  ['another currency', { amount: { minor: 1, currency: 'CNY' } }, 'body.amount.currency'],
  ['nothing', hkd(0), 'body.amount.minor'],
  ['a fraction', hkd(1.5), 'body.amount.minor'],
  ['a reason of 27 Chinese characters', { reason: '退'.repeat(27) }, 'body.reason'],
  ['an emoji', { reason: '🙂' }, 'body.reason'],
  ['a line break', { reason: 'a\nb' }, 'body.reason'],
  ['no reason', { reason: undefined }, 'body.reason'],
  ['a reason that nobody can read', { reason: '  ' }, 'body.reason'],
  ['nothing as a reason', { reason: null }, 'body.reason'],
  ['an approval that none of ours is', { approvalId: 'apr_1' }, 'body.approvalId'],
  ['a name that is not known', { amonut: 1 }, 'body'],
])('%s is refused before anything is recorded', async (_what, body, path) => {
  const payment = await paid();
  const answer = await refund(payment, body);
  expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request' } });
  expect((answer.json as Problem).fields.map((field) => field.path)).toEqual([path]);
  expect((await till.call('GET', `/v1/payments/${payment}/refunds`)).json.items).toEqual([]);
});

test('the same request under the same key is the same refund; without a key nothing happens', async () => {
  const payment = await paid();
  const first = await refund(payment, hkd(100), 'same');
  const again = await refund(payment, hkd(100), 'same');
  expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' }, json: { id: first.json.id } });
  expect(await refund(payment, hkd(200), 'same')).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
  const keyless = await till.call('POST', `/v1/payments/${payment}/refunds`, { reason: 'Goods came back' });
  expect(keyless).toMatchObject({ status: 400, json: { code: 'idempotency_key_missing' } });
  expect((await till.call('GET', `/v1/payments/${payment}/refunds`)).json.items).toHaveLength(1);
});

test('an empty pool: the reason is shown, it is tried again, and a manager finds it on the list', async () => {
  till.script.refund = () => ({ kind: 'refused', code: 'NOTENOUGH', retry: true });
  const payment = await paid();
  const { json } = await refund(payment);
  await expect
    .poll(async () => (await till.call('GET', `/v1/refunds/${json.id}`)).json)
    .toMatchObject({
      state: 'requested',
      refusedCode: 'NOTENOUGH',
      cashier: { key: 'refund.pool' },
      nextStep: 'topUp',
      due: { kind: 'refund' },
    });
  const list = pageOf(attentionSchema).parse((await till.call('GET', '/v1/attention')).json);
  expect(list.items).toMatchObject([{ id: payment, attention: 'refundWaiting', refund: { id: json.id } }]);
});

test('refused for good: nothing was taken, and the whole amount can be refunded again', async () => {
  till.script.refund = () => ({ kind: 'refused', code: 'USERACCOUNTABNORMAL', retry: false });
  const payment = await paid();
  const { json } = await refund(payment);
  await expect
    .poll(async () => (await till.call('GET', `/v1/refunds/${json.id}`)).json)
    .toMatchObject({
      state: 'closed',
      outcome: 'notRefunded',
      refusedCode: 'USERACCOUNTABNORMAL',
    });
  expect((await till.call('GET', `/v1/payments/${payment}/refunds`)).json).toMatchObject({ refundable: { minor: 3_850 } });
});

test('a server that is ending takes no refunds', async () => {
  const payment = await paid();
  await till.engine.drain(0);
  expect(await refund(payment)).toMatchObject({ status: 503, json: { code: 'not_accepting', retryAfterMs: 1_000 } });
});
