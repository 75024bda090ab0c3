/** A node beside head office in one process: what it does with a profile that is new, or that no backend starts with. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Quickpay } from '@quickpay/client';
import type { PaymentChannel } from '@quickpay/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Authority } from '../../../tests/production/authority.ts';
import { sha256 } from '../src/api-keys.ts';
import { loadedOf, startProblems } from '../src/configuration.ts';
import { examine } from '../src/doctor/examine.ts';
import { effectiveValues } from '../src/effective.ts';
import { openOutside } from '../src/outside.ts';
import { ownConfiguration } from '../src/own-configuration.ts';
import { readSettings } from '../src/settings.ts';
import { type Backend, startBackend } from '../src/start-backend.ts';
import type { NodeKey } from '../src/store-node/node-key.ts';
import { type Server, startServer } from '../src/store-node/start-node.ts';
import type { ChannelFor } from '../src/wechatpay.ts';
import { API_KEY, newCode } from './till.ts';

/** Nobody confirms: a payment stays open. */
const channel: PaymentChannel = {
  submit: async () => ({ kind: 'asked' }),
  query: async () => ({ kind: 'asked' }),
  revoke: async () => ({ kind: 'done' }),
  refund: async () => ({ kind: 'accepted' }),
  queryRefunds: async () => ({ kind: 'listed', refunds: [] }),
};
const channelFor: ChannelFor = () => ({ channel, close: async () => {} });
const issued = new Authority('Shop Pay').issue({ commonName: '1699000001' });

let folder: string;
let office: Backend;
let node: Server;
const merchant = (id: string) => ({
  ...{ id, mode: 'direct', appId: 'wx0123456789abcdef', mchId: '1699000001', currencies: ['HKD'], description: 'Tea house' },
  ...{ hosts: ['https://127.0.0.1:9'], apiKeyFile: 'key', certificateFile: 'cert', privateKeyFile: 'private' },
});
const configure = (merchants: readonly string[]) =>
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      environment: 'sandbox',
      apiKeys: [{ name: 'till', sha256: sha256(API_KEY).toString('hex') }],
      merchants: merchants.map(merchant),
      stores: [{ id: 'store-1', name: 'Central', quotaSharePercent: 10 }],
      terminals: [{ id: 'till-1', name: 'Till 1', storeId: 'store-1' }],
    }),
  );
