/** `quickpay evidence` against a real sandbox and a real backend, over both protocols: from a receipt's number to every message. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PaymentView, SignedEvidence } from '@quickpay/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Shop } from '../../../tests/stories/shop.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

let shop: Shop;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-evidence-'));
  shop = await Shop.open();
}, 30_000);
afterAll(async () => {
  await shop.close({ unmannered: true });
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

type Ran = Readonly<{ code: number; out: string; err: string }>;

function quickpay(
  args: readonly string[],
  { stdin = '', env = {} }: Readonly<{ stdin?: string; env?: Record<string, string> }> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...shop.environment, NO_COLOR: '1', ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.end(stdin);
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code: code ?? -1, out, err })));
}
async function paid(): Promise<Readonly<{ payment: PaymentView; code: string }>> {
  const code = await shop.code('ready');
  const { out } = await quickpay(['pay', '38.50', 'HKD', '--json'], { stdin: `${code}\n` });
  return { payment: JSON.parse(out) as PaymentView, code };
}

describe('evidence', { timeout: 240_000 }, () => {
  test('leads from the number on a receipt, or in the payer’s bill, to every message, its signature checked', async () => {
    const { payment, code } = await paid();
    for (const number of [payment.id, payment.orderNumber, payment.transactionId ?? '']) {
      const { code: exit, out } = await quickpay(['evidence', number]);
      expect(exit).toBe(0);
      expect(out).toMatch(/● recorded/);
      expect(out).toMatch(/⇄ submit {6}POST \/pay\/micropay {2}200 succeeded {2}\d+ ms {2}signature verified \(API key, \S+\)/);
      expect(out).toMatch(/● paid +paid +rule paid × submitting/);
      expect(out).not.toContain(code);
    }
    expect(await quickpay(['evidence', 'QP0000000000000000000000000'])).toMatchObject({ code: 5 });
  });

  test('is saved, and checked where nothing is reachable; a changed byte and a foreign key are seen', async () => {
    const { payment, code } = await paid();
    const [file, key] = [join(folder, 'evidence.json'), join(folder, 'key.pem')];
    expect(await quickpay(['evidence', payment.id, '--save', file])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Signed by ed25519:'),
    });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(code);
    expect((await quickpay(['evidence', payment.id, '--json'])).out.length).toBeGreaterThan(1_000);
    writeFileSync(key, (await quickpay(['evidence', 'key'])).out);
    // A machine that knows neither the backend nor its API key.
    const elsewhere = { QUICKPAY_URL: 'http://127.0.0.1:9', QUICKPAY_API_KEY: '', QUICKPAY_DATA: join(folder, 'none') };
    const check = (...args: string[]) => quickpay(['evidence', 'verify', ...args], { env: elsewhere });
    expect(await check(file, '--key', key)).toMatchObject({
      code: 0,
      out: expect.stringContaining('✔ Rightly signed by ed25519:'),
    });
    expect(JSON.parse((await check(file, '--key', key, '--json')).out)).toMatchObject({
      verdict: 'right',
      environment: 'sandbox',
    });
    writeFileSync(file, text.replace('"minor":3850', '"minor":3851'));
    expect(await check(file, '--key', key)).toMatchObject({ code: 1, out: expect.stringContaining('Not what was signed') });
    // What a stranger wrote into it moves nobody's terminal.
    for (const hostile of [text.replace('"keyId":"', '"keyId":"\\u001b[2J'), `{"\\u001b[2J":1,${text.slice(1)}`]) {
      writeFileSync(file, hostile);
      const seen = await check(file, '--key', key);
      expect(seen).toMatchObject({ code: 1, out: expect.stringMatching(/✖ (?:Signed by another key|The file is no evidence)/) });
      expect(seen.out).not.toContain('\u001b');
    }
    writeFileSync(file, text);
    writeFileSync(key, foreignKey);
    expect(await check(file, '--key', key)).toMatchObject({ code: 1, out: expect.stringContaining('Signed by another key') });
    expect(await check(file)).toMatchObject({ code: 2 });
    expect(await check(join(folder, 'none.json'), '--key', key)).toMatchObject({ code: 2 });
  });

  test('what messages say is erased only by name, and the document stays right', async () => {
    const { payment } = await paid();
    expect(await quickpay(['evidence', 'erase', payment.id, '--confirm', 'pay_other'])).toMatchObject({ code: 2 });
    expect(await quickpay(['evidence', 'erase', payment.id, '--confirm', payment.id])).toMatchObject({
      ...{ code: 0, out: expect.stringMatching(/What [1-9]\d* messages of pay_\w+ said is erased/) },
    });
    const { evidence } = JSON.parse((await quickpay(['evidence', payment.id, '--json'])).out) as SignedEvidence;
    for (const item of evidence.timeline)
      if (item.of === 'message') expect(item.message).toMatchObject({ sent: null, received: null });
    expect(evidence.chains).toMatchObject([{ holds: true }]);
  });
});

const foreignKey = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`;
