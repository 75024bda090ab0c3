/** A store's node that has a backlog and tells head office of it, so much at a time. */
import { join } from 'node:path';
import { createShipper, type OutboxPort, readAnswer } from '@quickpay/exchange';
import { openSqliteLedger } from '@quickpay/storage';
import { systemClock } from '../../apps/backend/src/clocks.ts';
import { secureRandom } from '../../apps/backend/src/random.ts';
import { batchesInThread } from '../../apps/backend/src/store-node/batch-thread.ts';
import { batchRequest } from '../../apps/backend/src/store-node/upstream.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { POLICY } from './backlog.ts';
import { type Enrolment, enrolled } from './enrolled.ts';

export type NodePart = {
  /** Tells head office up to a fact: how long it took, in milliseconds, until the node's ledger had kept that. */
  ship: (ask: Readonly<{ upTo: number }>) => Promise<number>;
};

const enrolment = optionsOfPart<Enrolment>();
const random = secureRandom();
const { ask: askOffice } = await enrolled(enrolment);
const file = join(enrolment.dataDir, 'ledger.sqlite');
const ledger = await openSqliteLedger({
  ...{ file, environment: 'sandbox', random, ships: true },
});
const { outbox } = ledger;
const batches = batchesInThread(file);
if (outbox === null) throw new Error('a ledger that ships has an outbox');

/** The last fact that may be told for now, and who waits until it has been. */
let upTo = 0;
let onOpen = (): void => {};
let onTold = (_fault?: unknown): void => {};
let opened = Promise.resolve();

const paused: OutboxPort = {
  ...outbox,
  async shipped(cursor) {
    await outbox.shipped(cursor);
    if (cursor.sequence >= upTo) onTold();
  },
};
const { nodeId, epoch } = ledger.identity;
const shipper = createShipper({
  ...{ nodeId, epoch, lateRequestWatchMs: POLICY.lateRequestWatchMs, outbox: paused, clock: systemClock(), random },
  async make(begun) {
    while (begun.after.sequence >= upTo) await opened;
    return batches.make(begun);
  },
  post: async (body, signal) => readAnswer(await askOffice(batchRequest(body), signal)),
  health: () => ({ version: 'bench', profileRevision: 1, unresolved: 0, held: 0 }),
  // Whoever waits is told.
  onFault: (fault) => onTold(fault),
});
opened = new Promise((resolve) => {
  onOpen = resolve;
});

servePart<NodePart>(
  {
    ship(ask) {
      const told = new Promise<void>((resolve, reject) => {
        onTold = (fault) => (fault === undefined ? resolve() : reject(fault));
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
    await batches.close();
    await ledger.close();
  },
);
