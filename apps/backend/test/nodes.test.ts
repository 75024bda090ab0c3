/** Head office and its nodes: tokens, signatures, and what a profile opens for. */
import { createHash } from 'node:crypto';
import { type NewNodeBody, PROBLEMS, type ProblemCode } from '@quickpay/api';
import { nodeTagOf } from '@quickpay/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Authority } from '../../../tests/production/authority.ts';
import { inMemory } from '../src/configuration/files.ts';
import { checkContent, loadedOf } from '../src/configuration.ts';
import { NODE_LIMITS } from '../src/nodes/limits.ts';
import { createOffice, refuseNodesWithoutShare } from '../src/nodes/office.ts';
import { keyFilesOf } from '../src/nodes/profile.ts';
import { createNodes, type Nodes } from '../src/nodes/registry.ts';
import { newSealingKeys } from '../src/nodes/sealing.ts';
import { authorizationOf, newSigningKeys } from '../src/nodes/signature.ts';
import { openNodeStore } from '../src/nodes/store.ts';
import { secureRandom } from '../src/random.ts';
import { passingKeys } from '../src/sign-in/keys.ts';
import { openSignIn } from '../src/sign-in/open-sign-in.ts';
import type { StaffMember } from '../src/sign-in/staff.ts';
import type { NodeKey } from '../src/store-node/node-key.ts';
import { differInStaffAlone, openProfile } from '../src/store-node/open-profile.ts';
import { upstreamProblem } from '../src/store-node/upstream.ts';
import { handClock } from './hand-clock.ts';
import { openTill, type Till } from './till.ts';

const random = secureRandom();
const OWN = 'aaaa0001';
let now = 0;
let nodes: Nodes;
beforeEach(async () => {
  now = Date.parse('2026-11-26T09:00:00.000Z');
  nodes = createNodes({ store: await openNodeStore(':memory:'), random, ownId: OWN, wallNow: () => now });
});
afterEach(() => nodes.close());

const machine = (nodeId = '7c1e9a40', storeId = 'store-1') => {
  const [signing, sealing] = [newSigningKeys(), newSealingKeys()];
  const key: NodeKey = {
    ...{ format: 1, storeId, nodeId, upstream: 'https://pay.shop.example', signing, sealing },
    ...{ enrolledAt: now, revision: 0, standing: 'active' },
  };
  const asks = (token: string): NewNodeBody => ({
    ...{ token, storeId, nodeId, epoch: 0, version: '0.1.0' },
    ...{ signingKey: signing.publicKey, sealingKey: sealing.publicKey },
  });
  return { key, asks };
};
const tokenFor = (storeId = 'store-1'): string => {
  const made = nodes.makeToken(storeId, 'shop');
  if (made.kind !== 'made') throw new Error(made.kind);
  return made.token;
};

