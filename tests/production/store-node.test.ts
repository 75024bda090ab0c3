/**
 * A store's machine from its token to its end: enrolled over TLS, started from what it was given without head office, given a new key, and
 * revoked. The gateway is a sandbox dressed as the real one; head office, node and every command are processes.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Quickpay, QuickpayProblem } from '@quickpay/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../stories/eventually.ts';
import { ended, type Handed, Machine, Rehearsal } from './rehearsal.ts';

/** Each starts several processes: a busy machine may take its time. */
vi.setConfig({ testTimeout: 120_000 });

let rehearsal: Rehearsal;
let office: Machine;
let handed: Handed;
let apiKey = '';
let serving: Awaited<ReturnType<Machine['backend']>> | null = null;
let node: Machine;
let nodeServing: Awaited<ReturnType<Machine['backend']>> | null = null;
const logs: string[] = [];

/** What stands before head office and speaks TLS: it goes where head office is now, or nowhere. */
const front = () => {
  const { certificate, privateKey } = rehearsal.authority.issue({ commonName: 'localhost', hosts: ['localhost'] });
  return createServer({ cert: certificate, key: privateKey }, (asked, answer) => {
    if (serving === null) return void asked.socket.destroy();
    const { method = 'GET', headers, url = '/' } = asked;
    const passed = request(`${serving.line.url}${url}`, { method, headers }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    passed.on('error', () => asked.socket.destroy());
    asked.pipe(passed);
  });
};
let proxy: ReturnType<typeof front>;

const openOffice = async () => {
  serving = await office.backend();
};
const closeOffice = async () => {
  logs.push(serving?.said() ?? '');
  await ended(serving?.child);
  serving = null;
};
const openNode = async (machine: Machine) => {
  nodeServing = await machine.backend();
};
const closeNode = async () => {
  logs.push(nodeServing?.said() ?? '');
  await ended(nodeServing?.child);
  nodeServing = null;
};
const atOffice = () => new Quickpay({ baseUrl: serving?.line.url ?? '', apiKey });
const atNode = () => new Quickpay({ baseUrl: nodeServing?.line.url ?? '', apiKey, tries: 8 });
/** Another machine that trusts head office’s authority. */
const elsewhere = (name: string): Machine =>
  new Machine(join(rehearsal.folder, name), { NODE_EXTRA_CA_CERTS: node.environment.NODE_EXTRA_CA_CERTS ?? '' });
const keysFile = () => join(node.data, 'store', 'node-key.json');
const profileFile = () => join(node.data, 'store', 'profile.json');
const upstream = () => `https://localhost:${(proxy.address() as AddressInfo).port}`; // a TCP server has one
/** Every secret that head office was handed, as it would stand in a log or a file. */
const secrets = () => {
  const inFile = (file: string): string[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .filter((line) => line.length > 30 && !line.startsWith('---'));
  return [handed.apiKey, handed.privateKey].flatMap(inFile);
};

beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  office = new Machine(join(rehearsal.folder, 'office'));
  handed = rehearsal.handOut(join(office.data, 'keys'));
  const keyFile = join(office.data, 'shop.key');
  const flags = [...rehearsal.flags(handed), '--store-quota-share-percent', '40', '--key-file', keyFile];
  const made = await office.quickpay(['configure', '--no-input', ...flags]);
  expect(made).toMatchObject({ code: 0 });
  apiKey = readFileSync(keyFile, 'utf8').trim();
  proxy = front();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const authority = join(rehearsal.folder, 'front-ca.pem');
  writeFileSync(authority, rehearsal.authority.root.certificate);
  const folder = join(rehearsal.folder, 'node');
  mkdirSync(folder, { mode: 0o700 });
  node = new Machine(folder, { NODE_EXTRA_CA_CERTS: authority });
  await openOffice();
}, 60_000);
afterAll(async () => {
  await closeNode();
  await closeOffice();
  proxy.closeAllConnections();
  proxy.close();
  await rehearsal.close();
}, 30_000);

