/**
 * A head office that has nothing to think about: it takes every batch as it comes, at once, and keeps nothing. What it costs to take one is not
 * paid at a store.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zstdDecompressSync } from 'node:zlib';
import { type Batch, writeAnswer } from '@quickpay/exchange';
import { servePart } from '../parts.ts';

export type TakerPart = { url: (ask: null) => string };

/** A batch's first line, which says how many facts come behind it. */
type Header = Pick<Batch, 'after' | 'head'> & Readonly<{ facts: number }>;

function taken(sent: Buffer): string {
  const written = zstdDecompressSync(sent).toString('utf8');
  const [line = ''] = written.split('\n', 1);
  const { after, facts, head } = JSON.parse(line) as Header; // written by encodeBatch
  return writeAnswer({ kind: 'taken', cursor: { sequence: after.sequence + facts, head }, late: 0 });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer = taken(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});
// Connections are kept while the other backend has its turn.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  servePart<TakerPart>({ url: () => `http://127.0.0.1:${port}` }, async () => {
    server.closeAllConnections();
    server.close();
  });
});
