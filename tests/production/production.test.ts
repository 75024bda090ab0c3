/**
 * A fresh machine goes into production: `configure` with wrong and right files, `doctor` naming each wrong one, the backend as production, a
 * payment. The gateway is a sandbox dressed as the real one, over TLS; every command is a process.
 */
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@quickpay/sandbox';
import { openSqliteLedger } from '@quickpay/storage';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SANDBOX_APP_IDS, SANDBOX_MCH_IDS, SANDBOX_ORGANIZATION } from '../../apps/backend/src/configuration/environment.ts';
import { Authority, type Issued } from './authority.ts';
import { ended, type Handed, Machine, MERCHANT, OTHER, Rehearsal } from './rehearsal.ts';

/** Each starts several processes: a busy machine may take its time. */
vi.setConfig({ testTimeout: 120_000 });

let rehearsal: Rehearsal;
/** Right in everything: configured once, copied for each that goes wrong. */
let right: Machine;
let handed: Handed;
let liveKey = '';
let count = 0;
const newFolder = (): string => join(rehearsal.folder, `machine-${++count}`);

beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  right = new Machine(newFolder());
  handed = rehearsal.handOut(join(right.data, 'keys'));
}, 60_000);
afterAll(() => rehearsal.close(), 30_000);

type Files = Readonly<{ folder: string; handed: Handed }>;
const other = () => rehearsal.other;
const replace = ({ handed }: Files, { certificate, privateKey }: Pick<Issued, 'certificate' | 'privateKey'>) => {
  writeFileSync(handed.certificate, certificate);
  writeFileSync(handed.privateKey, privateKey);
};

