/**
 * Wrong types in every field of the sandbox: of its control API, driven by the schemas that validate, and of the wire, rightly signed. What
 * is not allowed is refused with its name, and leaves everything as it was.
 */
import { XmlError } from '@quickpay/wechatpay/codec';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import * as controlSchemas from '../../apps/sandbox/src/control/schemas.ts';
import { type Fields, type Manner, Till } from '../../apps/sandbox/test/till.ts';
import { type Schema, schemasOf } from './schema.ts';
import { JSON_VALUES, TEXTS } from './values.ts';

/** A thousand requests, on a machine that does something else as well. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

/** Where each schema is asked for. One that is new has to be told here: the test below insists. */
const CALLS: Readonly<Record<string, readonly [method: string, path: string]>> = {
  payerChange: ['PATCH', '/payers/limits'],
  passwordAttempt: ['POST', '/payers/limits/password'],
  fault: ['POST', '/faults'],
  settings: ['PATCH', '/settings'],
  planted: ['POST', '/orders'],
  portalRefund: ['POST', '/orders/portal-refund'],
  portalSettlement: ['POST', '/orders/portal-settlement'],
  whose: ['POST', '/scenarios/poor'],
  rotation: ['POST', '/merchants/1900000102/keys'],
  advance: ['POST', '/clock'],
  follower: ['POST', '/clock/followers'],
  embedder: ['POST', '/embedder'],
};
/** Asked for in an address. */
const IN_QUERIES = new Set(['codeQuery', 'messagesQuery']);

const schemas = schemasOf();
const bodies = Object.entries(controlSchemas).flatMap(([name, schema]) => {
  const call = CALLS[name];
  // JSON Schema's own picture of it; what a regular expression of ours says twice is left out.
  return call === undefined ? [] : [{ name, call, schema: z.toJSONSchema(schema, { io: 'input' }) as Schema }];
});

/** Everything that a call could have changed. */
async function everything(): Promise<unknown> {
  const { orders } = await till.control<{ orders: unknown }>('/ledger');
  const merchants = till.sandbox.merchants.map(({ mchId }) => mchId);
  return {
    orders,
    payers: await till.control('/payers'),
    faults: await till.control('/faults'),
    scenarios: await till.control('/scenarios/chosen'),
    settings: await Promise.all(['', ...merchants].map((mchId) => till.control(`/settings?mchId=${mchId}`))),
  };
}

