/** A call as the API's contract has it made: repeated, word for word, until it is answered. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Problem, QuickpayProblem } from '@quickpay/client';
import { CannotTell } from './mortal-process.ts';

/** However often the other side dies, it is back well before. */
const ANSWER_MS_MAX = 90_000;
const PAUSE_MS = 100;

export type Refusal = Readonly<{ refusal: Problem }>;

export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'refusal' in answer;

/** Whoever repeats calls: `up` resolves when the other side is there, `repeated` is told of every repetition. */
export type Repeating = Readonly<{ up: () => Promise<void>; repeated: () => void }>;

/**
 * Its answer, or the refusal of it. Nobody answered, `retry: now`, or not accepting just now: the very same call again. Any other refusal
 * is an answer.
 *
 * @throws CannotTell
 */
export async function answered<Answer>({ up, repeated }: Repeating, call: () => Promise<Answer>): Promise<Answer | Refusal> {
  for (const until = performance.now() + ANSWER_MS_MAX; ; repeated()) {
    try {
      await up();
      return await call();
    } catch (fault) {
      if (fault instanceof CannotTell) throw fault;
      const problem = fault instanceof QuickpayProblem ? fault.problem : null;
      if (problem !== null && problem.retry !== 'now' && problem.code !== 'not_accepting') return { refusal: problem };
      if (performance.now() > until) throw new CannotTell('a call was never answered', { cause: fault });
      await pause(PAUSE_MS);
    }
  }
}
