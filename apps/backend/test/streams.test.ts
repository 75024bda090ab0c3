/** Live event streams whose reader does not read: let go after a bounded amount, while others go on. */
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStreams, STREAM_LIMITS, type Stream, type Streams } from '../src/live/streams.ts';

let streams: Streams;
let url: string;
/** The server's ends, in the order in which they were opened. */
let opened: Stream[];
let onRequest: (response: ServerResponse) => void;
const server = createServer((_request, response: ServerResponse) => {
  onRequest(response);
  opened.push(streams.open(response, {}));
});
const listeners: IncomingMessage[] = [];
beforeEach(async () => {
  streams = createStreams();
  opened = [];
  onRequest = () => {};
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const listen = (): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, (answer) => {
      listeners.push(answer);
      resolve(answer);
    }).on('error', reject);
  });

/** A listener that reads, and the last event that it read. */
async function reading(): Promise<{ last: () => number }> {
  const answer = await listen();
  let text = '';
  answer.on('data', (chunk) => {
    text = (text + chunk).slice(-4_000);
  });
  return { last: () => Number([...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? 0) };
}

/** What one event takes on the line, about as much as a payment's. */
const DATA = { filler: 'x'.repeat(2_000) };
/** Far beyond what a connection's own buffers take, and what may wait beside them. */
const EVENTS_MAX = 20_000;

/** Tells everybody who is open, turn by turn as a feed does, until something is so. Answers how many events that took. */
async function tellUntil(isSo: () => boolean): Promise<number> {
  let told = 0;
  while (!isSo() && told < EVENTS_MAX) {
    for (let n = 0; n < 100; n++) {
      told++;
      for (const stream of opened) stream.send('payment', told, DATA);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return told;
}

test('who reads nothing is let go, and who reads misses nothing', async () => {
  (await listen()).pause();
  const reader = await reading();
  await expect.poll(() => opened.length).toBe(2);
  const told = await tellUntil(() => !opened[0]?.isOpen);
  expect(told).toBeLessThan(EVENTS_MAX);
  await expect.poll(reader.last, { timeout: 10_000 }).toBe(told);
  expect(streams.size).toBe(1);
});

test('what waits for one reader never grows beyond its bound, but for the event that was being told', async () => {
  const responses = held();
  (await listen()).pause();
  await expect.poll(() => opened.length).toBe(1);
  let most = 0;
  await tellUntil(() => {
    most = Math.max(most, ...responses.map(({ writableLength }) => writableLength));
    return !opened[0]?.isOpen;
  });
  expect(most).toBeLessThan(STREAM_LIMITS.unreadBytesMax + 4_000);
});

test('what waits for all of them together is bounded too, however many read nothing', async () => {
  const limits = { ...STREAM_LIMITS, streamsMax: 10, unreadBytesOfAllMax: 2_097_152 };
  streams = createStreams(limits);
  const responses = held();
  for (let n = 0; n < limits.streamsMax; n++) (await listen()).pause();
  await expect.poll(() => opened.length).toBe(limits.streamsMax);
  let most = 0;
  await tellUntil(() => {
    const unread = responses.reduce((sum, { writableLength }) => sum + writableLength, 0);
    most = Math.max(most, unread);
    return opened.some(({ isOpen }) => !isOpen);
  });
  expect(opened.some(({ isOpen }) => !isOpen)).toBe(true);
  // Each is looked at before it is told the next.
  expect(most).toBeLessThan(limits.unreadBytesOfAllMax + limits.streamsMax * 4_000);
});

/** The responses that are streams from here on. */
function held(): readonly ServerResponse[] {
  const responses: ServerResponse[] = [];
  onRequest = (response) => responses.push(response);
  return responses;
}
