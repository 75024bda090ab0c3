/** `quickpay bill` against a sandbox: what it prints where, what its exit code says, and that no key is in either. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billServer } from '../../../packages/wechatpay/test/bill-server.ts';
import { billText, HEADINGS, rowOf, SALE } from '../../../packages/wechatpay/test/written-bill.ts';
import { Till } from '../../sandbox/test/till.ts';
import { writeDemoConfiguration } from '../src/demo.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'quickpay-bill-'));
/** Of the same merchants, over V3. */
const folderOfV3 = mkdtempSync(join(tmpdir(), 'quickpay-bill-v3-'));
let till: Till;
let day = '';
let quiet = '';

const spelt = (date: string): string => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;

beforeAll(async () => {
  till = await Till.open();
  const { baseUrl, mtlsBaseUrl, phoneUrl, controlUrl, caCertificate, merchants } = till.sandbox;
  const line = { baseUrl, mtlsBaseUrl, phoneUrl, controlUrl, caCertificate, merchants, wireUrl: `${baseUrl}/wire` };
  writeDemoConfiguration(folder, line, { speaks: () => 'v2' });
  writeDemoConfiguration(folderOfV3, line, { speaks: () => 'v3' });
  day = spelt(await till.advanceTo(12));
  const refunded = till.sale(await till.code());
  await till.post('/pay/micropay', { ...refunded, attach: 'one, "two"' });
  await till.submit(await till.code('second'));
  const of = { out_trade_no: refunded.out_trade_no ?? '', out_refund_no: 'B1', total_fee: '3850' };
  await till.post('/secapi/pay/refund', { ...of, refund_fee: '850' });
}, 30_000);
afterAll(async () => {
  await till.close();
  for (const made of [folder, folderOfV3]) rmSync(made, { recursive: true });
});

type Ran = Readonly<{ code: number; out: string; err: string }>;

const bill = (...args: readonly string[]): Promise<Ran> => billIn(folder, args);

function billIn(data: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, 'bill', ...args], {
    env: { ...process.env, QUICKPAY_DATA: data, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code: code ?? -1, out, err })));
}
const ofDay = (...args: readonly string[]): Promise<Ran> => bill('--merchant', 'hkd', '--date', day, ...args);

