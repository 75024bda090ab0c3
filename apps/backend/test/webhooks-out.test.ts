/** Outgoing webhooks: told of what happened, at least once, in order, and never where nothing may be sent. */
import type { ServerResponse } from 'node:http';
import { WEBHOOK_EVENT_TYPES } from '@quickpay/api';
import { verifyWebhook } from '@quickpay/client';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FollowedClock, followedClock } from '../src/clocks.ts';
import type { Endpoint } from '../src/webhooks-out/lane.ts';
import { TRY_AFTER_MS } from '../src/webhooks-out/schedule.ts';
import { OTHER_SECRET, openReceiver, type Receiver, SECRET } from './receiver.ts';
import { newCode, openTill, type Till, type TillOptions } from './till.ts';

const HOUR = 3_600_000;

let receiver: Receiver;
let clock: FollowedClock;
let till: Till;
beforeEach(async () => {
  receiver = await openReceiver();
  clock = followedClock(Date.parse('2026-11-24T09:00:00Z'));
});
afterEach(async () => {
  await till.close();
  await receiver.close();
});

const endpoint = (change: Partial<Endpoint> = {}): Endpoint => ({
  id: 'books',
  url: receiver.url,
  reach: 'loopback',
  events: WEBHOOK_EVENT_TYPES,
  secrets: [SECRET],
  ...change,
});
const open = async (webhooks: Partial<NonNullable<TillOptions['webhooks']>> = {}, options: TillOptions = {}) => {
  till = await openTill({ clock, webhooks: { endpoints: [endpoint()], ...webhooks }, ...options });
};
const paid = async () => String((await till.pay(await till.sale())).json.id);
const deliveries = async (query = '') =>
  (await till.call('GET', `/v1/webhooks/books/deliveries${query}`)).json.items as Record<string, unknown>[]; // as the API has them
const newest = async () => {
  const [first] = await deliveries('?limit=1');
  return first ?? {};
};
/** What is read, once there is so much of it, with time passing by. */
const eventually = <Item>(read: () => Promise<readonly Item[]>, count: number): Promise<readonly Item[]> =>
  vi.waitFor(async () => {
    clock.set(clock.now() + 20_000);
    const items = await read();
    expect(items.length).toBeGreaterThanOrEqual(count);
    return items;
  }, 20_000);
/** Once the newest delivery has been tried so often. */
const tried = (tries: number) =>
  vi.waitFor(async () => {
    const delivery = await newest();
    expect(delivery.tries).toBe(tries);
    return delivery;
  }, 10_000);
const settled = (state: string) => vi.waitFor(async () => expect(await newest()).toMatchObject({ state }), 10_000);

