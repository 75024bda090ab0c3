/** Head office: its ledger in a file, and what takes a node's batches, behind HTTP on loopback. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../apps/backend/src/clocks.ts';
import { createIntake, decodeBatch, writeAnswer } from '@quickpay/exchange';
import { openSqliteLedger } from '@quickpay/storage';
import { secureRandom } from '../../apps/backend/src/random.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { STORE_ID } from '../pipe/account.ts';

export type OfficeOptions = Readonly<{ file: string }>;
export type OfficePart = {
  url: (ask: null) => string;
};

const { file } = optionsOfPart<OfficeOptions>();
const random = secureRandom();
const clock = systemClock();
const ledger = await openSqliteLedger({ file, environment: 'sandbox', random });
const intake = createIntake({
  ledger: {
    arrive: (arrival) => ledger.arrive({ ...arrival, storeId: STORE_ID, isTakenOver: false, at: clock.now() }),
  },
  clock,
  random,
  isTakenOver: () => false,
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const decoded = decodeBatch(Buffer.concat(chunks));
    const answer = decoded.ok
      ? await intake.take(decoded.batch.nodeId, decoded.batch)
      : { kind: 'refused' as const, ...decoded.refusal };
    const body = writeAnswer(answer);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  servePart<OfficePart>({ url: () => `http://127.0.0.1:${port}` }, async () => {
    server.close();
    server.closeAllConnections();
    await ledger.close();
  });
});
