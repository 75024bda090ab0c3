/** The reference: an example of everything, each right by its schema and taken by the API itself; and a page that leaves nothing out. */
import { PROBLEM_CODES, PROBLEMS, problemSchema } from '@quickpay/api';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Content, OpenApi, Schema } from '../src/reference/document.ts';
import { exampleOf } from '../src/reference/example-of.ts';
import { html } from '../src/reference/html.ts';
import { openTill, type Till } from './till.ts';

let till: Till;
let document: OpenApi;
beforeEach(async () => {
  till = await openTill();
  document = (await till.app.inject('/openapi.json')).json();
});
afterEach(() => till.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: `${method.toUpperCase()} ${path}`, method, path, ...operation })),
  );
const validator = () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'https://quickpay.example/openapi', ...document });
  return (schema: Schema, value: unknown): string | null => {
    const check = ajv.compile(
      JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://quickpay.example/openapi#/')) as object,
    );
    return check(value) ? null : ajv.errorsText(check.errors);
  };
};

describe('examples', () => {
  test('every body that is sent or answered has one, and each is right by its schema', () => {
    const wrong = validator();
    let count = 0;
    for (const { at, requestBody, responses } of operations()) {
      const bodies: Content[] = [
        ...(requestBody === undefined ? [] : [requestBody.content]),
        ...Object.values(responses).flatMap(({ content }): Content[] => (content === undefined ? [] : [content])),
      ];
      for (const content of bodies) {
        const json = content['application/json'];
        if (json?.schema === undefined) continue;
        expect(json.example, at).toBeDefined();
        expect(wrong(json.schema, json.example), at).toBeNull();
        count++;
      }
    }
    expect(count).toBeGreaterThan(40);
  });

  test('what an example sends is taken: no route finds its own example not valid', async () => {
    for (const { at, method, path, requestBody, parameters = [] } of operations()) {
      const body = requestBody?.content['application/json'];
      if (body === undefined) continue;
      const schemas = document.components.schemas;
      const url = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
        const schema = parameters.find((parameter) => parameter.name === name)?.schema ?? {};
        // An `id` is that of what stands before it.
        const [, , collection = ''] = path.split('/');
        return String(exampleOf(schema, schemas, name === 'id' ? `${collection.replace(/s$/, '')}Id` : name));
      });
      const answer = await till.call(method.toUpperCase() as 'POST', url, body.example, { 'idempotency-key': 'key-0123456789' });
      expect(answer.json.code, `${at} ${JSON.stringify(answer.json.fields)}`).not.toBe('invalid_request');
    }
  });

  test('every problem code has one, as it is really answered, with what to do about it', async () => {
    const examples = document.components.examples ?? {};
    expect(Object.keys(examples)).toEqual(PROBLEM_CODES);
    for (const code of PROBLEM_CODES) {
      const { title, status, advice, outcome, retry } = PROBLEMS[code];
      expect(examples[code], code).toMatchObject({
        summary: title,
        description: advice,
        value: { code, title, status, outcome, retry },
      });
      expect(problemSchema.safeParse(examples[code]?.value).success, code).toBe(true);
    }
    const { json } = await till.call('GET', '/v1/payments/pay_0');
    const { detail, requestId, ...answered } = json;
    expect(examples.payment_not_found?.value).toMatchObject(answered);
    expect([typeof detail, typeof requestId]).toEqual(['string', 'string']);
  });

  test('every problem that an operation names leads to its example', () => {
    for (const { at, responses } of operations())
      for (const { content } of Object.values(responses)) {
        const named = content?.['application/problem+json']?.examples;
        if (content?.['application/problem+json'] === undefined) continue;
        expect(Object.keys(named ?? {}).length, at).toBeGreaterThan(0);
        for (const [code, { $ref }] of Object.entries(named ?? {})) expect($ref).toBe(`#/components/examples/${code}`);
      }
  });

  test('a schema without an end, or of nothing, is a fault and no endless loop', () => {
    expect(() => exampleOf({ $ref: '#/components/schemas/Loop' }, { Loop: { $ref: '#/components/schemas/Loop' } })).toThrow(
      /no end/,
    );
    expect(() => exampleOf({ $ref: '#/components/schemas/None' }, {})).toThrow(/no schema/);
  });
});

describe('the page', () => {
  const page = async () => till.app.inject({ url: '/reference', headers: { accept: 'text/html' } });

  test('names every operation, every problem and every object, and every link in it leads somewhere', async () => {
    const { body, statusCode } = await page();
    expect(statusCode).toBe(200);
    const ids = new Set([...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const { operationId = '' } of operations()) expect(ids).toContain(operationId);
    for (const code of PROBLEM_CODES) expect(ids).toContain(`problem-${code}`);
    for (const name of ['Payment', 'Sale', 'Refund', 'Timeline', 'Problem']) expect(ids).toContain(`schema-${name}`);
    const links = [...body.matchAll(/ href="#([^"]+)"/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(200);
    expect(links.filter((target) => !ids.has(target))).toEqual([]);
    expect([...body.matchAll(/ id="([^"]+)"/g)]).toHaveLength(ids.size);
  });

  test('has no script, and its policy lets nothing in but its own style', async () => {
    const { body, headers } = await page();
    expect(body).not.toMatch(/<script|<link|<img|<iframe|style="|url\(|@import|https?:/i);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
  });

  test('says which environment it is of', async () => {
    expect((await page()).body).toContain('SANDBOX: no real money moves here.');
    const production = await openTill({ environment: 'production' });
    const { body } = await production.app.inject('/reference');
    await production.close();
    expect(body).toContain('PRODUCTION: real money moves here.');
    expect(body).not.toContain('SANDBOX');
  });

  test('what is put into it is text, whatever stands in it', () => {
    expect(html`<p>${'<script>"&\''}</p>`.text).toBe('<p>&lt;script&gt;&quot;&amp;&#39;</p>');
    expect(html`${[html`<b>${1}</b>`, null, ['<']]}`.text).toBe('<b>1</b>&lt;');
  });
});