describe('a token', () => {
  test('enrols one machine, which may ask again; nobody else may', () => {
    const [token, own, other] = [tokenFor(), machine(), machine('7c1e9a41')];
    expect(nodes.enrol(own.asks(token))).toMatchObject({ kind: 'enrolled', node: { enrolledBy: 'shop', state: 'active' } });
    expect(nodes.enrol(own.asks(token)).kind).toBe('enrolled');
    expect(nodes.enrol(other.asks(token)).kind).toBe('unknown');
    expect(nodes.enrol(machine().asks(token)).kind).toBe('unknown');
    expect(nodes.tokenExpiresAt('store-1')).toBeNull();
  });

  test('counts for a day, for its store, and no more once there is another', () => {
    const first = tokenFor();
    const token = tokenFor();
    expect(nodes.enrol(machine().asks(first)).kind).toBe('unknown');
    expect(nodes.enrol(machine('7c1e9a40', 'store-2').asks(token)).kind).toBe('unknown');
    now += NODE_LIMITS.tokenMsMax;
    expect(nodes.enrol(machine().asks(token)).kind).toBe('unknown');
  });

  test('is not made for a store with a living node; once that is revoked it is, and the same ledger may come back with new keys', () => {
    nodes.enrol(machine().asks(tokenFor()));
    expect(nodes.makeToken('store-1', 'shop')).toEqual({ kind: 'exists', nodeId: '7c1e9a40' });
    expect(nodes.end('store-1', 'revoked')).toMatchObject({ state: 'revoked', endedAt: now });
    expect(nodes.end('store-1', 'revoked')).toBeNull();
    expect(nodes.enrol(machine().asks(tokenFor()))).toMatchObject({ kind: 'enrolled', node: { endedAt: null } });
  });

  test('brings nobody back who was taken over, and no id that is too like another', () => {
    nodes.enrol(machine().asks(tokenFor()));
    nodes.end('store-1', 'takenOver');
    const token = tokenFor();
    expect(nodes.enrol(machine().asks(token)).kind).toBe('takenOver');
    expect(nodes.enrol(machine(OWN).asks(token)).kind).toBe('exists');
    const alike = Array.from({ length: 200_000 }, (_, n) => n.toString(16).padStart(8, '0')).find(
      (id) => nodeTagOf(id) === nodeTagOf(OWN),
    );
    expect(nodes.enrol(machine(alike).asks(token)).kind).toBe('exists');
    expect(nodes.enrol(machine('7c1e9a41').asks(token)).kind).toBe('enrolled');
  });
});

test('a revision is the content’s: the same for the same, later for another, and never lower', () => {
  const first = nodes.revisionOf('store-1', 'a');
  expect(nodes.revisionOf('store-1', 'a')).toBe(first);
  now -= 86_400_000;
  expect(nodes.revisionOf('store-1', 'b')).toBe(first + 1);
});

test('head office does not start without the share of a living node', () => {
  nodes.enrol(machine().asks(tokenFor()));
  const store = { id: 'store-1', name: 'Tea house' };
  expect(() => refuseNodesWithoutShare(nodes, [{ ...store, quotaSharePercent: 10 }])).not.toThrow();
  expect(() => refuseNodesWithoutShare(nodes, [store])).toThrow('no "quotaSharePercent"');
  expect(() => refuseNodesWithoutShare(nodes, [])).toThrow('is not configured');
  nodes.end('store-1', 'revoked');
  expect(() => refuseNodesWithoutShare(nodes, [])).not.toThrow();
});

test.each<[address: string, problem: string | null]>([
  ['https://pay.shop.example', null],
  ['http://127.0.0.1:8080', null],
  ['http://localhost:8080', null],
  ['http://pay.shop.example', 'not encrypted'],
  ['http://127.evil.example', 'not encrypted'],
  ['https://a:b@pay.shop.example', 'no name'],
  ['pay.shop.example', 'no address'],
])('head office is asked at %s: %j', (address, problem) => {
  if (problem === null) expect(upstreamProblem(address)).toBeNull();
  else expect(upstreamProblem(address)).toContain(problem);
});

