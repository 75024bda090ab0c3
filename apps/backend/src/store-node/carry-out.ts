/**
 * What head office asks of this node, done as its own API would do it. It is done once: a refund by the id of the instruction, under which the
 * ledger knows it again; a cancel and a check change nothing when they are repeated. What cannot be done just now is left, and asked again.
 */
import type { Clock } from '@quickpay/core';
import type { ActAnswer, Engine, RefundAnswered } from '@quickpay/engine';
import type { Act, Instruction, InstructionAnswer } from '@quickpay/exchange';
import type { Ledger } from '@quickpay/storage';
import { ApiProblem } from '../problem.ts';
import { doneOrThrow } from '../routes/payments.ts';
import { startedOrThrow } from '../routes/refunds.ts';

type Parts = Readonly<{
  engine: Pick<Engine, 'refund' | 'cancel' | 'check' | 'health'>;
  ledger: Pick<Ledger, 'commit' | 'eventsOf'>;
  clock: Clock;
}>;

/** Nothing is certain: it is asked again. */
class NotNow extends Error {}

/** @throws Error where it could not be done, or what came of it could not be kept: nothing is answered, and it is tried again */
export async function carryOut({ engine, ledger, clock }: Parts, { id: instructionId, act }: Instruction): Promise<void> {
  const answer = await outcomeOf({ engine, ledger }, instructionId, act);
  const committed = await ledger.commit([{ kind: 'answerInstruction', instructionId, answer, at: clock.now() }]);
  if (!committed.ok && committed.conflict !== 'instructionAnswered')
    throw new Error(`the answer to ${instructionId} could not be kept: ${committed.conflict}`);
}

async function outcomeOf({ engine, ledger }: Omit<Parts, 'clock'>, id: string, act: Act): Promise<InstructionAnswer> {
  try {
    await does(engine, id, act);
    return { kind: 'done' };
  } catch (fault) {
    if (!(fault instanceof ApiProblem)) throw fault;
    if (await wasCancelled(ledger, act)) return { kind: 'done' };
    return { kind: 'refused', code: fault.code, why: fault.message };
  }
}

/** A process may have died between a cancel and its answer: then the payment has ended by the time that it is asked again. */
const wasCancelled = async (ledger: Parts['ledger'], { kind, paymentId, by }: Act): Promise<boolean> =>
  kind === 'cancel' && (await ledger.eventsOf(paymentId)).some(({ event }) => event.kind === 'cancel' && event.by === by);

async function does(engine: Parts['engine'], id: string, act: Act): Promise<void> {
  const { paymentId, by } = act;
  if (act.kind !== 'refund') {
    doneOrThrow(nowOrLater(await engine[act.kind](paymentId, by)), paymentId);
    return;
  }
  const { refundId, amount, reason, approvedBy } = act;
  const asked = {
    ...{ paymentId, refundId, amountMinor: amount.amountMinor, reason: reason ?? '', by },
    // Whoever asked was allowed to, at head office.
    authority: approvedBy === null ? ('full' as const) : { aloneMinorMax: 0, approval: { ...amount, by: approvedBy } },
    idempotency: { key: id, fingerprint: refundId },
  };
  startedOrThrow(nowOrLater(await engine.refund(asked)), paymentId, engine);
}

/** @throws NotNow for what says nothing of the payment, but of this process */
function nowOrLater<Answer extends ActAnswer | RefundAnswered>(
  answer: Answer,
): Exclude<Answer, { kind: 'notAccepting' | 'ownedElsewhere' }> {
  if (answer.kind === 'notAccepting' || answer.kind === 'ownedElsewhere')
    throw new NotNow(`it cannot be done now: ${answer.kind}`);
  return answer as Exclude<Answer, { kind: 'notAccepting' | 'ownedElsewhere' }>; // just asked
}
