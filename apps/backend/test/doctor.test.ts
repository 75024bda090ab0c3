/** Doctor's judgement over facts, without any machine: what each fact is worth, and that nothing wrong comes without its fix. */
import type { Problem } from '@quickpay/api';
import type { PlatformCertificate, V2Answer, V3Answer, V3Problem } from '@quickpay/wechatpay';
import { describe, expect, test } from 'vitest';
import { checkContent } from '../src/configuration.ts';
import { judge, LOOKS } from '../src/doctor/checks.ts';
import type { AccountFact, Facts, HostFact } from '../src/doctor/facts.ts';
import { type Asked, querySaid, revokeSaid } from '../src/doctor/v2-replies.ts';
import { keysSaid, type V3Asked, v3QuerySaid } from '../src/doctor/v3-replies.ts';
import { readSettings } from '../src/settings.ts';
import { SECRET } from './receiver.ts';

const HOST = 'https://apihk.mch.weixin.qq.com';
const FILE = '/etc/quickpay/config.json';
const GIBIBYTE = 1_073_741_824;

const merchant = {
  id: 'tea',
  mode: 'direct',
  appId: 'wx0123456789abcdef',
  mchId: '1699000001',
  region: 'HK',
  currencies: ['HKD'],
  description: 'Tea house',
  apiKeyFile: 'api-key.txt',
  certificateFile: 'cert.pem',
  privateKeyFile: 'key.pem',
};
const content = {
  environment: 'production',
  machineAddress: '203.0.113.7',
  apiKeys: [{ name: 'till', sha256: '0'.repeat(64) }],
  merchants: [merchant],
  stores: [{ id: 'central', name: 'Central' }],
  terminals: [{ id: 'till-1', name: 'Till 1', storeId: 'central' }],
};
const absent: V2Answer<never> = {
  kind: 'failed',
  code: 'ORDERNOTEXIST',
  description: 'order not exist',
  recall: null,
  serverDate: 0,
};
const done: V2Answer<object> = { kind: 'succeeded', fields: {}, serverDate: 0 };
const reached: Extract<HostFact['reached'], { kind: 'reached' }> = {
  kind: 'reached',
  address: '203.0.113.9',
  tls: { protocol: 'TLSv1.3', untrusted: null, issuer: 'DigiCert Inc' },
  aheadMs: 120,
  unsureMs: 540,
};
const account = {
  of: 'tea',
  host: HOST,
  protocol: 'v2',
  takesRevokes: true,
  query: absent,
  revoke: done,
  notTried: null,
} as const satisfies AccountFact;
const NOTES = { serverDate: 0, aheadMs: 0, requestId: null, serial: '5B01', detail: null };
const v3Absent: V3Answer<never> = {
  kind: 'failed',
  status: 404,
  code: 'ORDER_NOT_EXIST',
  description: 'order not exist',
  ...NOTES,
};
const DAY_MS = 86_400_000;
const certificate = (serialNo: string, days: number): PlatformCertificate => ({
  serialNo,
  effectiveAt: 0,
  expiresAt: days * DAY_MS,
  pem: '',
});
const handedOut: V3Answer<readonly PlatformCertificate[]> = {
  kind: 'succeeded',
  status: 200,
  fields: [certificate('5B01', 400)],
  ...NOTES,
};
const v3Account = {
  of: 'coffee',
  host: HOST,
  protocol: 'v3',
  certificates: handedOut,
  query: v3Absent,
  notTried: null,
} as const satisfies AccountFact;

const PRINTER = { id: 'bar', name: 'Bar', address: '10.0.0.9', storeId: 'central' };

