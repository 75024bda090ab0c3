/** Attacks on an HTTP server that are over at once: sizes, framing, methods, addresses. Each with the answers that refuse it. */
import { gzipSync } from 'node:zlib';

/** One of our servers, and a request that it takes. */
export type Target = Readonly<{
  name: string;
  path: string;
  /** Headers that a request needs, each with its line end. */
  headers: string;
  /** A body that is read, and refused for what it says. */
  body: string;
}>;

export type Attack = Readonly<{
  name: string;
  bytes(target: Target): string | Buffer;
  /**
   * The first final answer's status is one of these, or the connection ends without one (`closed`): who goes on sending what nobody reads
   * may find it broken before the answer is read. The wire's own refusal has status 200, and is a document that says FAIL.
   */
  answers: readonly (number | 'closed')[];
}>;

const MEGABYTE = 1_048_576;
const post = ({ path, headers }: Target, more: string, version = 'HTTP/1.1'): string =>
  `POST ${path} ${version}\r\nHost: x\r\n${headers}${more}\r\n`;
const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const attack = (name: string, answers: Attack['answers'], bytes: Attack['bytes']): Attack => ({ name, answers, bytes });

const SIZES: readonly Attack[] = [
  attack(
    'a body of 10 MB',
    [413, 'closed'],
    (to) => post(to, `Content-Length: ${10 * MEGABYTE}\r\n`) + 'x'.repeat(10 * MEGABYTE),
  ),
  attack('a body of 10 MB in chunks', [413, 'closed'], (to) => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    return `${post(to, 'Transfer-Encoding: chunked\r\n')}${chunk.repeat(160)}0\r\n\r\n`;
  }),
  attack(
    'a body of 10 MB in chunks of a byte',
    [413],
    (to) => `${post(to, 'Transfer-Encoding: chunked\r\n')}${'1\r\nx\r\n'.repeat(200_000)}`,
  ),
  attack('a body that announces ten terabytes', [413], (to) => post(to, 'Content-Length: 10995116277760\r\n')),
  attack('a body that announces more than can be counted', [400], (to) => post(to, `Content-Length: ${'9'.repeat(30)}\r\n`)),
  attack('a body that asks first', [413, 417], (to) => post(to, `Expect: 100-continue\r\nContent-Length: ${10 * MEGABYTE}\r\n`)),
  attack(
    'an expectation that nobody knows',
    [200, 400, 417],
    (to) => `${post(to, `Expect: a-miracle\r\nContent-Length: ${Buffer.byteLength(to.body)}\r\n`)}${to.body}`,
  ),
  attack('a header of 20 KiB', [431], (to) => post(to, `X: ${'y'.repeat(20_480)}\r\n`)),
  attack('5,000 headers', [431], (to) => post(to, 'X: y\r\n'.repeat(5_000))),
  attack('a header’s name of 20 KiB', [431], (to) => post(to, `${'x'.repeat(20_480)}: y\r\n`)),
  attack('an address of 100 KiB', [431, 414], () => get(`/${'x'.repeat(102_400)}`)),
  attack('an address of 15 KiB', [400, 401, 404, 414], () => get(`/v1/payments/${'x'.repeat(15_000)}`)),
  attack('a query of 15 KiB', [400, 401, 404], () => get(`/v1/payments?${'a=1&'.repeat(3_700)}`)),
  attack(
    'an extension of a chunk of 100 KiB',
    [400, 413, 'closed'],
    (to) => `${post(to, 'Transfer-Encoding: chunked\r\n')}1;${'x'.repeat(102_400)}\r\nx\r\n0\r\n\r\n`,
  ),
  attack(
    'trailers of 100 KiB',
    [400, 431, 'closed'],
    (to) => `${post(to, 'Transfer-Encoding: chunked\r\n')}1\r\nx\r\n0\r\n${`T: ${'y'.repeat(1_000)}\r\n`.repeat(100)}\r\n`,
  ),
];

/** A packed bomb: 10 MB of a letter in 10 KB. Nobody unpacks it. */
const PACKED: readonly Attack[] = ['gzip', 'deflate', 'br', 'gzip, gzip', 'x-unheard-of'].map((encoding) =>
  attack(`a bomb packed with ${encoding}`, [200, 400, 415], (to) => {
    const bomb = gzipSync('x'.repeat(10 * MEGABYTE));
    return Buffer.concat([Buffer.from(post(to, `Content-Encoding: ${encoding}\r\nContent-Length: ${bomb.length}\r\n`)), bomb]);
  }),
);

