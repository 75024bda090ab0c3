/**
 * What waits for one printer, one after the other. Nobody waits for it: who hands something in is told at once whether it was taken, and later
 * what became of it. It is bounded, and what provably was not printed is tried again a few times, and then given up: a receipt that comes out
 * an hour later, when the paper has been changed, is nobody's any more.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Instant } from '@quickpay/core';
import { PRINT_LIMITS } from './limits.ts';
import type { Sent, Trouble } from './send.ts';

export type Job = Readonly<{
  /** Made when its turn comes. */
  bytes: () => Uint8Array;
  onEnd: (sent: Sent) => void;
}>;

export type PrinterHealth = Readonly<{
  /** `unknown`: nothing was sent to it since the start. */
  state: 'unknown' | 'ready' | 'trouble';
  trouble: Trouble | null;
  /** Since when that is so. */
  since: Instant | null;
  waiting: number;
}>;

export type PrintQueue = Readonly<{
  /** False where too much waits already. */
  add(job: Job): boolean;
  health(): PrinterHealth;
  /** Gives up what is under way and what waits. */
  close(): Promise<void>;
}>;

export type QueueOptions = Readonly<{
  send: (bytes: Uint8Array, signal: AbortSignal) => Promise<Sent>;
  clock: Clock;
  /** Told when it is another than before. */
  onChange?: (health: PrinterHealth) => void;
  /** Waits between two tries of what was not printed. Default: three more tries within a quarter of a minute. */
  retryMs?: readonly number[];
  /** Default: `PRINT_LIMITS`. */
  waitingMax?: number;
}>;

const RETRY_MS = [1_000, 4_000, 10_000];

export function createQueue({
  send,
  clock,
  onChange = () => {},
  retryMs = RETRY_MS,
  waitingMax = PRINT_LIMITS.waitingMax,
}: QueueOptions): PrintQueue {
  const waiting: Job[] = [];
  const ending = new AbortController();
  let health: Omit<PrinterHealth, 'waiting'> = { state: 'unknown', trouble: null, since: null };
  let working: Promise<void> | null = null;

  const learn = (sent: Sent) => {
    const trouble = sent.kind === 'printed' ? null : sent.trouble;
    if (health.state !== 'unknown' && health.trouble === trouble) return;
    health = { state: trouble === null ? 'ready' : 'trouble', trouble, since: clock.now() };
    onChange({ ...health, waiting: waiting.length });
  };

  const tried = async (job: Job): Promise<Sent> => {
    const bytes = job.bytes();
    let sent = await send(bytes, ending.signal);
    for (const ms of retryMs) {
      learn(sent);
      if (sent.kind !== 'notPrinted' || ending.signal.aborted) break;
      await pause(ms, undefined, { signal: ending.signal }).catch(() => {});
      if (ending.signal.aborted) break;
      sent = await send(bytes, ending.signal);
    }
    learn(sent);
    return sent;
  };

  const work = async (): Promise<void> => {
    for (let job = waiting[0]; job !== undefined; job = waiting[0]) {
      const sent = ending.signal.aborted
        ? ({ kind: 'notPrinted', trouble: 'lost' } as const)
        : await tried(job).catch((): Sent => ({ kind: 'notPrinted', trouble: 'fault' }));
      waiting.shift();
      job.onEnd(sent);
    }
    working = null;
  };

  return {
    add(job) {
      if (ending.signal.aborted || waiting.length >= waitingMax) return false;
      waiting.push(job);
      working ??= work();
      return true;
    },
    health: () => ({ ...health, waiting: waiting.length }),
    async close() {
      ending.abort();
      await working;
    },
  };
}
