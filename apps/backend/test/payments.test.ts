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
  expect(await ids('outcome=paid')).toEqual([json.id]);
  expect(await ids('outcome=unknown')).toEqual([open.json.id]);
  expect(await ids('outcome=notPaid')).toEqual([]);
  expect(await ids('outcome=paid&state=paid')).toEqual([json.id]);
  expect(await ids('outcome=notPaid&state=paid')).toEqual([]);
});

test('a payment is found by what is known of it', async () => {
  const sale = await till.sale({ reference: 'basket-1042', amount: { minor: 1_200, currency: 'HKD' } });
  const { json } = await till.pay(sale, newCode(), { prefer: 'wait=5' });
  const other = await till.pay(await till.sale());
  const { orderNumber, transactionId, submittedAt } = paymentSchema.parse(json);
  const found = async (query: Readonly<Record<string, string>>) => {
    const answer = await till.call('GET', `/v1/payments?${new URLSearchParams(query)}`);
    return pageOf(paymentSchema)
      .parse(answer.json)
      .items.map(({ id }) => id);
  };
  const at = Date.parse(submittedAt);
  const hour = { from: new Date(at - 3_600_000).toISOString(), to: new Date(at + 3_600_000).toISOString() };
  for (const query of [
    { orderNumberEnds: orderNumber.slice(-4) },
    { number: orderNumber },
    { reference: 'basket-1042' },
    { amountMinor: '1200' },
    { amountMinor: '1200', ...hour, terminalId: 'till-1', storeId: 'store-1', state: 'paid' },
    // An offset is a time as well.
    { amountMinor: '1200', from: submittedAt.replace('Z', '+00:00') },
  ])
    expect(await found(query), JSON.stringify(query)).toEqual([json.id]);
  expect(await found({ number: transactionId ?? '', ...hour })).toContain(json.id);
  expect(await found({ terminalId: 'till-1' })).toEqual([other.json.id, json.id]);
  expect(await found({ terminalId: 'till-2' })).toEqual([]);
  expect(await found({ amountMinor: '1200', to: submittedAt })).toEqual([]);
  expect(await found({ reference: 'basket' })).toEqual([]);
});

test.each([
  ['from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z', 'querystring.to'],
  ['from=yesterday', 'querystring.from'],
  ['orderNumberEnds=ABC', 'querystring.orderNumberEnds'],
  ['orderNumberEnds=AB%25%25', 'querystring.orderNumberEnds'],
  ['amountMinor=38.50', 'querystring.amountMinor'],
  ['amountMinor=0', 'querystring.amountMinor'],
  ['number=', 'querystring.number'],
  ['reference=', 'querystring.reference'],
])('a search for ?%s is refused, and says which part', async (query, path) => {
  const answer = await till.call('GET', `/v1/payments?${query}`);
  expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request', fields: [{ path }] } });
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
  expect((await till.call('GET', `/v1/payments/${json.id}/events?after=1`)).json).toMatchObject({
    items: [{ kind: 'paid' }],
    next: null,
  });
  expect((await till.call('GET', `/v1/payments/${json.id}/events?after=2`)).json).toMatchObject({ items: [], next: null });
  expect((await till.call('GET', '/v1/payments/pay_none/events')).json).toMatchObject({ code: 'payment_not_found' });
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
