/** Head office's book of what it has asked of one node: pure, and nothing but what is in it. */
import type { Instant } from '@quickpay/core';
import type { Act, Answered, Instruction, InstructionAnswer } from './instruction.ts';
import { EXCHANGE_LIMITS } from './limits.ts';

const { instructionsMax, instructionsPageMax, answeredMax } = EXCHANGE_LIMITS;

export type Settled = Readonly<{ instruction: Instruction; answer: InstructionAnswer; at: Instant }>;

export type Instructions = Readonly<{
  /** The number of the last one. */
  issued: number;
  /** Those without an answer, by their numbers. */
  open: readonly Instruction[];
  /** Those with one, in the order of their answers; the newest `answeredMax`. */
  settled: readonly Settled[];
}>;

export const NO_INSTRUCTIONS: Instructions = { issued: 0, open: [], settled: [] };

export type Issued =
  | Readonly<{ kind: 'issued'; book: Instructions; instruction: Instruction }>
  /** Asked before, word for word; `answer` is null as long as there is none. */
  | Readonly<{ kind: 'known'; instruction: Instruction; answer: InstructionAnswer | null }>
  /** The id stands for something else. */
  | Readonly<{ kind: 'otherAct' }>
  /** The node has not answered so many that it is asked for nothing more. */
  | Readonly<{ kind: 'full' }>;

/**
 * Asks for something, once.
 *
 * @example issue(NO_INSTRUCTIONS, { id: 'ins_1', at: 1_764_150_000_000, act: { kind: 'check', paymentId: 'pay_1', by: 'u_1' } })
 */
export function issue(book: Instructions, wanted: Readonly<{ id: string; at: Instant; act: Act }>): Issued {
  const known = find(book, wanted.id);
  if (known !== null) return isSameAct(known.instruction.act, wanted.act) ? { kind: 'known', ...known } : { kind: 'otherAct' };
  if (book.open.length >= instructionsMax) return { kind: 'full' };
  // A ledger that was put back has forgotten the last numbers, and a node asks for what comes after them: the time does not go back with it.
  const number = Math.max(book.issued + 1, wanted.at);
  const instruction: Instruction = { id: wanted.id, number, at: wanted.at, act: wanted.act };
  return { kind: 'issued', book: { ...book, issued: number, open: [...book.open, instruction] }, instruction };
}

function find(book: Instructions, id: string): { instruction: Instruction; answer: InstructionAnswer | null } | null {
  const open = book.open.find((one) => one.id === id);
  if (open !== undefined) return { instruction: open, answer: null };
  return book.settled.find(({ instruction }) => instruction.id === id) ?? null;
}

/** Members are written in one order here and in another by whoever asks. */
const isSameAct = (a: Act, b: Act): boolean => canonical(a) === canonical(b);
const canonical = (act: Act): string => {
  const { kind, paymentId, by } = act;
  if (act.kind !== 'refund') return JSON.stringify([kind, paymentId, by]);
  const { refundId, amount, reason, approvedBy } = act;
  return JSON.stringify([kind, paymentId, by, refundId, amount.amountMinor, amount.currency, reason, approvedBy]);
};

/**
 * What a node is handed that has seen to everything up to `after`. One that begins anew asks from 0, and is handed again what it may have
 * done: it knows by the ids.
 */
export const handOut = ({ open }: Instructions, after: number): readonly Instruction[] =>
  open.filter(({ number }) => number > after).slice(0, instructionsPageMax);

export type Settling =
  | Readonly<{ kind: 'settled'; book: Instructions; settled: Settled }>
  /** Answered before, or never asked as far as is known: the answer changes nothing. */
  | Readonly<{ kind: 'known' | 'unknown' }>;

/** An answer has arrived. */
export function settle(book: Instructions, { instructionId, answer, at }: Answered): Settling {
  const known = find(book, instructionId);
  if (known === null) return { kind: 'unknown' };
  if (known.answer !== null) return { kind: 'known' };
  const settled: Settled = { instruction: known.instruction, answer, at };
  const open = book.open.filter(({ id }) => id !== instructionId);
  return { kind: 'settled', book: { ...book, open, settled: [...book.settled, settled].slice(-answeredMax) }, settled };
}

/**
 * The node was taken over: what it has not answered is head office's own to do now. The node may have done it all the same, and says so when
 * it comes back; a refund has the same id and so the same number at either end.
 */
export function takeBack(book: Instructions): Readonly<{ book: Instructions; open: readonly Instruction[] }> {
  return { book: { ...book, open: [] }, open: book.open };
}
