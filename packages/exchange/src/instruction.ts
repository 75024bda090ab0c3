/**
 * What head office asks of a node: something that only the owner of a payment may do.
 *
 * An instruction is carried out once, by its id: the node commits what it did together with its answer, and the answer goes up as a fact
 * like any other. It is handed out until that fact is there.
 */
import { type Actor, type Instant, isMoneyError, type Money, money } from '@quickpay/core';
import { EXCHANGE_LIMITS } from './limits.ts';
import { count, id, jsonOf, list, NotReadable, oneOf, orNull, type Reader, readingOf, text } from './reading.ts';

export type Act =
  /** `refundId` is minted at head office, so that whoever asked knows it at once. */
  | Readonly<{
      kind: 'refund';
      paymentId: string;
      refundId: string;
      amount: Money;
      reason: string | null;
      by: Actor;
      approvedBy: Actor | null;
    }>
  | Readonly<{ kind: 'cancel'; paymentId: string; by: Actor }>
  | Readonly<{ kind: 'check'; paymentId: string; by: Actor }>;

export type Instruction = Readonly<{
  id: string;
  /** Goes up with every instruction of a node; without a gap it is not. */
  number: number;
  at: Instant;
  act: Act;
}>;

/** What came of it. `refused`: nothing was done, and will not be; `code` is that of the problem which the node's own API would say. */
export type InstructionAnswer = Readonly<{ kind: 'done' }> | Readonly<{ kind: 'refused'; code: string; why: string }>;

/** The body of a fact of the kind `answer`. */
export type Answered = Readonly<{ instructionId: string; answer: InstructionAnswer; at: Instant }>;

/** What head office hands out. `profileRevision`: of the profile that it has for the node now; null where it has none. */
export type Handed = Readonly<{ instructions: readonly Instruction[]; profileRevision: number | null }>;

const REASON_MAX = 80;
const WHY_MAX = 1_000;

function moneyOf(reader: Reader): Money {
  const read = money(reader.of('amountMinor', count), reader.of('currency', text(3)));
  if (isMoneyError(read)) throw new NotReadable(`${reader.path}: ${read.message}`);
  return read;
}

type Members<Kind> = Omit<Extract<Act, { kind: Kind }>, 'kind'>;
const byPayment = (reader: Reader) => ({ paymentId: reader.of('paymentId', id), by: reader.of('by', text(64)) });
const ACTS: Readonly<{ [Kind in Act['kind']]: (reader: Reader) => Members<Kind> }> = {
  refund: (reader) => ({
    ...byPayment(reader),
    refundId: reader.of('refundId', id),
    amount: reader.within('amount', moneyOf),
    reason: reader.of('reason', orNull(text(REASON_MAX))),
    approvedBy: reader.of('approvedBy', orNull(text(64))),
  }),
  cancel: byPayment,
  check: byPayment,
};

function actOf(reader: Reader): Act {
  const kind = reader.of('kind', oneOf(Object.keys(ACTS) as Act['kind'][]));
  return { kind, ...ACTS[kind](reader) } as Act;
}

function instructionOf(path: string, value: unknown): Instruction {
  const reader = readingOf(path, value);
  const read = {
    id: reader.of('id', id),
    number: reader.of('number', count),
    at: reader.of('at', count),
    act: reader.within('act', actOf),
  };
  reader.done();
  return read;
}

/** @example writeHanded({ instructions: [], profileRevision: 3 }) // '{"instructions":[],"profileRevision":3}' */
export const writeHanded = (handed: Handed): string => JSON.stringify(handed);

/**
 * Reads what head office hands out.
 *
 * @throws NotReadable where it cannot be meant: nothing of it is carried out, and it is asked for again
 */
export function readHanded(written: string): Handed {
  if (Buffer.byteLength(written) > EXCHANGE_LIMITS.answerBytesMax)
    throw new NotReadable(`instructions have at most ${EXCHANGE_LIMITS.answerBytesMax} bytes together`);
  const reader = readingOf('handed', jsonOf('what is handed out', written));
  const handed = {
    instructions: reader
      .of('instructions', list(EXCHANGE_LIMITS.instructionsPageMax))
      .map((one, at) => instructionOf(`instructions[${at}]`, one)),
    profileRevision: reader.of('profileRevision', orNull(count)),
  };
  reader.done();
  return handed;
}

function answerOf(reader: Reader): InstructionAnswer {
  if (reader.of('kind', oneOf(['done', 'refused'])) === 'done') return { kind: 'done' };
  return { kind: 'refused', code: reader.of('code', id), why: reader.of('why', text(WHY_MAX)) };
}

/** The body of a fact that answers an instruction. */
export const writeAnswered = (answered: Answered): string => JSON.stringify(answered);

/** Reads the body of a fact that answers an instruction. @throws NotReadable */
export function readAnswered(body: string): Answered {
  const reader = readingOf('answer', jsonOf('the answer', body));
  const answered = {
    instructionId: reader.of('instructionId', id),
    answer: reader.within('answer', answerOf),
    at: reader.of('at', count),
  };
  reader.done();
  return answered;
}