describe('over HTTP', () => {
  let till: Till;
  const office = () => ({ nodes, revisionOf: async () => null, profileFor: async () => ({ revision: 7, profile: null }) });
  const PATH = '/v1/exchange/profile?applied=7';
  const bodySha256 = createHash('sha256').digest('hex');
  const signed = ({ key }: ReturnType<typeof machine>, change: Partial<{ path: string; at: number }> = {}) =>
    authorizationOf(
      { nodeId: key.nodeId, privateKey: key.signing.privateKey },
      { method: 'GET', path: PATH, at: now, bodySha256, ...change },
    );
  const ask = (authorization?: string) => till.call('GET', PATH, undefined, authorization === undefined ? {} : { authorization });
  const enrolled = () => {
    const own = machine();
    nodes.enrol(own.asks(tokenFor()));
    return own;
  };
  beforeEach(async () => {
    till = await openTill({ office: office(), quotaSharePercent: 10 });
  });
  afterEach(() => till.close());

  test('a manager has a token made, a machine is enrolled with it, asks, is seen, and is revoked', async () => {
    const { json } = await till.call('POST', '/v1/stores/store-1/enrolments');
    expect(json).toMatchObject({ storeId: 'store-1', command: expect.stringContaining('quickpay serve --store store-1') });
    const own = machine();
    const payload = own.asks(String(json.token));
    const became = await till.app.inject({ method: 'POST', url: '/v1/exchange/enrolments', payload });
    expect(became.statusCode).toBe(201);
    expect(became.json()).toMatchObject({ storeId: 'store-1', nodeId: '7c1e9a40' });
    expect(await ask(signed(own))).toMatchObject({ status: 200, json: { revision: 7, profile: null } });
    const listed = await till.call('GET', '/v1/stores');
    expect(listed.json.items).toMatchObject([{ id: 'store-1', node: { state: 'active', profileRevision: 7 } }]);
    expect((await till.call('POST', '/v1/stores/store-1/revocation')).json).toMatchObject({ node: { state: 'revoked' } });
    expect((await ask(signed(own, { at: now + 1 }))).json.code).toBe('node_revoked');
    expect((await till.call('POST', '/v1/stores/store-1/revocation')).status).toBe(200);
    expect(await till.logged()).not.toContain(String(json.token));
  });

  test.each<[what: string, header: (own: ReturnType<typeof machine>) => string | undefined, code: ProblemCode]>([
    ['an API key', () => undefined, 'node_signature'],
    ['a header that cannot be read', () => 'QuickPay-Node id=1', 'node_signature'],
    ['a signature of another request', (own) => signed(own, { path: '/v1/exchange/profile?applied=6' }), 'node_signature'],
    ['another machine’s key', () => signed(machine()), 'node_signature'],
    ['a machine that nobody enrolled', () => signed(machine('7c1e9a49')), 'node_unknown'],
    ['a clock that is ahead', (own) => signed(own, { at: now + 300_001 }), 'node_clock'],
    ['a clock that is behind', (own) => signed(own, { at: now - 300_001 }), 'node_clock'],
  ])('%s is refused with its own reason', async (_what, header, code) => {
    const own = enrolled();
    expect(await ask(header(own))).toMatchObject({ status: PROBLEMS[code].status, json: { code } });
    expect(nodes.of('store-1')?.heardAt).toBeNull();
  });

  test('how a node is doing is kept once a second while it has a backlog, and at once where that ends or it is doing otherwise', () => {
    const own = enrolled();
    const kept = () => nodes.of('store-1');
    const heard = (backlog: number, reasons: readonly string[] = []) => nodes.heard(own.key.nodeId, { backlog, reasons });
    const begun = now;
    heard(9_000);
    now = begun + 10;
    heard(8_500);
    expect(kept()).toMatchObject({ heardAt: begun, backlog: 9_000 });
    heard(8_000, ['its clock is wrong']);
    expect(kept()).toMatchObject({ heardAt: begun + 10, backlog: 8_000 });
    now = begun + 1_010;
    heard(7_500, ['its clock is wrong']);
    expect(kept()).toMatchObject({ heardAt: begun + 1_010, backlog: 7_500 });
    now = begun + 1_020;
    heard(0, ['its clock is wrong']);
    expect(kept()).toMatchObject({ heardAt: begun + 1_020, backlog: 0 });
  });

  test('a signature counts once, and a node no further than its own addresses', async () => {
    const own = enrolled();
    const header = signed(own);
    expect((await ask(header)).status).toBe(200);
    expect((await ask(header)).json).toMatchObject({ code: 'node_signature', detail: expect.stringContaining('once') });
    const stores = await till.call('GET', '/v1/stores', undefined, { authorization: signed(own, { path: '/v1/stores' }) });
    expect(stores.json.code).toBe('not_authenticated');
  });

  test('a store without a share gets no token, one without a node has none to revoke', async () => {
    const plain = await openTill({ office: office() });
    expect((await plain.call('POST', '/v1/stores/store-1/enrolments')).json.code).toBe('store_without_share');
    expect((await plain.call('POST', '/v1/stores/store-1/revocation')).json.code).toBe('store_without_node');
    expect((await plain.call('POST', '/v1/stores/store-9/revocation')).json.code).toBe('store_unknown');
    expect((await plain.call('GET', '/v1/door')).json).toMatchObject({ door: 'headOffice', storeId: null });
    await plain.close();
  });
});

