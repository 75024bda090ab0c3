/**
 * Head office's side of one batch: whose it is, whether it came as it was sent, and then the ledger's word. A node that has much to tell sends one
 * batch ahead: it waits here while the one before it is taken.
 *
 * A node that was taken over is still listened to. What it did before it heard of that is how head office learns of it, and its ledger keeps
 * what is late apart; only the answer differs.
 */
import type { Clock, Cursor, Instant, Random } from '@quickpay/core';
import { type Apart, type Batch, type BatchAnswer, endOf, type NodeHealth, type Standing } from './batch.ts';
import { isSameCursor, refusalOfFacts } from './chain.ts';
import { EXCHANGE_LIMITS } from './limits.ts';
import type { Arrived, ArrivePort } from './ports.ts';

const { intakesMax, batchesOfNodeMax, busyMs } = EXCHANGE_LIMITS;

/** What a batch tells of its node, whatever becomes of its facts. */
export type Heard = Readonly<{
  nodeId: string;
  epoch: number;
  at: Instant;
  /** By how much the node's clock is ahead of head office's; the way there counts as behind. */
  aheadMs: number;
  backlog: number;
  standing: Standing;
  health: NodeHealth;
}>;

export type IntakeOptions<Result extends Arrived> = Readonly<{
  ledger: ArrivePort<Result>;
  clock: Clock;
  random: Random;
  /** Whether head office works on the payments of this node. */
  isTakenOver(nodeId: string): boolean;
  onHeard?(heard: Heard): void;
  /** What is durable now. Called before the answer. */
  onTaken?(nodeId: string, taken: Extract<Result, { kind: 'taken' }>): void;
}>;

export type Intake = {
  /**
   * Takes a batch, or says why not.
   *
   * @param nodeId who sent it, as its signature says
   * @throws whatever the ledger throws: nothing was taken then, or it is not known; the node sends again
   */
  take(nodeId: string, batch: Batch): Promise<BatchAnswer>;
};

/** What is said of a node that has found that the two are apart. Its place among what may disagree: `CONFLICTS`. */
const APART: Readonly<Record<Apart, string>> = {
  nodeForgot: 'the node no longer has facts that it has told: its disk was put back to an older state',
  officeForgot: 'head office no longer has facts that it was told: its ledger was put back to an older state',
  forked: 'the node has other facts than it has told: its disk was put back, or two machines have its id',
};

export function createIntake<Result extends Arrived>(options: IntakeOptions<Result>): Intake {
  const { ledger, clock, random, onHeard, onTaken } = options;
  /** Of each node how many batches are here, and the end of the last of them. */
  const lanes = new Map<string, { count: number; ended: Promise<unknown> }>();

  const busy = (): BatchAnswer => {
    const [byte = 0] = random.bytes(1);
    return { kind: 'busy', waitMs: busyMs + Math.round((busyMs * byte) / 256) };
  };

  const broken = (nodeId: string, sequence: number, why: string): BatchAnswer => ({
    kind: 'broken',
    sequence,
    why,
    takenOver: options.isTakenOver(nodeId),
  });

  const arrived = async (batch: Batch): Promise<BatchAnswer> => {
    const { nodeId, epoch, after, facts, head, lateRequestWatchMs } = batch;
    const result = await ledger.arrive({ nodeId, epoch, after, facts, head, lateRequestWatchMs });
    if (result.kind === 'broken') return broken(nodeId, result.sequence, result.why);
    if (result.kind === 'taken') {
      onTaken?.(nodeId, result as Extract<Result, { kind: 'taken' }>);
      return taken(nodeId, result.cursor, result.late.length);
    }
    // The very batch that was taken last: only its answer was lost.
    if (facts.length > 0 && isSameCursor(result.cursor, endOf(batch))) return taken(nodeId, result.cursor, 0);
    return { kind: 'gap', cursor: result.cursor };
  };

  const taken = (nodeId: string, cursor: Cursor, late: number): BatchAnswer => ({
    kind: options.isTakenOver(nodeId) ? 'takenOver' : 'taken',
    cursor,
    late,
  });

  return {
    async take(nodeId, batch) {
      if (batch.nodeId !== nodeId)
        return { kind: 'refused', code: 'otherNode', why: 'a batch speaks for the node that signed it' };
      const refusal = refusalOfFacts(batch);
      if (refusal !== null) return { kind: 'refused', ...refusal };
      const { epoch, sentAt, backlog, standing, health } = batch;
      const at = clock.now();
      onHeard?.({ nodeId, epoch, at, aheadMs: sentAt - at, backlog, standing, health });
      if (standing !== 'inStep') return broken(nodeId, batch.after.sequence, APART[standing]);
      const lane = lanes.get(nodeId) ?? { count: 0, ended: Promise.resolve() };
      if (lane.count >= batchesOfNodeMax || (lane.count === 0 && lanes.size >= intakesMax)) return busy();
      lane.count += 1;
      lanes.set(nodeId, lane);
      const turn = lane.ended.then(() => arrived(batch));
      lane.ended = turn.catch(() => {}); // told to whoever sent it
      try {
        return await turn;
      } finally {
        lane.count -= 1;
        if (lane.count === 0) lanes.delete(nodeId);
      }
    },
  };
}
