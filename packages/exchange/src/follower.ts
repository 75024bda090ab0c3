/**
 * A node's side of instructions: asks for them, carries each out once, and goes on.
 *
 * Nothing is remembered but how far it has come, and that only while it runs: one that begins anew is handed everything again that head
 * office has no answer to, and what it has answered it knows by the id.
 */
import type { Clock, Random } from '@quickpay/core';
import { backOff } from './back-off.ts';
import type { Handed, Instruction } from './instruction.ts';
import { EXCHANGE_LIMITS } from './limits.ts';
import { createRest, endsWithin, within } from './rest.ts';

const { instructionWaitMs, postMsMax, busyMs } = EXCHANGE_LIMITS;

export type FollowerOptions = Readonly<{
  /** Asks for what comes after a number; may be held for `instructionWaitMs` where there is nothing. Throws where no answer can be believed. */
  ask(after: number, signal: AbortSignal): Promise<Handed>;
  /** Whether the node's ledger holds an answer to it. */
  isAnswered(instructionId: string): Promise<boolean>;
  /** Does it, and commits the answer together with what was done. Throws where nothing is certain: it is tried again. */
  carryOut(instruction: Instruction): Promise<void>;
  /** Hears which revision of its profile head office has. */
  onProfile?(revision: number | null): void;
  clock: Clock;
  random: Random;
  /** Hears every try that failed: for a log. */
  onFault?(fault: unknown): void;
}>;

export type Follower = {
  start(): void;
  /** Ends it: nothing more is begun. Resolves when it has ended, after 2 s at the latest. */
  stop(): Promise<void>;
};

export function createFollower(options: FollowerOptions): Follower {
  const { clock, random, onProfile, onFault } = options;
  const rest = createRest(clock);
  const ending = new AbortController();
  let running: Promise<void> | null = null;
  let after = 0;
  let failures = 0;

  const failed = (fault: unknown): number => {
    if (ending.signal.aborted) return 0;
    failures += 1;
    onFault?.(fault);
    return backOff(failures, random);
  };

  const seeTo = async (instruction: Instruction): Promise<void> => {
    if (!(await options.isAnswered(instruction.id))) await options.carryOut(instruction);
  };

  /** One that fails does not keep the others waiting, and is asked for again. Answers how long to rest. */
  const seeToAll = async (instructions: readonly Instruction[]): Promise<number> => {
    const faults: unknown[] = [];
    for (const instruction of [...instructions].sort((a, b) => a.number - b.number)) {
      if (ending.signal.aborted) return 0;
      await seeTo(instruction).catch((fault) => void faults.push(fault));
      if (faults.length === 0) after = Math.max(after, instruction.number);
    }
    const [first] = faults;
    if (faults.length > 0) return failed(first);
    failures = 0;
    // Whoever answers at once that there is nothing is not asked all the time.
    return instructions.length === 0 ? busyMs : 0;
  };

  const turn = async (): Promise<number> => {
    const handed = await within(clock, instructionWaitMs + postMsMax, ending.signal, (signal) => options.ask(after, signal));
    onProfile?.(handed.profileRevision);
    return seeToAll(handed.instructions);
  };

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const restMs = await turn().catch(failed);
      if (restMs > 0) await rest.for(restMs, null, 0, ending.signal);
    }
  };

  return {
    start() {
      running ??= run();
    },
    async stop() {
      ending.abort(new Error('the follower was stopped'));
      await endsWithin(clock, EXCHANGE_LIMITS.stopMsMax, running);
    },
  };
}
