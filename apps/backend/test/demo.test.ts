/** The demo page: in the sandbox's demo, for this machine, and for nobody else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Demo, demoOrigin, readDemo } from '../src/demo.ts';
import { everythingWrong } from '../src/everything-wrong.ts';
import { openTill, type Till } from './till.ts';

const PAGE = '<!doctype html><title>The demo</title>';
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const DEMO: Demo = {
  phoneUrl: 'http://127.0.0.1:9080/phone/',
  wireUrl: 'http://127.0.0.1:9080/wire',
  controlUrl: 'http://127.0.0.1:9080/control',
  people: [{ name: 'Cashier', pin: '2580' }],
};
let folder: string;
let till: Till;
let bare: Till;
let origin: string;
/** As a browser on this machine asks. */
const ask = (url: string, change: { host?: string; remoteAddress?: string } = {}) =>
  till.app.inject({
    url,
    headers: { ...BROWSER, host: change.host ?? new URL(origin).host },
    remoteAddress: change.remoteAddress ?? '127.0.0.1',
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-demo-page-'));
  const terminal = join(folder, 'dist');
  mkdirSync(terminal);
  writeFileSync(join(terminal, 'index.html'), '<!doctype html><title>Quick Pay</title>');
  writeFileSync(join(terminal, 'demo.html'), PAGE);
  writeFileSync(join(terminal, 'demo.html.br'), brotliCompressSync(PAGE));
  till = await openTill({ terminal, demo: DEMO });
  bare = await openTill({ terminal });
  origin = new URL(await till.app.listen({ host: '127.0.0.1', port: 0 })).origin;
});
afterAll(async () => {
  await till.close();
  await bare.close();
  rmSync(folder, { recursive: true, force: true });
});

test('is there with what it needs to know, may frame us and the sandbox, and is framed by nobody', async () => {
  const page = await ask('/demo');
  expect([page.statusCode, page.body]).toEqual([200, PAGE]);
  expect(page.headers['cache-control']).toBe('no-cache');
  const policy = String(page.headers['content-security-policy']).split('; ');
  expect(policy).toContain("frame-src 'self' http://127.0.0.1:9080");
  expect(policy).toContain("connect-src 'self' http://127.0.0.1:9080");
  expect(policy).toContain("frame-ancestors 'none'");
  const facts = await ask('/demo/facts');
  expect(facts.json()).toEqual(DEMO);
  expect(facts.headers['cache-control']).toBe('no-store');
});

test('under another name of this machine it leads to the one that the sandbox knows', async () => {
  const page = await ask('/demo', { host: `localhost:${new URL(origin).port}` });
  expect([page.statusCode, page.headers.location]).toEqual([302, `${origin}/demo`]);
});

test.each(['127.0.0.1:99999', '127.0.0.999', '127.1.1.256:80'])(
  'under %s, which looks like a name of this machine and is none, too',
  async (host) => {
    const page = await ask('/demo', { host });
    expect([page.statusCode, page.headers.location]).toEqual([302, `${origin}/demo`]);
  },
);

test('a backend that listens everywhere is opened by this machine’s own address', () => {
  const all = ['http://0.0.0.0:8080', 'http://[::]:8080', 'http://127.0.0.1:8080', 'http://10.0.0.7:80'];
  expect(all.map(demoOrigin)).toEqual(['http://127.0.0.1:8080', 'http://[::1]:8080', 'http://127.0.0.1:8080', 'http://10.0.0.7']);
});

test.each([
  ['from another machine', { remoteAddress: '192.168.1.7' }],
  ['by a page that made its own name resolve to us', { host: 'evil.example:8080' }],
  ['by a name that begins like ours', { host: '127.0.0.1.evil.example' }],
])('asked for %s there is no demo', async (_what, change) => {
  for (const url of ['/demo', '/demo/facts']) {
    const answer = await ask(url, change);
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'not_found' }]);
    expect(answer.body).not.toContain('2580');
  }
});

test.each(['/demo', '/demo/', '/demo/facts', '/demo.html', '/demo.html.br', '/%64emo.html', '/demo?x=1'])(
  'where there is no demo there is no %s',
  async (url) => {
    for (const headers of [BROWSER, { ...BROWSER, 'accept-encoding': 'br' }]) {
      const answer = await bare.app.inject({ url, headers });
      expect(answer.statusCode).toBe(404);
      expect(answer.body).not.toContain('The demo');
    }
  },
);

test('nor is its file served by name where there is one', async () => {
  expect((await ask('/demo.html')).statusCode).toBe(404);
});

describe('the file that says so', () => {
  const file = (content: string): string => {
    const path = join(folder, 'demo.json');
    writeFileSync(path, content);
    return path;
  };
  const { people: _people, ...addresses } = DEMO;

  test('is read; people may be left out; and no file is no demo', () => {
    expect(readDemo(file(JSON.stringify(DEMO)), 'sandbox')).toEqual(DEMO);
    expect(readDemo(file(JSON.stringify(addresses)), 'sandbox')).toEqual({ ...addresses, people: [] });
    expect(readDemo('', 'production')).toBeNull();
  });

  test.each([
    ['no JSON', '{'],
    ['a script for an address', JSON.stringify({ ...DEMO, phoneUrl: 'javascript:alert(1)' })],
    ['a member of nobody’s', JSON.stringify({ ...DEMO, apiKey: 'test_1' })],
    ['a PIN of letters', JSON.stringify({ ...DEMO, people: [{ name: 'A', pin: 'abcd' }] })],
  ])('with %s is refused', (_what, content) => {
    expect(() => readDemo(file(content), 'sandbox')).toThrow(/QUICKPAY_DEMO: .* is no demo of ours/);
  });

  test('is refused in production, and doctor says so with the rest', () => {
    expect(() => readDemo(file(JSON.stringify(DEMO)), 'production')).toThrow('QUICKPAY_DEMO is for the sandbox');
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ environment: 'production' }));
    const { settings } = everythingWrong({ QUICKPAY_DATA: folder, QUICKPAY_DEMO: 'demo.json' });
    expect(settings).toEqual(['QUICKPAY_DEMO is for the sandbox: production has no demo page.']);
  });
});
