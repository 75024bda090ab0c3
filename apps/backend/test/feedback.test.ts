/** Feedback from the counter: kept once, as it was written, within its bounds. */
import { feedbackSchema, pageOf } from '@quickpay/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newCode, openTill, type Till } from './till.ts';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

const FAMILY = '👨‍👩‍👧';
let count = 0;
const newId = () => `fb_${String(++count).padStart(16, '0')}`;
const send = (body: Readonly<Record<string, unknown>>) => till.call('POST', '/v1/feedback', body);
const listed = async (query = '') => pageOf(feedbackSchema).parse((await till.call('GET', `/v1/feedback${query}`)).json);

test('what was written is kept with where it was written, by whom, and when', async () => {
  const written = {
    id: newId(),
    text: `The ring is hard to see\nfrom the door ${FAMILY}`,
    screen: '/sale/sale_00000001',
    state: 'awaitingPayer',
    orderNumber: 'QPMHT3K2P800AAA0000000000000',
    version: '0.1.0 a1b2c3d4',
    writtenAt: '2026-11-24T09:31:00.000Z',
  };
  const { status, json } = await send(written);
  expect(status).toBe(201);
  const kept = feedbackSchema.parse(json);
  expect(kept).toMatchObject({ ...written, environment: 'sandbox', by: 'demo', terminalId: null });
  expect(Math.abs(Date.parse(kept.at) - Date.now())).toBeLessThan(60_000);
  expect((await listed()).items).toEqual([kept]);
});

test('what nobody knew is null', async () => {
  const { json } = await send({ id: newId(), text: 'Hello' });
  expect(json).toMatchObject({ screen: null, state: null, orderNumber: null, version: null, writtenAt: null });
});

test('sent again it is the same, whoever sends it; another text under its id is refused', async () => {
  const body = { id: newId(), text: 'Too loud', writtenAt: '2026-11-24T17:31:00+08:00' };
  const first = await send(body);
  const again = await Promise.all([send(body), send({ ...body, writtenAt: '2026-11-24T09:31:00Z' })]);
  expect(again.map(({ status, json }) => ({ status, json }))).toEqual([
    { status: 200, json: first.json },
    { status: 200, json: first.json },
  ]);
  expect(await send({ ...body, text: 'Too quiet' })).toMatchObject({
    status: 409,
    json: { code: 'feedback_differs', outcome: 'none' },
  });
  expect(await send({ ...body, screen: '/help' })).toMatchObject({ status: 409 });
  expect((await listed()).items).toHaveLength(1);
});

test('two that arrive at once under one id are kept once', async () => {
  const body = { id: newId(), text: 'Twice' };
  const answers = await Promise.all([send(body), send(body), send(body)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  expect((await listed()).items).toHaveLength(1);
});

test('the newest comes first, page by page, whatever the ids', async () => {
  const ids = ['fb_cccccccccccccccc', 'fb_aaaaaaaaaaaaaaaa', 'fb_bbbbbbbbbbbbbbbb'];
  for (const id of ids) await send({ id, text: id });
  const first = await listed('?limit=2');
  expect(first.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  const second = await listed(`?limit=2&after=${first.next}`);
  expect(second).toMatchObject({ items: [{ id: ids[0] }], next: null });
});

describe('bounds', () => {
  test.each([
    ['300 characters', 'x'.repeat(300)],
    ['300 families of five code points each', FAMILY.repeat(300)],
    ['300 characters of Chinese', '茶'.repeat(300)],
    ['lines', 'a\n\nb\n'],
  ])('%s are kept as they are', async (_what, text) => {
    expect(await send({ id: newId(), text })).toMatchObject({ status: 201, json: { text } });
  });

  test.each([
    ['nothing', ''],
    ['nothing to read', ' \n '],
    ['301 characters', 'x'.repeat(301)],
    ['301 families', FAMILY.repeat(301)],
    ['few characters of very many bytes', `e${'\u0301'.repeat(8_000)}`],
    ['a control character', 'a\u0007b'],
    ['a carriage return, which writes over a line', 'a\rb'],
    ['half a pair', 'a\ud800b'],
  ])('%s is refused, and nothing is kept', async (_what, text) => {
    const answer = await send({ id: newId(), text });
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request', outcome: 'none' } });
    expect(JSON.stringify(answer.json.fields)).toContain('body.text');
    expect((await listed()).items).toEqual([]);
  });

  test('who sent it is not the body’s to say', async () => {
    expect(await send({ id: newId(), text: 'Hi', by: 'manager' })).toMatchObject({ status: 400 });
    expect(await send({ id: newId(), text: 'Hi', terminalId: 'till-9' })).toMatchObject({ status: 400 });
  });
});

test('a payment code that somebody pasted is kept nowhere', async () => {
  const code = newCode();
  const id = newId();
  const { json } = await send({ id, text: `It said no to ${code} twice`, screen: `/x/${code}` });
  expect(JSON.stringify(json)).not.toContain(code);
  expect(json.text).toContain('It said no to');
  expect(JSON.stringify(await till.ledger.feedback(id))).not.toContain(code);
  // The same again is still the same.
  expect((await send({ id, text: `It said no to ${code} twice`, screen: `/x/${code}` })).status).toBe(200);
});

test('without a key nothing is taken and nothing told', async () => {
  for (const method of ['GET', 'POST'] as const)
    expect((await till.app.inject({ method, url: '/v1/feedback' })).statusCode).toBe(401);
});
