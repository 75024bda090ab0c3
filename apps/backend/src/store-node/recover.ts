/**
 * What a node that is gone took and never told, from its disk: the rest of its outbox goes to head office, signed as that node.
 *
 * Theory of operation: the ledger is opened with its own lock, so never beside a running node, and head office is asked how the node stands. Only
 * one that was taken over is told for: a living one tells by itself, and two that tell one story under one id would be a fork. Then the node's own
 * shipper works until nothing is left. Head office keeps what is late apart, and takes over what it had never heard of; nobody asks WeChat Pay
 * anything from here. It may be stopped anywhere and begun again: the outbox and head office both know how far they have come.
 */
import type { Clock, PaymentState, Random } from '@quickpay/core';
import { isFinal } from '@quickpay/core';
import { type Batch, type BatchAnswer, batchMaker, createShipper, encodeBatch, readAnswer } from '@quickpay/exchange';
import type { Ledger } from '@quickpay/storage';
import type { Settings } from '../settings.ts';
import { programVersion } from '../version.ts';
import { deadFolderOf, openDeadLedger, refusalToRecover, refused } from './dead-folder.ts';
import { type NodeKey, nodeKeyFileOf, writeNodeKey } from './node-key.ts';
import { NamedPayments } from './recovered-payments.ts';
import { batchRequest, createUpstream, refusalOf, type Upstream } from './upstream.ts';

/** As the disk has it. `isOpen`: the node had not settled it. */
export type RecoveredPayment = Readonly<{ id: string; orderNumber: string; state: PaymentState; isOpen: boolean }>;

export type RecoveryEnd =
  /** Head office has everything that the disk had. */
  | Readonly<{ kind: 'whole' }>
  /** Nobody answers, or not as head office does: it goes on where it is begun again. */
  | Readonly<{ kind: 'silent'; why: string }>
  /** Head office takes nothing more. */
  | Readonly<{ kind: 'refused'; why: string }>
  /** The disk gives nothing more. */
  | Readonly<{ kind: 'damaged'; why: string }>;

export type Recovered = Readonly<{
  environment: 'sandbox' | 'production';
  storeId: string;
  nodeId: string;
  /** Facts that head office had before, and those that it was told now. */
  before: number;
  told: number;
  /** Of those told now: what head office keeps apart, or had never heard of, because it has taken the node over. */
  late: number;
  /** Facts that have still to be told. */
  left: number;
  /** Those that the facts told now are about. */
  payments: readonly RecoveredPayment[];
  end: RecoveryEnd;
}>;

export type Recovery =
  | Readonly<{ kind: 'shipped'; recovered: Recovered }>
  /** Nothing was told: the folder is not one to recover, or head office does not want it told. */
  | Readonly<{ kind: 'refused'; why: string }>
  | Readonly<{ kind: 'silent'; why: string }>;

export type RecoverOptions = Readonly<{
  /** Where head office is. Default: where the node was enrolled. */
  upstream?: string;
  clock: Clock;
  random: Random;
  /** Ends it: what was told is told, and it may be begun again. */
  signal?: AbortSignal;
}>;

/** So many tries in a row may fail: with the shipper’s own waits between them, about half a minute. */
const TRIES_MAX = 6;

/**
 * Tells head office the rest of what a dead node’s data folder has.
 *
 * @param settings of the folder, and `QUICKPAY_WATCH_MS` as the node had it
 * @throws ConfigurationError where the node’s key cannot be read
 */
export async function recoverNode(settings: Settings, options: RecoverOptions): Promise<Recovery> {
  const found = deadFolderOf(settings, options.upstream);
  if (found.kind === 'refused') return found;
  const { key, environment } = found;
  const opened = await openDeadLedger(settings, environment, options.random);
  if (opened.kind === 'refused') return opened;
  const { ledger } = opened;
  try {
    if (ledger.identity.nodeId !== key.nodeId)
      return refused(
        `The ledger in ${settings.QUICKPAY_DATA} is that of ${ledger.identity.nodeId}, and the key beside it that of the node ${key.nodeId}: they are not of one machine.`,
      );
    const upstream = createUpstream(key.upstream);
    const stands = await refusalToRecover(upstream, key, environment, options.signal);
    if (stands !== null) return stands;
    // Should somebody start it all the same, it knows before it is told.
    if (key.standing !== 'takenOver') writeNodeKey(nodeKeyFileOf(settings), { ...key, standing: 'takenOver' });
    const recovered = await ship({ ledger, key, upstream, watchMs: settings.QUICKPAY_WATCH_MS }, options);
    return { kind: 'shipped', recovered: { environment, storeId: key.storeId, nodeId: key.nodeId, ...recovered } };
  } finally {
    // A disk that is damaged may not let go in peace.
    await ledger.close().catch(() => {});
  }
}

