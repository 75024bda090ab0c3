/** Head office's instructions to the nodes of its stores: asked for once, handed out until they are answered, durable. */
import type { Clock } from '@quickpay/core';
import {
  type Act,
  type Answered,
  type Instructions as Book,
  EXCHANGE_LIMITS,
  type Handed,
  handOut,
  type Instruction,
  type InstructionAnswer,
  issue,
  NO_INSTRUCTIONS,
  settle,
  takeBack,
} from '@quickpay/exchange';
import type { Ledger } from '@quickpay/storage';
import { openInstructionRows, type StoredInstruction } from './instruction-rows.ts';

const { answeredMax, instructionWaitMs } = EXCHANGE_LIMITS;

export type AskedFor =
  /** `isNew`: it was not asked for before. */
  | Readonly<{ kind: 'asked'; stored: StoredInstruction; isNew: boolean }>
  /** The id stands for another instruction. */
  | Readonly<{ kind: 'otherAct' }>
  /** The node has not answered so many that it is asked for nothing more. */
  | Readonly<{ kind: 'full' }>;

export type Instructions = Readonly<{
  /**
   * Asks a node for something, once: the same id with the same act is the same instruction. Durable when it resolves.
   *
   * @param actOf what is asked for, made anew only where the id is not known: a refund's id is minted there
   */
  ask(
    of: Readonly<{ id: string; nodeId: string; storeId: string; actOf: () => Act; isSame: (act: Act) => boolean }>,
  ): Promise<AskedFor>;
  find(id: string): StoredInstruction | null;
  /** Oldest first. */
  ofPayment(paymentId: string): readonly StoredInstruction[];
  /** What a node has told of. One that is not known is nobody's here, and changes nothing. */
  answered(nodeId: string, answers: readonly Answered[]): Promise<void>;
  /** The node was taken over: what it has not answered is not asked of it any more. Answers which. */
  takeBack(nodeId: string): Promise<readonly Instruction[]>;
  /**
   * What a node is handed that has seen to everything up to `after`; waits for something to come, at most `waitMs` and never beyond the
   * exchange's bound. A second question of the same node answers the first.
   */
  handed(nodeId: string, after: number, waitMs: number): Promise<Handed['instructions']>;
  /** Answers everybody who waits: before the server ends, or where a node is to look for something else. */
  letGo(nodeId?: string): void;
  close(): void;
}>;

export type InstructionsOptions = Readonly<{
  /** The ledger's file, which this process has open; `:memory:` keeps nothing. */
  file: string;
  ledger: Pick<Ledger, 'instructionAnswer'>;
  clock: Clock;
}>;

export async function openInstructions({ file, ledger, clock }: InstructionsOptions): Promise<Instructions> {
  const rows = await openInstructionRows(file);
  const books = new Map<string, Promise<Book>>();
  const waiting = new Map<string, () => void>();

  /** As it is kept; what the ledger knows of, and a process that died did not note, is noted now. */
  const read = async (nodeId: string): Promise<Book> => {
    const stored = rows.ofNode(nodeId, answeredMax);
    let book: Book = { ...NO_INSTRUCTIONS, issued: Math.max(0, ...stored.map(({ instruction: { number } }) => number)) };
    for (const { instruction, outcome, answeredAt } of stored) {
      if (outcome === null) book = { ...book, open: [...book.open, instruction] };
      else if (outcome.kind !== 'takenBack')
        book = { ...book, settled: [...book.settled, { instruction, answer: outcome, at: answeredAt ?? instruction.at }] };
    }
    for (const { id } of book.open) {
      const told = await ledger.instructionAnswer(id);
      if (told !== null) book = noted(book, { instructionId: id, answer: answerOf(told.answer), at: told.at });
    }
    return book;
  };
  const bookOf = (nodeId: string): Promise<Book> => {
    const known = books.get(nodeId) ?? read(nodeId);
    books.set(nodeId, known);
    // One that could not be read is read again.
    known.catch(() => books.delete(nodeId));
    return known;
  };
  const keep = (nodeId: string, book: Book): void => void books.set(nodeId, Promise.resolve(book));

  const noted = (book: Book, answered: Answered): Book => {
    const settled = settle(book, answered);
    if (settled.kind !== 'settled') return book;
    rows.settle(answered.instructionId, answered.answer, answered.at);
    return settled.book;
  };

  const letGo = (nodeId: string): void => waiting.get(nodeId)?.();

  return {
    async ask({ id, nodeId, storeId, actOf, isSame }) {
      const known = rows.find(id);
      if (known !== null)
        return known.nodeId === nodeId && isSame(known.instruction.act)
          ? { kind: 'asked', stored: known, isNew: false }
          : { kind: 'otherAct' };
      const issued = issue(await bookOf(nodeId), { id, at: clock.now(), act: actOf() });
      if (issued.kind !== 'issued') return issued.kind === 'full' ? { kind: 'full' } : { kind: 'otherAct' };
      rows.add({ nodeId, storeId, instruction: issued.instruction });
      keep(nodeId, issued.book);
      letGo(nodeId);
      const stored = { nodeId, storeId, instruction: issued.instruction, outcome: null, answeredAt: null };
      return { kind: 'asked', stored, isNew: true };
    },
    find: rows.find,
    ofPayment: rows.ofPayment,
    async answered(nodeId, answers) {
      if (answers.length === 0) return;
      keep(nodeId, answers.reduce(noted, await bookOf(nodeId)));
    },
    async takeBack(nodeId) {
      const { book, open } = takeBack(await bookOf(nodeId));
      for (const { id } of open) rows.settle(id, { kind: 'takenBack' }, clock.now());
      keep(nodeId, book);
      return open;
    },
    async handed(nodeId, after, waitMs) {
      const now = handOut(await bookOf(nodeId), after);
      if (now.length > 0 || waitMs <= 0) return now;
      letGo(nodeId);
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          if (waiting.get(nodeId) === end) waiting.delete(nodeId);
          resolve();
        };
        // A connection's patience is the machine's time, whatever clock payments follow.
        const timer = setTimeout(end, Math.min(waitMs, instructionWaitMs));
        waiting.set(nodeId, end);
      });
      return handOut(await bookOf(nodeId), after);
    },
    letGo(nodeId) {
      if (nodeId !== undefined) return letGo(nodeId);
      for (const end of [...waiting.values()]) end();
    },
    close() {
      for (const end of [...waiting.values()]) end();
      rows.close();
    },
  };
}

/** As the node wrote it, and the exchange read it before it was kept. */
const answerOf = (answer: Readonly<Record<string, unknown>>): InstructionAnswer => answer as InstructionAnswer;