/** A machine on which all is well; keys and certificates have tests of their own. */
const well: Facts = {
  now: 0,
  settings: { values: readSettings({}), problems: [] },
  configuration: {
    ...checkContent(FILE, content),
    materials: [],
    webhookMaterials: [
      {
        of: 'books',
        environment: 'production',
        files: { secretFile: { path: '/data/books.txt', kind: 'read', bytes: Buffer.from(SECRET), mode: 0o600, uid: 1 } },
      },
    ],
  },
  node: null,
  offline: false,
  webhooks: [{ of: 'books', url: 'https://books.example/hooks', kind: 'address', address: '8.8.8.8' }],
  hosts: [{ url: HOST, caFile: null, reached }],
  accounts: [account, v3Account],
  printers: [],
  ledger: {
    file: '/data/ledger.sqlite',
    look: {
      kind: 'ledger',
      environment: 'production',
      nodeId: '7c1e9a40',
      epoch: 0,
      schema: 3,
      schemaKnown: 3,
      journalMode: 'wal',
      payments: 7,
      open: { tea: 1 },
      accounts: { tea: '1699000001' },
    },
    check: { chains: { checked: 7, all: 7, broken: null }, integrity: 'ok' },
  },
  folder: {
    path: '/data',
    kind: 'folder',
    mode: 0o700,
    freeBytes: 40 * GIBIBYTE,
    durability: { kind: 'tried', journalMode: 'wal', synchronous: 2, commitMs: 0.3 },
  },
  port: { host: '127.0.0.1', port: 8_080, kind: 'backend', environment: 'production', reasons: [] },
};
/** … of a store, to whose node head office answers. */
const node: NonNullable<Facts['node']> = {
  key: {
    format: 1,
    storeId: 'central',
    nodeId: '7c1e9a40',
    upstream: 'https://pay.shop.example',
    signing: { publicKey: '', privateKey: '' },
    sealing: { publicKey: '', privateKey: '' },
    enrolledAt: 1,
    revision: 12,
    standing: 'active',
  },
  told: { kind: 'answered', answer: { environment: 'production', revision: 12, profile: null } },
};
const atNode = (change: Partial<NonNullable<Facts['node']>>, of: Partial<Facts> = {}): Partial<Facts> => ({
  ...of,
  node: { ...node, ...change },
});
const standing = (is: (typeof node)['key']['standing']): Partial<Facts> => atNode({ key: { ...node.key, standing: is } });
const refusedWith = (code: Problem['code'], title: string): Partial<Facts> => {
  const what = { environment: 'production', type: 'about:blank', title, status: 401, code, detail: 'Ask a manager.' } as const;
  const problem: Problem = { ...what, outcome: 'none', retry: 'never', requestId: 'r1', fields: [] };
  return atNode({ told: { kind: 'refused', problem } });
};
type Ledger = Extract<Facts['ledger']['look'], { kind: 'ledger' }>;
const hosts = (fact: HostFact['reached'], caFile: string | null = null): Partial<Facts> => ({
  hosts: [{ url: HOST, caFile, reached: fact }],
});
const host = (change: Partial<Extract<HostFact['reached'], { kind: 'reached' }>>, caFile: string | null = null): Partial<Facts> =>
  hosts({ ...reached, ...change }, caFile);
const ledger = (change: Partial<Ledger>): Partial<Facts> => ({
  ledger: { ...well.ledger, look: { ...(well.ledger.look as Ledger), ...change } },
});
const check = (change: Partial<NonNullable<Facts['ledger']['check']>>): Partial<Facts> => ({
  ledger: { ...well.ledger, check: { chains: { checked: 7, all: 7, broken: null }, integrity: 'ok', ...change } },
});
const folder = (change: object): Partial<Facts> => ({ folder: { ...well.folder, ...change } as Facts['folder'] });

test('where all is well every check says so', () => {
  const findings = judge({ ...well, node });
  expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
  expect([...new Set(findings.map(({ check: name }) => name))]).toEqual(Object.keys(LOOKS));
});