describe('what is told', () => {
  test('a payment that is paid, signed, with ids and state and nothing else', async () => {
    await open();
    const code = newCode();
    const { json: payment } = await till.pay(await till.sale(), code);
    const [told] = await receiver.until(1);
    expect(told).toMatchObject({
      type: 'payment.paid',
      data: {
        environment: 'sandbox',
        paymentId: payment.id,
        saleId: payment.saleId,
        orderNumber: payment.orderNumber,
        merchantId: 'hkd',
        terminalId: 'till-1',
        state: 'paid',
        attention: null,
      },
    });
    expect(told?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(told?.body.length).toBeLessThan(1_000);
    expect(told?.body).not.toContain(code);
    expect(await verifyWebhook(told?.body ?? '', told?.headers ?? {}, SECRET)).toMatchObject({ type: 'payment.paid' });
    // As the specification's own library reads it.
    const headers = told?.headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(told?.body ?? '', headers)).toMatchObject({ type: 'payment.paid' });
    expect(() => new Webhook(OTHER_SECRET).verify(told?.body ?? '', headers)).toThrow();
    await settled('delivered');
  });

  test('one that is not paid, once, however long it is watched for', async () => {
    await open();
    till.script.submit = () => ({ kind: 'asked' });
    till.script.query = () => ({ kind: 'unpaid' });
    const id = await paid();
    await vi.waitFor(async () => {
      clock.set(clock.now() + 60_000);
      expect((await till.call('GET', `/v1/payments/${id}`)).json).toMatchObject({ state: 'watching' });
    }, 10_000);
    expect(await receiver.until(1)).toMatchObject([{ type: 'payment.not_paid', data: { paymentId: id } }]);
    till.script.query = () => ({ kind: 'closed' });
    await vi.waitFor(async () => {
      clock.set(clock.now() + 60_000);
      expect((await till.call('GET', `/v1/payments/${id}`)).json).toMatchObject({ isFinal: true });
    }, 10_000);
    await till.call('POST', '/v1/webhooks/books/test', {});
    expect((await receiver.until(2)).map(({ type }) => type)).toEqual(['payment.not_paid', 'webhook.test']);
  });

  test('one that goes through after its sale was left, and goes back: with the first answer that says so, and no other', async () => {
    await open();
    till.script.submit = () => ({ kind: 'asked' });
    till.script.query = () => ({ kind: 'paid', transactionId: '4200000001202611240000000318' });
    till.script.revoke = () => ({ kind: 'busy' });
    const sale = await till.sale();
    const id = String((await till.pay(sale)).json.id);
    await till.call('POST', `/v1/sales/${sale}/closure`);
    const late = await eventually(async () => {
      const events = await till.ledger.eventsOf(id);
      return events.filter(({ event, state }) => event.kind === 'paid' && state === 'returning').map(({ version }) => version);
    }, 2);
    await till.call('POST', '/v1/webhooks/books/test', {});
    await vi.waitFor(() => expect(receiver.received.at(-1)?.type).toBe('webhook.test'), 10_000);
    const told = receiver.received.filter(({ type }) => type === 'payment.late_success');
    expect(told.map(({ data }) => data.version)).toEqual(late.slice(0, 1));
    expect(receiver.received[0]?.type).toBe('payment.not_paid');
  });

  test('one that needs a manager, once, however often it is asked about', async () => {
    await open();
    till.script.submit = () => ({ kind: 'unclear', note: 'lost' });
    till.script.query = () => ({ kind: 'foreign', field: 'total_fee' });
    const id = await paid();
    await eventually(async () => {
      const events = await till.ledger.eventsOf(id);
      return events.filter(({ event }) => event.kind === 'foreign');
    }, 3);
    await till.call('POST', '/v1/webhooks/books/test', {});
    await vi.waitFor(() => expect(receiver.received.at(-1)?.type).toBe('webhook.test'), 10_000);
    expect(receiver.received.map(({ type, data }) => [type, data.attention])).toEqual([
      ['payment.attention', 'foreignOrder'],
      ['webhook.test', undefined],
    ]);
  });

  test('a refund, from its request to its end', async () => {
    await open();
    const id = await paid();
    till.script.queryRefunds = () => ({ kind: 'listed', refunds: [] });
    await till.call('POST', `/v1/payments/${id}/refunds`, { reason: 'cup' }, { 'idempotency-key': 'key-of-refund' });
    expect((await receiver.until(3)).map(({ type }) => type)).toEqual(['payment.paid', 'refund.requested', 'refund.processing']);
    expect(receiver.received[1]?.data).toMatchObject({ paymentId: id, state: 'requested', version: 1 });
  });

  test('what stands in no journal, once, however often it is said', async () => {
    await open();
    const event = {
      type: 'webhook.test',
      timestamp: new Date(clock.now()).toISOString(),
      data: { environment: 'sandbox', endpointId: 'x' },
    } as const;
    till.webhooks.tell('shift_1', event);
    till.webhooks.tell('shift_1', event);
    till.webhooks.tell('shift_2', event);
    const told = await receiver.until(2);
    expect(told.map(({ id }) => id.replace(/^evt_\w{8}_0_/, ''))).toEqual(['shift_1_webhook_test', 'shift_2_webhook_test']);
    await vi.waitFor(async () => expect(await deliveries('?state=delivered')).toHaveLength(2), 10_000);
    expect(receiver.received).toHaveLength(2);
  });

  test('only what the endpoint asks for', async () => {
    await open({ endpoints: [endpoint({ events: ['refund.requested'] })] });
    const id = await paid();
    await till.call('POST', `/v1/payments/${id}/refunds`, { reason: 'cup' }, { 'idempotency-key': 'key-of-refund' });
    expect(await receiver.until(1)).toMatchObject([{ type: 'refund.requested' }]);
  });

  test('while its secret is being changed, each of both opens it', async () => {
    await open({ endpoints: [endpoint({ secrets: [OTHER_SECRET, SECRET] })] });
    await paid();
    const [told] = await receiver.until(1);
    for (const secret of [SECRET, OTHER_SECRET])
      expect(await verifyWebhook(told?.body ?? '', told?.headers ?? {}, secret)).toMatchObject({ type: 'payment.paid' });
  });
});