describe('a profile', () => {
  const authority = new Authority('Shop Pay');
  const issued = authority.issue({ commonName: '1699000001' });
  const content = (change: object = {}) => ({
    environment: 'sandbox',
    apiKeys: [{ name: 'till', sha256: 'a'.repeat(64) }],
    merchants: [
      {
        ...{ id: 'shop', mode: 'direct', appId: 'wx0123456789abcdef', mchId: '1699000001', currencies: ['HKD'] },
        ...{ description: 'Tea house', hosts: ['https://127.0.0.1:9443'] },
        ...{ apiKeyFile: 'key', certificateFile: 'cert', privateKeyFile: 'private' },
      },
    ],
    stores: [
      { id: 'store-1', name: 'Central', quotaSharePercent: 10 },
      { id: 'store-2', name: 'Harbour' },
    ],
    terminals: [
      { id: 'till-1', name: 'Till 1', storeId: 'store-1' },
      { id: 'till-2', name: 'Till 2', storeId: 'store-2' },
    ],
    ...change,
  });
  const files = new Map([
    ['key', Buffer.from('k'.repeat(32))],
    ['cert', Buffer.from(issued.certificate)],
    ['private', Buffer.from(issued.privateKey)],
  ]);
  const member = (change: Partial<StaffMember>): StaffMember => ({
    ...{ id: 'per_00000001', name: 'Mai', role: 'manager', storeId: null, isActive: true },
    ...{ password: 'hash', pin: 'pin hash' },
    ...change,
  });
  const profileFor = async (own: ReturnType<typeof machine>, change: object = {}, staff = [member({})]) => {
    const checked = checkContent('config.json', content(change), Date.now(), undefined, inMemory(files));
    const given = { nodes, configuration: loadedOf(checked), keyFiles: keyFilesOf(checked.materials) };
    const office = createOffice({ ...given, people: { staff: async () => staff }, pepper: Buffer.from('pepper') });
    const node = nodes.of('store-1');
    if (node === null) throw new Error('enrol it first');
    const answer = await office.profileFor({ ...node, sealingKey: own.key.sealing.publicKey }, 0);
    if (answer?.profile == null) throw new Error('no profile');
    return JSON.parse(JSON.stringify(answer.profile)) as typeof answer.profile;
  };
  const opened = (json: unknown, key: NodeKey) => openProfile('profile.json', json, key, Date.now());
  let own: ReturnType<typeof machine>;
  beforeEach(() => {
    own = machine();
    nodes.enrol(own.asks(tokenFor()));
  });

  test('is the store’s alone: its tills, its share, its people, and keys that are where they were', async () => {
    const elsewhere = member({ id: 'per_00000002', storeId: 'store-2' });
    const read = opened(await profileFor(own, {}, [member({}), elsewhere]), own.key);
    if (read.kind !== 'open') throw new Error(read.why);
    const { configuration, staff } = read.profile;
    expect(configuration).toMatchObject({
      stores: [{ id: 'store-1' }],
      terminals: [{ id: 'till-1' }],
      merchants: [{ apiKey: 'k'.repeat(32), quotas: { submit: 3, query: 180, revoke: 15, refund: 15, refundQuery: 30 } }],
    });
    expect(configuration.merchants[0]?.privateKey.toString()).toBe(issued.privateKey);
    expect(staff.people.map(({ id }) => id)).toEqual(['per_00000001']);
  });

  test('shows nothing of what is sealed', async () => {
    const text = JSON.stringify(await profileFor(own));
    for (const secret of [
      'k'.repeat(32),
      'PRIVATE KEY',
      Buffer.from(issued.privateKey).toString('base64').slice(0, 60),
      'pin hash',
    ])
      expect(text).not.toContain(secret);
  });

  test('of another node, another store, an older revision, or with anything changed is refused with the reason', async () => {
    const json = await profileFor(own);
    const other = machine();
    expect(opened(json, other.key)).toMatchObject({ kind: 'refused', why: expect.stringContaining('cannot be opened') });
    expect(opened(json, { ...own.key, nodeId: '7c1e9a41' })).toMatchObject({ why: expect.stringContaining('of the node') });
    expect(opened(json, { ...own.key, storeId: 'store-2' })).toMatchObject({ why: expect.stringContaining('of the store') });
    expect(opened(json, { ...own.key, revision: json.revision + 1 })).toMatchObject({ why: expect.stringContaining('before') });
    // Said to be of another node, store or revision it opens no more than it did.
    for (const change of [{ nodeId: '7c1e9a41' }, { storeId: 'store-2' }, { revision: json.revision + 1 }])
      expect(opened({ ...json, ...change }, { ...own.key, ...change, revision: 0 })).toMatchObject({
        why: expect.stringContaining('cannot be opened'),
      });
    const hosts = JSON.parse(JSON.stringify(json).replace('127.0.0.1:9443', '127.0.0.1:9444')) as unknown;
    expect(opened(hosts, own.key)).toMatchObject({ why: expect.stringContaining('cannot be opened') });
    expect(opened({}, own.key)).toMatchObject({ why: 'it is no profile of a node' });
    expect(opened(json, own.key).kind).toBe('open');
  });

  test('has one revision for one content, and tells people from everything else', async () => {
    const [first, again] = [await profileFor(own), await profileFor(own)];
    expect(again.revision).toBe(first.revision);
    const people = await profileFor(own, {}, [member({ name: 'Mei' })]);
    const tills = await profileFor(own, { terminals: [{ id: 'till-9', name: 'Till 9', storeId: 'store-1' }] });
    expect(people.revision).toBeGreaterThan(first.revision);
    const [a, b, c] = [first, people, tills].map((json) => {
      const read = opened(json, own.key);
      if (read.kind !== 'open') throw new Error(read.why);
      return read.profile;
    });
    if (a === undefined || b === undefined || c === undefined) throw new Error('three were opened');
    expect([differInStaffAlone(a, b), differInStaffAlone(a, c)]).toEqual([true, false]);
  });
});

