/** What holds and where it is from: values of the environment, of the file, of defaults; never a secret. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { effectiveValues } from '../src/effective.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-effective-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hash = 'ab'.repeat(32);
const content = {
  environment: 'sandbox',
  apiKeys: [{ name: 'till', sha256: hash }],
  merchants: [
    {
      id: 'tea',
      mode: 'direct',
      appId: 'wx1',
      mchId: '1699000001',
      region: 'HK',
      currencies: ['HKD'],
      hosts: ['https://127.0.0.1:1'],
      colour: 'red',
    },
    { id: 'rice', mode: 'direct', mchId: 'none', walletRegions: ['HK'] },
  ],
  stores: [{ id: 'central', name: 'Central' }],
};

const from = (environment: Record<string, string> = {}) => effectiveValues({ QUICKPAY_DATA: folder, ...environment });
writeFileSync(join(folder, 'config.json'), JSON.stringify(content));
const found = (name: string) => {
  const { settings, configuration } = from({ QUICKPAY_PORT: '8081' });
  return [...settings, ...configuration].find((one) => one.name === name);
};

test.each([
  ['QUICKPAY_PORT', 8_081, 'environment'],
  ['QUICKPAY_HOST', '127.0.0.1', 'default'],
  ['environment', 'sandbox', 'file'],
  ['merchants.tea.appId', 'wx1', 'file'],
  ['merchants.tea.signType', 'MD5', 'default'],
  ['merchants.tea.walletRegions', ['CN', 'HK'], 'region'],
  ['merchants.rice.walletRegions', ['HK'], 'file'],
  ['stores.central.name', 'Central', 'file'],
  ['apiKeys.till.sha256', '(not shown)', 'file'],
])('%s is %j, from %s', (name, value, origin) => {
  expect(found(name)).toEqual({ name, value, origin });
});

test('what is wrong is no value but a problem, and nothing that could be a key is shown', () => {
  const effective = from({ QUICKPAY_PORT: 'x' });
  expect(found('merchants.rice.mchId')).toBeUndefined();
  expect(effective.problems.join('\n')).toContain('QUICKPAY_PORT: ');
  expect(effective.problems.join('\n')).toContain('merchants.rice.mchId: must be 1 to 32 digits');
  expect(JSON.stringify(effective)).not.toContain(hash);
});

test('where there is no file the settings hold all the same', () => {
  const { settings, configuration, environment, problems } = from({ QUICKPAY_DATA: join(folder, 'none') });
  expect(settings.length).toBeGreaterThan(5);
  expect({ configuration, environment }).toEqual({ configuration: [], environment: null });
  expect(problems).toHaveLength(1);
});