describe('configure', () => {
  type Wrong = readonly [what: string, spoil: (files: Files) => readonly string[], field: string, says: (files: Files) => string];
  /** Spoilt by what was done, and by no flag. */
  const done = (_spoilt: unknown): readonly string[] => [];
  const flag = (name: string, value: string): readonly string[] => [`--${name}`, value];
  const WRONG: readonly Wrong[] = [
    [
      'a key file that is not there',
      ({ folder }) => flag('api-key-file', join(folder, 'none.txt')),
      'merchants.tea.apiKeyFile',
      ({ folder }) => `${join(folder, 'none.txt')} is not there`,
    ],
    [
      'a key that everybody can read',
      ({ handed }) => done(chmodSync(handed.privateKey, 0o644)),
      'merchants.tea.privateKeyFile',
      ({ handed }) => `everybody on this machine can read ${handed.privateKey}. chmod 600 ${handed.privateKey}`,
    ],
    [
      'an API key of 31 characters',
      ({ handed }) => done(writeFileSync(handed.apiKey, 'k'.repeat(31))),
      'merchants.tea.apiKeyFile',
      () => 'the API key has 31 characters, 32 expected',
    ],
    [
      'another merchant’s certificate and key',
      (files) => done(replace(files, other())),
      'merchants.tea.certificateFile',
      () => `the certificate is ${OTHER.mchId}’s, and the merchant is ${MERCHANT.mchId}`,
    ],
    [
      'a key that does not fit',
      ({ handed }) => done(writeFileSync(handed.privateKey, other().privateKey)),
      'merchants.tea.privateKeyFile',
      ({ handed }) => `${handed.privateKey} is not the key of ${handed.certificate}`,
    ],
    [
      'the sandbox’s merchant',
      () => flag('mch-id', '1900000101'),
      'merchants.tea.mchId',
      () => '1900000101 is a merchant of the sandbox',
    ],
    [
      'a currency that nobody has verified',
      () => flag('currencies', 'TWD'),
      'merchants.tea.wireExponents',
      () => 'Ask what "100" means there',
    ],
    ['a host of somebody’s', () => flag('own-gateway', ''), 'merchants.tea.ownGateway', () => 'is not WeChat Pay’s'],
    [
      'a category code of three digits',
      () => flag('merchant-category-code', '549'),
      'merchants.tea.merchantCategoryCode',
      () => 'must be four digits',
    ],
    ['no till', () => flag('terminal-name', ''), 'terminals.till-1.name', () => 'is missing: 1 to 64 characters'],
  ];

  test.each(WRONG)('%s: named, and nothing is written', async (_what, spoil, field, says) => {
    const folder = newFolder();
    const files = { folder, handed: rehearsal.handOut(folder) };
    const spoilt = spoil(files);
    const machine = new Machine(folder);
    const ran = await machine.quickpay(['configure', '--no-input', ...rehearsal.flags(files.handed), ...spoilt]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain(`✖ ${field}: `);
    expect(ran.err).toContain(says(files));
    expect(ran.err).toMatch(/Nothing was written: (one thing|\d+ things) to put right\.\n$/);
    expect(existsSync(join(folder, 'config.json'))).toBe(false);
  });

  test('everything that is wrong is said at once, as JSON as well', async () => {
    const machine = new Machine(newFolder());
    const ran = await machine.quickpay([
      'configure',
      '--json',
      '--environment',
      'production',
      '--merchant',
      'tea',
      '--mch-id',
      'tea',
    ]);
    expect(ran.code).toBe(1);
    const { ok, problems } = JSON.parse(ran.out);
    expect(ok).toBe(false);
    expect(problems.map(({ field }: { field: string }) => field)).toEqual(
      expect.arrayContaining([
        'machineAddress',
        'stores',
        'terminals',
        'merchants.tea.mchId',
        'merchants.tea.appId',
        'merchants.tea.apiKeyFile',
        'merchants.tea.region',
      ]),
    );
  });

  test('what is right is written for its owner only, with a key that is shown once', async () => {
    const ran = await right.quickpay(['configure', '--no-input', ...rehearsal.flags(handed)]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    liveKey = /API key of shop: (live_[\w-]{32})/.exec(ran.out)?.[1] ?? '';
    expect(liveKey).not.toBe('');
    expect(ran.out).not.toContain('SANDBOX');
    expect(statSync(join(right.data, 'config.json')).mode & 0o777).toBe(0o600);
    const text = right.configurationText();
    for (const secret of [liveKey, readFileSync(handed.apiKey, 'utf8').trim()]) {
      expect(text).not.toContain(secret);
    }
    // Files inside the folder are named from there: the folder can be moved.
    expect(JSON.parse(text).merchants[0]).toMatchObject({ apiKeyFile: 'keys/api-key-v2.txt', caFile: 'keys/gateway-ca.pem' });
  });

  test('again it changes what it is told to, keeps what was there before, and makes no key by itself', async () => {
    const machine = right.copiedTo(newFolder());
    const before = machine.configurationText();
    const same = await machine.quickpay(['configure', '--no-input']);
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining('Nothing changed') });
    expect(existsSync(join(machine.data, 'config.json.before'))).toBe(false);
    const changed = await machine.quickpay([
      'configure',
      '--json',
      '--description',
      'Tea house, Kowloon',
      '--terminal',
      'till-2',
      '--terminal-name',
      'Till 2',
    ]);
    expect(JSON.parse(changed.out)).toMatchObject({ ok: true, environment: 'production', changed: true, apiKey: null });
    expect(readFileSync(join(machine.data, 'config.json.before'), 'utf8')).toBe(before);
    expect(JSON.parse(machine.configurationText())).toMatchObject({
      merchants: [{ id: 'tea', description: 'Tea house, Kowloon', mchId: MERCHANT.mchId }],
      terminals: [{ id: 'till-1' }, { id: 'till-2', storeId: 'central' }],
      apiKeys: [{ name: 'shop' }],
    });
  });

  test('keys are made and taken away; one can go into a file instead of being shown', async () => {
    const machine = right.copiedTo(newFolder());
    const keyFile = join(machine.data, 'pos.key');
    const made = await machine.quickpay(['configure', '--no-input', '--new-key', 'pos', '--key-file', keyFile]);
    expect(made.code).toBe(0);
    const key = readFileSync(keyFile, 'utf8').trim();
    expect(made.out).not.toContain(key);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect((await machine.quickpay(['configure', '--no-input', '--new-key', 'pos'])).err).toContain('There is a key pos already');
    expect((await machine.quickpay(['configure', '--no-input', '--remove-key', 'shop'])).code).toBe(0);
    expect(JSON.parse(machine.configurationText()).apiKeys.map(({ name }: { name: string }) => name)).toEqual(['pos']);
    expect((await machine.quickpay(['configure', '--no-input', '--remove-key', 'shop'])).code).toBe(5);
  });

  test('what becomes production has new keys: none of the sandbox’s would open it', async () => {
    const machine = new Machine(newFolder());
    const own = rehearsal.handOut(machine.data);
    const sandbox = [...rehearsal.flags(own), '--environment', 'sandbox', '--own-gateway', ''];
    const made = await machine.quickpay(['configure', '--no-input', ...sandbox]);
    expect(made.code).toBe(0);
    expect(made.out).toContain('SANDBOX  API key of shop: test_');
    const { apiKeys } = JSON.parse(machine.configurationText());
    const changed = await machine.quickpay([
      'configure',
      '--json',
      '--environment',
      'production',
      '--own-gateway',
      'the rehearsal’s',
    ]);
    expect(JSON.parse(changed.out).apiKey.key).toMatch(/^live_/);
    expect(JSON.parse(machine.configurationText()).apiKeys).not.toEqual(apiKeys);
    expect(JSON.parse(machine.configurationText()).apiKeys).toHaveLength(1);
  });

  test('a whole file is taken as it is, its paths from where it lies', async () => {
    const machine = new Machine(newFolder());
    const ran = await machine.quickpay(['configure', '--json', '--from', join(right.data, 'config.json')]);
    expect(JSON.parse(ran.out)).toMatchObject({ ok: true, file: join(machine.data, 'config.json') });
    expect(JSON.parse(machine.configurationText()).merchants[0].certificateFile).toBe(handed.certificate);
    expect(await machine.quickpay(['configure', '--from', 'x.json', '--region', 'JP'])).toMatchObject({ code: 2, out: '' });
    expect(await machine.quickpay(['configure', '--from', join(machine.data, 'none.json')])).toMatchObject({ code: 1, out: '' });
  });

  test('with nobody to ask it says how else answers are given', async () => {
    expect(await right.quickpay(['configure'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--no-input') });
    expect(await right.quickpay(['configure', '--colour', 'red'])).toMatchObject({ code: 2, out: '' });
  });
});

describe('doctor', () => {
  type Wrong = readonly [
    what: string,
    spoil: (files: Files & Readonly<{ machine: Machine }>) => unknown,
    line: (files: Files) => string,
  ];
  /** The files of the copy, by the names that they were handed out under. */
  const filesIn = (folder: string): Files => ({
    folder,
    handed: {
      apiKey: join(folder, 'keys', 'api-key-v2.txt'),
      apiV3Key: join(folder, 'keys', 'api-key-v3.txt'),
      publicKey: join(folder, 'keys', 'pub_key.pem'),
      certificate: join(folder, 'keys', 'apiclient_cert.pem'),
      privateKey: join(folder, 'keys', 'apiclient_key.pem'),
      authority: join(folder, 'keys', 'gateway-ca.pem'),
    },
  });
  const configured = (machine: Machine, ...flags: string[]) => machine.quickpay(['configure', '--no-input', ...flags]);

  const WRONG: readonly Wrong[] = [
    [
      'a missing key',
      ({ handed }) => rmSync(handed.privateKey),
      ({ handed }) => `✖ tea: private key .*${handed.privateKey} is not there`,
    ],
    [
      'a key that others can read',
      ({ handed }) => chmodSync(handed.apiKey, 0o644),
      ({ handed }) => `✖ tea: API key .*can read ${handed.apiKey}  →  chmod 600 ${handed.apiKey}`,
    ],
    [
      'a configuration that others can change',
      ({ folder }) => chmodSync(join(folder, 'config.json'), 0o666),
      ({ folder }) => `✖ configuration .*others can change it  →  chmod 600 ${join(folder, 'config.json')}`,
    ],
    [
      'another merchant’s certificate',
      (files) => replace(files, other()),
      ({ handed }) =>
        `✖ tea: certificate .*the certificate is ${OTHER.mchId}’s, and the merchant is ${MERCHANT.mchId}   ${handed.certificate}`,
    ],
    [
      '… which WeChat Pay refuses as well',
      (files) => replace(files, other()),
      ({ handed }) => `✖ tea: client certificate .*breaks off when the certificate in ${handed.certificate} is shown`,
    ],
    [
      'a key that does not fit',
      ({ handed }) => writeFileSync(handed.privateKey, other().privateKey),
      ({ handed }) => `✖ tea: key pair .*${handed.privateKey} is not the key of ${handed.certificate}`,
    ],
    [
      'an expired certificate',
      (files) => replace(files, rehearsal.authority.issue({ commonName: MERCHANT.mchId, untilDays: -2 })),
      ({ handed }) => `✖ tea: certificate dates .*ended on 20[0-9-]+   ${handed.certificate}`,
    ],
    [
      'a certificate that ends soon',
      (files) => replace(files, rehearsal.authority.issue({ commonName: MERCHANT.mchId, untilDays: 6.5 })),
      () => '▲ tea: certificate dates .*ends in 6 days',
    ],
    [
      'an API key of 31 characters',
      ({ handed }) => writeFileSync(handed.apiKey, 'k'.repeat(31)),
      ({ handed }) => `✖ tea: API key .*31 characters, 32 expected   ${handed.apiKey}`,
    ],
    [
      'a wrong API key',
      ({ handed }) => writeFileSync(handed.apiKey, 'k'.repeat(32)),
      ({ handed }) =>
        `✖ tea: signed query .*does not accept our signature: the API key in ${handed.apiKey} is not ${MERCHANT.mchId}’s`,
    ],
    [
      'a wrong app id',
      ({ machine }) => configured(machine, '--app-id', OTHER.appId),
      () => `✖ tea: signed query .*app id ${OTHER.appId} is not bound to merchant ${MERCHANT.mchId} .*→  Set "appId"`,
    ],
    [
      'a merchant that WeChat Pay does not know',
      (files) => {
        replace(files, rehearsal.authority.issue({ commonName: '1699000008' }));
        return configured(files.machine, '--mch-id', '1699000008');
      },
      () => '✖ tea: signed query .*WeChat Pay knows no merchant 1699000008 .*→  Set "mchId"',
    ],
    [
      'a sub-merchant that it does not know',
      ({ machine }) => configured(machine, '--mode', 'institution', '--sub-mch-id', '1699000077'),
      () => `✖ tea: signed query .*knows no merchant ${MERCHANT.mchId} with a sub-merchant 1699000077`,
    ],
    [
      'a wrong authority',
      ({ handed }) => writeFileSync(handed.authority, new Authority('Somebody Else').root.certificate),
      ({ handed }) => `✖ host .*shows a certificate that ${handed.authority} does not vouch for`,
    ],
    [
      'a host that nobody knows',
      ({ machine }) => configured(machine, '--hosts', 'https://nobody.invalid'),
      () => '✖ host .*nobody knows where nobody.invalid is .*getent hosts nobody.invalid',
    ],
    [
      'a clock that is ten minutes behind',
      async ({ machine }) => configured(machine, '--hosts', await rehearsal.edgeAheadBy(600_000)),
      () => '✖ clock .*10 min behind https://localhost:[0-9]+  →  timedatectl set-ntp true',
    ],
    [
      'a clock that is two minutes ahead',
      async ({ machine }) => configured(machine, '--hosts', await rehearsal.edgeAheadBy(-121_000)),
      () => '▲ clock .*2 min ahead of',
    ],
    [
      'a ledger of the sandbox',
      ({ folder }) => ledgerOf('sandbox', folder),
      ({ folder }) => `✖ ledger .*${join(folder, 'ledger.sqlite')} is a ledger of sandbox, and this is production`,
    ],
    [
      'a ledger of another account under the same id',
      ({ folder }) => ledgerOf('production', folder, { tea: '1699000009' }),
      () => `✖ tea: ledger .*merchant tea is account 1699000009 in the ledger, and ${MERCHANT.mchId} in the configuration`,
    ],
    [
      'a file that is no ledger',
      ({ folder }) =>
        writeFileSync(join(folder, 'ledger.sqlite'), 'not a database, and long enough to be seen as none'.repeat(20)),
      ({ folder }) => `✖ ledger .*${join(folder, 'ledger.sqlite')} cannot be used: it is no ledger`,
    ],
    [
      'a folder that others can look into',
      ({ folder }) => chmodSync(folder, 0o755),
      ({ folder }) => `▲ data folder .*  →  chmod 700 ${folder}`,
    ],
  ];

  async function ledgerOf(
    environment: 'sandbox' | 'production',
    folder: string,
    accounts: Readonly<Record<string, string>> = {},
  ) {
    const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };
    await (await openSqliteLedger({ file: join(folder, 'ledger.sqlite'), environment, random, accounts })).close();
  }

  test.each(WRONG)('%s is named, with its fix', async (_what, spoil, line) => {
    const machine = right.copiedTo(newFolder());
    const files = filesIn(machine.data);
    await spoil({ ...files, machine });
    const ran = await machine.quickpay(['doctor']);
    expect(ran.code).toBe(6);
    expect(ran.out).toMatch(new RegExp(`^${line(files)}`, 'm'));
    expect(ran.out).toMatch(/^\d+ ✖ {2}\d+ ▲ {2}/m);
    // No line without its fix, and no secret in any.
    for (const wrong of ran.out.split('\n').filter((one) => /^[✖▲]/.test(one))) expect(wrong).toContain('→');
    expect(ran.out + ran.err).not.toContain(readFileSync(handed.apiKey, 'utf8').trim());
  });

  test('a folder with nothing in it is told where to begin', async () => {
    const ran = await new Machine(newFolder()).quickpay(['doctor']);
    expect(ran.code).toBe(6);
    expect(ran.out).toMatch(/^✖ configuration .*config\.json: the file: is not there {2}→ {2}quickpay configure$/m);
  });

  test('settings that cannot be read are findings, and a flag that is none is wrong usage', async () => {
    const ran = await right
      .with({ QUICKPAY_PORT: '99999', QUICKPAY_CLOCK: 'http://127.0.0.1:1' })
      .quickpay(['doctor', '--offline']);
    expect(ran).toMatchObject({ code: 6, out: expect.stringMatching(/^✖ settings +QUICKPAY_PORT: 0 to 65535/m) });
    expect((await right.quickpay(['doctor', '--fix'])).code).toBe(2);
  });

  test('where all is right every line says so, within ten seconds; as JSON for programs', async () => {
    const ran = await right.quickpay(['doctor']);
    expect(ran.out.split('\n').filter((line) => /^[✖▲]/.test(line))).toEqual([]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^PRODUCTION: real money moves here\.\n/);
    expect(ran.out).toContain('not WeChat Pay’s own: the rehearsal’s gateway');
    expect(ran.out).toMatch(/\nAll is well\.\n$/);
    const json = JSON.parse((await right.quickpay(['doctor', '--json'])).out);
    expect(json).toMatchObject({ environment: 'production', ok: true });
    expect(json.tookMs).toBeLessThan(10_000);
    expect(new Set(json.findings.map(({ check }: { check: string }) => check)).size).toBeGreaterThanOrEqual(18);
    expect((await right.quickpay(['doctor', '-q'])).out).toBe('PRODUCTION: real money moves here.\nAll is well.\n');
  });

  test('it leaves nothing at WeChat Pay, and is no haste to it', async () => {
    expect(await rehearsal.orders()).toEqual([]);
    expect(await rehearsal.control(`/manners?mchId=${MERCHANT.mchId}`)).toMatchObject({ earlyRevokes: 0, hurriedQueries: 0 });
  });
});

test('config print shows what holds and where it is from, and no secret', async () => {
  const ran = await right.quickpay(['config', 'print']);
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toMatch(/^merchants\.tea\.mchId +1699000001 {2}\(file\)$/m);
  expect(ran.out).toMatch(/^merchants\.tea\.quotas +\{"submit":30,.*\} {2}\(default\)$/m);
  expect(ran.out).toMatch(/^QUICKPAY_DATA +\S+ {2}\(environment\)$/m);
  for (const secret of [liveKey, readFileSync(handed.apiKey, 'utf8').trim()]) expect(ran.out).not.toContain(secret);
  expect(JSON.parse((await right.quickpay(['config', 'print', '--json'])).out)).toMatchObject({
    environment: 'production',
    problems: [],
  });
  expect((await new Machine(newFolder()).quickpay(['config', 'print'])).code).toBe(6);
});

describe('in production', () => {
  test('what every sandbox gives its merchants is known as such', async () => {
    const sandbox = await startSandbox({ port: 0, tlsPort: 0 });
    try {
      for (const { mchId, appId, certificate } of sandbox.merchants) {
        expect(SANDBOX_MCH_IDS).toContain(mchId);
        expect(SANDBOX_APP_IDS).toContain(appId);
        expect(new X509Certificate(readFileSync(certificate)).issuer).toContain(`O=${SANDBOX_ORGANIZATION}`);
      }
    } finally {
      await sandbox.close();
    }
  });

  test('a backend that would be wrong does not start, and says everything at once', async () => {
    const machine = right.copiedTo(newFolder());
    chmodSync(join(machine.data, 'keys', 'api-key-v2.txt'), 0o644);
    writeFileSync(join(machine.data, 'keys', 'apiclient_cert.pem'), other().certificate);
    const ran = await machine.with({ QUICKPAY_CLOCK: 'http://127.0.0.1:9080/control' }).quickpay(['backend']);
    expect(ran).toMatchObject({ code: 2, out: '' });
    for (const words of ['QUICKPAY_CLOCK is for the sandbox', 'chmod 600 ', `is ${OTHER.mchId}’s`, 'is not the key of'])
      expect(ran.err).toContain(words);
  });

  test('the sandbox’s ledger is refused by the backend, and before by configure', async () => {
    const machine = right.copiedTo(newFolder());
    const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };
    await (await openSqliteLedger({ file: join(machine.data, 'ledger.sqlite'), environment: 'sandbox', random })).close();
    const ran = await machine.quickpay(['backend']);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('belongs to sandbox, and this is production: a ledger never serves both.');
    const configured = await machine.quickpay(['configure', '--no-input', '--description', 'Tea']);
    expect(configured).toMatchObject({ code: 1, err: expect.stringContaining('the ledger: ') });
  });

  test('a payment is taken; nothing says SANDBOX, and both ledgers agree', async () => {
    const backend = await right.backend();
    try {
      const { url, environment } = backend.line;
      expect(environment).toBe('production');
      const till = right.with({ QUICKPAY_URL: url, QUICKPAY_API_KEY: liveKey });
      const code = await rehearsal.code('ready');
      const paid = await till.quickpay(['pay', '38.50', 'HKD'], `${code}\n`);
      expect(paid.code).toBe(0);
      expect(paid.out).toMatch(/^✔ PAID HKD 38\.50/);

      const { items } = JSON.parse((await till.quickpay(['payments', '--json'])).out);
      const [order, ...more] = await rehearsal.orders();
      expect(more).toEqual([]);
      expect(order).toMatchObject({ outTradeNo: items[0].orderNumber, state: 'SUCCESS', total: 3_850, paid: true });
      expect(items).toMatchObject([
        { environment: 'production', merchantId: 'tea', state: 'paid', transactionId: expect.any(String) },
      ]);

      const pages = await Promise.all(
        ['/', '/healthz', '/readyz', '/metrics', '/openapi.json'].map(async (path) => (await fetch(url + path)).text()),
      );
      const unauthorized = await fetch(`${url}/v1/payments`, {
        headers: { authorization: 'Bearer test_0123456789abcdefghijklmnopqrst' },
      });
      expect(unauthorized.status).toBe(401);
      expect(unauthorized.headers.get('quickpay-environment')).toBe('production');
      pages.push(await unauthorized.text(), paid.out, paid.err, backend.said());
      // The documentation names both values, and nobody reads what a page's files are called.
      for (const page of pages)
        expect(
          page
            .replaceAll('`sandbox`', '')
            .replaceAll('"sandbox"', '')
            .replaceAll(/\/assets\/[\w.-]+/g, ''),
        ).not.toMatch(/sandbox(?!,)|SANDBOX/);
      expect(backend.said()).toContain('"environment":"production"');

      const running = await right.with({ QUICKPAY_PORT: new URL(url).port }).quickpay(['doctor']);
      expect(running).toMatchObject({ code: 0 });
      expect(running.out).toMatch(/^✔ port +our backend listens on/m);
      expect(running.out).toMatch(/^✔ backend +it takes payments/m);
      expect(running.out).toMatch(/^✔ ledger +production, .*1 payment, 0 open/m);
    } finally {
      await ended(backend.child);
    }
  });
});
