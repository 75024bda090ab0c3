/** A payment by a number that somebody holds out, and what WeChat Pay says of one that nobody here knows. */
import { InvalidRequest } from '@quickpay/wechatpay';
import { afterEach, expect, test } from 'vitest';
import type { Looked, OrderAsker } from '../src/outside.ts';
import { API_KEY, openTill, type Till } from './till.ts';

let till: Till;
afterEach(() => till.close());

const TRANSACTION = '4200000001202611240000000318';
const lookUp = (number: string) => till.call('POST', '/v1/lookups', { number });
const idsOf = ({ json }: Awaited<ReturnType<typeof lookUp>>) => (json.items as { id: string }[]).map(({ id }) => id);

async function paid(): Promise<Readonly<{ id: string; orderNumber: string }>> {
  const { json } = await till.pay(await till.sale(), undefined, { prefer: 'wait=5' });
  return json as { id: string; orderNumber: string };
}

test('a payment is found by its own number, by WeChat Pay’s, and by that of a refund', async () => {
  till = await openTill();
  const { id, orderNumber } = await paid();
  const { json: refund } = await till.call(
    'POST',
    `/v1/payments/${id}/refunds`,
    { amount: { minor: 500, currency: 'HKD' }, reason: 'Returned goods' },
    { 'idempotency-key': 'k1' },
  );
  for (const number of [orderNumber, TRANSACTION, String(refund.refundNumber)]) expect(idsOf(await lookUp(number))).toEqual([id]);
  expect(idsOf(await lookUp(orderNumber.slice(4)))).toEqual([]);
  expect((await lookUp('not a number')).json).toMatchObject({ code: 'invalid_request' });
});

test('what is still open is asked about as it is found, and the answer says what came of it', async () => {
  till = await openTill();
  till.script.submit = () => ({ kind: 'asked' });
  const { json } = await till.pay(await till.sale());
  await expect.poll(async () => (await till.call('GET', `/v1/payments/${String(json.id)}`)).json.state).toBe('awaitingPayer');
  till.script.query = () => ({ kind: 'paid', transactionId: TRANSACTION });
  expect(idsOf(await lookUp(String(json.orderNumber)))).toEqual([json.id]);
  await expect.poll(async () => (await till.call('GET', `/v1/payments/${String(json.id)}`)).json.state).toBe('paid');
  const { json: events } = await till.call('GET', `/v1/payments/${String(json.id)}/events`);
  expect((events.items as { kind: string; detail: object }[]).find(({ kind }) => kind === 'check')?.detail).toMatchObject({
    by: 'demo',
  });
});

test('of a number that no ledger knows WeChat Pay is asked, merchant by merchant, until one of them has it', async () => {
  const asked: string[] = [];
  const asker = (id: string, looked: Looked): [string, OrderAsker] => [
    id,
    {
      look: async (by) => {
        asked.push(`${id} ${JSON.stringify(by)}`);
        return looked;
      },
      close: async () => {},
    },
  ];
  const order = { orderNumber: 'OTHER-POS-1', state: 'SUCCESS', transactionId: TRANSACTION, attach: 'secret' } as const;
  till = await openTill({
    askers: new Map([
      asker('a', { kind: 'refused', code: 'FREQUENCY_LIMITED', description: 'slow down' }),
      asker('b', { kind: 'found', order: { ...order, amount: { amountMinor: 1_200, currency: 'JPY' } } }),
      asker('c', { kind: 'absent' }),
    ]),
  });
  const { status, json } = await till.call('POST', '/v1/outside-lookups', { number: TRANSACTION });
  expect(status).toBe(200);
  expect(json).toEqual({
    environment: 'sandbox',
    found: 'found',
    merchantId: 'b',
    order: {
      orderNumber: 'OTHER-POS-1',
      transactionId: TRANSACTION,
      state: 'SUCCESS',
      amount: { minor: 1_200, currency: 'JPY' },
    },
    code: null,
    payments: [],
  });
  expect(asked).toEqual([`a {"transactionId":"${TRANSACTION}"}`, `b {"transactionId":"${TRANSACTION}"}`]);
});