test('what is configured is put right at head office where this is a node, and what stands here is put right here', () => {
  const missing = { path: 'tea/apiKeyFile (sealed)', kind: 'missing' } as const;
  const of = {
    of: 'tea',
    environment: 'production',
    mchId: '1',
    protocol: 'v2',
    serialNo: undefined,
    publicKeyId: undefined,
    now: 0,
  } as const;
  const configuration = { ...well.configuration, materials: [{ ...of, files: { apiKeyFile: missing } }] };
  const fixOf = (facts: Facts) => judge(facts).find(({ check: name }) => name === 'API key')?.fix ?? '';
  const here = fixOf({ ...well, configuration });
  expect(here).not.toBe('');
  expect(fixOf({ ...well, configuration, node })).toBe(`At head office, https://pay.shop.example: ${here}`);
  const full = judge({ ...well, node, folder: { ...well.folder, mode: 0o777 } as Facts['folder'] });
  expect(full.find(({ check: name }) => name === 'data folder')?.fix).not.toContain('head office');
});

test.each<[what: string, change: Partial<Facts>, name: string, level: string, seen: string, fix?: string]>([
  [
    'a setting',
    { settings: { ...well.settings, problems: ['QUICKPAY_PORT: 0 to 65535'] } },
    'settings',
    'fail',
    'QUICKPAY_PORT: 0 to 65535',
  ],
  [
    'the configuration',
    { configuration: { ...checkContent(FILE, { ...content, stores: [] }), materials: [] } },
    'configuration',
    'fail',
    `${FILE}: stores: must be one or more stores`,
    'quickpay configure',
  ],
  [
    'the configuration of a node',
    atNode({}, { configuration: { ...checkContent(FILE, { ...content, stores: [] }), materials: [] } }),
    'configuration',
    'fail',
    `${FILE}: stores: must be one or more stores`,
    'Put it right at head office, https://pay.shop.example',
  ],
  ['a node that was revoked', standing('revoked'), 'node', 'fail', 'head office has revoked 7c1e9a40', 'store-node.md'],
  [
    'a node that was taken over',
    standing('takenOver'),
    'node',
    'fail',
    'has taken over the payments of 7c1e9a40',
    'store-node.md',
  ],
  [
    'a node without its ledger',
    atNode({}, { ledger: { ...well.ledger, look: { kind: 'none' }, check: null } }),
    'node',
    'fail',
    'the ledger of the node 7c1e9a40 is gone',
    'store-node.md',
  ],
  ['a node that asks nobody', atNode({ told: null }), 'head office', 'skip', '--offline'],
  [
    'a head office that is silent',
    atNode({ told: { kind: 'silent', why: 'https://pay.shop.example does not answer: ECONNREFUSED' } }),
    'head office',
    'warn',
    'ECONNREFUSED; payments are taken all the same',
    'Look after the line',
  ],
  [
    'a node that works by an older profile',
    atNode({ told: { kind: 'answered', answer: { environment: 'production', revision: 13, profile: null } } }),
    'head office',
    'warn',
    'has another profile for this node',
    'Settings, Server',
  ],
  [
    'a head office that refuses',
    refusedWith('node_revoked', 'Revoked'),
    'head office',
    'fail',
    'head office refuses: Revoked',
    'store-node.md',
  ],
  ['a node whose clock is wrong', refusedWith('node_clock', 'Clock'), 'head office', 'fail', '(node_clock)', 'timedatectl'],
  [
    'a head office over plain HTTP',
    atNode({ key: { ...node.key, upstream: 'http://127.0.0.1:8080' } }),
    'head office',
    'fail',
    'http://127.0.0.1:8080 is not encrypted',
    '--upstream',
  ],
  ...(
    [
      ['absent', 'nobody answers there', 'Switch it on'],
      ['noPaper', 'it is out of paper', 'Put paper in'],
      ['slow', 'it takes nothing, or does not say how it is', 'answersStatus'],
    ] as const
  ).map(
    ([trouble, seen, fix]) =>
      [
        `a printer: ${trouble}`,
        {
          configuration: { ...checkContent(FILE, { ...content, printers: [PRINTER] }), materials: [] },
          printers: [{ id: 'bar', address: '10.0.0.9', sent: { kind: 'notPrinted', trouble } }],
        },
        'printers',
        'warn',
        `bar at 10.0.0.9: ${seen}`,
        fix,
      ] as [string, Partial<Facts>, string, string, string, string],
  ),
  ['nobody asked', { offline: true, hosts: [], accounts: [] }, 'host', 'skip', '--offline'],
  [
    'a name that nobody knows',
    hosts({ kind: 'unknownName', code: 'ENOTFOUND' }),
    'host',
    'fail',
    'nobody knows where apihk.mch.weixin.qq.com is (ENOTFOUND)',
    'getent hosts apihk.mch.weixin.qq.com',
  ],
  [
    'a host out of reach',
    hosts({ kind: 'unreachable', why: 'ECONNREFUSED' }),
    'host',
    'fail',
    'cannot be reached: ECONNREFUSED',
    'firewall',
  ],
  [
    'somebody on the way who ends TLS',
    host({ tls: { protocol: 'TLSv1.2', untrusted: 'SELF_SIGNED_CERT_IN_CHAIN', issuer: 'Proxy Ltd' } }),
    'host',
    'fail',
    'no public authority vouches for (SELF_SIGNED_CERT_IN_CHAIN, issued by Proxy Ltd)',
    '"ownGateway"',
  ],
  [
    'an authority that is another',
    host({ tls: { protocol: 'TLSv1.2', untrusted: 'UNABLE', issuer: 'X' } }, '/keys/ca.pem'),
    'host',
    'fail',
    '/keys/ca.pem does not vouch for',
  ],
  ['a clock some seconds off', host({ aheadMs: -2_400 }), 'clock', 'ok', '2 s behind'],
  ['a clock a minute off', host({ aheadMs: 61_000 }), 'clock', 'warn', '61 s ahead of', 'timedatectl'],
  ['a clock six minutes off', host({ aheadMs: -360_000 }), 'clock', 'fail', '6 min behind', 'timedatectl'],
  ['a host that tells no time', host({ aheadMs: null }), 'clock', 'skip', 'no host told the time'],
  [
    'a query not tried',
    { accounts: [{ ...account, query: null, revoke: null, notTried: 'its keys come first' }] },
    'signed query',
    'skip',
    'its keys come first',
  ],
  [
    'a certificate not tried',
    { accounts: [{ ...account, revoke: null }] },
    'client certificate',
    'skip',
    'the signed query comes first',
  ],
  [
    'V3’s keys not asked for in time',
    { accounts: [{ ...v3Account, certificates: null, query: null }] },
    'WeChat Pay’s keys',
    'skip',
    'no time was left',
  ],
  [
    'V3 not tried',
    { accounts: [{ ...v3Account, certificates: null, query: null, notTried: 'its keys come first' }] },
    'signed query',
    'skip',
    'its keys come first',
  ],
  [
    'a folder that others write to',
    folder({ mode: 0o770 }),
    'data folder',
    'fail',
    'others can put files into /data',
    'chmod 700 /data',
  ],
  ['a folder that others read', folder({ mode: 0o750 }), 'data folder', 'warn', 'others can look into /data', 'chmod 700 /data'],
  [
    'no folder',
    { folder: { path: '/data', kind: 'missing' } },
    'data folder',
    'fail',
    '/data is not there',
    'quickpay configure',
  ],
  [
    'a folder of somebody else’s',
    { folder: { path: '/data', kind: 'unreadable', why: 'EACCES' } },
    'data folder',
    'fail',
    'EACCES',
    'ls -ld /data',
  ],
  ['a disk nearly full', folder({ freeBytes: GIBIBYTE / 2 }), 'disk', 'warn', '512 MiB free', 'df -h /data'],
  ['a disk that is full', folder({ freeBytes: 1_000 }), 'disk', 'fail', '0 MiB free', 'df -h /data'],
  [
    'a file system without WAL',
    folder({ durability: { kind: 'tried', journalMode: 'delete', synchronous: 2, commitMs: 1 } }),
    'durability',
    'fail',
    'not WAL and FULL',
    'local disk',
  ],
  [
    'relaxed settings',
    folder({ durability: { kind: 'tried', journalMode: 'wal', synchronous: 1, commitMs: 1 } }),
    'durability',
    'fail',
    'synchronous=1',
  ],
  [
    'a folder that cannot be written',
    folder({ durability: { kind: 'failed', problem: 'read-only' } }),
    'durability',
    'fail',
    'read-only',
    'ls -ld /data',
  ],
  ['no ledger yet', { ledger: { file: '/data/ledger.sqlite', look: { kind: 'none' }, check: null } }, 'ledger', 'ok', 'none yet'],
  [
    'no ledger at all',
    { ledger: { file: '/data/ledger.sqlite', look: { kind: 'unreadable', problem: 'it is damaged' }, check: null } },
    'ledger',
    'fail',
    '/data/ledger.sqlite cannot be used: it is damaged',
    'backup',
  ],
  [
    'the other’s ledger',
    ledger({ environment: 'sandbox' }),
    'ledger',
    'fail',
    'is a ledger of sandbox, and this is production',
    'QUICKPAY_DATA=./production',
  ],
  ['a newer ledger', ledger({ schema: 9 }), 'ledger', 'fail', 'schema 9, this one knows 3', 'Start the newer one'],
  [
    'another account',
    ledger({ accounts: { tea: '1699000009' } }),
    'ledger',
    'fail',
    'merchant tea is account 1699000009 in the ledger, and 1699000001',
    'id of its own',
  ],
  [
    'a merchant taken out too soon',
    ledger({ open: { coffee: 2 } }),
    'ledger',
    'fail',
    'merchant coffee is not configured, and 2 of its',
    'Put it back',
  ],
  [
    'a broken chain',
    check({ chains: { checked: 3, all: 7, broken: 'pay_1' } }),
    'ledger content',
    'fail',
    'the chain of pay_1 breaks',
    'backup',
  ],
  ['a damaged file', check({ integrity: 'row 3 missing' }), 'ledger content', 'fail', 'is damaged: row 3 missing', 'backup'],
  [
    'a ledger too large for now',
    check({ chains: { checked: 3, all: 7, broken: null } }),
    'ledger content',
    'ok',
    'the newest 3 of 7',
  ],
  [
    'a look that took too long',
    check({ integrity: null }),
    'ledger content',
    'warn',
    'could not look through it in time',
    'integrity_check',
  ],
  [
    'another program on the port',
    { port: { host: '127.0.0.1', port: 8_080, kind: 'other' } },
    'port',
    'fail',
    'another program listens on 127.0.0.1 port 8080',
    'QUICKPAY_PORT',
  ],
  [
    'the other environment on the port',
    { port: { host: '127.0.0.1', port: 8_080, kind: 'backend', environment: 'sandbox', reasons: [] } },
    'port',
    'fail',
    'a backend of sandbox listens',
    'QUICKPAY_PORT',
  ],
  [
    'a port that needs more rights',
    { port: { host: '127.0.0.1', port: 80, kind: 'refused', why: 'EACCES' } },
    'port',
    'fail',
    'EACCES',
  ],
  [
    'no backend',
    { port: { host: '127.0.0.1', port: 8_080, kind: 'free' } },
    'backend',
    'skip',
    'none of this configuration is running',
  ],
  [
    'a backend that is not ready',
    {
      port: {
        host: '127.0.0.1',
        port: 8_080,
        kind: 'backend',
        environment: 'production',
        reasons: ['tea: WeChat Pay answers SIGNERROR'],
      },
    },
    'backend',
    'fail',
    'tea: WeChat Pay answers SIGNERROR',
    'log',
  ],
])('%s', (_what, change, name, level, seen, fix) => {
  const findings = judge({ ...well, ...change });
  const found = findings.find((finding) => finding.check === name);
  expect(found).toMatchObject({ level, seen: expect.stringContaining(seen) });
  if (fix !== undefined) expect(found?.fix).toContain(fix);
  for (const finding of findings)
    if (finding.level === 'fail' || finding.level === 'warn') expect(finding.fix, finding.seen).toMatch(/\S/);
});

