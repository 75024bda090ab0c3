/** What is refused before anything happens, and in which shape. */
import { connect } from 'node:net';
import { PROBLEMS, problemSchema } from '@quickpay/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { API_KEY, newCode, openTill, type Till } from './till.ts';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

const auth = { authorization: `Bearer ${API_KEY}` };
const json = { ...auth, 'content-type': 'application/json' };

test.each([
  ['an address that is not there', { method: 'GET', url: '/v1/nothing', headers: auth }, 'not_found'],
  ['an address outside the API', { method: 'GET', url: '/admin', headers: {} }, 'not_found'],
  ['another method', { method: 'DELETE', url: '/v1/sales', headers: auth }, 'method_not_allowed'],
  [
    'another method on one thing',
    { method: 'PUT', url: '/v1/payments/pay_1', headers: json, payload: '{}' },
    'method_not_allowed',
  ],
  ['no key', { method: 'GET', url: '/v1/payments', headers: {} }, 'not_authenticated'],
  ['another key', { method: 'GET', url: '/v1/payments', headers: { authorization: 'Bearer test_no' } }, 'not_authenticated'],
  [
    'a key of another scheme',
    { method: 'GET', url: '/v1/payments', headers: { authorization: `Basic ${API_KEY}` } },
    'not_authenticated',
  ],
  ['a body that is not JSON', { method: 'POST', url: '/v1/sales', headers: json, payload: '{"id":' }, 'invalid_request'],
  ['no body', { method: 'POST', url: '/v1/sales', headers: json }, 'invalid_request'],
  ['a body that is null', { method: 'POST', url: '/v1/sales', headers: json, payload: 'null' }, 'invalid_request'],
  [
    'a body of another kind',
    { method: 'POST', url: '/v1/sales', headers: { ...auth, 'content-type': 'text/xml' }, payload: '<x/>' },
    'unsupported_media_type',
  ],
  [
    'a body that is too large',
    { method: 'POST', url: '/v1/sales', headers: json, payload: `"${'x'.repeat(70_000)}"` },
    'body_too_large',
  ],
  ['an id that cannot be one', { method: 'GET', url: '/v1/payments/..%2f', headers: auth }, 'invalid_request'],
  ['an id that is too long', { method: 'GET', url: `/v1/payments/${'x'.repeat(65)}`, headers: auth }, 'address_too_long'],
  ['a parameter that is not taken', { method: 'GET', url: '/v1/payments/pay_1?dryRun=true', headers: auth }, 'invalid_request'],
  [
    'a packed body',
    { method: 'POST', url: '/v1/sales', headers: { ...json, 'content-encoding': 'gzip' }, payload: '{}' },
    'unsupported_media_type',
  ],
  ['a member twice', { method: 'POST', url: '/v1/sales', headers: json, payload: '{"id":"a","id":"b"}' }, 'invalid_request'],
  ['an address that cannot be read', { method: 'GET', url: '/v1/payments/%', headers: auth }, 'invalid_request'],
  ['a limit too many', { method: 'GET', url: '/v1/payments?limit=1000', headers: auth }, 'invalid_request'],
  [
    'a body where none is wanted',
    { method: 'POST', url: '/v1/payments/pay_1/check', headers: json, payload: '{"force":true}' },
    'invalid_request',
  ],
  ['no such sale', { method: 'GET', url: '/v1/sales/sale_0000', headers: auth }, 'sale_not_found'],
  ['no such payment', { method: 'GET', url: '/v1/payments/pay_0', headers: auth }, 'payment_not_found'],
  ['no such payment to cancel', { method: 'POST', url: '/v1/payments/pay_0/cancellation', headers: auth }, 'payment_not_found'],
] as const)('%s is refused in the one shape of all problems', async (_what, request, code) => {
  const answer = await till.app.inject(request);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const body = problemSchema.strict().parse(answer.json());
  expect(body).toMatchObject({ code, status: PROBLEMS[code].status, environment: 'sandbox', outcome: 'none' });
  expect(answer.statusCode).toBe(PROBLEMS[code].status);
  expect(body.requestId).toMatch(/^req_/);
  expect(answer.headers['x-request-id']).toBe(body.requestId);
  expect(answer.headers['quickpay-environment']).toBe('sandbox');
});

