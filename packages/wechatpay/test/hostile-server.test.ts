/** A channel that is hostile or broken on the line: what the client makes of it, how soon, and that the next request is answered. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createAuthority, issue } from '../../../apps/sandbox/src/certificates.ts';
import { createV2Client, encodeXml, type Merchant, sign, type V2Client } from '../src/index.ts';
import { CLIENT_LIMITS } from '../src/transport/limits.ts';

const KEY = '0123456789abcdef0123456789ABCDEF';
const MERCHANT: Merchant = { mode: 'direct', appId: 'wx1', mchId: '1900000109', apiKey: KEY };
const TIMEOUT_MS = 600;
/** A machine that does something else as well looks at its clock late; an answer that drips would take minutes. */
const LATE_MS_MAX = 4_000;
const authority = createAuthority(Date.now());
const own = issue(authority, 'localhost', Date.now(), ['localhost', '127.0.0.1']);

let nonces = 0;
/** The channel's own answer to a query, as a document and as an HTTP answer. */
function truth(): string {
  const fields = {
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    nonce_str: `n${++nonces}`,
    out_trade_no: 'QP1',
    trade_state: 'USERPAYING',
  };
  return encodeXml({ ...fields, sign: sign(fields, KEY, 'MD5') });
}
const http = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Writes again and again until the socket is gone. */
function again(socket: Socket, everyMs: number, next: () => string): void {
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(next())), everyMs);
}
function drip(socket: Socket, text: string, everyMs = 50): void {
  const bytes = [...Buffer.from(text)];
  const timer = setInterval(() => {
    const byte = bytes.shift();
    if (socket.destroyed || byte === undefined) clearInterval(timer);
    else socket.write(Uint8Array.of(byte));
  }, everyMs);
}

type Play = (socket: Socket) => void;
type Case = Readonly<{ name: string; play: Play }>;

const CASES: readonly Case[] = [
  { name: 'says nothing', play: () => {} },
  { name: 'answers byte by byte, from the first', play: (socket) => drip(socket, http(truth())) },
  {
    name: 'answers its body byte by byte',
    play: (socket) => {
      const [head = '', body = ''] = http(truth()).split('\r\n\r\n');
      socket.write(`${head}\r\n\r\n`);
      drip(socket, body);
    },
  },
  {
    name: 'sends headers without end, one by one',
    play: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      again(socket, 20, () => 'X: y\r\n');
    },
  },
  {
    name: 'sends a megabyte of headers',
    play: (socket) => socket.write(`HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(1_000)}\r\n`.repeat(1_000)}\r\n`),
  },
  {
    name: 'sends interim answers without end',
    play: (socket) => again(socket, 1, () => 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)),
  },
  {
    name: 'asks to go on, which nobody offered',
    play: (socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${http(truth())}`),
  },
  {
    name: 'sends chunks without end',
    play: (socket) => {
      socket.write(CHUNKED);
      again(socket, 1, () => chunk('x'.repeat(10_000)));
    },
  },
  {
    name: 'sends tiny chunks without end',
    play: (socket) => {
      socket.write(CHUNKED);
      again(socket, 20, () => chunk(' '));
    },
  },
  {
    name: 'writes the size of a chunk without end',
    play: (socket) => {
      socket.write(CHUNKED);
      again(socket, 20, () => '0');
    },
  },
  {
    name: 'extends a chunk without end',
    play: (socket) => {
      socket.write(`${CHUNKED}1;`);
      again(socket, 1, () => 'x'.repeat(10_000));
    },
  },
  {
    name: 'sends trailers without end',
    play: (socket) => {
      socket.write(`${CHUNKED}${chunk(truth())}0\r\n`);
      again(socket, 1, () => `T: ${'y'.repeat(1_000)}\r\n`);
    },
  },
  { name: 'sends a body of 10 MB', play: (socket) => socket.write(http('x'.repeat(10_485_760))) },
  {
    name: 'announces less than it sends',
    play: (socket) => socket.write(http(truth()).replace(/Content-Length: \d+/, 'Content-Length: 10')),
  },
  {
    name: 'announces more than it sends, and ends',
    play: (socket) => socket.end(http(truth()).replace(/Content-Length: \d+/, 'Content-Length: 9999')),
  },
  { name: 'announces two lengths', play: (socket) => socket.write(http(truth(), 'Content-Length: 10\r\n')) },
  { name: 'announces a length and chunks', play: (socket) => socket.write(http(truth(), 'Transfer-Encoding: chunked\r\n')) },
  {
    name: 'switches protocols',
    play: (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  },
  { name: 'speaks another protocol', play: (socket) => socket.write('220 mail.example ESMTP\r\n') },
  { name: 'speaks a version that there is not', play: (socket) => socket.write(http(truth()).replace('1.1', '9.9')) },
  { name: 'has a status that there is not', play: (socket) => socket.write(http(truth()).replace('200', '999')) },
  { name: 'ends without a word', play: (socket) => socket.end() },
  { name: 'breaks off', play: (socket) => socket.destroy() },
];

