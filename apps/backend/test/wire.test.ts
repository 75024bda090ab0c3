/** Messages are kept off the payments' path, in bounds, and what could not be kept is told of. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { workingFor } from '../src/request-context.ts';
import { ConfigurationError } from '../src/settings.ts';
import { createWire, WIRE_LIMITS, type Wire } from '../src/wire/wire.ts';
import { openWireStore } from '../src/wire/wire-store.ts';
import { type WireCalls, wireInMemory, wireInThread } from '../src/wire/wire-thread.ts';
import { exchange } from './exchange.ts';
import { latch } from './till.ts';

const DAY = 86_400_000;
const bounds = { days: 400, bytes: 1e9 };
const ORDER = { merchantId: 'hkd', orderNumber: 'QP1' };
const ALWAYS = { ...ORDER, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10_000 };

let folder: string;
let file: string;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-wire-'));
  file = join(folder, 'wire.sqlite');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

const kept = (calls: WireCalls, now = () => 2_000, onTrouble: (why: string) => void = () => {}): Wire =>
  createWire({ calls, clock: { now }, onTrouble });

describe('what is kept', () => {
  test('is found by its order, those of just now among them, with the request that caused it and who made it', async () => {
    const wire = kept(await wireInThread({ file, now: 1_000, bounds }));
    closing.push(() => wire.close());
    workingFor('req_1', 'per_li', () => wire.note('hkd', exchange()));
    wire.note('hkd', exchange({ operation: 'query', startedAt: 6_000 }));
    wire.note('jpy', exchange());
    wire.note('hkd', exchange({ outTradeNo: 'QP2' }));
    wire.note('hkd', exchange({ outTradeNo: null, operation: 'certificates' }));
    expect(await wire.of(ALWAYS)).toEqual({
      exchanges: [
        { ...exchange(), requestId: 'req_1', by: 'per_li' },
        { ...exchange({ operation: 'query', startedAt: 6_000 }), requestId: null, by: null },
      ],
      gaps: [],
    });
  });

  test('is there after an orderly end, without a gap, in a file that only its owner reads', async () => {
    const wire = kept(await wireInThread({ file, now: 1_000, bounds }));
    wire.note('hkd', exchange());
    await wire.close();
    const again = kept(await wireInThread({ file, now: 3_000, bounds }));
    closing.push(() => again.close());
    expect(await again.of(ALWAYS)).toMatchObject({ exchanges: [{ outTradeNo: 'QP1' }], gaps: [] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('nobody waits for a write: a disk that does not answer holds up no note', async () => {
    const disk = latch<void>();
    const calls = wireInMemory(1_000, bounds);
    const wire = kept({ ...calls, write: (batch) => disk.promise.then(() => calls.write(batch)) });
    for (let count = 0; count < 3_000; count++) wire.note('hkd', exchange());
    disk.open();
    closing.push(() => wire.close());
    expect((await wire.of(ALWAYS)).exchanges).toHaveLength(3_000);
  });
});

describe('what could not be kept leaves a gap', () => {
  test('a process that was killed: the start after it says from when', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'write-forever.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const wire = kept(await wireInThread({ file, now: 900_000, bounds }));
    closing.push(() => wire.close());
    const { exchanges, gaps } = await wire.of(ALWAYS);
    expect(exchanges.length).toBeGreaterThan(0);
    const last = exchanges.at(-1)?.startedAt ?? 0;
    expect(gaps).toEqual([{ why: 'crash', from: expect.any(Number), to: 900_000, lost: null }]);
    expect(gaps[0]?.from).toBeGreaterThanOrEqual(last);
    // A payment of another time has none.
    expect((await wire.of({ ...ORDER, from: 0, to: 900 })).gaps).toEqual([]);
  });

  test('more than can be written: the newest are let go, and counted', async () => {
    const disk = latch<void>();
    const calls = wireInMemory(1_000, bounds);
    const wire = kept({ ...calls, write: (batch) => disk.promise.then(() => calls.write(batch)) });
    closing.push(() => wire.close());
    const more = WIRE_LIMITS.waitingMax + WIRE_LIMITS.batchMax + 7;
    for (let count = 0; count < more; count++) wire.note('hkd', exchange({ startedAt: count }));
    // One that ended last, and had begun long before.
    wire.note('hkd', exchange({ startedAt: 3 }));
    disk.open();
    const { gaps } = await wire.of(ALWAYS);
    expect(gaps).toContainEqual({ why: 'full', from: 3, to: 2_000, lost: 8 });
  });

  test('a disk that refuses: said once, told of as one gap, and kept again when it is over', async () => {
    const calls = wireInMemory(1_000, bounds);
    let isFull = true;
    const troubles: string[] = [];
    const write: WireCalls['write'] = (batch) => (isFull ? Promise.reject(new Error('disk full')) : calls.write(batch));
    const wire = kept({ ...calls, write }, undefined, (why) => troubles.push(why));
    closing.push(() => wire.close());
    wire.note('hkd', exchange({ startedAt: 1_000 }));
    expect((await wire.of(ALWAYS)).gaps).toEqual([{ why: 'trouble', from: 1_000, to: 2_000, lost: 1 }]);
    wire.note('hkd', exchange({ startedAt: 1_500 }));
    await wire.of(ALWAYS);
    isFull = false;
    wire.note('hkd', exchange({ startedAt: 1_800 }));
    const { exchanges, gaps } = await wire.of(ALWAYS);
    expect(exchanges.map(({ startedAt }) => startedAt)).toEqual([1_800]);
    expect(gaps).toEqual([{ why: 'trouble', from: 1_000, to: 2_000, lost: 2 }]);
    expect(troubles).toEqual(['disk full']);
  });

  test('a thread that has ended: what is asked for says that it is missing, and the end is an end', async () => {
    const gone = () => Promise.reject(new Error('its thread has ended'));
    const troubles: string[] = [];
    const wire = kept({ write: gone, find: gone, erase: gone, trim: gone, close: gone }, undefined, (why) => troubles.push(why));
    wire.note('hkd', exchange());
    const order = { ...ORDER, from: 900, to: 1_100 };
    expect(await wire.of(order)).toMatchObject({ exchanges: [], gaps: [{ why: 'trouble', from: 900, to: 1_100 }, { lost: 1 }] });
    await expect(wire.erase(ORDER)).rejects.toThrow('ended');
    await wire.close();
    expect(troubles).toEqual(['its thread has ended']);
  });

  test('what still waits when a batch is written counts as not written: a kill then says so', async () => {
    const until: number[] = [];
    const disk = latch<void>();
    const calls = wireInMemory(1_000, bounds);
    const write: WireCalls['write'] = async (batch) => {
      until.push(batch.at);
      await disk.promise;
      return calls.write(batch);
    };
    const wire = kept({ ...calls, write });
    closing.push(() => wire.close());
    // The first batch is under way; the second leaves some behind it.
    const { batchMax } = WIRE_LIMITS;
    for (let count = 0; count < 2 * batchMax + 5; count++) wire.note('hkd', exchange({ startedAt: count }));
    disk.open();
    await wire.of(ALWAYS);
    expect(until).toEqual([2_000, 2 * batchMax, 2_000]);
  });

  test('an end while the disk refuses is told of by the start after it', async () => {
    const calls = await wireInThread({ file, now: 1_000, bounds });
    const wire = kept({ ...calls, write: () => Promise.reject(new Error('disk full')) });
    wire.note('hkd', exchange());
    await wire.close();
    const again = kept(await wireInThread({ file, now: 5_000, bounds }));
    closing.push(() => again.close());
    expect((await again.of(ALWAYS)).gaps).toEqual([{ why: 'crash', from: 1_000, to: 5_000, lost: null }]);
  });
});

describe('bounds', () => {
  test('what is older than it is kept goes, the newer stays, and a payment of that time is told so', () => {
    const store = openWireStore({ file, now: 0, bounds: { days: 10, bytes: 1e9 } });
    closing.push(() => store.close(0));
    const line = (at: number) => ({ ...ORDER, at, body: JSON.stringify({ at }) });
    store.write({ lines: [line(1 * DAY), line(5 * DAY), line(12 * DAY)], gaps: [], at: 0 });
    while (store.trim(13 * DAY));
    expect(store.find(ALWAYS)).toEqual({
      bodies: [5 * DAY, 12 * DAY].map((at) => JSON.stringify({ at })),
      gaps: [{ why: 'notKept', from: 0, to: 1 * DAY, lost: null }],
    });
    while (store.trim(16 * DAY));
    expect(store.find(ALWAYS).gaps).toEqual([{ why: 'notKept', from: 0, to: 5 * DAY, lost: null }]);
    expect(store.find({ ...ORDER, from: 12 * DAY, to: 13 * DAY, limit: 9 }).gaps).toEqual([]);
  });

  test('more than is kept: the oldest go first, until it fits', () => {
    const bytes = 2_000_000;
    const store = openWireStore({ file, now: 0, bounds: { days: 10, bytes } });
    closing.push(() => store.close(0));
    const lines = Array.from({ length: 4_000 }, (_, at) => ({ ...ORDER, at, body: 'x'.repeat(1_000) }));
    store.write({ lines, gaps: [], at: 0 });
    while (store.trim(5_000));
    const { bodies, gaps } = store.find(ALWAYS);
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.length).toBeLessThan(2_001);
    expect(gaps).toEqual([{ why: 'notKept', from: 0, to: 4_000 - bodies.length - 1, lost: null }]);
  });
});

test('an order of very many messages is told of by the first of them, and that there are more', async () => {
  const wire = kept(wireInMemory(1_000, bounds));
  closing.push(() => wire.close());
  const { messagesMax } = WIRE_LIMITS;
  for (let count = 0; count <= messagesMax; count++) wire.note('hkd', exchange({ startedAt: count }));
  const { exchanges, gaps } = await wire.of({ ...ORDER, from: 0, to: 9_000 });
  expect(exchanges).toHaveLength(messagesMax);
  expect(gaps).toEqual([{ why: 'tooMany', from: messagesMax, to: 9_000, lost: null }]);
});

describe('erasing', () => {
  test('takes away what messages say, from the file too, and leaves that they were', async () => {
    const wire = kept(await wireInThread({ file, now: 1_000, bounds }));
    wire.note('hkd', exchange({ received: { bank_type: 'SECRETBANK_CREDIT' } }));
    wire.note('hkd', exchange({ outTradeNo: 'QP2', received: { bank_type: 'OTHERBANK_DEBIT' } }));
    expect(await wire.erase(ORDER)).toBe(1);
    expect(await wire.erase(ORDER)).toBe(0);
    expect((await wire.of(ALWAYS)).exchanges).toMatchObject([
      { sent: null, received: null, erasedAt: 2_000, signature: 'verified' },
    ]);
    await wire.close();
    const bytes = readFileSync(file, 'latin1');
    expect(bytes).not.toContain('SECRETBANK_CREDIT');
    expect(bytes).toContain('OTHERBANK_DEBIT');
  });
});

describe('a file that is not ours', () => {
  test('is refused in a sentence, and left as it was', async () => {
    writeFileSync(file, 'not a database, however long it may be, and certainly none of ours'.repeat(20));
    const before = readFileSync(file);
    await expect(wireInThread({ file, now: 0, bounds })).rejects.toThrow(ConfigurationError);
    expect(readFileSync(file)).toEqual(before);
  });

  test('of a newer program is not written', async () => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(wireInThread({ file, now: 0, bounds })).rejects.toThrow(/newer Quick Pay/);
  });
});
