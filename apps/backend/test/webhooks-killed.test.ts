/** Real processes, killed between what they do: nothing that was acknowledged goes untold, and what is told again has its old name. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReceiver, type Receiver } from './receiver.ts';

let folder: string;
let receiver: Receiver;
let child: ChildProcess | null = null;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-told-'));
  receiver = await openReceiver();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await receiver.close();
  rmSync(folder, { recursive: true });
});

type Run = Readonly<{ paid: string[]; until(line: string): Promise<void>; kill(): Promise<void>; end(): Promise<void> }>;

function start(payments: number, run: number): Run {
  const made = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'webhooks-killed.ts'),
      join(folder, 'ledger.sqlite'),
      receiver.url,
      String(payments),
      String(run),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  child = made;
  const paid: string[] = [];
  const lines: string[] = [];
  let look = () => {};
  createInterface({ input: made.stdout }).on('line', (line) => {
    lines.push(line);
    const id = /^paid (pay_\w+)$/.exec(line)?.[1];
    if (id !== undefined) paid.push(id);
    look();
  });
  return {
    paid,
    until: (wanted) =>
      new Promise((resolve) => {
        look = () => lines.includes(wanted) && resolve();
        look();
      }),
    async kill() {
      made.kill('SIGKILL');
      if (made.exitCode === null && made.signalCode === null) await once(made, 'exit');
    },
    async end() {
      made.stdin.write('end\n');
      await once(made, 'exit');
    },
  };
}

test('killed while it delivers, again and again: each payment is told of, in order, under one name', {
  timeout: 120_000,
}, async () => {
  const acknowledged: string[] = [];
  for (let run = 1; run <= 3; run++) {
    // The one that is killed at has arrived, and its answer has not.
    const killAt = receiver.received.length + 3 * run;
    receiver.answers(204);
    const running = start(25, run);
    await receiver.until(killAt);
    await running.kill();
    acknowledged.push(...running.paid);
  }
  const last = start(0, 9);
  await last.until('done');
  const toldOf = () => new Set(receiver.received.map(({ data }) => data.paymentId));
  while (!acknowledged.every((id) => toldOf().has(id))) await receiver.until(receiver.received.length + 1);
  await last.end();

  // Told more than once, each under one id with one body; and first told in the order in which they happened.
  const bodies = new Map<string, string>();
  for (const { id, body } of receiver.received) {
    expect(bodies.get(id) ?? body).toBe(body);
    bodies.set(id, body);
  }
  const positions = [...bodies.keys()].map((id) => Number(id.split('_')[3]));
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  const perPayment = new Map<unknown, Set<string>>();
  for (const { id, data } of receiver.received)
    perPayment.set(data.paymentId, (perPayment.get(data.paymentId) ?? new Set()).add(id));
  expect([...perPayment.values()].every((ids) => ids.size === 1)).toBe(true);
});

test('what happens while nobody tells is told by the next process', { timeout: 60_000 }, async () => {
  receiver.answers((response) => void response.destroy());
  const first = start(3, 1);
  await first.until('done');
  await first.kill();
  receiver.answers(204);
  const before = receiver.received.length;
  const second = start(0, 2);
  // What was tried is due again, because minutes have passed for it; what was not tried yet is due at once.
  while (new Set(receiver.received.slice(before).map(({ data }) => data.paymentId)).size < 3)
    await receiver.until(receiver.received.length + 1);
  expect(new Set(receiver.received.slice(before).map(({ data }) => data.paymentId))).toEqual(new Set(first.paid));
  await second.until('done');
  await second.end();
});
