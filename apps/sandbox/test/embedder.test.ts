/** Who may frame the sandbox's pages, and call the control API from a browser: one origin, once somebody said which. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Till } from './till.ts';

const PAGE = 'http://127.0.0.1:8080';
const ELSEWHERE = 'http://127.0.0.1:8081';
let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

const allowed = async (origin: string, path = '/payers', method = 'GET'): Promise<string | null> => {
  const abort = new AbortController();
  const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
  const answer = await fetch(`${till.sandbox.controlUrl}${path}`, { method, headers, signal: abort.signal });
  abort.abort();
  return answer.headers.get('access-control-allow-origin');
};

test('nobody, until somebody says who; then that origin alone', async () => {
  expect(await allowed(PAGE)).toBeNull();
  expect(await till.control('/embedder', 'POST', { origin: PAGE })).toEqual({ origin: PAGE });
  for (const [path, method] of [
    ['/payers', 'GET'],
    ['/clock', 'OPTIONS'],
    ['/events', 'GET'],
    ['/nothing', 'GET'],
  ] as const) {
    expect(await allowed(PAGE, path, method), path).toBe(PAGE);
    expect(await allowed(ELSEWHERE, path, method), path).toBeNull();
  }
  const answer = await fetch(`${till.sandbox.controlUrl}/clock`, { method: 'OPTIONS', headers: { origin: PAGE } });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-headers')).toBe('content-type');
  expect(answer.headers.get('vary')).toContain('origin');
});

test.each([
  'http://127.0.0.1:8080/',
  'http://127.0.0.1:8080/demo',
  '*',
  'null',
  "http://a.b 'unsafe-inline'",
  'file:///',
  'http://a,b',
  'http://a;sandbox',
  "http://'self'",
])('%s is no origin', async (origin) => {
  expect((await till.tryControl('/embedder', 'POST', { origin })).status).toBe(400);
});

test.each(['http://[::1]:8080', 'https://till.example', 'http://localhost'])('%s is one', async (origin) => {
  expect((await till.tryControl('/embedder', 'POST', { origin })).status).toBe(200);
});