test.each<[Looked[], object]>([
  [[{ kind: 'absent' }, { kind: 'absent' }], { found: 'absent', order: null, code: null }],
  [[{ kind: 'absent' }, { kind: 'unclear', note: 'no answer' }], { found: 'unclear' }],
  [[{ kind: 'refused', code: 'NOAUTH', description: '' }, { kind: 'absent' }], { found: 'refused', code: 'NOAUTH' }],
  [[], { found: 'absent' }],
])('where none of them has it, what says least is believed least: %j', async (answers, expected) => {
  const askers = answers.map((looked, n): [string, OrderAsker] => [`m${n}`, { look: async () => looked, close: async () => {} }]);
  till = await openTill({ askers: new Map(askers) });
  const { json } = await till.call('POST', '/v1/outside-lookups', { number: 'OTHER-POS-1' });
  expect(json).toMatchObject({ ...expected, merchantId: null, payments: [] });
});

test('an order that is ours after all, whose transaction id was not known yet, is answered with its payment, and asked about', async () => {
  const orderNumbers: string[] = [];
  const look: OrderAsker['look'] = async () => ({
    kind: 'found',
    order: { orderNumber: orderNumbers[0] ?? '', state: 'SUCCESS', transactionId: TRANSACTION, amount: null, attach: null },
  });
  till = await openTill({ askers: new Map([['hkd', { look, close: async () => {} }]]) });
  till.script.submit = () => ({ kind: 'unclear', note: 'lost' });
  const { json: payment } = await till.pay(await till.sale());
  orderNumbers.push(String(payment.orderNumber));
  expect(idsOf(await lookUp(TRANSACTION))).toEqual([]);
  till.script.query = () => ({ kind: 'paid', transactionId: TRANSACTION });
  const { json } = await till.call('POST', '/v1/outside-lookups', { number: TRANSACTION });
  expect((json.payments as { id: string }[]).map(({ id }) => id)).toEqual([payment.id]);
  await expect.poll(async () => idsOf(await lookUp(TRANSACTION))).toEqual([payment.id]);
});

test('a number that no order can have is refused by its name, and not sent', async () => {
  const look = async () => {
    throw new InvalidRequest('out_trade_no', 'a payment code');
  };
  till = await openTill({ askers: new Map([['hkd', { look, close: async () => {} }]]) });
  const { status, json } = await till.call('POST', '/v1/outside-lookups', { number: 'OTHER-POS-1' });
  expect([status, json.code, json.fields]).toEqual([
    400,
    'invalid_request',
    [{ path: 'body.number', problem: 'is no number that an order can have' }],
  ]);
});

test('whoever has gone before their turn is asked about no more, so that those behind wait for nobody', async () => {
  const numbers: unknown[] = [];
  const first = Promise.withResolvers<void>();
  const look: OrderAsker['look'] = async (by) => {
    numbers.push(Object.values(by)[0]);
    if (numbers.length === 1) await first.promise;
    return { kind: 'absent' };
  };
  till = await openTill({ askers: new Map([['hkd', { look, close: async () => {} }]]) });
  const url = await till.app.listen({ port: 0 });
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const ask = (number: string, signal?: AbortSignal) =>
    fetch(`${url}/v1/outside-lookups`, { method: 'POST', headers, body: JSON.stringify({ number }), ...(signal && { signal }) });
  const going = new AbortController();
  const one = ask('OTHER-1');
  await expect.poll(() => numbers).toEqual(['OTHER-1']);
  const gone = ask('OTHER-2', going.signal);
  // Its request is there once one that was sent after it is.
  await fetch(`${url}/healthz`);
  going.abort();
  await expect(gone).rejects.toThrow();
  const last = ask('OTHER-3');
  await fetch(`${url}/healthz`);
  first.resolve();
  expect([(await one).status, (await last).status]).toEqual([200, 200]);
  expect(numbers).toEqual(['OTHER-1', 'OTHER-3']);
});