test('every answer says what time it is here, by the clock that deadlines are counted by', async () => {
  const earlier = await openTill({ clock: { now: () => Date.parse('2026-11-24T09:31:07.123Z'), wakeAt: () => () => {} } });
  for (const url of ['/healthz', '/v1/payments', '/v1/nothing']) {
    const answer = await earlier.app.inject({ url, headers: auth });
    expect(answer.headers['quickpay-time'], url).toBe('2026-11-24T09:31:07.123Z');
  }
  await earlier.close();
});

test('an address that takes other methods names them', async () => {
  const answer = await till.app.inject({ method: 'DELETE', url: '/v1/sales', headers: auth });
  expect(answer.headers.allow).toBe('POST');
});

test('every field that is wrong is named, an unknown one with the nearest', async () => {
  const { json: body } = await till.call('POST', '/v1/sales', { id: 'short', amount: { minor: 1.5, curency: 'HKD' } });
  const fields = (body as { fields: { path: string; problem: string }[] }).fields;
  expect(fields.map(({ path }) => path).sort()).toEqual(['body.amount', 'body.amount.currency', 'body.amount.minor', 'body.id']);
  expect(fields.find(({ path }) => path === 'body.amount')?.problem).toContain('did you mean "currency"?');
});

test.each([0, -1, 1.5, 2 ** 53, '3850', true, null, [], {}, [3850]])('an amount of %j is refused', async (minor) => {
  const answer = await till.call('POST', '/v1/sales', { id: 'sale_00000001', amount: { minor, currency: 'HKD' } });
  expect(answer.json.code).toBe('invalid_request');
});

test.each([0, true, null, [], {}, '', 'x'.repeat(129), ['134567890123456788']])('a code of %j is refused', async (authCode) => {
  const sale = await till.sale();
  const answer = await till.call('POST', `/v1/sales/${sale}/payments`, { authCode }, { 'idempotency-key': 'k' });
  expect(answer.json.code).toBe('invalid_request');
});

test('what is no HTTP is told so on the bare connection', async () => {
  const url = new URL(await till.app.listen({ host: '127.0.0.1', port: 0 }));
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(Number(url.port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => {
        heard += chunk;
      });
      socket.on('close', () => resolve(heard));
    });
  expect(await say('NONSENSE\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"invalid_request"/,
  );
  expect(await say(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 [\s\S]*"code":"headers_too_large"/,
  );
});

test('a key of the sandbox never opens production', async () => {
  const production = await openTill({ environment: 'production' });
  expect((await production.call('GET', '/v1/payments')).json.code).toBe('not_authenticated');
  await production.close();
});

test('no code and no key is ever in a log, an answer or an event, wherever somebody put it', async () => {
  const code = newCode();
  const answers = [
    await till.pay(await till.sale(), code, { prefer: 'wait=5' }),
    await till.pay(await till.sale(), code),
    await till.call('GET', `/v1/payments/${code}`),
    await till.call('GET', `/v1/sales/${code}`),
    await till.call('GET', `/${code}`),
    await till.call('GET', `/v1/payments?saleId=${code}&${code}=1`),
    await till.call('POST', '/v1/sales', { [code]: code }),
    await till.call('POST', '/v1/sales', { id: 'sale_00000009', merchantId: code, amount: { minor: 1, currency: 'HKD' } }),
    await till.call(
      'POST',
      `/v1/sales/${await till.sale()}/payments`,
      { authCode: code, terminalId: code },
      { 'idempotency-key': code },
    ),
  ];
  const broken = await till.app.inject({ method: 'POST', url: '/v1/sales', headers: json, payload: `{"authCode":${code}` });
  const events = await till.ledger.eventsAfter(0, 1_000);
  const said = `${JSON.stringify(answers.map((answer) => [answer.json, answer.headers]))}${broken.body}${JSON.stringify(events)}`;
  expect(said).not.toContain(code);
  const logged = await till.logged();
  expect(logged).toContain('"msg":"request"');
  expect(logged).not.toContain(code);
  expect(logged).not.toContain(API_KEY);
});

test('one line per request, and the steps that it causes carry its id', async () => {
  const answer = await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  const requestId = answer.headers['x-request-id'];
  const lines = (await till.logged())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.requestId === requestId);
  expect(lines.filter(({ msg }) => msg === 'request')).toMatchObject([
    { route: '/v1/sales/:id/payments', status: 201, caller: 'demo' },
  ]);
  expect(lines.filter(({ msg }) => msg === 'payment').map(({ event }) => event)).toEqual(['recorded', 'paid']);
});
