/**
 * Hostile requests to every server there is, over real processes: each is refused at once, leaks nothing and leaves nothing behind, the next
 * usual request is answered, and a payment that is in flight meanwhile ends as it should.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ATTACKS, type Attack } from './attacks.ts';
import { Line } from './line.ts';
import { answered, type Server, World } from './world.ts';

const SERVERS = ['the wire', 'the wire over TLS', 'the control API', 'the API'] as const;
const SLOW = 60_000;
/** Requests that may be sent before the first is answered. */
const AHEAD = 8;
/** How far a process may grow under all of it: what Node's own heap and buffers take before they are given back. */
const GROWTH_BYTES_MAX = 256 * 1_048_576;

let world: World;
let memoryBefore: ReturnType<World['memory']>;
beforeAll(async () => {
  world = await World.open();
  memoryBefore = world.memory();
}, SLOW);
afterAll(() => world.close(), SLOW);

const LEAKS = /node_modules|\.ts:\d|\bat \w+ \(|SQLITE|root:[x*]:0|defineConfig|^[0-9a-f]{64}$/m;

/** What is wrong with how an attack was answered. */
async function wrongWith(server: Server, { bytes, answers }: Attack): Promise<string | null> {
  const line = await Line.open(server.address);
  line.write(bytes(server));
  await answered(line);
  line.end();
  const { text } = line;
  const final = line.statuses.filter((status) => status >= 200);
  const [status = line.closedAfterMs === null ? 'nothing' : 'closed'] = final;
  if (status === 'nothing' || !answers.includes(status)) return `was answered ${status}`;
  if (LEAKS.test(text)) return `told too much: ${text.slice(0, 300)}`;
  // Nothing that hides behind a request is one.
  if (final.length > 1 || text.includes('smuggled')) return 'was two requests';
  const isProblem = /content-type: application\/problem\+json[\s\S]*"environment":"sandbox"/i.test(text);
  if (server.name === 'the API' && Number(status) >= 400 && !isProblem) return `is no problem: ${text.slice(0, 300)}`;
  if (text.includes('text/xml') && !text.includes('<return_code><![CDATA[FAIL]]>')) return `was taken: ${text.slice(0, 300)}`;
  return null;
}

test.each(SERVERS)(
  '%s refuses every attack at once, and a payment goes on meanwhile',
  async (name) => {
    const server = world.server(name);
    const wrong: Record<string, string> = {};
    await world.duringPayment(async () => {
      for (const attack of ATTACKS) {
        const problem = await wrongWith(server, attack);
        if (problem !== null) wrong[attack.name] = problem;
      }
      await world.probe(server);
    });
    expect(wrong).toEqual({});
  },
  SLOW,
);

test('a few requests at once on one connection are answered in their order', async () => {
  for (const { address, path, headers, body } of world.servers) {
    const line = await Line.open(address);
    const request = `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    line.write(request.repeat(AHEAD));
    await expect.poll(() => line.statuses.length, { timeout: 10_000 }).toBe(AHEAD);
    expect(new Set(line.statuses).size).toBe(1);
    line.end();
  }
});

/** Connections, on each of four addresses. */
const GREEDY = 20;

test(
  'who asks for much and reads nothing holds nothing up',
  async () => {
    const greedy = async (server: Server, path: string): Promise<Line[]> => {
      const lines = await Promise.all(Array.from({ length: GREEDY }, () => Line.open(server.address)));
      for (const [n, line] of lines.entries()) {
        line.stopReading();
        // As much as is let, and more.
        line.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${server.headers}\r\n`.repeat(n % 2 === 0 ? AHEAD : 5 * AHEAD));
      }
      return lines;
    };
    const api = world.server('the API');
    const control = world.server('the control API');
    await world.duringPayment(async (paid) => {
      const lines = [
        ...(await greedy(api, '/openapi.json')),
        ...(await greedy(api, '/v1/events')),
        ...(await greedy(control, '/control/ledger')),
        ...(await greedy(control, '/control/events')),
      ];
      try {
        for (const server of world.servers) await world.probe(server);
        await paid;
      } finally {
        for (const line of lines) line.end();
      }
    });
  },
  SLOW,
);

const MANY = 2_500;
/** Opened in turns, as fast as they are taken. */
const AT_A_TIME = 250;

test.each(SERVERS.filter((name) => name !== 'the control API'))(
  '%s takes who has something to say, though thousands hold connections and say nothing',
  async (name) => {
    const server = world.server(name);
    await world.duringPayment(async (paid) => {
      const lines: Line[] = [];
      try {
        while (lines.length < MANY)
          lines.push(...(await Promise.all(Array.from({ length: AT_A_TIME }, () => Line.open(server.address, { raw: true })))));
        await world.probe(server);
        await expect.poll(() => lines.filter(({ isOpen }) => isOpen).length, { timeout: 5_000 }).toBeLessThanOrEqual(2_000);
        await world.probe(server);
        await paid;
      } finally {
        for (const line of lines) line.end();
      }
    });
  },
  SLOW,
);

test('no process has grown beyond bounds', () => {
  const now = world.memory();
  for (const name of ['sandbox', 'backend'] as const)
    expect((now[name] ?? 0) - (memoryBefore[name] ?? 0), name).toBeLessThan(GROWTH_BYTES_MAX);
});