/** Two ways to say where a request ends: whoever stands before us might read the other one. */
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const FRAMING: readonly Attack[] = [
  ...(
    [
      ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
      ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n'],
      ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n'],
      ['two lengths in one', 'Content-Length: 4, 5\r\n'],
      ['a length with a sign', 'Content-Length: +4\r\n'],
      ['a negative length', 'Content-Length: -4\r\n'],
      ['a length in hexadecimal', 'Content-Length: 0x4\r\n'],
      ['a length with something behind', 'Content-Length: 4 4\r\n'],
      ['a transfer that is not known', 'Transfer-Encoding: xchunked\r\n'],
      ['chunks that are not last', 'Transfer-Encoding: chunked, identity\r\n'],
      ['a space before the colon', 'Transfer-Encoding : chunked\r\n'],
      ['a folded header', 'X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 4\r\n'],
      ['a NUL in a header', 'X: y\0z\r\nContent-Length: 4\r\n'],
      ['a carriage return in a header', 'X: y\rz\r\nContent-Length: 4\r\n'],
      ['a space in a header’s name', 'X Y: z\r\nContent-Length: 4\r\n'],
      ['a header without a name', ': z\r\nContent-Length: 4\r\n'],
    ] as const
  ).map(([name, lines]) => attack(name, [400], (to) => `${post(to, lines)}0\r\n\r\n${SMUGGLED}`)),
  attack('a chunk whose size is no number', [400], (to) => `${post(to, 'Transfer-Encoding: chunked\r\n')}zz\r\nx\r\n0\r\n\r\n`),
  attack(
    'a chunk of all bytes there are',
    [400, 413],
    (to) => `${post(to, 'Transfer-Encoding: chunked\r\n')}FFFFFFFFFFFFFFFFF\r\nx`,
  ),
  attack('a negative chunk', [400], (to) => `${post(to, 'Transfer-Encoding: chunked\r\n')}-1\r\nx\r\n0\r\n\r\n`),
  attack('a chunk longer than it says', [400], (to) => `${post(to, 'Transfer-Encoding: chunked\r\n')}1\r\nxyz\r\n0\r\n\r\n`),
];

const PROTOCOL: readonly Attack[] = [
  attack('no HTTP', [400], () => 'HELLO\r\n\r\n'),
  attack('a TLS hello in the clear', [400, 'closed'], () => Buffer.from('16030100c8010000c40303', 'hex')),
  attack('HTTP/2 from the start', [400, 505, 'closed'], () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  attack('HTTP/0.9', [200, 302, 400, 404], () => 'GET /\r\n\r\n'),
  attack('HTTP/9.9', [400, 505], (to) => post(to, 'Content-Length: 0\r\n', 'HTTP/9.9')),
  attack('no host', [400], () => 'GET / HTTP/1.1\r\n\r\n'),
  attack('a method that there is not', [400], (to) => `STEAL ${to.path} HTTP/1.1\r\nHost: x\r\n\r\n`),
  attack('a method in lower case', [400], (to) => `post ${to.path} HTTP/1.1\r\nHost: x\r\n\r\n`),
  ...['TRACE', 'PUT', 'OPTIONS', 'PROPFIND'].map((method) =>
    attack(
      `${method}`,
      [200, 204, 400, 401, 404, 405],
      ({ path, headers }: Target) => `${method} ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: 0\r\n\r\n`,
    ),
  ),
  attack('CONNECT', [400, 404, 405, 'closed'], () => 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n'),
  attack('a proxy’s request', [200, 302, 400, 401, 404], () => 'GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\n\r\n'),
  attack('an upgrade to a socket', [200, 401, 404, 405], (to) =>
    get(to.path, 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n'),
  ),
  attack('an upgrade to HTTP/2', [200, 401, 404, 405], (to) =>
    get(to.path, 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'),
  ),
  attack(
    'a body of another kind',
    [200, 400, 415],
    ({ path, headers }) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers.replace(/Content-Type:[^\r]*/, 'Content-Type: multipart/form-data; boundary=x')}Content-Length: 2\r\n\r\nxx`,
  ),
  attack(
    'a kind of body that is none',
    [200, 400, 415],
    ({ path, headers }) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers.replace(/Content-Type:[^\r]*/, 'Content-Type: ;;;')}Content-Length: 2\r\n\r\nxx`,
  ),
];

/** Paths that lead out of where they should, as they are written on the line. */
export const UPWARDS: readonly string[] = [
  '/phone/../../../../../../etc/passwd',
  '/phone/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/phone/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '/phone/..%5c..%5c..%5cetc%5cpasswd',
  '/phone/....//....//....//etc/passwd',
  '/phone//etc/passwd',
  '/phone/%00/etc/passwd',
  '/phone/index.html%00.png',
  '/phone/..;/..;/etc/passwd',
  '/phone/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd',
  '/phone/%252e%252e%252f%252e%252e%252fetc%252fpasswd',
  '//etc/passwd',
  '/..',
  '/%',
  '/%ff',
  '/phone/assets/../../vite.config.ts',
  '/phone/.sources',
  '/control/../../../etc/passwd',
  '/v1/../../../etc/passwd',
  '/v1/payments/..%2f..%2f..%2fetc%2fpasswd',
  '/v1/payments/../sales/sale_00000001',
];
const PATHS: readonly Attack[] = UPWARDS.map((path) =>
  attack(`the path ${path}`, [200, 302, 400, 401, 403, 404], () => get(path)),
);

export const ATTACKS: readonly Attack[] = [...SIZES, ...PACKED, ...FRAMING, ...PROTOCOL, ...PATHS];
