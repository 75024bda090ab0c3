/**
 * What becomes of a batch of facts once it is there: taken by the ledger, then told to whoever follows the journal, to whoever waits for an
 * instruction's answer, and, of a node that was taken over, to the engine. All of that can be done again: a process that dies between the two
 * does it at its next start.
 */
import type { Clock, Random } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import { createIntake, type Intake } from '@quickpay/exchange';
import type { Arrived, Ledger } from '@quickpay/storage';
import type { Logger } from 'pino';
import type { Instructions } from '../instructions/instructions.ts';
import type { Arrivals } from '../live/arrivals.ts';
import type { Disputes } from './disputes.ts';
import type { Nodes } from './registry.ts';
import type { Spoken } from './spoken.ts';

type Parts = Readonly<{
  ledger: Pick<Ledger, 'arrive' | 'salesPaidTwice'>;
  engine: Pick<Engine, 'takeOver' | 'health'>;
  nodes: Nodes;
  instructions: Instructions;
  disputes: Disputes;
  spoken: Spoken;
  arrivals: Arrivals;
  clock: Clock;
  random: Random;
  logger: Logger;
}>;

type Taken = Extract<Arrived, { kind: 'taken' }>;

export function createArriving(parts: Parts): Intake {
  const { ledger, nodes, spoken, arrivals, clock, random, logger } = parts;
  const isTakenOver = (nodeId: string): boolean => isOver(nodes, nodeId);
  return createIntake<Arrived>({
    ledger: {
      arrive: (arrival) => {
        const node = nodes.find(arrival.nodeId);
        if (node === null) throw new Error(`${arrival.nodeId} is not enrolled`);
        const { storeId } = node;
        return ledger.arrive({ ...arrival, storeId, isTakenOver: isTakenOver(node.id), at: clock.now() });
      },
    },
    clock,
    random,
    isTakenOver,
    onHeard(heard) {
      spoken.noteHeard(heard);
      nodes.heard(heard.nodeId, { backlog: heard.backlog, reasons: reasonsOf(heard) });
    },
    onTaken(nodeId, taken) {
      if (taken.events.length > 0) arrivals.tell();
      follow(parts, nodeId, taken).catch((fault) => logger.error({ err: fault, nodeId }, 'what arrived could not be followed'));
    },
  });
}

/** Whether head office works on what that node took. */
export const isOver = (nodes: Nodes, nodeId: string): boolean => {
  const node = nodes.find(nodeId);
  return node !== null && node.state !== 'active';
};

async function follow(parts: Parts, nodeId: string, { answers, late, payments }: Taken): Promise<void> {
  const { nodes, instructions, disputes, ledger } = parts;
  if (isOver(nodes, nodeId)) takeOverRest(parts, nodeId);
  await instructions.answered(nodeId, answers);
  // At a node and at head office’s own door, which did not know of each other: no rule of one ledger undoes that, and a person does.
  const paid = payments.map(({ payment }) => payment).filter(({ state }) => state === 'paid');
  const twice = paid.length === 0 ? [] : await ledger.salesPaidTwice(paid.map(({ saleId }) => saleId));
  for (const { id, saleId } of paid)
    if (twice.includes(saleId)) disputes.note('paidAtBothDoors', { nodeId, paymentId: id, refundId: null });
  for (const { why, paymentId, refundId } of late)
    if (why === 'unheardOf' && paymentId !== null)
      disputes.note(refundId === null ? 'unheardOf' : 'refundOfNode', { nodeId, paymentId, refundId });
  if (late.length > 0) await disputes.look();
}

const AGAIN_MS = 5_000;

/**
 * Whatever of an ended node has come since is taken over as the rest was: what nobody had heard of, and what was on its way while the take-over
 * was. Tried until it is done or the process ends, whose next start does it, because nobody else works on it.
 */
function takeOverRest({ engine, clock, logger }: Pick<Parts, 'engine' | 'clock' | 'logger'>, nodeId: string): void {
  engine.takeOver(nodeId).catch((fault) => {
    if (engine.health().phase !== 'running') return;
    logger.error({ err: fault, nodeId }, 'what arrived could not be taken over');
    clock.wakeAt(clock.now() + AGAIN_MS, () => takeOverRest({ engine, clock, logger }, nodeId));
  });
}

/** What is not well at a node, in words that people read at head office. */
function reasonsOf({
  standing,
  aheadMs,
  health: { held },
}: Parameters<NonNullable<Parameters<typeof createIntake>[0]['onHeard']>>[0]): string[] {
  const reasons: string[] = [];
  if (standing !== 'inStep') reasons.push(`it and head office are apart (${standing}): it tells nothing more`);
  if (held > 0) reasons.push(`${held} payments wait for head office to speak, or for a manager there`);
  if (Math.abs(aheadMs) > CLOCK_OFF_MS)
    reasons.push(`its clock is ${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs > 0 ? 'ahead' : 'behind'}`);
  return reasons;
}
const CLOCK_OFF_MS = 10_000;