describe('where there is none', () => {
  test('a day that is not over, one whose bill is being made, one without trade', async () => {
    expect(await ofDay()).toMatchObject({ code: 5, out: '', err: expect.stringContaining(`hkd, ${day}: there is no bill.`) });
    await till.advanceTo(9, 30);
    expect(await ofDay()).toMatchObject({ code: 5, out: '', err: expect.stringContaining('Ask again after 10:00') });
    quiet = spelt(await till.advanceTo(10));
    expect(await bill('--merchant', 'jpy', '--date', day)).toMatchObject({ code: 5, err: expect.stringContaining('jpy') });
  });

  test.each([
    [['--merchant', 'nobody'], /^There is no merchant nobody: there are hkd, jpy, usd, usd-2\.\n$/],
    [[], /^--merchant is one of hkd, jpy, usd, usd-2\.\n$/],
    [['--merchant', 'hkd', '--date', '24.11.2026'], /--date is a day such as 2026-11-24, not 24\.11\.2026/],
    [['--merchant', 'hkd', '--date', '2026-02-30'], /--date is a day such as/],
    [['--merchant', 'hkd', '--csv', '--json'], /--csv and --json are one or the other/],
    [['--merchand', 'hkd'], /unknown option/],
  ])('%j is said, and asks nobody', async (args, said) => {
    const { code, out, err } = await bill(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(said);
  });

  test('a folder without a configuration', async () => {
    const child = spawn(process.execPath, [MAIN, 'bill'], { env: { ...process.env, QUICKPAY_DATA: join(folder, 'nothing') } });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(2);
    expect(err).toContain('quickpay doctor');
  });
});

describe('a day', () => {
  test('its sums, by what moved, each held against the bill’s own; exit code 0', async () => {
    const { code, out, err } = await ofDay();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(
      out
        .split('\n')
        .slice(0, -1)
        .every((line) => line.startsWith('SANDBOX')),
    ).toBe(true);
    expect(out).toMatch(/paid +2 +HKD 77\.00\n/);
    expect(out).toMatch(/refunded +1 +HKD 8\.50\n/);
    expect(out).toContain('✔ 总交易额: 77 HKD');
    expect(out).toContain('✔ WHOLE. Lines read: 3;');
  });

  test('over V3 it is the same', async () => {
    const asked = ['--merchant', 'hkd', '--date', day, '--json'];
    const overV3 = await billIn(folderOfV3, asked);
    expect({ code: overV3.code, err: overV3.err }).toEqual({ code: 0, err: '' });
    const { totals, movements, outcome } = JSON.parse((await bill(...asked)).out);
    expect(JSON.parse(overV3.out)).toMatchObject({ totals, movements, outcome });
  });

  test('as CSV: a row for each movement on standard output, the sums on standard error', async () => {
    const { code, out, err } = await ofDay('--csv');
    expect(code).toBe(0);
    const rows = out.split('\r\n');
    expect(rows[0]).toBe(
      '\ufeffat,what,merchantOrderNumber,transactionId,refundNumber,amount,currency,settled,settledCurrency,fee,subMerchantId,attach',
    );
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(
      /^\d{4}-\d\d-\d\dT04:\d\d:\d\d\.000Z,paid,T\w+,`42\d+,,38\.50,HKD,38\.50,HKD,0\.23100,,"one, ""two"""$/,
    );
    expect(out).toMatch(/,refunded,T\w+,`42\d+,B1,8\.50,HKD,8\.50,HKD,-0\.05100,,/);
    expect(err).toContain('✔ WHOLE');
  });

  test('as CSV to a reader that stops reading: it ends, and says nothing about it', async () => {
    const child = spawn(process.execPath, [MAIN, 'bill', '--merchant', 'hkd', '--date', day, '--csv'], {
      env: { ...process.env, QUICKPAY_DATA: folder },
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
    expect(err).not.toContain('EPIPE');
  });

  test('as JSON: one object', async () => {
    const { code, out, err } = await ofDay('--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      environment: 'sandbox',
      merchant: 'hkd',
      day,
      outcome: 'whole',
      movements: 3,
      unreadable: [],
      unreadableCount: 0,
      totals: [
        { currency: 'HKD', what: 'paid', count: 2, amountMinor: 7_700 },
        { currency: 'HKD', what: 'refunded', count: 1, amountMinor: 850 },
      ],
    });
  });

  test('of a whole institution', async () => {
    const its = new Till(till.sandbox, ({ subMchId }) => subMchId === '1900000202');
    await its.submit(await its.code());
    await till.advanceTo(10, 0, 1);
    const asked = ['--merchant', 'usd', '--date', quiet];
    expect(await bill(...asked)).toMatchObject({ code: 5 });
    expect(await bill(...asked, '--whole-institution')).toMatchObject({ code: 0, out: expect.stringContaining('paid') });
  });

  test('refused, lost, and nothing that could be believed: each with its exit code', async () => {
    const fault = (kind: string, code?: string) =>
      till.fault({ operation: 'bill', kind, ...(code === undefined ? {} : { code }) });
    await fault('error', '20007');
    expect(await ofDay()).toMatchObject({ code: 1, out: '', err: expect.stringContaining('WeChat Pay refuses') });
    await fault('loseAnswer');
    expect(await ofDay()).toMatchObject({ code: 4, out: '', err: expect.stringContaining('Try again') });
    await fault('garbage');
    expect(await ofDay()).toMatchObject({ code: 4, out: '' });
  });

  test('a line that cannot be read and a sum that does not agree: each is named, exit code 6; one that breaks off: 4', async () => {
    const rows = [SALE, { ...SALE, 总金额: 'much' }].map((said) => rowOf(HEADINGS.older, said));
    const whole = billText({
      headings: HEADINGS.older,
      rows,
      sums: { 总交易单数: '2', 总交易额: '77.00', 'Un\u001b[31mheard': '1' },
    });
    let answer = whole;
    const server = await billServer((response) => response.end(answer));
    const file = join(folder, 'config.json');
    const configured = readFileSync(file, 'utf8');
    const { merchants, ...rest } = JSON.parse(configured);
    writeFileSync(file, JSON.stringify({ ...rest, merchants: [{ ...merchants[0], hosts: [server.url] }] }));
    try {
      const findings = await bill('--date', day);
      expect(findings).toMatchObject({ code: 6, err: '' });
      expect(findings.out).toContain('✖ line 3 cannot be read: badAmount: 总金额');
      expect(findings.out).toContain('✖ 总交易额: the bill says 77 HKD, its lines add up to 38.5');
      expect(findings.out).toContain('– Un\ufffd[31mheard: the bill says 1');
      expect(findings.out).toContain('✖ NOT WHOLE. Lines that cannot be read: 1; sums that do not agree: 2.');
      answer = whole.split('总交易单数')[0] ?? '';
      expect(await bill('--date', day)).toMatchObject({ code: 4, out: expect.stringContaining('broke off at line 3') });
      const json = await bill('--date', day, '--json');
      expect(json.code).toBe(4);
      expect(JSON.parse(json.out)).toMatchObject({ outcome: 'broken', brokenAt: 3, broken: 'cutOff' });
    } finally {
      writeFileSync(file, configured);
      await server.close();
    }
  });

  test('no key is in anything that it says', async () => {
    const said = await Promise.all([ofDay(), ofDay('--csv'), ofDay('--json')]);
    for (const { out, err } of said) expect(out + err).not.toContain(till.merchant.apiKeyV2);
  });
});
