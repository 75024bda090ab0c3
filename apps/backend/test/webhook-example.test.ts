/** The example of a receiver, run as its reader would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WEBHOOK_EVENT_TYPES, WEBHOOK_EVENTS } from '@quickpay/api';
import { signWebhook } from '@quickpay/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OTHER_SECRET, SECRET } from './receiver.ts';
import { openTill, type Till } from './till.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let example: ChildProcess;
let lines: AsyncIterator<string>;
let till: Till | null = null;
beforeEach(() => {
  const made = spawn(process.execPath, [join(root, 'examples', 'webhooks.ts')], {
    env: { ...process.env, WEBHOOK_SECRET: SECRET, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  example = made;
  lines = createInterface({ input: made.stdout })[Symbol.asyncIterator]();
});
afterEach(async () => {
  await till?.close();
  till = null;
  example.kill('SIGINT');
  if (example.exitCode === null) await once(example, 'exit');
});
const line = async (): Promise<string> => String((await lines.next()).value);

test('is told of a payment and of its refund, and acts once on what it is told twice', { timeout: 30_000 }, async () => {
  const url = await line();
  till = await openTill({
    webhooks: { endpoints: [{ id: 'books', url, reach: 'loopback', events: WEBHOOK_EVENT_TYPES, secrets: [SECRET] }] },
  });
  const sale = await till.sale();
  const { id } = (await till.pay(sale)).json;
  expect(await line()).toBe(`paid: enter ${id} for sale ${sale}`);
  const { items } = (await till.call('GET', '/v1/webhooks/books/deliveries')).json as {
    items: { id: string; eventId: string }[];
  };
  const resent = await till.call('POST', `/v1/webhooks/books/deliveries/${items[0]?.id}/redelivery`);
  expect(resent.status).toBe(200);
  expect(await line()).toBe(`${items[0]?.eventId} again: done before`);
});

test('believes nobody who does not know the secret, and says nothing against what it does not know yet', {
  timeout: 30_000,
}, async () => {
  const url = await line();
  const send = async (body: string, secret: string) =>
    (await fetch(url, { method: 'POST', body, headers: await signWebhook(body, { id: 'evt_1', at: Date.now() }, secret) }))
      .status;
  expect(await send('{"type":"payment.paid","data":{}}', OTHER_SECRET)).toBe(401);
  expect(await line()).toMatch(/^not believed \(forged\)/);
  expect(await send('{"type":"payment.eaten","data":{}}', SECRET)).toBe(204);
  expect(await send('x'.repeat(30_000), SECRET)).toBe(413);
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
});

test('the guide names every event, with what it means', () => {
  const guide = readFileSync(join(root, 'docs', 'guides', 'webhooks.md'), 'utf8');
  const told = [...guide.matchAll(/^\| `((?:payment|refund|webhook|shift)\.\w+)` \| (.+) \|$/gm)].map(([, type, meaning]) => [
    type,
    meaning,
  ]);
  expect(told).toEqual(Object.entries(WEBHOOK_EVENTS).map(([type, { meaning }]) => [type, meaning]));
});