describe('what WeChat Pay answers', () => {
  const asked: Asked = {
    host: HOST,
    appId: 'wx0123456789abcdef',
    mchId: '1699000001',
    subMchId: undefined,
    signType: 'MD5',
    apiKeyPath: '/keys/api-key.txt',
    certificatePath: '/keys/cert.pem',
    configurationPath: FILE,
  };
  const failed = (code: string, description = ''): V2Answer<never> => ({
    kind: 'failed',
    code,
    description,
    recall: null,
    serverDate: 0,
  });
  const unsigned = (message: string): V2Answer<never> => ({ kind: 'unsignedFail', message, serverDate: 0 });
  const unverified = (
    problem: 'unsigned' | 'badSignature' | 'otherMerchant' | 'httpStatus' | 'notXml' | 'badField',
  ): V2Answer<never> => ({
    kind: 'unverified',
    problem,
    serverDate: 0,
  });

  test.each<[what: string, answer: V2Answer<unknown>, level: string, seen: string]>([
    ['that there is no such order', absent, 'ok', 'knows our key and ids'],
    ['… in another spelling', failed('ORDER_NOT_EXIST'), 'ok', 'knows our key and ids'],
    [
      'a signature error, unsigned, in Chinese',
      unsigned('签名错误'),
      'fail',
      'the API key in /keys/api-key.txt is not 1699000001’s',
    ],
    ['… in English', unsigned('sign error'), 'fail', 'the API key in /keys/api-key.txt'],
    ['… otherwise in English', unsigned('Invalid signature'), 'fail', 'the API key in /keys/api-key.txt'],
    ['… as a code', failed('SIGNERROR', '签名错误，请检查后再试'), 'fail', 'the API key in /keys/api-key.txt'],
    [
      'that app and merchant are not bound',
      failed('APPID_MCHID_NOT_MATCH', 'appid and mch_id do not match'),
      'fail',
      'app id wx0123456789abcdef is not bound to merchant 1699000001',
    ],
    ['that there is no such app', failed('APPID_NOT_EXIST'), 'fail', 'app id wx0123456789abcdef is not bound'],
    [
      'that app and merchant are not bound, unsigned',
      unsigned('appid和mch_id不匹配'),
      'fail',
      'app id wx0123456789abcdef is not bound',
    ],
    [
      'that there is no such merchant',
      unsigned('商户号mch_id或sub_mch_id不存在'),
      'fail',
      'WeChat Pay knows no merchant 1699000001',
    ],
    ['… in English', unsigned('mch_id does not exist'), 'fail', 'WeChat Pay knows no merchant 1699000001'],
    ['that the merchant may not', failed('NOAUTH', '商户无权限'), 'fail', 'may not use Quick Pay'],
    ['that it was asked too often', failed('FREQUENCY_LIMITED'), 'warn', 'asked too often'],
    ['an error of its own', failed('SYSTEMERROR', '系统繁忙'), 'warn', 'an error of its own'],
    ['a code that nobody foresaw', failed('NEWCODE', 'some\u001b[2Jthing'), 'fail', 'refuses: NEWCODE some [2Jthing'],
    ['an answer signed with another key', unverified('badSignature'), 'fail', 'its answer is not signed with our key'],
    ['an answer for another app', unverified('otherMerchant'), 'fail', 'app id wx0123456789abcdef is not bound'],
    ['an answer that nobody signed', unverified('unsigned'), 'fail', 'does not speak as WeChat Pay does'],
    ['something else', unverified('notXml'), 'fail', 'does not speak as WeChat Pay does'],
    ['an order that nobody made', done, 'fail', 'knows an order that nobody made'],
    ['nothing', { kind: 'noAnswer', problem: 'given up waiting', serverDate: null }, 'fail', 'does not answer: given up waiting'],
  ])('to a query, %s', (_what, answer, level, seen) => {
    const said = querySaid(answer, asked);
    expect(said).toMatchObject({ level, seen: expect.stringContaining(seen) });
    if (level !== 'ok') expect(said.fix).toMatch(/\S/);
  });

  test('an institution’s ids are named together', () => {
    expect(querySaid(unsigned('商户号mch_id或sub_mch_id不存在'), { ...asked, subMchId: '1699000002' }).seen).toBe(
      'WeChat Pay knows no merchant 1699000001 with a sub-merchant 1699000002',
    );
  });

  test.each<[what: string, answer: V2Answer<unknown>, level: string, seen: string]>([
    ['success, as for every order that it does not know', done, 'ok', 'accepts it for revokes and refunds'],
    ['that there is no such order', failed('ORDERNOTEXIST'), 'ok', 'accepts it'],
    ['an error page', unverified('httpStatus'), 'fail', 'breaks off when the certificate in /keys/cert.pem is shown'],
    [
      'a connection that breaks',
      { kind: 'noAnswer', problem: 'ECONNRESET', serverDate: null },
      'fail',
      'breaks off (ECONNRESET) when the certificate',
    ],
    ['a certificate error', failed('CERT_ERROR', '证书已过期'), 'fail', 'does not accept the certificate in /keys/cert.pem'],
    ['an error of its own', failed('SYSTEMERROR'), 'warn', 'an error of its own'],
  ])('to a revoke with the certificate, %s', (_what, answer, level, seen) => {
    expect(revokeSaid(answer, asked)).toMatchObject({ level, seen: expect.stringContaining(seen) });
  });
});

