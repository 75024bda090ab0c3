/** What a configuration must be: every mistake is told, all at once, with what would be right. Real files, real certificates. */
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Authority } from '../../../tests/production/authority.ts';
import { keyName, mintApiKey, sha256 } from '../src/api-keys.ts';
import { walletsOf } from '../src/configuration/fields.ts';
import { secretMode } from '../src/configuration/files.ts';
import { checkConfiguration, loadedOf, startProblems } from '../src/configuration.ts';
import { ConfigurationError } from '../src/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-configuration-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'config.json');
const at = (name: string): string => join(folder, name);

const authority = new Authority('Shop Test');
const sandboxAuthority = new Authority('Quick Pay Sandbox');
const MCH_ID = '1699000001';
const own = authority.issue({ commonName: MCH_ID });
const other = authority.issue({ commonName: '1699000009' });

type Json = Readonly<Record<string, unknown>>;
const merchant = (change: Json = {}): Json => ({
  id: 'shop',
  mode: 'direct',
  appId: 'wx0123456789abcdef',
  mchId: MCH_ID,
  region: 'HK',
  currencies: ['HKD'],
  description: 'Tea house, Central',
  apiKeyFile: 'api-key.txt',
  certificateFile: 'cert.pem',
  privateKeyFile: 'key.pem',
  ...change,
});
const configuration = (change: Json = {}, ofMerchant: Json = {}): Json => ({
  environment: 'production',
  machineAddress: '203.0.113.7',
  apiKeys: [{ name: 'till', sha256: sha256('x').toString('hex') }],
  merchants: [merchant(ofMerchant)],
  stores: [{ id: 'central', name: 'Central' }],
  terminals: [{ id: 'till-1', name: 'Till 1', storeId: 'central' }],
  ...change,
});
const put = (name: string, content: string | Buffer, mode = 0o600) => {
  rmSync(at(name), { force: true });
  writeFileSync(at(name), content, { mode });
};
/** What keeps a backend from starting with it, without the file's own name. */
const problemsOf = (content: Json): readonly string[] => {
  put('config.json', JSON.stringify(content));
  return startProblems(checkConfiguration(file)).map((line) => line.replaceAll(`${folder}/`, '').replace('config.json: ', ''));
};

beforeEach(() => {
  put('api-key.txt', `${'k'.repeat(32)}\n`);
  put('cert.pem', own.certificate, 0o644);
  put('key.pem', own.privateKey);
});

test('a production configuration that is right is read with its files, and nothing more is asked', () => {
  expect(problemsOf(configuration())).toEqual([]);
  expect(loadedOf(checkConfiguration(file)).merchants[0]).toMatchObject({
    apiKey: 'k'.repeat(32),
    hosts: ['https://apihk.mch.weixin.qq.com'],
    signType: 'MD5',
    quotas: { submit: 30, query: 1_800, revoke: 150, refund: 150, refundQuery: 300 },
    attachRequired: false,
  });
});

const printer = (change: Json = {}): Json => ({ id: 'bar', name: 'Bar', address: '192.168.1.40', storeId: 'central', ...change });

test.each<[change: Json, problems: readonly string[]]>([
  [{}, []],
  [{ address: 'printer.shop:9101', paperMm: 58, text: 'raster', terminals: ['till-1'] }, []],
  [{ address: '[fd00::12]:9100' }, []],
  ...['http://192.168.1.40', '192.168.1.40:70000', 'a b', '', 'user@host', '1.2.3.4/path'].map(
    (address): [Json, readonly string[]] => [
      { address },
      [
        'printers.bar.address: must be a host or an address, and a port where it is not 9100, such as 192.168.1.40 or printer.shop:9101.',
      ],
    ],
  ),
  [{ paperMm: 76 }, ['printers.bar.paperMm: must be 58 or 80.']],
  [{ storeId: 'harbour' }, ['printers.bar.storeId: there is no store harbour.']],
  [{ terminals: ['till-9'] }, ['printers.bar.terminals: there is no terminal till-9 in central.']],
  [{ automatic: ['everybody'] }, ['printers.bar.automatic.0: must be `customer`, `merchant`, both, or neither.']],
])('a printer %j', (change, problems) => {
  expect(problemsOf(configuration({ printers: [printer(change)] }))).toEqual(problems);
});

