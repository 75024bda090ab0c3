/** What is kept of outgoing webhooks: looked at with every change of a payment, so that it costs next to nothing however much waits. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { followedClock } from '../src/clocks.ts';
import { secureRandom } from '../src/random.ts';
import { WEBHOOK_LIMITS } from '../src/webhooks-out/limits.ts';
import { openWebhooks } from '../src/webhooks-out/open-webhooks.ts';
import { type Notice, openWebhookStore } from '../src/webhooks-out/store.ts';
import { openTill } from './till.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'quickpay-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const notices = (count: number, at = 1_000): Notice[] =>
  Array.from({ length: count }, (_, index) => {
    const subjectId = `pay_${index}`;
    return { eventId: `evt_${index}`, type: 'payment.paid', subjectId, at: at + index, body: '{}'.padEnd(400) };
  });

test('a full queue is looked at in no time, whatever others have', async () => {
  const store = await openWebhookStore(':memory:');
  const ids = ['a', 'b', 'c', 'd'];
  store.keepEndpoints(ids, 0, 1_000);
  for (const id of ids) store.read(id, notices(WEBHOOK_LIMITS.pendingMax), new Map(), 1, 5_000);
  expect(store.pending('a')).toEqual({ count: WEBHOOK_LIMITS.pendingMax, oldestAt: 1_000, nextDueAt: 5_000, failed: 0 });
  // Of this process alone: what else the machine does is not counted.
  const began = process.cpuUsage();
  for (let n = 0; n < 100; n++) {
    expect(store.nextDueAt('b')).toBe(5_000);
    expect(store.due('b', 4_999, 50)).toEqual([]);
    store.pending('b');
    expect(store.deliveries('a', null, null, 10)).toHaveLength(10);
    expect(store.deliveries('a', 'failed', null, 10)).toEqual([]);
  }
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1_000, 'milliseconds for a hundred looks').toBeLessThan(1_200);
  expect(store.due('b', 5_000, 2)).toMatchObject([{ eventId: 'evt_0' }, { eventId: 'evt_1' }]);
  store.close();
});

test('an endpoint that the first version knew is known as it was, and told of all that is left to tell', async () => {
  const file = join(folder(), 'ledger.db');
  const before = new DatabaseSync(file);
  before.exec(`
    CREATE TABLE beside (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO beside VALUES ('webhooks', 1);
    CREATE TABLE webhook_endpoint (id TEXT PRIMARY KEY, position INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
      disabled_url TEXT, disabled_at INTEGER, delivered_at INTEGER, seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO webhook_endpoint (id, position, seen_at) VALUES ('books', 12, 900);`);
  before.close();
  for (const now of [1_000, 2_000]) {
    const store = await openWebhookStore(file);
    store.keepEndpoints(['books', 'new'], 99, now);
    expect(store.endpoint('books')).toMatchObject({ position: 12, toldFrom: 0 });
    expect(store.endpoint('new')).toMatchObject({ position: 99, toldFrom: 1_000 });
    store.close();
  }
});

test('what is too old is let go piece by piece, and others have their turn between two of them', async () => {
  const file = join(folder(), 'ledger.db');
  const endpoint = { id: 'books', url: 'http://127.0.0.1:9/', reach: 'loopback', events: [], secrets: [] } as const;
  const till = await openTill({ file, unstarted: true, webhooks: { endpoints: [endpoint] } });
  const store = await openWebhookStore(file);
  store.read('books', notices(1_200), new Map(), 0, 1_000);
  const tried = { status: 200, problem: null, answer: '', retryAfterMs: null, ms: 1 };
  const settled = store
    .due('books', 1_000, 1_200)
    .map(({ number }) => ({ number, state: 'delivered', tries: 1, dueAt: null, at: 2_000, tried }) as const);
  store.settle('books', settled, 0);
  const left = () => store.deliveries('books', null, null, 2_000).length;
  till.webhooks.start();
  expect(left()).toBe(700);
  await turn();
  await expect.poll(left).toBe(0);
  store.close();
  await till.close();
});

test('a fault of our own is one line of the log, however much happens meanwhile, and nothing is lost by it', async () => {
  const till = await openTill();
  const clock = followedClock(Date.now());
  const faults: string[] = [];
  let isBroken = true;
  let changed = () => {};
  const endpoint = { id: 'books', url: 'http://127.0.0.1:9/', reach: 'loopback', events: ['payment.paid'], secrets: [] } as const;
  const webhooks = await openWebhooks({
    file: ':memory:',
    endpoints: [endpoint],
    journal: {
      ...till.ledger,
      eventsAfter: (...page) => (isBroken ? Promise.reject(new Error('the disk is gone')) : till.ledger.eventsAfter(...page)),
    },
    engine: {
      subscribe(tell) {
        changed = tell as () => void; // what happened is not asked for
        return () => {};
      },
      subscribeRefunds: () => () => {},
    },
    ...{ environment: 'sandbox', clock, random: secureRandom() },
    logger: pino(
      {},
      { write: (line: string) => void faults.push(...line.split('\n').filter((one) => one.includes('the disk'))) },
    ),
  });
  webhooks.start();
  await till.pay(await till.sale(), undefined, { prefer: 'wait=5' });
  for (let n = 0; n < 6; n++) {
    changed();
    await pause(40);
  }
  expect(faults).toHaveLength(1);
  isBroken = false;
  clock.set(clock.now() + 6_000);
  await expect
    .poll(() => webhooks.deliveries('books', { state: null, before: null, limit: 10 }), { timeout: 10_000 })
    .toHaveLength(1);
  await webhooks.close();
  await till.close();
});