describe('what WeChat Pay answers over V3', () => {
  const asked: V3Asked = {
    host: HOST,
    appId: 'wx0123456789abcdef',
    mchId: '1699000001',
    subMchId: undefined,
    serialNo: '4A01',
    publicKeyId: undefined,
    apiV3KeyPath: '/keys/apiv3-key.txt',
    privateKeyPath: '/keys/key.pem',
    publicKeyPath: '',
    configurationPath: FILE,
    now: 0,
  };
  const byPublicKey: V3Asked = { ...asked, publicKeyId: 'PUB_KEY_ID_1', publicKeyPath: '/keys/pub_key.pem' };
  const failed = (status: number, code: string, notes: Partial<typeof NOTES> = {}): V3Answer<never> => ({
    kind: 'failed',
    status,
    code,
    description: '',
    ...NOTES,
    ...notes,
  });
  const hint = (status: number, code: string, notes: Partial<typeof NOTES> = {}): V3Answer<never> => ({
    kind: 'unsignedFail',
    status,
    code,
    description: '',
    why: 'keysUnanswered',
    ...NOTES,
    ...notes,
  });
  const unverified = (problem: V3Problem, notes: Partial<typeof NOTES> = {}): V3Answer<never> => ({
    kind: 'unverified',
    problem,
    ...NOTES,
    ...notes,
  });
  const certificates = (...fields: PlatformCertificate[]): V3Answer<readonly PlatformCertificate[]> => ({ ...handedOut, fields });
  const SKEWED = { aheadMs: -600_000 };

  test.each<[what: string, answer: V3Answer<readonly PlatformCertificate[]>, level: string, seen: string, of?: V3Asked]>([
    ['certificates', handedOut, 'ok', `1 certificate of ${HOST}, opened with the APIv3 key; the last ends on 1971-02-05`],
    ['an old one and the next', certificates(certificate('1', 3), certificate('2', 300)), 'ok', '2 certificates'],
    ['one that ends, and none follows', certificates(certificate('1', 3)), 'warn', 'in 3 days, and none follows'],
    ['an empty list', certificates(), 'fail', 'signs by a public key for 1699000001, and none is configured'],
    [
      'certificates that do not open',
      unverified('sealedOtherwise'),
      'fail',
      'the APIv3 key in /keys/apiv3-key.txt is not 1699000001’s',
    ],
    [
      'that there are none',
      hint(404, 'RESOURCE_NOT_EXISTS'),
      'fail',
      'signs by a public key for 1699000001, and none is configured',
    ],
    [
      'that there are none, where a public key is',
      failed(403, 'NO_AUTH'),
      'ok',
      'signs by the public key PUB_KEY_ID_1',
      byPublicKey,
    ],
    [
      'a refused signature',
      hint(401, 'SIGN_ERROR'),
      'fail',
      '4A01 is no certificate of 1699000001’s, or the key in /keys/key.pem',
    ],
    ['… where clocks are apart', hint(401, 'SIGN_ERROR', SKEWED), 'fail', 'this machine’s clock is 10 min behind its own'],
    ['nothing', { kind: 'noAnswer', problem: 'given up waiting', ...NOTES }, 'fail', 'does not answer: given up waiting'],
  ])('to the question for its keys, %s', (_what, answer, level, seen, of = asked) => {
    const said = keysSaid(answer, of);
    expect(said).toMatchObject({ level, seen: expect.stringContaining(seen) });
    if (level !== 'ok') expect(said.fix).toMatch(/\S/);
  });

  test.each<[what: string, answer: V3Answer<unknown>, level: string, seen: string, of?: V3Asked]>([
    ['that there is no such order', v3Absent, 'ok', 'its answer is signed by 5B01'],
    ['a refused signature', failed(401, 'SIGN_ERROR'), 'fail', 'does not accept our signature: 4A01'],
    ['… unsigned', hint(401, 'SIGN_ERROR'), 'fail', 'does not accept our signature: 4A01'],
    ['that the merchant may not', failed(403, 'NO_AUTH'), 'fail', 'may not use Quick Pay'],
    ['that app and merchant are not bound', failed(400, 'APPID_MCHID_NOT_MATCH'), 'fail', 'is not bound to merchant 1699000001'],
    ['an error of its own', failed(500, 'SYSTEM_ERROR'), 'warn', 'an error of its own'],
    [
      'an order that nobody made',
      { kind: 'succeeded', status: 200, fields: {}, ...NOTES },
      'fail',
      'knows an order that nobody made',
    ],
    ['by a key that does not open', unverified('sealedOtherwise'), 'fail', 'the APIv3 key in /keys/apiv3-key.txt'],
    ['by a public key', unverified('publicKeyMissing', { serial: 'PUB_KEY_ID_2' }), 'fail', 'and none is configured'],
    [
      'by another public key',
      unverified('publicKeyMissing', { serial: 'PUB_KEY_ID_2' }),
      'fail',
      'signs by the public key PUB_KEY_ID_2, and PUB_KEY_ID_1 is configured',
      byPublicKey,
    ],
    [
      'by its public key, which is another',
      unverified('badSignature', { serial: 'PUB_KEY_ID_1' }),
      'fail',
      'the key in /keys/pub_key.pem is not WeChat Pay’s public key PUB_KEY_ID_1',
      byPublicKey,
    ],
    ['by nobody’s certificate', unverified('unknownSerial'), 'fail', 'signs by the certificate 5B01, which is none of those'],
    ['a wrong signature', unverified('badSignature'), 'fail', 'its signature is wrong'],
    ['what is old', unverified('stale'), 'fail', 'signed more than five minutes ago'],
    ['what is old by our clock', unverified('stale', SKEWED), 'fail', 'this machine’s clock is 10 min behind its own'],
    ['for another merchant', unverified('otherMerchant'), 'fail', 'app id wx0123456789abcdef is not bound'],
    ['what came before', unverified('repeated'), 'fail', 'to another question than ours'],
    ['a page', unverified('unsigned'), 'fail', 'does not speak as WeChat Pay does'],
    ['nothing', { kind: 'neverSent', problem: 'ECONNREFUSED', ...NOTES }, 'fail', 'does not answer: ECONNREFUSED'],
  ])('to a query, %s', (_what, answer, level, seen, of = asked) => {
    const said = v3QuerySaid(answer, of);
    expect(said).toMatchObject({ level, seen: expect.stringContaining(seen) });
    if (level !== 'ok') expect(said.fix).toMatch(/\S/);
  });
});