/** Where a test leaves what is to be closed after it. */
type Cleaning = (close: () => Promise<void>) => void;

async function listening(server: Server, cleaning: Cleaning): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleaning(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Plays to the first connection, and answers as it should on all that follow. */
async function channel(transport: 'plain' | 'TLS', play: Play, cleaning: Cleaning): Promise<string> {
  let count = 0;
  const talk = (socket: Socket) => {
    const isFirst = ++count === 1;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      if (!bytes.includes('</xml>')) return;
      if (isFirst) play(socket);
      else socket.write(http(truth()));
    });
  };
  const port = await listening(
    transport === 'plain' ? createServer(talk) : createSecureServer({ cert: own.certificate, key: own.privateKey }, talk),
    cleaning,
  );
  return `${transport === 'plain' ? 'http' : 'https'}://127.0.0.1:${port}`;
}

function clientOf(host: string, cleaning: Cleaning): V2Client {
  const client = createV2Client({
    merchant: MERCHANT,
    hosts: [host],
    tls: { ca: authority.certificate },
    now: Date.now,
    random: { bytes: (length) => new Uint8Array(length) },
    ip: '127.0.0.1',
  });
  // One that cannot be closed would keep a backend from ending.
  cleaning(() => client.close());
  return client;
}
const query = (client: V2Client, timeoutMs = TIMEOUT_MS) => client.query({ outTradeNo: 'QP1' }, { timeoutMs });

describe.concurrent.each(['plain', 'TLS'] as const)('over %s, a channel that', (transport) => {
  test.for(CASES)('$name has not answered, in time, and is asked again', async ({ play }, { onTestFinished: cleaning }) => {
    const client = clientOf(await channel(transport, play, cleaning), cleaning);
    const from = performance.now();
    const answer = await query(client);
    expect(performance.now() - from).toBeLessThan(TIMEOUT_MS + LATE_MS_MAX);
    // It was read by somebody: it is never said not to have left.
    expect(['noAnswer', 'unverified']).toContain(answer.kind);
    expect(await query(client, 5_000)).toMatchObject({ kind: 'succeeded' });
  });
});

describe.concurrent('a handshake', () => {
  test.for<readonly [string, Play]>([
    ['says nothing', () => {}],
    ['greets byte by byte', (socket) => drip(socket, '\x16\x03\x03\x02\x00'.repeat(1_000))],
    ['greets with nonsense', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ])('whose other end %s is given up with the request, which never left', async ([, play], { onTestFinished: cleaning }) => {
    const port = await listening(
      createServer((socket) => play(socket.resume())),
      cleaning,
    );
    const from = performance.now();
    expect(await query(clientOf(`https://127.0.0.1:${port}`, cleaning))).toMatchObject({ kind: 'neverSent' });
    expect(performance.now() - from).toBeLessThan(TIMEOUT_MS + LATE_MS_MAX);
  });

  test('has no more than its own time, however long the request may take', async ({ onTestFinished: cleaning }) => {
    const port = await listening(
      createServer((socket) => socket.resume()),
      cleaning,
    );
    const from = performance.now();
    expect(await query(clientOf(`https://127.0.0.1:${port}`, cleaning), 40_000)).toMatchObject({
      kind: 'neverSent',
      problem: expect.stringContaining(String(CLIENT_LIMITS.connectMsMax)),
    });
    expect(performance.now() - from).toBeLessThan(CLIENT_LIMITS.connectMsMax + LATE_MS_MAX);
  });
});

test('what breaks off a connection over TLS is told at once, and resets it', async ({ onTestFinished: cleaning }) => {
  const ended = new Promise<string>((resolve) => {
    const play: Play = (socket) => {
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')).on('end', () => resolve('closed'));
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    };
    channel('TLS', play, cleaning).then((host) => query(clientOf(host, cleaning), 40_000));
  });
  expect(await ended).toBe('ECONNRESET');
});

test('a second answer to one question is not the answer to the next', async ({ onTestFinished: cleaning }) => {
  const closed = { return_code: 'SUCCESS', result_code: 'SUCCESS', nonce_str: 'x', out_trade_no: 'QP1', trade_state: 'CLOSED' };
  const extra = http(encodeXml({ ...closed, sign: sign(closed, KEY, 'MD5') }));
  const client = clientOf(await channel('plain', (socket) => socket.write(http(truth()) + extra), cleaning), cleaning);
  expect(await query(client)).toMatchObject({ kind: 'succeeded', fields: { tradeState: 'USERPAYING' } });
  expect(await query(client, 5_000)).toMatchObject({ kind: 'succeeded', fields: { tradeState: 'USERPAYING' } });
});