describe('an endpoint that does not take it', () => {
  test('is asked again at the times of the schedule for more than a day, and gets it when it is back', async () => {
    await open();
    receiver.answers(503);
    await paid();
    for (const [index, afterMs] of TRY_AFTER_MS.slice(1, 8).entries()) {
      const delivery = await tried(index + 1);
      const waitMs = Date.parse(String(delivery.nextTryAt)) - clock.now();
      expect(waitMs).toBeGreaterThan(afterMs * 0.95 - 2_000);
      expect(waitMs).toBeLessThan(afterMs * 1.1 + 2_000);
      // Nothing comes before its time.
      clock.set(clock.now() + afterMs - 2_000);
      if (index === 6) receiver.answers(200);
      clock.set(Date.parse(String(delivery.nextTryAt)));
    }
    await settled('delivered');
    expect(receiver.received).toHaveLength(8);
    expect(new Set(receiver.received.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
    expect(clock.now() - Date.parse('2026-11-24T09:00:00Z')).toBeGreaterThan(24 * HOUR);
  });

  test('is given up after ten tries; and sent anew when somebody says so', async () => {
    await open();
    receiver.answers(500);
    const id = await paid();
    for (let tries = 1; tries < TRY_AFTER_MS.length; tries++)
      clock.set(Date.parse(String((await tried(tries)).nextTryAt)) + 1_000);
    await settled('failed');
    expect(receiver.received).toHaveLength(10);
    expect(await newest()).toMatchObject({ subjectId: id, nextTryAt: null, tries: 10 });
    receiver.answers(200);
    const { json } = await till.call('POST', '/v1/webhooks/books/redelivery', {});
    expect(json).toMatchObject({ resent: 1 });
    await settled('delivered');
    const whole = (await till.call('GET', `/v1/webhooks/books/deliveries/${(await newest()).id}`)).json;
    expect(whole.attempts).toHaveLength(11);
    expect(whole.body).toBe(receiver.received[0]?.body);
  });

  test('is left alone as long as it asks (Retry-After)', async () => {
    await open();
    receiver.answers((response: ServerResponse) => void response.writeHead(429, { 'retry-after': '3600' }).end('slowly'));
    await paid();
    const delivery = await tried(1);
    expect(Date.parse(String(delivery.nextTryAt)) - clock.now()).toBeGreaterThan(HOUR - 5_000);
    // Nor is it told anything else meanwhile.
    await paid();
    clock.set(clock.now() + HOUR / 2);
    expect((await till.call('GET', '/v1/webhooks')).json).toMatchObject({ items: [{ state: 'resting' }] });
    expect(receiver.received).toHaveLength(1);
    receiver.answers(200);
    clock.set(clock.now() + HOUR);
    await receiver.until(3);
    await settled('delivered');
  });

  test.each([
    [
      'a redirect',
      (response: ServerResponse) => void response.writeHead(302, { location: receiver.url }).end(),
      'redirects are not followed',
    ],
    ['an error', (response: ServerResponse) => void response.writeHead(400).end('{"no":1}'), 'answered 400'],
    ['a broken connection', (response: ServerResponse) => void response.destroy(), 'hang up'],
    ['no answer in time', () => {}, 'no answer within 0.3 s'],
  ])('%s is no delivery', async (_what, answer, problem) => {
    await open({ timeoutMs: 300 });
    receiver.answers(answer);
    await paid();
    await tried(1);
    const { json } = await till.call('GET', `/v1/webhooks/books/deliveries/${(await newest()).id}`);
    expect(json).toMatchObject({ state: 'pending', attempts: [{ problem: expect.stringContaining(problem) }] });
    expect(receiver.received).toHaveLength(1);
  });

  test('an endpoint that says 410 is told nothing until somebody turns it on again, and then everything', async () => {
    await open();
    receiver.answers(410, 200);
    const ids = [await paid()];
    await tried(1);
    const { json: looked } = await till.call('GET', '/v1/webhooks');
    expect(looked).toMatchObject({ items: [{ state: 'disabled', disabledAt: expect.any(String), pending: 1 }] });
    ids.push(await paid(), await paid());
    clock.set(clock.now() + 24 * HOUR);
    const { json, status } = await till.call('POST', '/v1/webhooks/books/test', {});
    expect({ status, code: json.code }).toEqual({ status: 409, code: 'webhook_disabled' });
    expect((await till.call('POST', '/v1/webhooks/books/activation')).json).toMatchObject({ items: [{ state: 'on' }] });
    ids.push(await paid());
    expect((await receiver.until(5)).slice(1).map(({ data }) => data.paymentId)).toEqual(ids);
  });

  test('one that was down gets everything that waits as soon as it answers, in order', async () => {
    await open();
    receiver.answers(503);
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push(await paid());
    // Each is tried, fails, and after three in a row it rests.
    await vi.waitFor(async () => {
      clock.set(clock.now() + 60_000);
      expect((await till.call('GET', '/v1/webhooks')).json).toMatchObject({ items: [{ state: 'resting', pending: 4 }] });
      expect(receiver.received.length).toBeGreaterThan(6);
    }, 10_000);
    const before = receiver.received.length;
    receiver.answers(200);
    await till.call('POST', '/v1/webhooks/books/test', {});
    await receiver.until(before + 5);
    const order = receiver.received.slice(before).map(({ data }) => data.paymentId);
    expect(order.filter((id) => id !== undefined).sort()).toEqual([...ids].sort());
    await vi.waitFor(async () => expect(await deliveries('?state=pending')).toEqual([]), 10_000);
  });
});

describe('bounds', () => {
  test('what happened arrives in that order, and a slow endpoint holds up nobody else', async () => {
    const slow = await openReceiver();
    let answer: (() => void) | null = null;
    slow.answers((response) => {
      answer = () => void response.writeHead(204).end();
    });
    await open({ endpoints: [endpoint(), endpoint({ id: 'slow', url: slow.url })] });
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) ids.push(await paid());
    const told = await receiver.until(30);
    expect(told.map(({ data }) => data.paymentId)).toEqual(ids);
    expect(slow.received).toHaveLength(1);
    slow.answers(204);
    (answer as (() => void) | null)?.();
    expect((await slow.until(30)).map(({ data }) => data.paymentId)).toEqual(ids);
    await slow.close();
  });

  test('an endpoint with a full backlog is read no further; nothing is lost, and it goes on when there is room', async () => {
    await open({ pendingMax: 1 });
    receiver.answers(503);
    const ids = [await paid()];
    await tried(1);
    for (let n = 0; n < 4; n++) ids.push(await paid());
    // It is tried again, and so it was looked whether there is room.
    clock.set(clock.now() + 6_000);
    await tried(2);
    expect((await till.call('GET', '/v1/webhooks')).json).toMatchObject({ items: [{ pending: 1 }] });
    receiver.answers(200);
    clock.set(clock.now() + 10 * 60_000);
    await vi.waitFor(async () => {
      const told = (await deliveries('?state=delivered')).map(({ subjectId }) => subjectId);
      expect([...told].reverse()).toEqual(ids);
    }, 20_000);
  });

  test('neither an address nor a secret stands in the log', async () => {
    await open();
    receiver.answers(500);
    await paid();
    await tried(1);
    const log = await till.logged();
    expect(log).toContain('webhook not delivered');
    expect(log).not.toContain('shop=1');
    expect(log).not.toContain(SECRET.slice(6));
  });
});

test('figures tell what waits, how old it is, and how tries went', async () => {
  await open();
  receiver.answers(500);
  await paid();
  await tried(1);
  const { body } = await till.app.inject('/metrics');
  expect(body).toContain('quickpay_webhook_tries_total{endpoint="books",result="failed"} 1');
});

test('what there is not is said so', async () => {
  await open();
  for (const [method, url, code] of [
    ['GET', '/v1/webhooks/other/deliveries', 'webhook_not_found'],
    ['GET', '/v1/webhooks/other/deliveries/whd_1', 'webhook_not_found'],
    ['GET', '/v1/webhooks/books/deliveries/whd_99', 'webhook_delivery_not_found'],
    ['POST', '/v1/webhooks/books/deliveries/whd_99/redelivery', 'webhook_delivery_not_found'],
    ['POST', '/v1/webhooks/other/test', 'webhook_not_found'],
    ['POST', '/v1/webhooks/other/activation', 'webhook_not_found'],
  ] as const)
    expect((await till.call(method, url)).json, url).toMatchObject({ code });
});
