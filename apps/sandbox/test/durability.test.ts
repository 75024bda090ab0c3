/** Whatever the sandbox answered is still so after SIGKILL: it is the truth that others are compared with. */
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createSecureContext } from 'node:tls';
import { encodeXml } from '@quickpay/wechatpay/codec';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MerchantEntry, type Sandbox, type SandboxOptions, startSandbox } from '../src/index.ts';
import { type Fields, Till } from './till.ts';

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-durable-'));
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(): Promise<Till> {
  const started = spawn(process.execPath, [join(import.meta.dirname, 'serve-forever.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: started.stdout }).once('line', resolve);
    started.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  return new Till({ ...(JSON.parse(line) as Omit<Sandbox, 'close'>), close: async () => {} });
}

async function kill(): Promise<void> {
  const killed = child;
  if (killed === undefined || killed.exitCode !== null || killed.signalCode !== null) return;
  await new Promise((resolve) => {
    killed.once('exit', resolve);
    killed.kill('SIGKILL');
  });
}

test('every payment that was answered is there after SIGKILL in the middle of many, exactly as answered', async () => {
  let till = await serve();
  const answered = new Map<string, Fields>();
  for (let life = 0; life < 3; life++) {
    const lanes = ['ready', 'second', 'hongkong'].map(async (payer) => {
      for (;;) {
        const sale = till.sale(await till.code(payer));
        const answer = await till.post('/pay/micropay', sale, { via: 'plain' });
        answered.set(sale.out_trade_no ?? '', answer);
        // By what was answered and not by a clock: however slow the machine, the other lanes have something under way.
        if (answered.size > 12 * (life + 1)) void kill();
      }
    });
    await Promise.allSettled(lanes);
    till = await serve();
  }
  expect(answered.size).toBeGreaterThan(20);
  for (const [number, { result_code, transaction_id = '' }] of answered) {
    expect(result_code).toBe('SUCCESS');
    expect(await till.order(number)).toMatchObject({ state: 'SUCCESS', transactionId: transaction_id });
  }
  // Money and messages as well: what left the payers is what the orders say.
  for (const payer of ['ready', 'second', 'hongkong']) {
    const orders = await till.control<{ state: string }[]>(`/payers/${payer}/orders`);
    const told = await till.control<{ kind: string; channel: string }[]>(`/payers/${payer}/messages`);
    expect(told.filter(({ channel }) => channel === 'sms')).toHaveLength(orders.length);
  }
});

test('an order that waits, a used code, a number revoked while unknown and a refund under way survive', async () => {
  let till = await serve();
  await till.set('submitAfterRevoke', 'refused');
  await till.revoke('NEVERSEEN');
  const asked = till.sale(await till.code('asks'));
  await till.post('/pay/micropay', asked);
  const paid = till.sale(await till.code('ready'));
  await till.post('/pay/micropay', paid);
  await till.post('/secapi/pay/refund', {
    out_trade_no: paid.out_trade_no ?? '',
    out_refund_no: 'R1',
    total_fee: '3850',
    refund_fee: '50',
  });
  await till.control('/payers/second', 'PATCH', { name: 'Renamed' });
  await kill();
  till = await serve();
  expect(await till.control('/payers/second')).toMatchObject({ name: 'Renamed' });
  expect(await till.submit(await till.code('second'), { out_trade_no: 'NEVERSEEN' })).toMatchObject({
    err_code: 'ORDERREVERSED',
  });
  expect(await till.submit(paid.auth_code ?? '')).toMatchObject({ err_code: 'AUTH_CODE_INVALID' });
  expect(await till.confirm()).toEqual({ outTradeNo: asked.out_trade_no, state: 'SUCCESS' });
  await till.advance(4);
  expect(await till.order(paid.out_trade_no ?? '')).toMatchObject({ state: 'REFUND', refunds: [{ state: 'SUCCESS' }] });
});

test('the clock goes on where it was, for the same followers; manners are not forgotten', async () => {
  let till = await serve();
  const sale = till.sale(await till.code('asks'));
  await till.post('/pay/micropay', sale);
  await till.post('/pay/micropay', sale);
  const now = async () => Date.parse((await till.control<{ now: string }>('/clock')).now);
  await till.advance(3_600);
  const before = await now();
  await till.control('/clock/followers', 'POST', { url: 'http://127.0.0.1:9/clock' });
  await kill();
  till = await serve();
  expect(await now()).toBeGreaterThanOrEqual(before);
  expect(await till.control(`/manners?mchId=${till.merchant.mchId}`)).toMatchObject({ resentSubmits: 1 });
  expect(await till.control('/clock', 'POST', { advanceMs: 1 })).toMatchObject({ followersLost: ['http://127.0.0.1:9/clock'] });
});

test('what is chosen goes on waiting, and payers still do what they meant to; faults that were set are gone', async () => {
  let till = await serve();
  const choose = (name: string, payerId: string) => till.control(`/scenarios/${name}`, 'POST', { payerId });
  const number = async (payer: string): Promise<string> => {
    const sale = till.sale(await till.code(payer));
    await till.post('/pay/micropay', sale);
    return sale.out_trade_no ?? '';
  };
  await choose('confirms-late', 'ready');
  await choose('query-errors', 'second');
  await choose('offline', 'asks');
  await choose('poor', 'limits');
  const [late, failing, offline] = [await number('ready'), await number('second'), await number('asks')];
  await till.control('/scenarios/connection-refused', 'POST');
  await kill();
  till = await serve();
  expect(await till.control('/faults')).toEqual([]);
  expect(await till.control<{ name: string; state: string }[]>('/scenarios/chosen')).toMatchObject([
    { name: 'confirms-late', state: 'underWay', outTradeNo: late },
    { name: 'query-errors', state: 'underWay' },
    { name: 'offline', state: 'underWay' },
    { name: 'poor', state: 'waiting', payerId: 'limits' },
  ]);
  expect(await till.control('/payers/asks')).toMatchObject({ online: false });
  expect(await till.submit(await till.code('limits'))).toMatchObject({ err_code: 'NOTENOUGH' });
  // Starting again took its time as well.
  await till.advance(5);
  expect(await till.order(late)).toMatchObject({ state: 'USERPAYING' });
  expect(await till.query(failing)).toMatchObject({ trade_state: 'SUCCESS' });
  await till.advance(25);
  expect(await till.order(late)).toMatchObject({ state: 'SUCCESS' });
  await till.advance(17);
  expect(await till.order(offline)).toMatchObject({ state: 'REVOKED' });
  expect(await till.control('/payers/asks')).toMatchObject({ online: true });
});

test('a rotated key is refused at once, or after the overlap; a restart changes nothing', async () => {
  let till = await serve();
  const old = till.merchant;
  const rotate = (body: Readonly<Record<string, unknown>>) =>
    till.control<MerchantEntry>(`/merchants/${old.mchId}/keys`, 'POST', body);
  const ask = (apiKey: string) => till.raw('/pay/orderquery', encodeXml(till.signed({ out_trade_no: 'A' }, { apiKey })));
  const first = await rotate({ rotate: ['apiKeyV2'] });
  expect(first.apiKeyV2).not.toBe(old.apiKeyV2);
  expect((await ask(old.apiKeyV2)).text).toContain('签名错误');
  expect((await ask(first.apiKeyV2)).text).toContain('ORDERNOTEXIST');
  const second = await rotate({ rotate: ['apiKeyV2'], overlapMs: 60_000 });
  await kill();
  till = await serve();
  expect(till.merchant.apiKeyV2).toBe(second.apiKeyV2);
  for (const good of [first.apiKeyV2, second.apiKeyV2]) expect((await ask(good)).text).toContain('ORDERNOTEXIST');
  await till.advance(61);
  expect((await ask(first.apiKeyV2)).text).toContain('签名错误');
  expect((await ask(second.apiKeyV2)).text).toContain('ORDERNOTEXIST');
});

test('a rotated certificate is the one that is taken, the old one only during the overlap', async () => {
  const till = await serve();
  const { mchId, certificate, privateKey } = till.merchant;
  const own = { certificate: join(folder, 'old.pem'), privateKey: join(folder, 'old-key.pem') };
  copyFileSync(certificate, own.certificate);
  copyFileSync(privateKey, own.privateKey);
  const body = () => encodeXml(till.signed({ out_trade_no: 'A' }));
  const revoke = (entry: MerchantEntry) => till.raw('/secapi/pay/reverse', body(), { via: entry });
  const fresh = await till.control<MerchantEntry>(`/merchants/${mchId}/keys`, 'POST', {
    rotate: ['certificate'],
    overlapMs: 60_000,
  });
  expect(fresh.serial).not.toBe(till.merchant.serial);
  expect([(await revoke({ ...fresh, ...own })).status, (await revoke(fresh)).status]).toEqual([200, 200]);
  await till.advance(61);
  expect([(await revoke({ ...fresh, ...own })).status, (await revoke(fresh)).status]).toEqual([400, 200]);
});

test('keys and certificates are made once, readable by their owner alone, and the same after a restart', async () => {
  const first = await startSandbox({ port: 0, tlsPort: 0, dataDir: folder });
  await first.close();
  const second = await startSandbox({ port: 0, tlsPort: 0, dataDir: folder });
  await second.close();
  expect(second.merchants).toEqual(first.merchants);
  for (const name of readdirSync(join(folder, 'certificates')))
    expect(statSync(join(folder, 'certificates', name)).mode & 0o077, name).toBe(0);
});

test('keys and certificates of another sandbox are had as a copy, where there are none yet', async () => {
  const certificates = join(folder, 'certificates');
  const copies = { dataDir: join(folder, 'copy'), certificates };
  const without = async (options: Partial<SandboxOptions>) => {
    const { merchants, caCertificate, close } = await startSandbox({ port: 0, tlsPort: 0, ...options });
    const authority = readFileSync(caCertificate, 'utf8');
    const [first] = merchants;
    await close();
    return { authority, keys: merchants.map(({ apiKeyV2, serial }) => [apiKeyV2, serial]), at: first?.privateKey ?? '' };
  };
  await expect(without({ certificates })).rejects.toThrow(`No keys and certificates can be had from ${certificates}: ENOENT`);
  const made = await without({ dataDir: folder });
  const [copied, inMemory] = [await without(copies), await without({ certificates })];
  for (const { authority, keys } of [copied, inMemory])
    expect({ authority, keys }).toEqual({ authority: made.authority, keys: made.keys });
  expect([dirname(copied.at), statSync(copied.at).mode & 0o077]).toEqual([join(copies.dataDir, 'certificates'), 0]);
  // One that has its own keeps them, whoever else's it is told of.
  const own = await without({ dataDir: join(folder, 'own') });
  expect(own.keys).not.toEqual(made.keys);
  for (const at of [certificates, join(folder, 'nowhere')])
    expect(await without({ dataDir: join(folder, 'own'), certificates: at })).toEqual(own);
});

test('a merchant gets everything that the channel hands out: certificate, key, PKCS#12 by its id, keys of its own', async () => {
  const { merchants, caCertificate, close } = await startSandbox({ port: 0, tlsPort: 0, dataDir: folder });
  await close();
  const authority = new X509Certificate(readFileSync(caCertificate));
  expect(merchants.map(({ mode, settlementCurrency }) => `${mode} ${settlementCurrency}`)).toEqual([
    'direct HKD',
    'direct JPY',
    'institution USD',
    'institution USD',
  ]);
  expect(new Set(merchants.map(({ mchId, subMchId }) => `${mchId}/${subMchId}`)).size).toBe(4);
  for (const merchant of merchants) {
    const certificate = new X509Certificate(readFileSync(merchant.certificate));
    expect(certificate.subject).toContain(`CN=${merchant.mchId}`);
    expect(certificate.serialNumber).toBe(merchant.serial);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(() => createSecureContext({ pfx: readFileSync(merchant.pkcs12), passphrase: merchant.mchId })).not.toThrow();
    expect(() => createSecureContext({ pfx: readFileSync(merchant.pkcs12), passphrase: 'other' })).toThrow();
    expect(merchant.apiKeyV2).toMatch(/^[0-9a-f]{32}$/);
    expect(merchant.apiKeyV3).toMatch(/^[0-9a-f]{32}$/);
    expect(new X509Certificate(readFileSync(merchant.platformCertificate)).serialNumber).toBe(merchant.platformSerial);
    expect(merchant.publicKeyId).toMatch(/^PUB_KEY_ID_/);
    expect(readFileSync(merchant.publicKey, 'utf8')).toContain('BEGIN PUBLIC KEY');
  }
});

test('a port in use and a folder that cannot be written are one clear sentence each', async () => {
  const first = await startSandbox({ port: 0, tlsPort: 0 });
  const { port } = new URL(first.baseUrl);
  await expect(startSandbox({ port: Number(port), tlsPort: 0 })).rejects.toThrow(`Port ${port} for the sandbox is in use.`);
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  await expect(startSandbox({ port: 0, tlsPort: 0, dataDir: join(file, 'sandbox') })).rejects.toThrow(
    'The sandbox cannot write its folder',
  );
  await first.close();
});

test('a start that fails leaves no folder behind', async () => {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  try {
    await expect(startSandbox({ port: 0, tlsPort: 0, settings: ['nonsense=on'] })).rejects.toThrow('no setting');
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
});

test('a request larger than 64 KiB is not read', async () => {
  const till = await Till.open();
  expect((await till.raw('/pay/micropay', 'x'.repeat(65_537), { via: 'plain' })).status).toBe(413);
  await till.close();
});
