/** Whoever read what a command prints is gone, as behind `| head`: nobody sees a stack for it, and no payment is the worse. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
type Running = Readonly<{
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** What it has said on standard error. */
  said: () => string;
  ended: Promise<number | null>;
}>;

let folder: string;
const all: Running[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-unread-'));
});
afterAll(async () => {
  for (const { child, ended } of all) {
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}, typed = ''): Running {
  const env = { ...process.env, NO_COLOR: '1', QUICKPAY_DATA: folder, ...environment };
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env });
  child.stdin.end(typed);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const running: Running = { child, said: () => said, ended: once(child, 'close').then(([code]) => code as number | null) };
  all.push(running);
  return running;
}

async function reads(stream: Readable, wanted: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (wanted.test(text)) return text;
  }
  throw new Error(`ended without ${wanted}: ${text}`);
}

async function codeOfThePhone(): Promise<string> {
  const { controlUrl } = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as { controlUrl: string }; // written by `start`
  const answer = await fetch(`${controlUrl}/payers/ready/code`);
  return ((await answer.json()) as { authCode: string }).authCode; // of the sandbox's control API
}

test('a server goes on and ends in its order, a payment ends with its code, and who listens has heard enough', {
  timeout: 120_000,
}, async () => {
  const demo = run(['start', '--no-open'], { QUICKPAY_PORT: '0', SANDBOX_PORT: '0', SANDBOX_TLS_PORT: '0' });
  const printed = await reads(demo.child.stdout, /End with ctrl-C/);
  demo.child.stdout.destroy();
  const till = { QUICKPAY_URL: /Till +(http:\S+)/.exec(printed)?.[1] ?? '' };

  const listener = run(['listen'], till);
  await reads(listener.child.stderr, /SANDBOX/);
  listener.child.stdout.destroy();
  const payment = run(['pay', '38.50', 'HKD'], till, `${await codeOfThePhone()}\n`);
  payment.child.stdout.destroy();
  expect(await payment.ended, payment.said()).toBe(0);
  expect(await listener.ended, listener.said()).toBe(130);

  demo.child.kill('SIGTERM');
  expect(await demo.ended, demo.said()).toBe(0);
  expect([demo, listener, payment].map(({ said }) => said()).join('')).not.toContain('EPIPE');
});
