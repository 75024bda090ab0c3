/** A shift that is closed is told of: once, whoever repeats it, and also by a process that was killed before it came to it. */
import { WEBHOOK_EVENT_TYPES } from '@quickpay/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tellOfShiftsSince } from '../src/webhooks-out/shift-closed.ts';
import { openReceiver, type Receiver, SECRET } from './receiver.ts';
import { openTill, type Till } from './till.ts';

let receiver: Receiver;
let till: Till;
beforeEach(async () => {
  receiver = await openReceiver();
  const endpoint = { id: 'books', url: receiver.url, reach: 'loopback', events: WEBHOOK_EVENT_TYPES, secrets: [SECRET] } as const;
  till = await openTill({ webhooks: { endpoints: [endpoint] } });
});
afterEach(async () => {
  await till.close();
  await receiver.close();
});

const told = async () => {
  const { items } = (await till.call('GET', '/v1/webhooks/books/deliveries')).json as { items: { id: string; type: string }[] };
  return items.filter(({ type }) => type === 'shift.closed');
};
const closed = async () => {
  const { id } = (await till.call('GET', '/v1/shifts/current?terminalId=till-1')).json as { id: string };
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
  await tellOfShiftsSince(webhooks, till.ledger, Date.now());
  expect(events).toHaveLength(1);
  await tellOfShiftsSince(till.webhooks, till.ledger, Date.now());
  expect(await told()).toHaveLength(1);
  await tellOfShiftsSince(webhooks, till.ledger, Date.now() + 86_400_001);
  expect(events).toHaveLength(1);
});