const store = (change: Json = {}): Json => ({ id: 'central', name: 'Central', ...change });

test.each<[stores: readonly Json[], ofMerchant: Json, problems: readonly string[]]>([
  [[store({ quotaSharePercent: 90, merchants: ['shop'], machineAddress: '203.0.113.8' })], {}, []],
  [
    [store({ quotaSharePercent: 91 })],
    {},
    ['stores.central.quotaSharePercent: must be a whole number, 1 to 90; of all stores together at most 90.'],
  ],
  [
    [store({ quotaSharePercent: 50 }), store({ id: 'harbour', quotaSharePercent: 41 })],
    {},
    ['stores: their "quotaSharePercent" are 91 together: at most 90.'],
  ],
  [[store({ quotaSharePercent: 10, merchants: ['nobody'] })], {}, ['stores.central.merchants: there is no merchant nobody.']],
  [
    [store({ merchants: ['shop'] })],
    {},
    ['stores.central.merchants: is for a store with a node only: give it "quotaSharePercent", or take this out.'],
  ],
  [
    [store({ quotaSharePercent: 10 })],
    { quotas: { submit: 9 } },
    [
      'merchants.shop.quotas.submit: stores.central has 10 % of it, which is less than once a second: at least 10 is needed, or a larger share.',
    ],
  ],
  [
    [store({ quotaSharePercent: 90 })],
    { quotas: { revoke: 2 } },
    [
      'merchants.shop.quotas.revoke: head office has 10 % of it, which is less than once a second: at least 10 is needed, or a larger share.',
    ],
  ],
])('stores %j share out the quotas of a merchant %j', (stores, ofMerchant, problems) => {
  expect(problemsOf(configuration({ stores }, ofMerchant))).toEqual(problems);
});

test('two printers have two ids', () => {
  expect(problemsOf(configuration({ printers: [printer(), printer()] }))).toEqual(['printers: the id bar is there twice.']);
});

test('everything that is wrong is said at once: fields, rules between them, files and their modes', () => {
  chmodSync(at('api-key.txt'), 0o644);
  put('key.pem', other.privateKey, 0o604);
  const lines = problemsOf({
    ...configuration({ machineAddress: undefined, stores: [], colour: 'red' }),
    merchants: [
      merchant({
        mchId: 'my shop',
        subMchId: '1900000201',
        hosts: ['http://apihk.mch.weixin.qq.com'],
        curencies: ['HKD'],
        currencies: ['TWD'],
      }),
    ],
  });
  expect(lines).toEqual([
    'merchants.shop.mchId: must be 1 to 32 digits.',
    'merchants.shop: "curencies" is not known here; did you mean "currencies"?',
    'stores: must be one or more stores.',
    'the file: "colour" is not known here.',
    'terminals.till-1.storeId: there is no store central.',
    'merchants.shop.subMchId: is for an institution only: take it out.',
    expect.stringMatching(/^merchants\.shop\.wireExponents: it is not verified with how many decimals WeChat Pay counts TWD\./),
    expect.stringMatching(/^machineAddress: is missing: production needs the IPv4 address/),
    'merchants.shop.hosts: http://apihk.mch.weixin.qq.com is not encrypted: production needs https.',
    'shop: API key: everybody on this machine can read api-key.txt. chmod 600 api-key.txt',
    'shop: private key: everybody on this machine can read key.pem. chmod 600 key.pem',
    'shop: key pair: key.pem is not the key of cert.pem. Take certificate and key from one and the same archive of the merchant platform.',
  ]);
});

test('loadedOf throws it all as one error, a line each', () => {
  put('config.json', JSON.stringify(configuration({ environment: 'live', terminals: [] })));
  expect(() => loadedOf(checkConfiguration(file))).toThrow(ConfigurationError);
  expect(() => loadedOf(checkConfiguration(file))).toThrow(
    `${file}: environment: must be \`sandbox\` or \`production\`.\n${file}: terminals: must be one or more terminals.`,
  );
});

