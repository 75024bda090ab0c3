/** A shift that is closed is told of: once, whoever repeats it, and also by a process that was killed before it came to it. */
import { WEBHOOK_EVENT_TYPES } from '@quickpay/api';
import { contentsOf, currentShift } from '@quickpay/storage';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../src/clocks.ts';
import { secureRandom } from '../src/random.ts';
import type { Endpoint } from '../src/webhooks-out/lane.ts';
import { openWebhooks } from '../src/webhooks-out/open-webhooks.ts';
import { tellOfShiftsSince } from '../src/webhooks-out/shift-closed.ts';
import { openReceiver, type Receiver, SECRET } from './receiver.ts';
import { openTill, type Till } from './till.ts';

let receiver: Receiver;
let till: Till;
let endpoint: Endpoint;
beforeEach(async () => {
  receiver = await openReceiver();
  endpoint = { id: 'books', url: receiver.url, reach: 'loopback', events: WEBHOOK_EVENT_TYPES, secrets: [SECRET] };
  till = await openTill({ webhooks: { endpoints: [endpoint] } });
});
afterEach(async () => {
  await till.close();
  await receiver.close();
});

const faults: unknown[] = [];
const at = (now: number) => ({ now, onFault: (fault: unknown) => void faults.push(fault) });
const told = async () => {
  const { items } = (await till.call('GET', '/v1/webhooks/books/deliveries')).json as { items: { id: string; type: string }[] };
  return items.filter(({ type }) => type === 'shift.closed');
};
const current = async () => (await till.call('GET', '/v1/shifts/current?terminalId=till-1')).json.id as string;
const closed = async () => {
  const id = await current();
  const close = () => till.call('POST', `/v1/shifts/${id}/closure`, { unresolved: [] });
  expect((await close()).status).toBe(200);
  expect((await close()).status).toBe(200);
  return id;
};

test('once, to whoever wants it, with what it takes to ask for the rest', async () => {
  const id = await closed();
  await vi.waitFor(async () => expect(await told()).toMatchObject([{ subjectId: id, state: 'delivered' }]), 10_000);
  const [delivery] = await told();
  const { body } = (await till.call('GET', `/v1/webhooks/books/deliveries/${delivery?.id}`)).json as { body: string };
  expect(JSON.parse(body)).toMatchObject({
    type: 'shift.closed',
    data: { environment: 'sandbox', storeId: 'store-1', terminalId: 'till-1', shiftId: id, number: 1 },
  });
});

test('a process that starts tells again of those of the last day, under the names of before', async () => {
  await closed();
  const events: string[] = [];
  const webhooks = { tell: (name: string) => void events.push(name) };
  await tellOfShiftsSince(webhooks, till.ledger, at(Date.now()));
  expect(events).toHaveLength(1);
  await tellOfShiftsSince(till.webhooks, till.ledger, at(Date.now()));
  expect(await told()).toHaveLength(1);
  await tellOfShiftsSince(webhooks, till.ledger, at(Date.now() + 86_400_001));
  expect(events).toHaveLength(1);
});

test('who was made known while a shift was open is told of it, and who came after it was closed is not', async () => {
  const id = await current();
  const known = () =>
    openWebhooks({
      ...{ file: ':memory:', endpoints: [endpoint], journal: till.ledger, engine: till.engine, environment: 'sandbox' },
      ...{ clock: systemClock(), random: secureRandom(), logger: pino({ level: 'silent' }) },
    });
  const before = await known();
  expect((await till.call('POST', `/v1/shifts/${id}/closure`, { unresolved: [] })).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const after = await known();
  const all = { state: null, before: null, limit: 10 };
  for (const webhooks of [before, after]) await tellOfShiftsSince(webhooks, till.ledger, at(Date.now()));
  expect(before.deliveries('books', all)).toMatchObject([{ type: 'shift.closed', subjectId: id }]);
  expect(after.deliveries('books', all)).toEqual([]);
  await before.close();
  await after.close();
});

test('a closing that nobody told of is told of when it is asked for again', async () => {
  const { shift, stretch } = await currentShift(till.ledger, { terminalId: 'till-1', storeId: 'store-1' });
  const contents = await contentsOf(till.ledger, { shift, stretch });
  const done = { at: Date.now(), by: 'demo', upTo: stretch.upTo, contents };
  await till.ledger.commit([{ kind: 'closeShift', shift: { ...shift, closed: done } }]);
  expect(await told()).toEqual([]);
  expect((await till.call('POST', `/v1/shifts/${shift.id}/closure`, { unresolved: [] })).status).toBe(200);
  expect(await told()).toMatchObject([{ subjectId: shift.id }]);
});

test('where it cannot be kept, a shift is closed and a process starts all the same', async () => {
  const id = await current();
  await till.webhooks.close();
  expect((await till.call('POST', `/v1/shifts/${id}/closure`, { unresolved: [] })).status).toBe(200);
  await tellOfShiftsSince(till.webhooks, till.ledger, at(Date.now()));
  expect(await till.logged()).toContain('webhooks could not be read or kept');
  await till.ledger.close();
  faults.length = 0;
  await tellOfShiftsSince(till.webhooks, till.ledger, at(Date.now()));
  expect(faults).toMatchObject([{ code: 'ledgerClosed' }]);
});

test('one that was open for long and is closed at last is told of, however many of other tills were meanwhile', async () => {
  const { ledger } = till;
  const closing = async (terminalId: string, closedAt: number) => {
    const { shift, stretch } = await currentShift(ledger, { terminalId, storeId: 'store-1' });
    const contents = await contentsOf(ledger, { shift, stretch });
    await ledger.commit([
      { kind: 'closeShift', shift: { ...shift, closed: { at: closedAt, by: 'demo', upTo: stretch.upTo, contents } } },
    ]);
    return shift.id;
  };
  const { shift } = await currentShift(ledger, { terminalId: 'till-9', storeId: 'store-1' });
  await ledger.commit([{ kind: 'openShift', shift: { ...shift, opened: { at: 1, by: 'demo' }, closed: null } }]);
  const now = Date.now();
  for (let n = 0; n < 101; n++) await closing('till-1', now - 2 * 86_400_000);
  const id = await closing('till-9', now - 1_000);
  const names: string[] = [];
  await tellOfShiftsSince({ tell: (name) => void names.push(name) }, ledger, at(now));
  expect(names).toEqual([id]);
});
