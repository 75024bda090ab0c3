/**
 * The channel, in a process of its own: it has every answer ready before it is asked, finds the order's number in the request, and writes
 * the answer to it. It checks no signature and makes none while anything is measured.
 */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Keys } from '../../tests/peers/keys.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { type Kind, preparing } from './answers.ts';
import { MARK, NUMBER_CHARACTERS, numbersOf, type Range } from './orders.ts';
import { serveOn } from './serving.ts';

export type StubOptions = Readonly<{ keysFile: string }>;
export type Urls = Readonly<{ plain: string; secure: string }>;
export type StubPart = {
  urls: (ask: null) => Urls;
  /** Makes the answers to these orders, and forgets those before. */
  prepare: (ask: Range & Readonly<{ kind: Kind }>) => Promise<null>;
};

const keys: Keys = JSON.parse(readFileSync(optionsOfPart<StubOptions>().keysFile, 'utf8'));
const prepare = preparing(keys);
let answers: ReadonlyMap<string, Buffer> = new Map();

const UNKNOWN = Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');

function answerTo(body: Buffer): Buffer {
  const at = body.indexOf(MARK);
  return answers.get(body.toString('latin1', at, at + NUMBER_CHARACTERS)) ?? UNKNOWN;
}

const plain = createServer({ noDelay: true }, (socket) => serveOn(socket, answerTo));
const secure = createTlsServer(
  { cert: keys.server.certificate, key: keys.server.privateKey, ca: keys.authority, requestCert: true, rejectUnauthorized: true },
  (socket) => serveOn(socket, answerTo),
);
// Connections that are reset by a client that is done with them.
secure.on('tlsClientError', () => {});

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)); // it listens on TCP
  });
const [port, tlsPort] = await Promise.all([listening(plain), listening(secure)]);

servePart<StubPart>(
  {
    urls: () => ({ plain: `http://127.0.0.1:${port}`, secure: `https://127.0.0.1:${tlsPort}` }),
    async prepare({ kind, ...range }) {
      const made = numbersOf(range).map(async (number) => [number, await prepare[kind](number)] as const);
      answers = new Map(await Promise.all(made));
      return null;
    },
  },
  async () => {
    plain.close();
    secure.close();
  },
);
