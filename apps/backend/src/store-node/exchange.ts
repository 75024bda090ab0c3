/**
 * A node's exchange with head office while it works: what its ledger writes goes up, what head office wants done comes down. Both are opened
 * from here, and neither is in the way of a payment.
 */
import type { Clock, Random } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import {
  type BatchAnswer,
  createFollower,
  createShipper,
  EXCHANGE_LIMITS,
  type NodeHealth,
  readAnswer,
  readHanded,
  type ShipperState,
} from '@quickpay/exchange';
import type { Ledger } from '@quickpay/storage';
import type { Logger } from 'pino';
import { batchesInThread } from './batch-thread.ts';
import { carryOut } from './carry-out.ts';
import { batchRequest } from './upstream.ts';

const { instructionWaitMs } = EXCHANGE_LIMITS;
const SECOND_MS = 1_000;

/** A signed request to head office, and its answer. Throws where there is none, and where it is a problem. */
export type Ask = (
  request: Readonly<{ method: 'GET' | 'POST'; path: string; body?: Uint8Array; type?: string }>,
  signal: AbortSignal,
) => Promise<string>;

export type NodeExchange = Readonly<{
  start(): void;
  /** Something was written. */
  nudge(): void;
  state(): ShipperState;
  /** Resolves when both have ended, after 2 s at the latest. */
  stop(): Promise<void>;
}>;

type Parts = Readonly<{
  ask: Ask;
  ledger: Ledger;
  /** The file that it is kept in. */
  ledgerFile: string;
  engine: Engine;
  clock: Clock;
  random: Random;
  lateRequestWatchMs: number;
  /** Of the program. */
  version: string;
  /** By which the node works. */
  profileRevision: () => number;
  /** Hears which revision head office has. */
  onProfile: (revision: number) => void;
  /** Head office works on the node's payments now. */
  onTakenOver: () => void;
  logger: Logger;
}>;

export function createNodeExchange(parts: Parts): NodeExchange {
  const { ask, ledger, ledgerFile, engine, clock, random, lateRequestWatchMs, version, profileRevision, logger } = parts;
  const { outbox } = ledger;
  if (outbox === null) throw new Error('the ledger of a node keeps what head office has still to be told');
  const batches = batchesInThread(ledgerFile);
  let unresolved = 0;

  const health = (): NodeHealth => ({ version, profileRevision: profileRevision(), unresolved, held: engine.health().held });
  /** Counted beside: a batch does not wait for it. */
  const count = async (): Promise<void> => {
    unresolved = (await ledger.summary()).reduce((sum, { count: one }) => sum + one, 0);
  };

  const heard = (answer: BatchAnswer): void => {
    if (answer.kind === 'taken') engine.release();
    const isTakenOver = answer.kind === 'takenOver' || (answer.kind === 'broken' && answer.takenOver);
    if (isTakenOver) {
      parts.onTakenOver();
      // Nothing more will be asked of this node; what it has still to tell is wanted all the same.
      void follower.stop();
    }
    if (answer.kind === 'broken') logger.error({ sequence: answer.sequence, why: answer.why }, 'head office takes nothing more');
    count().catch(failed('the open payments could not be counted'));
  };
  const failed = (what: string) => (fault: unknown) => logger.warn({ err: fault }, what);

  const shipper = createShipper({
    nodeId: ledger.identity.nodeId,
    epoch: ledger.identity.epoch,
    lateRequestWatchMs,
    outbox,
    make: batches.make,
    post: async (body, signal) => readAnswer(await ask(batchRequest(body), signal)),
    health,
    clock,
    random,
    onAnswer: heard,
    onFault: failed('head office was not told'),
  });
  const follower = createFollower({
    ask: async (after, signal) => {
      const path = `/v1/exchange/instructions?after=${after}&wait=${instructionWaitMs / SECOND_MS}`;
      return readHanded(await ask({ method: 'GET', path }, signal));
    },
    isAnswered: async (id) => (await ledger.instructionAnswer(id)) !== null,
    carryOut: (instruction) => carryOut({ engine, ledger, clock }, instruction),
    onProfile: (revision) => {
      if (revision !== null) parts.onProfile(revision);
    },
    clock,
    random,
    onFault: failed('head office was not asked'),
  });
  return {
    start() {
      shipper.start();
      follower.start();
    },
    nudge: () => shipper.nudge(),
    state: shipper.state,
    async stop() {
      await Promise.all([shipper.stop(), follower.stop()]);
      await batches.close();
    },
  };
}
