/** `quickpay webhooks` and `listen` against a real backend and somebody who is told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { WEBHOOK_EVENT_TYPES } from '@quickpay/api';
import { verifyWebhook } from '@quickpay/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openReceiver, type Receiver, SECRET } from '../../backend/test/receiver.ts';
import { API_KEY, openTill, type Till } from '../../backend/test/till.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

let receiver: Receiver;
let till: Till;
let url: string;
let listening: ChildProcess | null = null;
beforeEach(async () => {
  receiver = await openReceiver();
  till = await openTill({
    webhooks: {
      endpoints: [{ id: 'books', url: receiver.url, reach: 'loopback', events: WEBHOOK_EVENT_TYPES, secrets: [SECRET] }],
      timeoutMs: 2_000,
    },
  });
  url = await till.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  listening?.kill('SIGKILL');
  listening = null;
  await till.close();
  await receiver.close();
});

const start = (args: readonly string[]) =>
  spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, QUICKPAY_URL: url, QUICKPAY_API_KEY: API_KEY, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
type Ran = Readonly<{ code: number; out: string; err: string }>;
function quickpay(...args: readonly string[]): Promise<Ran> {
  const child = start(args);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, out, err })));
}
const paid = async (): Promise<string> => String((await till.pay(await till.sale())).json.id);

describe('webhooks', { timeout: 120_000 }, () => {
  test('who is told and how it went, in lines for people and in JSON', async () => {
    const id = await paid();
    await receiver.until(1);
    await vi.waitFor(
      async () => expect((await quickpay('webhooks')).out).toMatch(/✔ books {2}on +0 pending {2}0 failed {2}last delivered/),
      20_000,
    );
    const listed = await quickpay('webhooks', 'deliveries', 'books');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(new RegExp(`^SANDBOX {2}✔ whd_1 {2}.* payment\\.paid +${id} {2}delivered {2}1 try\n$`));
    const whole = await quickpay('webhooks', 'delivery', 'books', 'whd_1');
    expect(whole.out).toMatch(
      /webhook-id evt_\w+_0_\d+_payment_paid\n.*"type":"payment\.paid".*\n.*→ 204 {2}\d+ ms {2}delivered/,
    );
    expect(JSON.parse((await quickpay('webhooks', '--json')).out)).toMatchObject({
      environment: 'sandbox',
      items: [{ id: 'books' }],
    });
  });

  test('one is sent anew, under its old id; or a test is sent', async () => {
    await paid();
    const [first] = await receiver.until(1);
    expect((await quickpay('webhooks', 'resend', 'books', 'whd_1')).out).toContain('It is sent now');
    expect((await receiver.until(2))[1]?.id).toBe(first?.id);
    expect((await quickpay('webhooks', 'test', 'books')).code).toBe(0);
    expect((await receiver.until(3))[2]?.type).toBe('webhook.test');
    expect((await quickpay('webhooks', 'resend', 'books', '--failed')).out).toContain('0 deliveries are sent anew');
  });

  test.each([
    [5, 'webhook_delivery_not_found', ['delivery', 'books', 'whd_99']],
    [5, 'webhook_not_found', ['test', 'other']],
    [2, 'Which?', ['resend', 'books']],
    [2, 'Which?', ['resend', 'books', 'whd_1', '--failed']],
    [2, 'go with --failed', ['resend', 'books', 'whd_1', '--from', '2026-11-24T00:00:00Z']],
    [2, 'resent', ['resent', 'books']],
  ])('exit code %i, %s: %j', async (code, said, args) => {
    expect(await quickpay('webhooks', ...args)).toMatchObject({ code, err: expect.stringContaining(said) });
  });

  test('one that said 410 is a finding, until it is enabled', async () => {
    receiver.answers(410, 204);
    await paid();
    await receiver.until(1);
    await vi.waitFor(
      async () =>
        expect(await quickpay('webhooks')).toMatchObject({ code: 6, out: expect.stringContaining('! books  disabled') }),
      20_000,
    );
    expect((await quickpay('webhooks', 'enable', 'books')).out).toContain('books  on');
    await receiver.until(2);
  });
});

describe('listen', { timeout: 120_000 }, () => {
  test('prints each event, sends it on signed by the secret that it prints, and says what came back', async () => {
    const own = await openReceiver();
    own.answers(500, 204);
    const child = start(['listen', '--forward-to', `127.0.0.1:${own.port}/hooks`]);
    listening = child;
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    await vi.waitFor(() => expect(err).toMatch(/whsec_\S+/), 20_000);
    const secret = /whsec_\S+/.exec(err)?.[0] ?? '';
    // What happens before it listens is not told; so it is asked until it hears one.
    await vi.waitFor(async () => {
      await paid();
      expect(own.received.length).toBeGreaterThan(0);
    }, 20_000);
    const id = await paid();
    await vi.waitFor(() => expect(own.received.at(-1)?.data).toMatchObject({ paymentId: id }), 20_000);
    for (const { body, headers, type } of own.received) {
      expect(type).toBe('payment.paid');
      expect(await verifyWebhook(body, headers, secret)).toMatchObject({
        type: 'payment.paid',
        data: { environment: 'sandbox', state: 'paid' },
      });
    }
    await vi.waitFor(
      () => expect(out).toMatch(new RegExp(`payment\\.paid +${id} {2}paid +evt_\\d+_payment_paid {2}→ 204 {2}\\d+ ms`)),
      20_000,
    );
    expect(out).toMatch(/→ 500 {2}\d+ ms {2}not taken: only 2xx is/);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(err).toContain('Payments go on');
    await own.close();
  });

  test('what cannot be listened for, or sent to, is said before anything is waited for', async () => {
    expect(await quickpay('listen', '--forward-to', 'ftp://x/')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--forward-to'),
    });
    expect(await quickpay('listen', '--events', 'payment.paid,payment.eaten')).toMatchObject({
      code: 2,
      err: expect.stringContaining('payment.eaten'),
    });
    expect(await quickpay('--key', 'test_wrong_key_0123456789abcdef', 'listen')).toMatchObject({ code: 1 });
  });
});
