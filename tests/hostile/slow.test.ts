/**
 * Who takes their time: connections that say nothing, or a byte now and then, at every server and all at once. Each ends when its own time is
 * over and no later, whoever is honest and merely slow is answered, and a payment goes on meanwhile.
 */
import { SERVER_LIMITS } from '@quickpay/edge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Line } from './line.ts';
import { answered, type Server, World } from './world.ts';

const SLOW = 90_000;
/** A machine that does something else as well looks at its clock late. */
const LATE_MS_MAX = 8_000;
const { headersMsMax, requestMsMax, handshakeMsMax, checkEveryMs } = SERVER_LIMITS;
const DRIP_MS = 500;

let world: World;
beforeAll(async () => {
  world = await World.open();
}, SLOW);
afterAll(() => world.close(), SLOW);

/** Writes a text bit by bit, until the line ends or it is written. */
function drip(line: Line, text: string | Uint8Array, everyMs = DRIP_MS): void {
  const bytes = Buffer.from(text);
  let at = 0;
  const timer = setInterval(() => {
    if (!line.isOpen || at >= bytes.length) clearInterval(timer);
    else line.write(bytes.subarray(at, ++at));
  }, everyMs);
}
const ENDLESS = 'x'.repeat(1_000);
const head = ({ path, headers }: Server, more: string): string => `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}${more}\r\n`;
/** The start of a TLS record of 512 bytes, and zeros where its content should be. */
const HELLO = Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), Buffer.alloc(506)]);

type Case = Readonly<{
  name: string;
  /** `raw`: TCP alone, without the handshake that the server waits for. */
  raw?: true;
  play(line: Line, server: Server): void;
  endsAfterMs: number;
}>;

const CASES: readonly Case[] = [
  { name: 'nothing at all', play: () => {}, endsAfterMs: headersMsMax },
  { name: 'headers, byte by byte', play: (line, to) => drip(line, head(to, '') + ENDLESS), endsAfterMs: headersMsMax },
  {
    name: 'one header without end',
    play: (line, to) => drip(line, head(to, '').replace('Host: x', `X: ${ENDLESS}`)),
    endsAfterMs: headersMsMax,
  },
  { name: 'half a line, and no more', play: (line) => line.write('POST /pay/mi'), endsAfterMs: headersMsMax },
  {
    name: 'a body, byte by byte',
    play: (line, to) => {
      line.write(head(to, 'Content-Length: 1000\r\n'));
      drip(line, ENDLESS);
    },
    endsAfterMs: requestMsMax,
  },
  {
    name: 'a body that is shorter than it says',
    play: (line, to) => line.write(`${head(to, 'Content-Length: 1000\r\n')}${to.body}`),
    endsAfterMs: requestMsMax,
  },
  {
    name: 'chunks, byte by byte',
    play: (line, to) => {
      line.write(head(to, 'Transfer-Encoding: chunked\r\n'));
      drip(line, '1\r\nx\r\n'.repeat(200));
    },
    endsAfterMs: requestMsMax,
  },
  {
    name: 'chunks without the last',
    play: (line, to) => line.write(`${head(to, 'Transfer-Encoding: chunked\r\n')}1\r\nx\r\n`),
    endsAfterMs: requestMsMax,
  },
  {
    name: 'half a request, and the end of the connection',
    play: (line, to) => {
      line.write(head(to, 'Content-Length: 1000\r\n'));
      line.finish();
    },
    endsAfterMs: 0,
  },
];
const OVER_TLS: readonly Case[] = [
  { name: 'no handshake', raw: true, play: () => {}, endsAfterMs: handshakeMsMax },
  { name: 'a handshake, byte by byte', raw: true, play: (line) => drip(line, HELLO), endsAfterMs: handshakeMsMax },
  { name: 'a handshake that stops', raw: true, play: (line) => line.write(HELLO.subarray(0, 100)), endsAfterMs: handshakeMsMax },
];

/** What is wrong with how a line ended. */
async function wrongWith(server: Server, { name, raw, play, endsAfterMs }: Case): Promise<string | null> {
  const line = await Line.open(server.address, raw ? { raw } : {});
  play(line, server);
  await line.closed;
  const what = `${server.name}, ${name}`;
  const late = (line.closedAfterMs ?? 0) - (endsAfterMs + checkEveryMs);
  if (late > LATE_MS_MAX) return `${what}: ended ${Math.round(late)} ms too late`;
  if (endsAfterMs > 0 && (line.closedAfterMs ?? 0) < endsAfterMs - checkEveryMs) return `${what}: ended too soon`;
  const [status] = line.statuses;
  if (status !== undefined && status !== 408 && status !== 400) return `${what}: was answered ${status}`;
  line.end();
  return null;
}

test(
  'every connection that takes its time ends in time, and a payment goes on meanwhile',
  async () => {
    const servers = world.servers.filter(({ name }) => name !== 'the control API');
    await world.duringPayment(async () => {
      const wrong = Promise.all(
        servers.flatMap((server) =>
          (server.address.ca === undefined ? CASES : [...CASES, ...OVER_TLS]).map((one) => wrongWith(server, one)),
        ),
      );
      for (const server of world.servers) await world.probe(server);
      expect((await wrong).filter((one) => one !== null)).toEqual([]);
    });
  },
  SLOW,
);

test(
  'who is honest and merely slow is answered',
  async () => {
    const lines = await Promise.all(
      world.servers.map(async (server) => {
        const line = await Line.open(server.address);
        const request = `${head(server, `Content-Length: ${Buffer.byteLength(server.body)}\r\n`)}${server.body}`;
        drip(line, request, 10);
        return line;
      }),
    );
    for (const line of lines) {
      await answered(line, requestMsMax);
      line.end();
      expect([200, 400]).toContain(line.statuses[0]);
    }
  },
  SLOW,
);
