/** A store's node that has a backlog and tells head office of it, so many batches at a time. */
import { systemClock } from '../../apps/backend/src/clocks.ts';
import { createShipper, encodeBatch, readAnswer, type OutboxPort } from '@quickpay/exchange';
import { openSqliteLedger } from '@quickpay/storage';
import { secureRandom } from '../../apps/backend/src/random.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { POLICY } from './backlog.ts';

export type NodeOptions = Readonly<{ file: string; officeUrl: string }>;
export type NodePart = {
  /** Tells head office up to a fact: how long it took, in milliseconds, until the node's ledger had kept that. */
  ship: (ask: Readonly<{ upTo: number }>) => Promise<number>;
};

const { file, officeUrl } = optionsOfPart<NodeOptions>();
const random = secureRandom();
const ledger = await openSqliteLedger({ file, environment: 'sandbox', random, ships: true });
const { outbox } = ledger;
if (outbox === null) throw new Error(`${file} has no outbox`);

/** The last fact that may be told for now, and who waits until it has been. */
let upTo = 0;
let onOpen = (): void => {};
let onTold = (): void => {};
let opened = Promise.resolve();

const paused: OutboxPort = {
  async after(sequence, limit) {
    while (sequence >= upTo) await opened;
    return outbox.after(sequence, Math.min(limit, upTo - sequence));
  },
  async shipped(cursor) {
    await outbox.shipped(cursor);
    if (cursor.sequence >= upTo) onTold();
  },
  cursor: outbox.cursor,
  last: outbox.last,
};
const { nodeId, epoch } = ledger.identity;
const shipper = createShipper({
  ...{ nodeId, epoch, lateRequestWatchMs: POLICY.lateRequestWatchMs, outbox: paused, clock: systemClock(), random },
  async post(batch, signal) {
    const response = await fetch(`${officeUrl}/v1/exchange/batches`, {
      method: 'POST',
      headers: { 'content-type': 'application/zstd' },
      body: encodeBatch(batch),
      signal,
    });
    return readAnswer(await response.text());
  },
  health: () => ({ version: 'bench', profileRevision: 1, unresolved: 0, held: 0 }),
  onFault: (fault) => console.error(fault),
  onAnswer: (answer) => {
    if (answer.kind !== 'taken') console.error(answer);
  },
});
opened = new Promise((resolve) => {
  onOpen = resolve;
});

servePart<NodePart>(
  {
    ship(ask) {
      const told = new Promise<void>((resolve) => {
        onTold = resolve;
      });
      const started = performance.now();
      upTo = ask.upTo;
      onOpen();
      opened = new Promise((resolve) => {
        onOpen = resolve;
      });
      shipper.start();
      return told.then(() => performance.now() - started);
    },
  },
  async () => {
    await shipper.stop();
    await ledger.close();
  },
);