const shell = async (args: readonly string[]) => {
  const ran = await office.with({ QUICKPAY_URL: serving?.line.url ?? '', QUICKPAY_API_KEY: apiKey }).quickpay(args);
  expect(ran.err).toBe('');
  return ran.out;
};
let token = '';

test('a machine without a token, or with one that nobody made, is no node, and says what to do', async () => {
  const ran = await node.quickpay(['serve', '--store', 'central', '--upstream', upstream()]);
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('quickpay store enrol central') });
  const made = await node.quickpay(['serve', '--store', 'central', '--upstream', upstream(), '--enrol', `qpe_${'A'.repeat(43)}`]);
  expect(made).toMatchObject({ code: 1, err: expect.stringContaining('(enrolment_unknown)') });
  const open = await node.quickpay([
    'serve',
    '--store',
    'central',
    '--upstream',
    'http://pay.shop.example',
    '--enrol',
    `qpe_${'A'.repeat(43)}`,
  ]);
  expect(open).toMatchObject({ code: 1, err: expect.stringContaining('is not encrypted') });
});

test('with its token it is enrolled, is given its profile, and takes a payment', async () => {
  const people = atOffice().people;
  await people.add({ id: 'per_manager001', name: 'Mai', role: 'manager', password: 'correct horse battery', pin: '2718' });
  await people.add({ id: 'per_cashier001', name: 'Kim', role: 'cashier', password: 'correct horse battery', pin: '3141' });
  const printed = JSON.parse(await shell(['store', 'enrol', 'central', '--json'])) as { token: string };
  token = printed.token;
  await openNode(
    node.with({ ...node.environment, QUICKPAY_STORE: 'central', QUICKPAY_UPSTREAM: upstream(), QUICKPAY_ENROL: token }),
  );
  expect(statSync(keysFile()).mode & 0o777).toBe(0o600);
  expect(await atNode().door()).toMatchObject({ door: 'store', storeId: 'central', standing: 'active', upstream: upstream() });
  await pay();
  await eventually(async () => {
    const [store] = (await atOffice().stores.list()).items;
    expect(store).toMatchObject({ id: 'central', node: { state: 'active', hasLatestProfile: true } });
  });
  expect(await shell(['store', 'list'])).toMatch(
    /^central +node [0-9a-f]{8}, heard \d+ s ago, \d+ to tell {2}40 % of the quotas {2}Central\n$/,
  );
});

const pay = async () => {
  const sale = await atNode().sales.create({ amount: { minor: 3_850, currency: 'HKD' } });
  const attempt = await atNode().sales.pay(sale.id, { authCode: await rehearsal.code('ready'), waitSeconds: 20 });
  expect(attempt.payment).toMatchObject({ outcome: 'paid', storeId: 'central' });
};

test('its shell goes by what head office sealed to it, and says where that is changed', async () => {
  const looked = await node.quickpay(['doctor']);
  expect(looked.err).toBe('');
  for (const line of [
    /✔ node +[0-9a-f]{8}, of the store central/,
    /✔ head office +https:.* answers this node/,
    /✔ .*signed query/,
  ])
    expect(looked.out).toMatch(line);
  const printed = await node.quickpay(['config', 'print']);
  expect(printed).toMatchObject({ code: 0, err: '' });
  expect(printed.out).toContain(profileFile());
  for (const secret of secrets()) expect(looked.out + printed.out).not.toContain(secret);
  const changed = await node.quickpay(['configure', '--no-input']);
  expect(changed).toMatchObject({
    code: 2,
    err: `This machine is the node of central: what it works by is configured at head office, ${upstream()}.\n`,
  });
  const missing = await node.quickpay(['store', 'missing', 'central', '--date', '2026-11-26']);
  expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('Run this on head office’s machine') });
  // Its ledger cannot tell whose an order is: it is shown, and nothing is given back from here.
  const order = await rehearsal.orphan();
  expect((await node.quickpay(['query', order])).code).toBe(0);
  for (const command of [
    ['revoke', order],
    ['refund', order, '--reason', 'Twice'],
  ]) {
    const ran = await node.quickpay([...command, '--confirm', order]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(`Type it there, ${upstream()}. Nothing was sent.`) });
  }
  expect((await rehearsal.orders()).find(({ outTradeNo }) => outTradeNo === order)).toMatchObject({
    state: 'SUCCESS',
    refunded: 0,
  });
});

