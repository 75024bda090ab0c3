/** Live events over a real socket. */
import { livePaymentSchema, liveRefundSchema, liveSnapshotSchema } from '@quickpay/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { API_KEY, newCode, openTill, type Till } from './till.ts';

type Frame = { id: number; kind: string; data: Record<string, unknown> };

let till: Till;
let url: string;
const open: AbortController[] = [];
beforeEach(async () => {
  till = await openTill();
  url = await till.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  for (const control of open.splice(0)) control.abort();
  await till.close();
});

/** A listener; `frames` grows as events come. */
async function listen(lastEventId?: string): Promise<{ frames: Frame[]; raw: () => string; headers: Headers; stop(): void }> {
  const control = new AbortController();
  open.push(control);
  const answer = await fetch(`${url}/v1/events`, {
    headers: { authorization: `Bearer ${API_KEY}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
    signal: control.signal,
  });
  const frames: Frame[] = [];
  let text = '';
  let taken = 0;
  const reading = async () => {
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString();
      const parts = text.split('\n\n').slice(0, -1);
      for (const part of parts.slice(taken)) {
        const id = /^id: (\d+)$/m.exec(part)?.[1];
        if (id === undefined) continue;
        const kind = /^event: (\w+)$/m.exec(part)?.[1] ?? '';
        frames.push({ id: Number(id), kind, data: JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? '{}') });
      }
      taken = parts.length;
    }
  };
  reading().catch(() => {});
  return { frames, raw: () => text, headers: answer.headers, stop: () => control.abort() };
}

test('a new listener first gets what is open, then what happens', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=1' });
  const { frames, raw, headers } = await listen();
  await expect.poll(() => frames.length).toBe(1);
  expect(raw()).toMatch(/^retry: 1000\n\n/);
  expect(headers.get('content-type')).toContain('text/event-stream');
  expect(headers.get('quickpay-environment')).toBe('sandbox');
  expect(headers.get('quickpay-time')).toMatch(/^\d{4}-.*\.\d{3}Z$/);
  expect(headers.get('x-request-id')).toMatch(/^req_/);
  expect(liveSnapshotSchema.parse(frames[0]?.data)).toMatchObject({ complete: true, payments: [{ id: json.id }] });
  await till.call('POST', `/v1/payments/${json.id}/cancellation`);
  await expect.poll(() => frames.length).toBe(2);
  expect(livePaymentSchema.parse(frames[1]?.data)).toMatchObject({
    environment: 'sandbox',
    event: { kind: 'cancel' },
    payment: { id: json.id, state: 'revoking' },
  });
});

test('refunds are told with payments, in one order, and an open one stands in the snapshot', async () => {
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  const first = await listen();
  await expect.poll(() => first.frames.length).toBe(1);
  const refund = await till.call(
    'POST',
    `/v1/payments/${json.id}/refunds`,
    { reason: 'Goods came back' },
    { 'idempotency-key': 'one' },
  );
  await expect.poll(() => first.frames.length).toBe(4);
  const told = first.frames.slice(1).map(({ kind, data }) => [kind, liveRefundSchema.parse(data)] as const);
  expect(told.map(([kind, { event }]) => [kind, event.kind, event.state])).toEqual([
    ['refund', 'requested', 'requested'],
    ['refund', 'sent', 'requested'],
    ['refund', 'accepted', 'processing'],
  ]);
  expect(told[0]?.[1]).toMatchObject({ event: { refundId: refund.json.id, detail: {} }, refund: { paymentId: json.id } });
  const second = await listen();
  await expect.poll(() => second.frames.length).toBe(1);
  expect(liveSnapshotSchema.parse(second.frames[0]?.data)).toMatchObject({ payments: [], refunds: [{ id: refund.json.id }] });
  const back = await listen(String(first.frames[1]?.id));
  await expect.poll(() => back.frames.map(({ kind }) => kind)).toEqual(['refund', 'refund']);
});

test('a listener that comes back gets everything since, once, in order', async () => {
  const first = await listen();
  for (let n = 0; n < 3; n++) await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  await expect.poll(() => first.frames.filter(({ kind }) => kind === 'payment').length).toBe(6);
  const seen = first.frames.filter(({ kind }) => kind === 'payment').map(({ id }) => id);
  first.stop();
  await Promise.all(Array.from({ length: 20 }, async () => till.pay(await till.sale(), newCode(), { prefer: 'wait=5' })));
  const resumedFrom = seen[2] ?? 0;
  const second = await listen(String(resumedFrom));
  const last = await till.ledger.lastPosition();
  await expect.poll(() => second.frames.at(-1)?.id).toBe(last);
  expect(second.frames.map(({ id }) => id)).toEqual(Array.from({ length: last - resumedFrom }, (_, n) => resumedFrom + 1 + n));
  expect(new Set(second.frames.map(({ kind }) => kind))).toEqual(new Set(['payment']));
});

test('many payments at once are told in the ledger’s order to everybody, also to who joins meanwhile', async () => {
  const early = await listen();
  await expect.poll(() => early.frames.length).toBe(1);
  const from = await till.ledger.lastPosition();
  const paying = Promise.all(
    Array.from({ length: 60 }, async () => till.pay(await till.sale(), newCode(), { prefer: 'wait=5' })),
  );
  const joins = await Promise.all([listen(String(from)), listen(String(from)), listen('0')]);
  await paying;
  const last = await till.ledger.lastPosition();
  for (const { frames } of [early, ...joins]) {
    await expect.poll(() => frames.at(-1)?.id, { timeout: 5_000 }).toBe(last);
    const ids = frames.filter(({ kind }) => kind === 'payment').map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 120 }, (_, n) => last - 119 + n));
  }
});

test('an id of another ledger, or none that can be one, is answered with a snapshot', async () => {
  await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  for (const id of ['999999', 'nonsense', '-1', '1e3']) {
    const { frames } = await listen(id);
    await expect.poll(() => [id, frames[0]?.kind]).toEqual([id, 'snapshot']);
  }
});

test('an id may be written as events are named', async () => {
  await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  const { frames } = await listen('evt_1');
  await expect.poll(() => frames.map(({ id }) => id)).toEqual([2]);
});

test('streams end when the server does, and those who wait are answered', async () => {
  till.script.submit = () => ({ kind: 'asked' });
  const { json } = await till.pay(await till.sale(), newCode());
  const held = fetch(`${url}/v1/payments/${json.id}`, { headers: { authorization: `Bearer ${API_KEY}`, prefer: 'wait=60' } });
  await listen();
  await expect.poll(async () => (await till.app.inject('/metrics')).body).toContain('quickpay_held_requests 1');
  const started = performance.now();
  till.app.letGo();
  expect(((await (await held).json()) as { outcome: string }).outcome).toBe('unknown');
  await till.app.close();
  expect(performance.now() - started).toBeLessThan(3_000);
});