type Shipping = Readonly<{ ledger: Ledger; key: NodeKey; upstream: Upstream; watchMs: number }>;
type Shipped = Omit<Recovered, 'environment' | 'storeId' | 'nodeId'>;

async function ship({ ledger, key, upstream, watchMs }: Shipping, options: RecoverOptions): Promise<Shipped> {
  const { clock, random, signal } = options;
  const { outbox, identity } = ledger;
  if (outbox === null) throw new Error('a ledger that was opened to ship has an outbox');
  const { promise: ended, resolve: end } = Promise.withResolvers<RecoveryEnd>();
  const named = new NamedPayments();
  let [told, late, failures] = [0, 0, 0];
  /** What the disk threw: anything else is of the line, or head office's. */
  const ofDisk = new Set<unknown>();
  const unresolved = await openCount(ledger);

  const noteTold = (batch: Batch, answer: BatchAnswer): void => {
    if (answer.kind !== 'taken' && answer.kind !== 'takenOver') return;
    told += batch.facts.length;
    late += answer.late;
    failures = 0;
    named.add(batch.facts);
  };
  const noted = noting(outbox, ofDisk);
  const shipper = createShipper({
    nodeId: identity.nodeId,
    epoch: identity.epoch,
    lateRequestWatchMs: watchMs,
    outbox: noted,
    make: batchMaker(noted),
    async post(batch, aborted) {
      const answered = await upstream.text(key, batchRequest(encodeBatch(batch)), aborted);
      if (answered.kind === 'silent') throw new Error(answered.why);
      if (answered.kind === 'refused') throw new Error(refusalOf(answered.problem));
      const answer = readAnswer(answered.answer);
      noteTold(batch, answer);
      return answer;
    },
    health: () => ({ version: programVersion(), profileRevision: key.revision, unresolved, held: 0 }),
    clock,
    random,
    onAnswer(answer) {
      const { backlog } = shipper.state();
      if (answer.kind === 'broken') end({ kind: 'refused', why: answer.why });
      else if ((answer.kind === 'taken' || answer.kind === 'takenOver') && backlog === 0) end({ kind: 'whole' });
    },
    onFault(fault) {
      const why = fault instanceof Error ? fault.message : String(fault);
      failures += 1;
      // A fact that does not follow the one before, or is larger than any, is not one that this program wrote.
      if (ofDisk.has(fault) || fault instanceof RangeError) end({ kind: 'damaged', why });
      else if (failures >= TRIES_MAX) end({ kind: 'silent', why });
    },
  });
  const stop = (): void => end({ kind: 'silent', why: 'it was stopped' });
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  else shipper.start();
  const how = await ended;
  signal?.removeEventListener('abort', stop);
  await shipper.stop();
  const cursor = await outbox.cursor().catch(() => null);
  const left = how.kind === 'whole' ? 0 : shipper.state().backlog;
  return {
    before: Math.max(0, (cursor?.sequence ?? told) - told),
    told,
    late,
    left,
    payments: await named.read(ledger),
    end: how,
  };
}

/** An outbox whose faults are told from those of the line. */
function noting(outbox: NonNullable<Ledger['outbox']>, faults: Set<unknown>): NonNullable<Ledger['outbox']> {
  const noted = <Value>(read: Promise<Value>): Promise<Value> =>
    read.catch((fault: unknown) => {
      faults.add(fault);
      throw fault;
    });
  return {
    after: (sequence, limit) => noted(outbox.after(sequence, limit)),
    shipped: (cursor) => noted(outbox.shipped(cursor)),
    cursor: () => noted(outbox.cursor()),
    last: () => noted(outbox.last()),
  };
}

/** Payments that the node had not settled; 0 where its disk does not say. */
const openCount = async (ledger: Ledger): Promise<number> => {
  const counts = await ledger.summary().catch(() => []);
  return counts.reduce((sum, { state, count }) => sum + (isFinal(state) ? 0 : count), 0);
};