describe('the file itself', () => {
  test('missing, no JSON, or open to others', () => {
    rmSync(file, { force: true });
    expect(startProblems(checkConfiguration(file))).toEqual([`${file}: the file: is not there. quickpay configure`]);
    put('config.json', '{ "environment": ');
    expect(startProblems(checkConfiguration(file))[0]).toContain('the file: is no JSON: it ends too soon.');
    put('config.json', '{ "environment": "production" "apiKeys": [] }');
    expect(startProblems(checkConfiguration(file))[0]).toMatch(/is no JSON at position \d+/);
    // A key that was named by mistake is not told to anybody.
    put('config.json', 'SECRETKEY');
    expect(startProblems(checkConfiguration(file)).join()).not.toContain('SECRET');
    put('config.json', JSON.stringify(configuration()));
    chmodSync(file, 0o666);
    expect(statSync(file).mode & 0o777).toBe(0o666);
    expect(startProblems(checkConfiguration(file))).toEqual([`${file}: the file: others can change it. chmod 600 ${file}`]);
  });

  test.each([null, [], 'text', 7])('%j is no configuration', (content) => {
    put('config.json', JSON.stringify(content));
    expect(startProblems(checkConfiguration(file))).toEqual([`${file}: the file: must be an object.`]);
  });

  test('an entry that is none is named by its place', () => {
    expect(problemsOf(configuration({ terminals: ['till-1'] }))).toEqual(['terminals.0: must be an object.']);
  });
});

describe('rules between fields', () => {
  test.each<[what: string, change: Json, ofMerchant: Json, problem: string]>([
    ['a sub-merchant is missing', {}, { mode: 'institution' }, 'merchants.shop.subMchId: is missing: an institution charges'],
    ['an app of a sub-merchant', {}, { subAppId: 'wx1' }, 'merchants.shop.subAppId: is for an institution only'],
    ['a currency that is none', {}, { currencies: ['XXX'] }, 'merchants.shop.currencies: XXX is not a currency we know'],
    [
      'what is known is not set otherwise',
      {},
      { wireExponents: { HKD: 0 } },
      'wireExponents: WeChat Pay counts HKD with 2 decimals: take HKD out',
    ],
    ['decimals of a currency not charged', {}, { wireExponents: { TWD: 2 } }, 'wireExponents: TWD is not among the currencies'],
    [
      'too few decimals for its amounts',
      {},
      { currencies: ['HUF'], wireExponents: { HUF: 0 } },
      'amounts in HUF have 2 decimals',
    ],
    [
      'a prefix of wallets not charged',
      {},
      { region: 'JP', acceptPrefix160: true },
      'acceptPrefix160: codes that begin with 160',
    ],
    ['a host with a path', {}, { hosts: ['https://apihk.mch.weixin.qq.com/pay'] }, 'hosts.0: must be one or more base URLs'],
    ['an emoji for the payer', {}, { description: 'Tea 🍵' }, 'description: must be 1 to 42 characters without emoji'],
    ['no quota', {}, { quotas: { submit: 0 } }, 'quotas.submit: must be requests per second'],
    ['a quota misspelt', {}, { quotas: { submits: 3 } }, '"submits" is not known here; did you mean "submit"?'],
    ['two merchants of one id', { merchants: [merchant(), merchant()] }, {}, 'merchants: the id shop is there twice'],
    [
      'two keys of one name',
      { apiKeys: [0, 1].map((n) => ({ name: 'a', sha256: `${n}`.repeat(64) })) },
      {},
      'apiKeys: the name a is there twice',
    ],
    [
      'a store that the wire has no room for',
      { stores: [{ id: 'central', name: '茶'.repeat(40), address: '中'.repeat(40) }] },
      {},
      'stores.central.address: with the store’s id, name and area code it must fit a JSON object of at most 256 bytes',
    ],
  ])('%s', (_what, change, ofMerchant, problem) => {
    expect(problemsOf(configuration(change, ofMerchant)).join('\n')).toContain(problem);
  });

  test('an entry that is wrong hides nothing of what its list is told', () => {
    const stores = ['', 'Central'].map((name) => ({ id: 'central', name }));
    expect(problemsOf(configuration({ stores }))).toEqual([
      'stores.0.name: must be 1 to 64 characters, one line.',
      'stores: the id central is there twice.',
    ]);
  });

  test('a currency that is not verified is taken once its decimals are set', () => {
    expect(problemsOf(configuration({}, { currencies: ['TWD', 'CNY'], wireExponents: { TWD: 2 } }))).toEqual([]);
  });
});

