import { attentionSchema, eventSchema, pageOf, paymentSchema } from '@quickpay/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newCode, openTill, type Till } from './till.ts';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

test('payments are listed newest first, page by page, each once', async () => {
  const made: unknown[] = [];
  for (let n = 0; n < 5; n++) made.unshift((await till.pay(await till.sale())).json.id);
  const seen: unknown[] = [];
  for (let after = ''; ; ) {
    const { json } = await till.call('GET', `/v1/payments?limit=2${after}`);
    const page = pageOf(paymentSchema).parse(json);
    expect(page.environment).toBe('sandbox');
    seen.push(...page.items.map(({ id }) => id));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  expect(seen).toEqual(made);
});

test('filters say which', async () => {
  const sale = await till.sale();
  const { json } = await till.pay(sale, newCode(), { prefer: 'wait=5' });
  till.script.submit = () => ({ kind: 'asked' });
  const open = await till.pay(await till.sale());
  const ids = async (query: string) =>
    ((await till.call('GET', `/v1/payments?${query}`)).json.items as { id: string }[]).map(({ id }) => id);
  expect(await ids(`saleId=${sale}`)).toEqual([json.id]);
  expect(await ids('state=paid')).toEqual([json.id]);
  expect(await ids('unresolved=true')).toEqual([open.json.id]);
  expect(await ids('merchantId=nobody')).toEqual([]);
});

test('a payment’s events are told in order, without what it was made from', async () => {
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  const answer = await till.call('GET', `/v1/payments/${json.id}/events`);
  const { items } = pageOf(eventSchema).parse(answer.json);
  expect(items.map(({ kind, version }) => [kind, version])).toEqual([
    ['recorded', 1],
    ['paid', 2],
  ]);
  expect(items[0]?.detail).toEqual({});
  const second = await till.call('GET', `/v1/payments/${json.id}/events?limit=1`);
  expect(second.json).toMatchObject({ next: '1' });
  expect((await till.call('GET', `/v1/payments/${json.id}/events?after=1`)).json.items).toMatchObject([{ kind: 'paid' }]);
});

test('a cancel is taken at once, says how long the channel makes it wait, and may be repeated', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=1' });
  const cancelled = await till.call('POST', `/v1/payments/${json.id}/cancellation`);
  expect(cancelled).toMatchObject({
    status: 200,
    json: { state: 'revoking', outcome: 'unknown', may: ['leave', 'check'], cashier: { key: 'revoking.early' } },
  });
  expect((await till.call('POST', `/v1/payments/${json.id}/cancellation`, {})).status).toBe(200);
});

test('a paid payment cannot be cancelled', async () => {
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  expect((await till.call('POST', `/v1/payments/${json.id}/cancellation`)).json).toMatchObject({
    status: 409,
    code: 'payment_state',
    paymentId: json.id,
  });
});

test('a check asks the channel', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  till.script.query = () => ({ kind: 'paid', transactionId: '42' });
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=1' });
  expect((await till.call('POST', `/v1/payments/${json.id}/check`)).status).toBe(200);
  const paid = await till.call('GET', `/v1/payments/${json.id}`, undefined, { prefer: 'wait=4' });
  expect(paid.json).toMatchObject({ outcome: 'paid', transactionId: '42' });
});

test('what needs a person is listed with words for a manager', async () => {
  till.script.submit = () => ({ kind: 'foreign', field: 'amount' });
  const { json } = await till.pay(await till.sale());
  await expect.poll(async () => (await till.call('GET', '/v1/attention')).json.items).toHaveLength(1);
  const answer = await till.call('GET', '/v1/attention');
  expect(pageOf(attentionSchema).parse(answer.json).items[0]).toMatchObject({
    id: json.id,
    attention: 'foreignOrder',
    frozen: true,
    may: ['leave', 'check'],
    cashier: { key: 'foreign' },
    manager: { en: expect.stringContaining('merchant portal') },
  });
});