const silent = { QUICKPAY_LOG: 'silent', QUICKPAY_HOST: '127.0.0.1' };
const openOffice = async (port = '0') => {
  office = await startBackend(readSettings({ ...silent, QUICKPAY_DATA: folder, QUICKPAY_PORT: port }), { channelFor });
};
const at = ({ url }: Pick<Server, 'url'>) => new Quickpay({ baseUrl: url, apiKey: API_KEY });
const eventually = <Seen>(look: () => Promise<Seen>) => vi.waitFor(look, { timeout: 15_000, interval: 20 });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-node-'));
  for (const [name, text] of Object.entries({ key: 'k'.repeat(32), cert: issued.certificate, private: issued.privateKey }))
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  configure(['shop', 'shop-2']);
  await openOffice();
  const { token } = await at(office).stores.enrol('store-1');
  const enrolling = { QUICKPAY_STORE: 'store-1', QUICKPAY_UPSTREAM: office.url, QUICKPAY_ENROL: token };
  const settings = readSettings({ ...silent, ...enrolling, QUICKPAY_DATA: join(folder, 'node'), QUICKPAY_PORT: '0' });
  node = await startServer(settings, { channelFor, askEveryMs: 50 });
}, 30_000);
afterEach(async () => {
  await node.close();
  await office.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const revisionOnDisk = (): number =>
  (JSON.parse(readFileSync(join(folder, 'node', 'store', 'profile.json'), 'utf8')) as { revision: number }).revision;

test('people are applied as they are, everything else by opening anew at the same address', async () => {
  await at(office).people.add({ name: 'Mai', role: 'manager', password: 'correct horse battery', pin: '2718' });
  await eventually(async () => expect((await at(node).people.list()).items).toMatchObject([{ name: 'Mai', hasPin: true }]));
  const { profileRevision } = await at(node).door();
  await vi.waitFor(() => expect(revisionOnDisk()).toBe(profileRevision));

  const { port } = new URL(office.url);
  await office.close();
  configure(['shop']);
  await openOffice(port);
  await eventually(async () => {
    const sale = await at(node).sales.create({ amount: { minor: 100, currency: 'HKD' } });
    expect(sale.merchantId).toBe('shop');
  });
  expect(revisionOnDisk()).toBeGreaterThan(profileRevision ?? 0);
  // It is heard of with the node’s next question.
  await eventually(async () =>
    expect((await at(office).stores.list()).items).toMatchObject([{ node: { hasLatestProfile: true } }]),
  );
}, 60_000);

test('a profile that no backend starts with is put aside, said so, and the one before is gone on with', async () => {
  const before = await at(node).door();
  const sale = await at(node).sales.create({ amount: { minor: 100, currency: 'HKD' }, merchantId: 'shop-2' });
  await at(node).sales.pay(sale.id, { authCode: newCode() });
  const { port } = new URL(office.url);
  await office.close();
  configure(['shop']);
  await openOffice(port);
  await eventually(async () => expect((await at(node).door()).trouble).toContain('Merchant shop-2 is not configured'));
  expect(await at(node).door()).toMatchObject({ standing: 'active', profileRevision: before.profileRevision });
  expect(revisionOnDisk()).toBe(before.profileRevision);
  expect((await at(node).sales.get(sale.id)).merchantId).toBe('shop-2');
  expect((await at(office).stores.list()).items).toMatchObject([{ node: { hasLatestProfile: false } }]);
}, 60_000);

test('what looks at a machine, or asks by its keys, sees at a node what head office sealed to it', async () => {
  const of = { ...silent, QUICKPAY_DATA: join(folder, 'node'), QUICKPAY_PORT: new URL(node.url).port };
  const { configuration } = ownConfiguration(readSettings(of));
  expect(loadedOf(configuration).merchants).toMatchObject(['shop', 'shop-2'].map((id) => ({ id, apiKey: 'k'.repeat(32) })));
  const { file, environment, configuration: values, problems } = effectiveValues(of);
  expect({ file, environment, problems }).toEqual({
    file: join(folder, 'node', 'store', 'profile.json'),
    environment: 'sandbox',
    problems: [],
  });
  expect(values).toContainEqual({ name: 'merchants.shop.id', value: 'shop', origin: 'file' });
  expect(JSON.stringify(values)).not.toContain('k'.repeat(32));
  const outside = openOutside(readSettings(of), 'shop-2');
  expect([outside.id, outside.environment]).toEqual(['shop-2', 'sandbox']);
  await outside.close();

  const lines = async () => {
    const { findings } = await examine(of, {});
    return findings
      .filter(({ check }) => ['configuration', 'node', 'head office'].includes(check))
      .map(({ level, seen }) => `${level} ${seen}`);
  };
  const { id: nodeId } = (await at(office).stores.list()).items[0]?.node ?? { id: '' };
  const is = [`ok sandbox: 2 merchants, 1 store, 1 terminal, 1 API key`, `ok ${nodeId}, of the store store-1`];
  expect(await lines()).toEqual([...is, `ok ${office.url} answers this node`]);
  await office.close();
  expect(await lines()).toEqual([...is, expect.stringMatching(/^warn .*payments are taken all the same/)]);
}, 60_000);

test('a machine that is to be a node, or whose profile or key is lost, is told what it needs, as its start would be', async () => {
  const said = (change: Record<string, string>): string => {
    const { kind, configuration } = ownConfiguration(readSettings({ ...silent, ...change }));
    return `${kind}: ${startProblems(configuration).join()}`;
  };
  const other = { QUICKPAY_DATA: join(folder, 'other'), QUICKPAY_STORE: 'store-2' };
  expect(said({ QUICKPAY_DATA: join(folder, 'other') })).toMatch(/^office: .*config.json/);
  expect(said(other)).toMatch(/^noNode: .*where head office is: --upstream URL/);
  expect(said({ ...other, QUICKPAY_UPSTREAM: 'http://pay.shop.example' })).toMatch(/^noNode: .*is not encrypted/);
  expect(said({ ...other, QUICKPAY_UPSTREAM: office.url })).toMatch(
    /^noNode: .*not enrolled as .* store-2\. At head office type/,
  );

  const data = join(folder, 'node');
  const of = { QUICKPAY_DATA: data };
  expect(said({ ...of, QUICKPAY_STORE: 'store-2' })).toMatch(/^noNode: .*key is that of a node of store-1, and not of store-2/);
  writeFileSync(join(data, 'store', 'profile.json'), '{}');
  expect(said(of)).toMatch(/^node: .*it is no profile of a node\. Start this node while head office can be reached/);
  rmSync(join(data, 'store', 'profile.json'));
  expect(said(of)).toMatch(/^node: .*This node has no profile yet\. Start this node/);
  const keyFile = join(data, 'store', 'node-key.json');
  const key = JSON.parse(readFileSync(keyFile, 'utf8')) as NodeKey;
  // Head office may have said yes, and its answer was lost.
  writeFileSync(keyFile, JSON.stringify({ ...key, enrolledAt: null }));
  expect(said({ ...of, QUICKPAY_STORE: 'store-1' })).toMatch(
    /^noNode: .*was started with a token before, start it with that one again/,
  );
  writeFileSync(keyFile, 'no key');
  expect(said(of)).toMatch(/^noNode: .*is no key of a node/);
});

test('who looks at a node is not taken for its server', async () => {
  const of = { ...silent, QUICKPAY_DATA: join(folder, 'node'), QUICKPAY_PORT: '0' };
  await node.close();
  const heard = async () => (await at(office).stores.list()).items[0]?.node?.heardAt;
  const before = await heard();
  expect(before).toBeTruthy();
  const { findings } = await examine(of, {});
  expect(findings).toContainEqual(expect.objectContaining({ check: 'head office', level: 'ok' }));
  expect(await heard()).toBe(before);
  node = await startServer(readSettings(of), { channelFor, askEveryMs: 50 });
  await eventually(async () => expect(await heard()).not.toBe(before));
}, 60_000);

test('a node whose ledger is gone is no node any more: it does not begin another under the same id', async () => {
  await node.close();
  const data = join(folder, 'node');
  rmSync(join(data, 'ledger.sqlite'));
  const settings = readSettings({ ...silent, QUICKPAY_DATA: data, QUICKPAY_PORT: '0' });
  await expect(
    startServer({ ...settings, QUICKPAY_STORE: 'store-1', QUICKPAY_UPSTREAM: office.url }, { channelFor }),
  ).rejects.toThrow(/ledger.sqlite is not there.*enrol this machine anew/);
});