describe('production', () => {
  test.each<[what: string, change: Json, ofMerchant: Json, problem: string]>([
    ['no address of the machine', { machineAddress: '127.0.0.1' }, {}, 'machineAddress: 127.0.0.1 is nobody’s address'],
    [
      'a host that is not WeChat Pay’s',
      {},
      { hosts: ['https://pay.example'] },
      'merchants.shop.ownGateway: is missing: https://pay.example is not WeChat Pay’s. If a gateway',
    ],
    ['a host that looks like it', {}, { hosts: ['https://apihk.mch.weixin.qq.com.example'] }, 'is not WeChat Pay’s'],
    [
      'an authority of one’s own',
      {},
      { caFile: 'cert.pem' },
      'merchants.shop.ownGateway: is missing: "caFile" replaces the public authorities',
    ],
    [
      'an exception that nothing needs',
      {},
      { ownGateway: 'an egress proxy' },
      'merchants.shop.ownGateway: all hosts are WeChat Pay’s',
    ],
    ['a merchant of the sandbox', {}, { mchId: '1900000101' }, 'merchants.shop.mchId: 1900000101 is a merchant of the sandbox'],
    [
      'an app of the sandbox',
      {},
      { appId: 'wx5a1d2b3c4d5e6f70' },
      'merchants.shop.appId: wx5a1d2b3c4d5e6f70 is an app of the sandbox',
    ],
    ['no region', {}, { region: undefined }, 'merchants.shop.region: is missing: it says which wallets may be charged'],
  ])('refuses %s', (_what, change, ofMerchant, problem) => {
    expect(problemsOf(configuration(change, ofMerchant)).join('\n')).toContain(problem);
  });

  test('a gateway of one’s own is taken when somebody says whose it is', () => {
    put('proxy-ca.pem', authority.root.certificate, 0o644);
    const own = { hosts: ['https://proxy.example:8443'], caFile: 'proxy-ca.pem', ownGateway: 'head office’s egress proxy' };
    expect(problemsOf(configuration({}, own))).toEqual([]);
    // Encrypted it must be all the same.
    expect(problemsOf(configuration({}, { ...own, hosts: ['http://proxy.example'] }))).toEqual([
      'merchants.shop.hosts: http://proxy.example is not encrypted: production needs https.',
    ]);
  });

  test('a sandbox’s authority vouches for nobody', () => {
    put('ca.pem', sandboxAuthority.root.certificate, 0o644);
    const gateway = { hosts: ['https://proxy.example'], caFile: 'ca.pem', ownGateway: 'a proxy' };
    expect(problemsOf(configuration({}, gateway))[0]).toContain('shop: authority: ca.pem is a sandbox’s authority');
  });

  test('a chain’s thousands of tills are looked at in no time', () => {
    const tills = Array.from({ length: 20_000 }, (_, n) => ({ id: `till-${n}`, name: `Till ${n}`, storeId: 'central' }));
    put('config.json', JSON.stringify(configuration({ terminals: tills })));
    const started = performance.now();
    expect(startProblems(checkConfiguration(file))).toEqual([]);
    // A look at each pair of them would take a minute.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('a certificate of a sandbox is known by its authority', () => {
    const issued = sandboxAuthority.issue({ commonName: MCH_ID });
    put('cert.pem', issued.certificate);
    put('key.pem', issued.privateKey);
    expect(problemsOf(configuration())[0]).toContain('is from a sandbox');
  });
});

describe('the sandbox', () => {
  const sandbox = (ofMerchant: Json = {}): Json =>
    configuration({ environment: 'sandbox', machineAddress: undefined }, { hosts: ['https://127.0.0.1:9443'], ...ofMerchant });

  test('needs neither address nor region, takes any host and authority, and warns of open keys only', () => {
    chmodSync(at('api-key.txt'), 0o644);
    expect(problemsOf(sandbox({ region: undefined, caFile: 'cert.pem', mchId: MCH_ID }))).toEqual([]);
  });

  test('never asks the real WeChat Pay, not even by default', () => {
    expect(problemsOf(sandbox({ hosts: undefined }))).toEqual([
      'merchants.shop.hosts: https://apihk.mch.weixin.qq.com is the real WeChat Pay: a sandbox’s address is needed.',
    ]);
  });
});

