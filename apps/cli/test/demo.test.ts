/** The demo's own folder: made, made again, and never somebody else's. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type SandboxLine, writeDemoConfiguration } from '../src/demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line: SandboxLine = {
  baseUrl: 'http://127.0.0.1:1',
  mtlsBaseUrl: 'https://127.0.0.1:2',
  phoneUrl: 'http://127.0.0.1:1/phone/',
  wireUrl: 'http://127.0.0.1:1/wire',
  controlUrl: 'http://127.0.0.1:1/control',
  caCertificate: 'ca.pem',
  merchants: ['HKD', 'JPY', 'USD', 'USD'].map((settlementCurrency) => ({
    mode: 'direct',
    appId: 'wx5a1d2b3c4d5e6f70',
    mchId: '1900000101',
    settlementCurrency,
    apiKeyV2: 'k'.repeat(32),
    apiKeyV3: 'v'.repeat(32),
    certificate: 'cert.pem',
    privateKey: 'key.pem',
    publicKeyId: 'PUB_KEY_ID_1',
    publicKey: 'pub_key.pem',
  })),
};

test('it can be written again with the same key, and nobody else reads it', () => {
  const data = join(folder, 'demo');
  const first = writeDemoConfiguration(data, line);
  expect(first).toEqual(writeDemoConfiguration(data, line));
  expect(first.merchants).toEqual(['hkd', 'jpy', 'usd', 'usd-2']);
  expect(statSync(data).mode & 0o077).toBe(0);
  for (const name of ['config.json', 'api-key.txt', 'hkd-api-key-v2.txt', 'hkd-api-key-v3.txt', 'demo.json'])
    expect(statSync(join(data, name)).mode & 0o077).toBe(0);
});

test('both protocols are to be seen in it, and a word changes a merchant from one to the other', () => {
  const data = join(folder, 'protocols');
  writeDemoConfiguration(data, line);
  const { merchants } = JSON.parse(readFileSync(join(data, 'config.json'), 'utf8'));
  expect(merchants.map(({ protocol }: { protocol: string }) => protocol)).toEqual(['v2', 'v3', 'v2', 'v2']);
  for (const merchant of merchants)
    expect(merchant).toMatchObject({
      apiKeyFile: expect.any(String),
      apiV3KeyFile: expect.any(String),
      merchantCategoryCode: '5812',
    });
});

test.each([
  ['production', '{ "environment": "production", "merchants": [] }'],
  ['half-edited', '{ "environment": "production", '],
])('a folder whose configuration is %s is left as it is, and the demo does not start there', (what, content) => {
  const data = join(folder, what);
  mkdirSync(data);
  writeFileSync(join(data, 'config.json'), content);
  const ran = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'src', 'main.ts'), 'start'], {
    encoding: 'utf8',
    // One that starts after all would serve for ever.
    timeout: 20_000,
    env: { ...process.env, QUICKPAY_DATA: data, SANDBOX_PORT: '0', SANDBOX_TLS_PORT: '0', QUICKPAY_PORT: '0' },
  });
  expect(ran).toMatchObject({ status: 1, stdout: '' });
  expect(ran.stderr).toContain(`${join(data, 'config.json')} is not a sandbox’s, and the demo would replace it.`);
  expect(readFileSync(join(data, 'config.json'), 'utf8')).toBe(content);
});

test('a store’s node is left as it is, and the demo does not start in its folder', () => {
  const data = join(folder, 'node');
  mkdirSync(join(data, 'store'), { recursive: true });
  writeFileSync(join(data, 'store', 'node-key.json'), '{}');
  expect(() => writeDemoConfiguration(data, line)).toThrow(`${data} is the folder of a store’s node`);
  expect(readdirSync(data)).toEqual(['store']);
});
