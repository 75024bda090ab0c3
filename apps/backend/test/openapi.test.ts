import { PROBLEM_CODES, PROBLEMS } from '@quickpay/api';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACCESS } from '../src/sign-in/access.ts';
import { openTill, type Till } from './till.ts';

type Operation = {
  operationId?: string;
  summary?: string;
  security?: unknown[];
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
};

let till: Till;
let document: Document;
beforeEach(async () => {
  till = await openTill();
  document = (await till.app.inject('/openapi.json')).json();
});
afterEach(() => till.close());

const operations = (): (Operation & { at: string })[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, at: `${method.toUpperCase()} ${path}` })),
  );

test('it is OpenAPI 3.1, and holds exactly what there is', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(
    operations()
      .map(({ at }) => at)
      .sort(),
  ).toEqual(
    [
      'GET /healthz',
      'GET /metrics',
      'GET /readyz',
      'DELETE /v1/devices/{id}',
      'DELETE /v1/payments/{id}/messages',
      'DELETE /v1/session',
      'GET /v1/attention',
      'GET /v1/attention/calls',
      'GET /v1/devices',
      'GET /v1/events',
      'GET /v1/evidence/key',
      'GET /v1/feedback',
      'GET /v1/payments',
      'GET /v1/payments/{id}',
      'GET /v1/payments/{id}/events',
      'GET /v1/payments/{id}/evidence',
      'GET /v1/payments/{id}/timeline',
      'GET /v1/pairings/{code}',
      'GET /v1/people',
      'GET /v1/session',
      'GET /v1/shifts',
      'GET /v1/shifts/current',
      'GET /v1/shifts/{id}',
      'GET /v1/shifts/{id}/csv',
      'GET /v1/till',
      'PATCH /v1/people/{id}',
      'POST /v1/pairings',
      'POST /v1/pairings/{code}/approval',
      'POST /v1/people',
      'POST /v1/session',
      'POST /v1/shifts/{id}/closure',
      'GET /v1/payments/{id}/refunds',
      'GET /v1/refunds/{id}',
      'GET /v1/refunds/{id}/events',
      'GET /v1/printers',
      'GET /v1/prints/{id}',
      'GET /v1/sales/{id}',
      'POST /v1/approvals',
      'POST /v1/feedback',
      'POST /v1/lookups',
      'POST /v1/outside-lookups',
      'POST /v1/payments/{id}/cancellation',
      'POST /v1/payments/{id}/check',
      'POST /v1/payments/{id}/refunds',
      'POST /v1/refunds/{id}/check',
      'POST /v1/payments/{id}/prints',
      'POST /v1/refunds/{id}/prints',
      'POST /v1/shifts/{id}/prints',
      'POST /v1/printers/{id}/tests',
      'POST /v1/sales',
      'POST /v1/sales/{id}/closure',
      'POST /v1/sales/{id}/payments',
      'GET /v1/webhooks',
      'GET /v1/webhooks/{id}/deliveries',
      'GET /v1/webhooks/{id}/deliveries/{delivery}',
      'POST /v1/webhooks/{id}/deliveries/{delivery}/redelivery',
      'POST /v1/webhooks/{id}/redelivery',
      'POST /v1/webhooks/{id}/test',
      'POST /v1/webhooks/{id}/activation',
      'GET /v1/stores',
      'POST /v1/stores/{id}/enrolments',
      'POST /v1/stores/{id}/revocation',
      'POST /v1/exchange/enrolments',
      'GET /v1/exchange/profile',
      'GET /v1/door',
      'POST /v1/door/release',
      'POST /v1/stores/{id}/take-over',
      'GET /v1/disputes',
      'POST /v1/disputes/{id}/seen',
      'POST /v1/payments/{id}/instructions',
      'GET /v1/payments/{id}/instructions',
      'GET /v1/instructions/{id}',
    ].sort(),
  );
});

test('every reference leads somewhere, and every schema is one', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '');
  expect(references.length).toBeGreaterThan(0);
  for (const target of references) {
    const found = target
      .replace('#/', '')
      .split('/')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document); // walked by name
    expect(found, target).toBeDefined();
  }
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'https://quickpay.example/openapi', ...document });
  for (const name of Object.keys(document.components.schemas))
    expect(() => ajv.compile({ $ref: `https://quickpay.example/openapi#/components/schemas/${name}` }), name).not.toThrow();
});

/** Between our own programs alone. */
const UNDOCUMENTED = new Set(['POST /v1/exchange/batches', 'GET /v1/exchange/instructions']);

test('every address of /v1 is in the table of who may, every row is one, and the document says what to bring', () => {
  const served = operations().filter(({ at }) => at.includes(' /v1/'));
  expect(
    Object.keys(ACCESS)
      .filter((at) => !UNDOCUMENTED.has(at))
      .sort(),
  ).toEqual(served.map(({ at }) => at.replace(/\{(\w+)\}/g, ':$1')).sort());
  const schemes = Object.keys(document.components.securitySchemes);
  for (const { at, security = [] } of served) {
    const named = security.flatMap((one) => Object.keys(one as object));
    expect(
      named.filter((name) => !schemes.includes(name)),
      at,
    ).toEqual([]);
    expect(named.length === 0, at).toBe(ACCESS[at.replace(/\{(\w+)\}/g, ':$1')] === 'anybody');
  }
});

test('every operation has a name of its own, a sentence, and its problems by status', () => {
  const named = operations().map(({ operationId }) => operationId);
  expect(named.every(Boolean)).toBe(true);
  expect(new Set(named).size).toBe(named.length);
  for (const { at, summary, responses } of operations()) {
    expect(summary, at).toMatch(/\S/);
    if (!at.includes(' /v1/')) continue;
    for (const status of ['400', '401', '500'])
      expect(Object.keys(responses[status]?.content ?? {}), `${at} ${status}`).toEqual(['application/problem+json']);
  }
});

test('every answer of every operation says whether it is the sandbox’s or production’s', () => {
  type Schema = { $ref?: string; anyOf?: Schema[]; required?: string[] };
  const says = ({ $ref, anyOf, required }: Schema): boolean => {
    if ($ref !== undefined) return says(document.components.schemas[$ref.split('/').at(-1) ?? ''] as Schema); // found by another test
    return anyOf?.every(says) ?? required?.includes('environment') ?? false;
  };
  const answers = operations().flatMap(({ at, responses }) =>
    Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).map(([type, { schema }]) => ({ at: `${at} ${status} ${type}`, schema: schema as Schema })),
    ),
  );
  expect(answers.length).toBeGreaterThan(50);
  // What is no JSON says it in its own way: a table in a column.
  expect(answers.filter(({ at, schema }) => !/text\/(plain|csv)$/.test(at) && !says(schema)).map(({ at }) => at)).toEqual([]);
});

test('every problem that a route can answer is documented at one, or can meet any request', () => {
  const text = operations()
    .flatMap(({ responses }) => Object.values(responses).map(({ description }) => description))
    .join(' ');
  const anywhere = [
    'address_too_long',
    'body_too_large',
    'headers_too_large',
    'method_not_allowed',
    'not_found',
    'request_timeout',
    'unsupported_media_type',
  ];
  expect(PROBLEM_CODES.filter((code) => !text.includes(`\`${code}\``)).sort()).toEqual(anywhere);
  for (const code of PROBLEM_CODES) expect(PROBLEMS[code].title).toMatch(/\S/);
});