describe('keys and certificates', () => {
  const withFile = (name: string, content: string | Buffer): readonly string[] => {
    put(name, content);
    return problemsOf(configuration());
  };

  test.each<[what: string, name: string, content: () => string | Buffer, problem: string]>([
    ['a key of 31 characters', 'api-key.txt', () => 'k'.repeat(31), 'shop: API key: the API key has 31 characters, 32 expected'],
    ['an empty key', 'api-key.txt', () => '', 'the API key has 0 characters, 32 expected'],
    [
      'a key with a space',
      'api-key.txt',
      () => `${'k'.repeat(15)} ${'k'.repeat(16)}`,
      'the API key has characters that no key has',
    ],
    ['a certificate where a key belongs', 'api-key.txt', () => own.certificate, 'this is a PEM file, and an API key is expected'],
    [
      'another merchant’s certificate',
      'cert.pem',
      () => other.certificate,
      'the certificate is 1699000009’s, and the merchant is 1699000001',
    ],
    [
      'a private key as certificate',
      'cert.pem',
      () => own.privateKey,
      'cert.pem is a private key, and a certificate is expected',
    ],
    ['a certificate as private key', 'key.pem', () => own.certificate, 'key.pem is a certificate, and a private key is expected'],
    ['PKCS#12', 'cert.pem', () => Buffer.from('308209', 'hex'), 'openssl pkcs12 -in cert.pem -clcerts -nokeys'],
    ['text', 'key.pem', () => 'nothing', 'key.pem is no private key in PEM'],
    ['a damaged certificate', 'cert.pem', () => own.certificate.replace(/[A-Z]{3}/g, 'AAA'), 'cert.pem is no certificate in PEM'],
    ['a locked key', 'key.pem', () => '-----BEGIN ENCRYPTED PRIVATE KEY-----\n', 'key.pem is locked with a passphrase'],
    ['the other one’s key', 'key.pem', () => other.privateKey, 'shop: key pair: key.pem is not the key of cert.pem'],
  ])('%s', (_what, name, content, problem) => {
    expect(withFile(name, content()).join('\n')).toContain(problem);
  });

  test('what stands around the API key is no part of it', () => {
    expect(withFile('api-key.txt', `\uFEFF ${'k'.repeat(32)} \r\n`)).toEqual([]);
    expect(loadedOf(checkConfiguration(file)).merchants[0]).toMatchObject({ apiKey: 'k'.repeat(32) });
  });

  test.each([
    [0o600, 1_000, null],
    [0o400, 0, null],
    [0o640, 0, null],
    [0o640, 1_000, 'a group'],
    [0o660, 0, 'a group'],
    [0o604, 1_000, 'everybody on this machine'],
    [0o602, 0, 'everybody on this machine'],
  ])('a secret of mode %o whose owner is %i can be used by %s', (mode, uid, who) => {
    expect(secretMode({ mode, uid })?.who ?? null).toBe(who);
  });

  test('no problem ever repeats what is in a secret', () => {
    const secret = 'SECRET7'.repeat(5);
    put('api-key.txt', secret);
    put('key.pem', secret);
    expect(problemsOf(configuration()).join('\n')).not.toContain('SECRET7');
  });

  test.each<[days: number, from: number, problem: string | null]>([
    [-1, -400, 'certificate dates: ended on'],
    [400, 2, 'certificate dates: not valid before'],
    [29, -1, null],
  ])('a certificate that ends in %i days and began %i days from now', (untilDays, fromDays, problem) => {
    const issued = authority.issue({ commonName: MCH_ID, untilDays, fromDays });
    put('cert.pem', issued.certificate);
    put('key.pem', issued.privateKey);
    const lines = problemsOf(configuration());
    if (problem === null) {
      expect(lines).toEqual([]);
      // The start says it in its log.
      expect(loadedOf(checkConfiguration(file)).warnings).toMatchObject([
        { of: 'shop', check: 'certificate dates', level: 'warn' },
      ]);
    } else expect(lines.join('\n')).toContain(problem);
  });

  test('a file that is not there is named with its whole path, and not also said to be wrong', () => {
    rmSync(at('key.pem'));
    put('config.json', JSON.stringify(configuration()));
    expect(startProblems(checkConfiguration(file))).toEqual([
      expect.stringContaining(`${file}: shop: private key: ${at('key.pem')} is not there. Put it there, or name where it is.`),
    ]);
    expect(problemsOf(configuration({}, { privateKeyFile: '.' })).join()).toContain('cannot be read: it is a folder');
    // A pipe would be waited for, and this one never ends.
    expect(problemsOf(configuration({}, { privateKeyFile: '/dev/zero' })).join()).toContain('cannot be read: it is no file');
  });
});