async function sent(method: string, path: string, body?: string): Promise<{ status: number; text: string; type: string }> {
  const answer = await fetch(`${till.sandbox.controlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }),
  });
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') ?? '' };
}

function expectProblem({ status, text, type }: Awaited<ReturnType<typeof sent>>, what: string): void {
  expect(type, what).toContain('application/problem+json');
  expect(JSON.parse(text), what).toMatchObject({ status, detail: expect.stringMatching(/\S/) });
  expect(text.length, what).toBeLessThan(6_000);
  expect(text, what).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|SQLITE/);
}

test('every schema of the control API is tried here', () => {
  expect(Object.keys(controlSchemas).sort()).toEqual([...Object.keys(CALLS), ...IN_QUERIES].sort());
});

test('every field of every control call, with every wrong value', async () => {
  const before = await everything();
  for (const { name, call, schema } of bodies) {
    const [method, path] = call;
    for (const place of schemas.places(schema)) {
      for (const [value, text] of Object.entries(JSON_VALUES)) {
        const body = schemas.bodyWith(schema, place, text);
        if (schemas.allows(schema, JSON.parse(body))) continue;
        const what = `${name}: ${place.join('.') || 'the body'} is ${value}`;
        const answer = await sent(method, path, body);
        expect(answer.status, what).toBe(400);
        expectProblem(answer, what);
      }
    }
  }
  expect(await everything()).toEqual(before);
});

test('every id in every address of the control API', async () => {
  const before = await everything();
  const addresses: readonly (readonly [string, (text: string) => string])[] = [
    ['GET', (text) => `/payers/${text}`],
    ['GET', (text) => `/payers/${text}/code`],
    ['PATCH', (text) => `/payers/${text}`],
    ['POST', (text) => `/payers/${text}/typing`],
    ['POST', (text) => `/payers/${text}/password`],
    ['GET', (text) => `/payers/${text}/messages`],
    ['GET', (text) => `/payers/${text}/orders`],
    ['GET', (text) => `/merchants/${text}/messages`],
    ['POST', (text) => `/merchants/${text}/keys`],
    ['GET', (text) => `/manners?mchId=${text}`],
    ['GET', (text) => `/payers/limits/code?fresh=${text}`],
    ['DELETE', (text) => `/clock/followers/${text}`],
    ['POST', (text) => `/scenarios/${text}`],
    ['DELETE', (text) => `/scenarios/${text}`],
  ];
  for (const [method, address] of addresses) {
    for (const text of TEXTS) {
      const path = address(encodeURIComponent(text));
      const answer = await sent(method, path, method === 'PATCH' || method === 'POST' ? '{}' : undefined);
      const what = `${method} ${path.slice(0, 60)}`;
      expect([400, 404, 414], what).toContain(answer.status);
      expect(answer.text, what).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|SQLITE/);
    }
  }
  expect(await everything()).toEqual(before);
});

test('faults and followers are bounded', async () => {
  const fault = JSON.stringify({ operation: 'bill', kind: 'garbage' });
  let status = 201;
  for (let n = 0; status === 201 && n <= 1_000; n++) status = (await sent('POST', '/faults', fault)).status;
  expect(status).toBe(409);
  expect(await till.control<unknown[]>('/faults')).toHaveLength(1_000);
  await till.control('/faults', 'DELETE');
});

const OPERATIONS: Readonly<Record<string, (code: string) => Fields>> = {
  '/pay/micropay': (code) => ({ ...till.sale(code), device_info: 'till-1', goods_tag: 'tag', time_start: '20261124120000' }),
  '/pay/orderquery': () => ({ out_trade_no: 'NOBODYS', transaction_id: '42', version: '1.0' }),
  '/secapi/pay/reverse': () => ({ out_trade_no: 'NOBODYS', transaction_id: '42' }),
  '/secapi/pay/refund': () => ({
    out_trade_no: 'NOBODYS',
    out_refund_no: 'R1',
    total_fee: '100',
    refund_fee: '100',
    refund_fee_type: 'HKD',
    refund_desc: 'cup',
  }),
  '/pay/refundquery': () => ({ out_trade_no: 'NOBODYS', out_refund_no: 'R1', refund_id: '50', offset: '0' }),
};
/** A handshake for each of a thousand requests is not what is told here. */
const overTlsIfNeeded = (path: string): Manner => (path.startsWith('/secapi/') ? {} : { via: 'plain' });
/** What may stand on the wire at all: the rest cannot be written as XML. */
const WIRE_TEXTS = TEXTS.filter((text) => !/[\0\r]/.test(text));

test('every field of every operation on the wire, rightly signed, with every wrong text: told so, and no order is made by it', async () => {
  const before = await till.control<{ orders: unknown[] }>('/ledger');
  let made = 0;
  for (const [path, fieldsOf] of Object.entries(OPERATIONS)) {
    for (const name of [
      ...Object.keys(fieldsOf('')),
      'nonce_str',
      'appid',
      'detail',
      'scene_info',
      'limit_pay',
      'a.b',
      '__proto__',
    ]) {
      for (const text of WIRE_TEXTS) {
        const code = path === '/pay/micropay' ? await till.code() : '';
        const fields = Object.fromEntries([...Object.entries(fieldsOf(code)), [name, text]]);
        const what = `${path}: ${name} is ${JSON.stringify(text.slice(0, 40))}`;
        const answer = await till.post(path, fields, overTlsIfNeeded(path));
        expect(['SUCCESS', 'FAIL'], what).toContain(answer.return_code);
        if (answer.result_code === 'SUCCESS' && path === '/pay/micropay') made++;
        else if (path === '/pay/micropay')
          expect(answer.err_code, what).toMatch(
            /^(PARAM_ERROR|LACK_PARAMS|AUTH_CODE_INVALID|APPID_NOT_EXIST|APPID_MCHID_NOT_MATCH)$/,
          );
        // Unknown orders are revoked by design; nothing else succeeds about an order of nobody.
        else if (answer.result_code === 'SUCCESS') expect(path, what).toBe('/secapi/pay/reverse');
      }
    }
  }
  const { orders } = await till.control<{ orders: unknown[] }>('/ledger');
  expect(orders.length).toBe(before.orders.length + made);
});

test('any fields at all, rightly signed: an answer, and no order', async () => {
  // Which there are; one of before may be called `__proto__`, and is rightly revoked by whoever happens to name it.
  const numbers = async () =>
    (await till.control<{ orders: { outTradeNo: string }[] }>('/ledger')).orders.map(({ outTradeNo }) => outTradeNo);
  const before = await numbers();
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  const name = fc.oneof(
    fc.constantFrom('out_trade_no', 'total_fee', 'auth_code', 'sign_type', 'version', 'offset'),
    fc.stringMatching(/^[a-z_]{1,20}$/),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(OPERATIONS)), fc.dictionary(name, text), async (path, fields) => {
      try {
        const answer = await till.post(path, fields, overTlsIfNeeded(path));
        expect(['SUCCESS', 'FAIL']).toContain(answer.return_code);
      } catch (error) {
        // Some characters cannot be written at all.
        if (!(error instanceof XmlError)) throw error;
      }
    }),
    { numRuns: 200 },
  );
  expect(await numbers()).toEqual(before);
});
