/** The terminal's page beside the API: neither is in the other's way. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, openTill, type Till } from './till.ts';

const PAGE = '<!doctype html><title>Quick Pay</title>';
const SCRIPT = 'export {};\n'.repeat(40);
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
let outside: string;
let folder: string;
let till: Till;

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'quickpay-page-'));
  // A folder may be called anything.
  folder = join(outside, 'assets');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, '.sources'), 'not for the world');
  writeFileSync(join(folder, 'assets', 'index-1a2b3c.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'index-1a2b3c.js.br'), brotliCompressSync(SCRIPT));
  till = await openTill({ terminal: folder });
});
afterAll(async () => {
  await till.close();
  rmSync(outside, { recursive: true });
});

test.each(['/', '/history', '/payments/pay_1', '/living?x=a.b'])('%s is the page, asked for anew each time', async (url) => {
  const answer = await till.app.inject({ url, headers: BROWSER });
  expect([answer.statusCode, answer.body]).toEqual([200, PAGE]);
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.headers['cache-control']).toBe('no-cache');
  expect(answer.headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(answer.headers['content-security-policy']).not.toContain('unsafe-inline');
});

test('a file with its content’s name is kept for a year, and sent packed to who can unpack', async () => {
  const url = '/assets/index-1a2b3c.js';
  const packed = await till.app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
  expect(packed.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'br',
    'x-content-type-options': 'nosniff',
  });
  expect(packed.headers['content-type']).toContain('javascript');
  expect(String(brotliDecompressSync(packed.rawPayload))).toBe(SCRIPT);
  const plain = await till.app.inject({ url });
  expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, SCRIPT]);
});

test.each([
  ['an address of the API', { url: '/v1/nothing', headers: BROWSER }],
  ['the API’s own root', { url: '/v1', headers: BROWSER }],
  ['a file of an older build', { url: '/assets/index-000000.js', headers: BROWSER }],
  ['an address asked for by a program', { url: '/history' }],
  ['something sent to a screen', { method: 'POST', url: '/history', headers: BROWSER } as const],
  ['what is hidden', { url: '/.sources', headers: BROWSER }],
  ['what lies beside the folder', { url: '/..%2f..%2fetc%2fpasswd', headers: BROWSER }],
])('%s is no page', async (_what, request) => {
  const answer = await till.app.inject(request);
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('the API answers as it does without a page', async () => {
  for (const url of ['/healthz', '/readyz', '/openapi.json'])
    expect((await till.app.inject({ url, headers: BROWSER })).headers['content-type'], url).toContain('application/json');
  const listed = await till.app.inject({ url: '/v1/payments', headers: { ...BROWSER, authorization: `Bearer ${API_KEY}` } });
  expect(listed.json()).toMatchObject({ items: [] });
});
