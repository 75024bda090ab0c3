/** What comes behind a request and is none: it never stands in the answer that is owed, and is never taken for it. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, latch, newCode, openTill, type Till } from './till.ts';

const NO_REQUEST = '\0\0\0\0\r\n\r\n';
let till: Till;
let port: number;
beforeAll(async () => {
  till = await openTill();
  port = Number(new URL(await till.app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterAll(() => till.close());

const head = (line: string, ...headers: readonly string[]): string =>
  [`${line} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${API_KEY}`, ...headers, '', ''].join('\r\n');

function open(text: string): { socket: Socket; heard: () => string; isOver: Promise<void> } {
  let heard = '';
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.on('error', () => {}); // 'close' follows
  socket.write(text);
  return { socket, heard: () => heard, isOver: new Promise((resolve) => socket.once('close', () => resolve())) };
}

test('behind an open stream of events: the connection ends, and nothing else is said', async () => {
  const { socket, heard, isOver } = open(head('GET /v1/events'));
  await expect.poll(heard).toContain('event: snapshot');
  socket.write(NO_REQUEST);
  await isOver;
  expect(heard().match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test('behind a payment that is under way: no answer says that nothing happened', async () => {
  const answered = latch<void>();
  const begun = latch<void>();
  till.script.submit = async () => {
    begun.open();
    await answered.promise;
    return { kind: 'paid', transactionId: '4200000001202611240000000319' };
  };
  const sale = await till.sale();
  const body = JSON.stringify({ authCode: newCode() });
  const headers = [
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Idempotency-Key: owed-1',
    'Prefer: wait=20',
  ];
  const { socket, heard, isOver } = open(`${head(`POST /v1/sales/${sale}/payments`, ...headers)}${body}`);
  await begun.promise;
  socket.write(NO_REQUEST);
  await isOver;
  expect(heard()).toBe('');
  answered.open();
  await expect.poll(async () => (await till.call('GET', `/v1/sales/${sale}`)).json.payments).toMatchObject([{ state: 'paid' }]);
});

test.each([
  ['where nothing else is owed', NO_REQUEST],
  [
    'where a body breaks off',
    `${head('POST /v1/sales', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}2\r\n{}\r\nnothing\r\n`,
  ],
])('%s it is told', async (_what, text) => {
  const { heard, isOver } = open(text);
  await isOver;
  expect(heard()).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/);
});