test('people follow head office: who is new may sign in with the PIN of there, who left is out', async () => {
  const clock = handClock();
  const life = { idleMs: 7_200_000, lifeMs: 43_200_000 };
  const keys = passingKeys();
  const [there, here] = [
    await openSignIn({ file: ':memory:', keys, clock, random, life }),
    await openSignIn({ file: ':memory:', keys: { ...passingKeys(), pepper: keys.pepper }, clock, random, life }),
  ];
  const mai = {
    id: 'per_00000001',
    name: 'Mai',
    role: 'manager',
    storeId: null,
    password: 'correct horse battery',
    pin: '2718',
  } as const;
  await there.people.add(mai);
  await there.people.add({ ...mai, id: 'per_00000002', name: 'Kim', role: 'cashier' });
  const staff = await there.people.staff();
  expect(await there.people.staff()).toBe(staff);
  await here.people.follow(staff);
  const paired = await here.devices.pair({ name: 'Till', terminalId: 'till-1', pairedBy: 'x', knows: ['per_00000002'] });
  if (paired === null) throw new Error('no room');
  const at = { device: paired.device, storeId: 'store-1', before: null };
  const signedIn = await here.people.signIn(at, { personId: 'per_00000002', pin: '2718' });
  if (signedIn.kind !== 'signedIn') throw new Error(signedIn.kind);
  const ended = new Promise<void>((resolve) => void here.sessions.watch(signedIn.session, resolve));

  await there.people.change('per_00000002', { isActive: false }, null);
  await here.people.follow(await there.people.staff());
  await ended;
  expect(await here.people.signIn(at, { personId: 'per_00000002', pin: '2718' })).toEqual({ kind: 'unknown' });
  expect(await here.people.all()).toMatchObject([
    { name: 'Mai', isActive: true },
    { name: 'Kim', isActive: false, hasPin: false },
  ]);
  there.close();
  here.close();
});