test('wallets go by the merchant’s region, and a list of its own has the last word', () => {
  expect(walletsOf({ region: 'HK' })).toEqual(['CN', 'HK']);
  expect(walletsOf({ region: 'JP' })).toEqual(['CN']);
  expect(walletsOf({ region: 'JP', walletRegions: ['HK'] })).toEqual(['HK']);
  expect(walletsOf({})).toEqual(['CN', 'HK']);
});

describe('over V3', () => {
  const PUBLIC_KEY_ID = 'PUB_KEY_ID_0116990000012026';
  const theirs = authority.issue({ commonName: 'Tenpay.com sign' });
  const publicPem = (privateKey: string) => createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const serial = new X509Certificate(own.certificate).serialNumber;
  const v3 = (change: Json = {}): Json => ({
    ...configuration(),
    merchants: [
      {
        ...merchant({ apiKeyFile: undefined }),
        protocol: 'v3',
        apiV3KeyFile: 'apiv3-key.txt',
        merchantCategoryCode: '5812',
        ...change,
      },
    ],
  });
  const elliptic = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const BY_PUBLIC_KEY = { publicKeyId: PUBLIC_KEY_ID, publicKeyFile: 'pub_key.pem' };

  beforeEach(() => {
    put('apiv3-key.txt', `${'v'.repeat(32)}\n`);
    put('pub_key.pem', publicPem(theirs.privateKey), 0o644);
  });

  test('a right one is read with its files, and the serial number is the certificate’s', () => {
    expect(problemsOf(v3())).toEqual([]);
    const [read] = loadedOf(checkConfiguration(file)).merchants;
    expect(read).toMatchObject({ protocol: 'v3', apiV3Key: 'v'.repeat(32), serialNo: serial, publicKeys: {} });
    expect(read).not.toHaveProperty('apiKey');
  });

  test('without the certificate its serial number will do, and a public key stands by its id', () => {
    expect(problemsOf(v3({ certificateFile: undefined, serialNo: 'AB12', ...BY_PUBLIC_KEY }))).toEqual([]);
    expect(loadedOf(checkConfiguration(file)).merchants[0]).toMatchObject({
      serialNo: 'AB12',
      publicKeys: { [PUBLIC_KEY_ID]: publicPem(theirs.privateKey) },
    });
  });

  test('what only the other protocol needs may stand there, and is not looked at', () => {
    expect(problemsOf(v3({ apiKeyFile: 'nowhere.txt', certificateHosts: ['https://apihk.mch.weixin.qq.com'] }))).toEqual([]);
    expect(
      problemsOf(configuration({}, { apiV3KeyFile: 'nowhere.txt', publicKeyFile: 'nowhere.pem', serialNo: 'AB12' })),
    ).toEqual([]);
  });

  test.each<[what: string, change: Json, problem: string]>([
    ['no APIv3 key', { apiV3KeyFile: undefined }, 'merchants.shop.apiV3KeyFile: is missing: v3 needs it, a path'],
    [
      'no category code',
      { merchantCategoryCode: undefined },
      'merchants.shop.merchantCategoryCode: is missing: v3 needs it, four digits, such as 5499.',
    ],
    ['no private key', { privateKeyFile: undefined }, 'merchants.shop.privateKeyFile: is missing: a path'],
    [
      'neither certificate nor serial number',
      { certificateFile: undefined },
      'merchants.shop.serialNo: is missing: v3 needs the serial number of the merchant’s certificate',
    ],
    [
      'another serial number than the certificate’s',
      { serialNo: 'AB12' },
      `shop: serial number: "serialNo" is AB12, and the certificate’s is ${serial}.`,
    ],
    [
      'a serial number that is none',
      { serialNo: 'my number' },
      'merchants.shop.serialNo: must be 1 to 64 hex digits in capitals.',
    ],
    [
      'an id without its key',
      { publicKeyId: PUBLIC_KEY_ID },
      'merchants.shop.publicKeyFile: is missing: it goes with "publicKeyId"',
    ],
    [
      'a key without its id',
      { publicKeyFile: 'pub_key.pem' },
      'merchants.shop.publicKeyId: is missing: it goes with "publicKeyFile"',
    ],
    ['an id that is none', { ...BY_PUBLIC_KEY, publicKeyId: 'AB12' }, 'merchants.shop.publicKeyId: must be `PUB_KEY_ID_`'],
    ['a protocol that is none', { protocol: 'v4' }, 'merchants.shop.protocol: must be `v2` or `v3`.'],
    ['V2 without its key', { protocol: 'v2' }, 'merchants.shop.apiKeyFile: is missing: v2 needs it, a path'],
  ])('%s is named', (_what, change, problem) => {
    const lines = problemsOf(v3(change));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(problem);
  });

  test.each<[what: string, name: string, content: () => string, problem: string]>([
    [
      'an APIv3 key of 31 characters',
      'apiv3-key.txt',
      () => 'v'.repeat(31),
      'shop: APIv3 key: the API key has 31 characters, 32 expected',
    ],
    [
      'WeChat Pay’s certificate for the merchant’s',
      'cert.pem',
      () => theirs.certificate,
      'shop: certificate: the certificate is WeChat Pay’s own, of Tenpay.com sign: a platform certificate, and the merchant’s is expected',
    ],
    [
      'a certificate for the public key',
      'pub_key.pem',
      () => theirs.certificate,
      'shop: public key: pub_key.pem is a certificate, and WeChat Pay’s public key is expected',
    ],
    [
      'the merchant’s own key for WeChat Pay’s',
      'pub_key.pem',
      () => publicPem(own.privateKey),
      'pub_key.pem is the merchant’s own key, and WeChat Pay’s is expected',
    ],
    ['a private key for the public one', 'pub_key.pem', () => theirs.privateKey, 'pub_key.pem is a private key'],
    ['text for the public key', 'pub_key.pem', () => 'nothing', 'pub_key.pem is no public key in PEM'],
    ['the other one’s private key', 'key.pem', () => other.privateKey, 'shop: key pair: key.pem is not the key of cert.pem'],
    ['a private key that is not RSA', 'key.pem', () => elliptic.privateKey, 'key.pem is a key of kind EC, and V3 signs with RSA'],
    [
      'a public key that is not RSA',
      'pub_key.pem',
      () => elliptic.publicKey,
      'pub_key.pem is a key of kind EC, and RSA is expected',
    ],
  ])('%s is named', (_what, name, content, problem) => {
    put(name, content());
    expect(problemsOf(v3(BY_PUBLIC_KEY)).join('\n')).toContain(problem);
  });

  test('an APIv3 key that others can read is refused as every secret is, and never repeated', () => {
    chmodSync(at('apiv3-key.txt'), 0o644);
    const lines = problemsOf(v3()).join('\n');
    expect(lines).toContain('shop: APIv3 key: everybody on this machine can read apiv3-key.txt. chmod 600 apiv3-key.txt');
    expect(lines).not.toContain('vvvv');
  });
});

describe('keys of the shop’s own programs', () => {
  const known = (environment: 'sandbox' | 'production', key: string) => ({
    environment,
    apiKeys: [{ name: 'till', sha256: sha256(key).toString('hex') }],
  });

  test.each(['sandbox', 'production'] as const)('a key made for %s opens it', (environment) => {
    const key = mintApiKey(environment);
    expect(key).toMatch(environment === 'sandbox' ? /^test_[\w-]{32}$/ : /^live_[\w-]{32}$/);
    expect(keyName(known(environment, key), key)).toBe('till');
    expect(keyName(known(environment, key), `${key}x`)).toBeNull();
  });

  test('production is opened neither by a key of the sandbox nor by a short one, whatever was configured', () => {
    for (const key of [mintApiKey('sandbox'), 'live_short', '']) {
      expect(keyName(known('production', key), key)).toBeNull();
      expect(keyName(known('sandbox', key), key)).toBe('till');
    }
  });
});
