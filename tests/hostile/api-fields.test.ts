/**
 * Wrong types in every field of every route, driven by the document that describes them: a route that is new is tried without a line here.
 * What the document does not allow is refused with 400 and the field's name; nothing ever fails, leaks, or is stored.
 */
import { problemSchema } from '@quickpay/api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { API_KEY, openTill, type Till } from '../../apps/backend/test/till.ts';
import { type Schema, type Schemas, schemasOf } from './schema.ts';
import { JSON_VALUES, TEXTS } from './values.ts';

const JSON_HEADERS = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };

type Parameter = Readonly<{ in: 'path' | 'query' | 'header'; name: string; schema: Schema }>;
type Operation = Readonly<{
  parameters?: readonly Parameter[];
  requestBody?: Readonly<{ content: Readonly<Record<string, Readonly<{ schema: Schema }>>> }>;
}>;
type Document = Readonly<{ paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } }>;
type Route = Readonly<{ method: 'GET' | 'POST'; path: string; parameters: readonly Parameter[]; body: Schema | null }>;

/** A thousand requests, on a machine that does something else as well. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let till: Till;
let routes: readonly Route[];
let schemas: Schemas;

beforeAll(async () => {
  till = await openTill();
  const document: Document = (await till.app.inject('/openapi.json')).json();
  schemas = schemasOf(document, ['HKD']);
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as Route['method'],
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema ?? null,
    })),
  );
});
afterAll(() => till.close());

const addressOf = ({ path, parameters }: Route, change: Readonly<Record<string, string>> = {}): string =>
  path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
    return encodeURIComponent(change[name] ?? String(schemas.sample(parameter?.schema ?? {})));
  });

async function send({ method }: Route, url: string, payload?: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await till.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${API_KEY}`,
      'idempotency-key': 'key-1',
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  });
  const { statusCode: status, body } = answer;
  return { status, body, isProblem: String(answer.headers['content-type']).startsWith('application/problem+json') };
}

/** One shape, and nothing of how we are made. */
function expectProblem({ status, body, isProblem }: Awaited<ReturnType<typeof send>>, what: string): void {
  expect(isProblem, what).toBe(true);
  const problem = problemSchema.strict().parse(JSON.parse(body));
  expect(problem.status, what).toBe(status);
  expect(body.length, what).toBeLessThan(4_000);
  expect(body, what).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|SQLITE/);
}

test('every field of every body, with every wrong value', async () => {
  const before = { position: await till.ledger.lastPosition(), open: await till.ledger.summary() };
  let tried = 0;
  for (const route of routes) {
    const { body } = route;
    if (body === null) continue;
    for (const place of schemas.places(body)) {
      for (const [name, value] of Object.entries(JSON_VALUES)) {
        const payload = schemas.bodyWith(body, place, value);
        if (schemas.allows(body, JSON.parse(payload))) continue;
        const what = `${route.method} ${route.path}: ${place.join('.') || 'the body'} is ${name}`;
        const answer = await send(route, addressOf(route), payload);
        tried++;
        expect(answer.status, what).toBe(400);
        expectProblem(answer, what);
        expect(JSON.parse(answer.body), what).toMatchObject({ code: 'invalid_request', outcome: 'none' });
        // A name with a path, so that a person finds it; JSON that cannot be kept at all names none.
        if (place.length > 0) expect(JSON.parse(answer.body).fields, what).not.toEqual([]);
      }
    }
  }
  expect(tried).toBeGreaterThan(300);
  expect({ position: await till.ledger.lastPosition(), open: await till.ledger.summary() }).toEqual(before);
  const sales = routes.filter(({ method, path }) => method === 'GET' && path === '/v1/sales/{id}');
  for (const route of sales) expect((await send(route, addressOf(route))).status).toBe(404);
});

test('however much is wrong, the answer stays short', async () => {
  const members = Array.from({ length: 2_500 }, (_, n) => `"member${n}${'x'.repeat(5)}":${n}`);
  for (const payload of [`{${members.join(',')}}`, `{"${'x'.repeat(60_000)}":1}`]) {
    const answer = await till.app.inject({ method: 'POST', url: '/v1/sales', headers: JSON_HEADERS, payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.body.length).toBeLessThan(4_000);
  }
});

test('what the document allows is kept as it is, however it looks', async () => {
  let kept = 0;
  for (const value of Object.values(JSON_VALUES)) {
    const reference: unknown = JSON.parse(value);
    const id = `sale_hostile_${kept}`;
    const payload = `{"id":"${id}","amount":{"minor":1,"currency":"HKD"},"reference":${value}}`;
    const answer = await till.app.inject({ method: 'POST', url: '/v1/sales', headers: JSON_HEADERS, payload });
    if (answer.statusCode !== 201) continue;
    kept++;
    expect(answer.json().reference).toBe(reference);
    expect((await till.call('GET', `/v1/sales/${id}`)).json.reference).toBe(reference);
  }
  expect(kept).toBeGreaterThan(5);
});

test('every parameter of every address and header, with every wrong text', async () => {
  const before = await till.ledger.lastPosition();
  for (const route of routes) {
    if (route.path === '/v1/events') continue; // a stream: told over real sockets
    const payload = route.body === null ? undefined : schemas.bodyWith(route.body, ['nobody'], '1');
    for (const parameter of [...route.parameters, { in: 'query', name: '__proto__', schema: { enum: ['nothing'] } } as const]) {
      for (const text of TEXTS) {
        const what = `${route.method} ${route.path}: ${parameter.in} ${parameter.name} is ${JSON.stringify(text.slice(0, 40))}`;
        const query = parameter.in === 'query' ? `?${encodeURIComponent(parameter.name)}=${encodeURIComponent(text)}` : '';
        const url = addressOf(route, parameter.in === 'path' ? { [parameter.name]: text } : {}) + query;
        const isHeader = parameter.in === 'header';
        // What no header can hold never becomes one.
        if (isHeader && !/^[\x20-\x7e]*$/.test(text)) continue;
        const answer = await send(route, url, payload, isHeader ? { [parameter.name]: text } : {});
        expect(answer.status, what).toBeLessThan(500);
        if (answer.status >= 400) expectProblem(answer, what);
        if (
          parameter.in === 'query' &&
          route.path.startsWith('/v1/') &&
          !schemas.allows(parameter.schema, text, { coerceTypes: true })
        ) {
          // Who is no node is not heard at all: whatever is asked.
          expect(answer.status, what).toBe(route.path === '/v1/exchange/profile' ? 401 : 400);
        }
      }
    }
  }
  expect(await till.ledger.lastPosition()).toBe(before);
});

test.each(['limit=1&limit=2', 'limit[]=1', 'limit[a]=1', 'state=paid&state=paid', 'a=1', '=1', '%00=1', 'limit=%ff'])(
  'a list of payments asked for with ?%s is refused',
  async (query) => {
    const answer = await till.app.inject({ url: `/v1/payments?${query}`, headers: { authorization: `Bearer ${API_KEY}` } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'invalid_request' });
  },
);

test('any JSON at all: what the document does not allow is refused, and nothing fails', async () => {
  const position = await till.ledger.lastPosition();
  const posts = routes.filter(({ body }) => body !== null);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...posts), fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), async (route, value) => {
      const answer = await send(route, addressOf(route), JSON.stringify(value));
      expect(answer.status).toBeLessThan(500);
      if (route.body !== null && !schemas.allows(route.body, value)) expect(answer.status).toBe(400);
    }),
    { numRuns: 400 },
  );
  expect(await till.ledger.lastPosition()).toBe(position);
});