test('its people are head office’s, and not changed here', async () => {
  expect((await atNode().people.list()).items).toMatchObject([{ name: 'Mai', hasPin: true }, { name: 'Kim' }]);
  const change = atNode().people.change('per_cashier001', { name: 'Kimberly' });
  await expect(change).rejects.toMatchObject({ problem: { code: 'owned_by_head_office' } });
  await atOffice().people.change('per_cashier001', { isActive: false });
  await eventually(async () => {
    expect((await atNode().people.list()).items.find(({ name }) => name === 'Kim')).toMatchObject({ isActive: false });
  });
});

test('it starts again without head office, and a second machine cannot use its token', async () => {
  await closeNode();
  const ran = await elsewhere('second').quickpay(['serve', '--store', 'central', '--upstream', upstream(), '--enrol', token]);
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('(enrolment_unknown)') });
  await closeOffice();
  await openNode(node);
  await pay();
  await eventually(async () => expect((await atNode().door()).trouble).toContain('does not answer'));
});

test('a merchant’s new key reaches it, and the backend is opened anew inside the same process', async () => {
  const before = await atNode().door();
  const ofTea = rehearsal.authority.issue({ commonName: '1699000001' });
  writeFileSync(handed.certificate, ofTea.certificate);
  writeFileSync(handed.privateKey, ofTea.privateKey);
  await openOffice();
  await eventually(async () => {
    const { profileRevision } = await atNode().door();
    expect(profileRevision).toBeGreaterThan(before.profileRevision ?? 0);
  });
  expect(nodeServing?.child.exitCode).toBeNull();
  await pay();
});

test('its profile without its key opens nothing, and shows no secret', async () => {
  const stolen = elsewhere('stolen');
  mkdirSync(join(stolen.data, 'store'), { recursive: true });
  cpSync(profileFile(), join(stolen.data, 'store', 'profile.json'));
  const text = readFileSync(profileFile(), 'utf8');
  for (const secret of [...secrets(), 'argon2id']) expect(text).not.toContain(secret);
  const ran = await stolen.quickpay(['serve', '--store', 'central', '--upstream', upstream()]);
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('not enrolled') });
});

test('revoked, it is refused and says so, takes no new sale, and does not forget it', async () => {
  expect(await shell(['store', 'revoke', 'central'])).toContain('revoked');
  await eventually(async () => expect(await atNode().door()).toMatchObject({ standing: 'revoked' }));
  const sale = atNode().sales.create({ amount: { minor: 100, currency: 'HKD' } });
  await expect(sale).rejects.toThrow(QuickpayProblem);
  await expect(sale).rejects.toMatchObject({ problem: { code: 'node_revoked' } });
  await closeNode();
  await closeOffice();
  await openNode(node);
  expect(await atNode().door()).toMatchObject({ standing: 'revoked' });
  await closeNode();
  rmSync(profileFile());
  await openOffice();
  const ran = await node.quickpay(['serve']);
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('(node_revoked)') });
});

test('no secret is in any log', async () => {
  await closeOffice();
  const said = logs.join('');
  expect(said).toContain('a node was enrolled');
  const key = JSON.parse(readFileSync(keysFile(), 'utf8')) as Record<'signing' | 'sealing', { privateKey: string }>;
  const privates = [key.signing, key.sealing].map(({ privateKey }) => privateKey.split('\n')[1] ?? '');
  for (const secret of [...secrets(), ...privates, token, 'PRIVATE KEY', 'argon2id']) expect(said).not.toContain(secret);
});
