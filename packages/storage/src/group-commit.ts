/**
 * Group commit: at most one batch is being made durable, and the next one collects meanwhile. No timer: at a low rate a batch is one
 * commit, under load it is as many as came during one flush. None waits for more than the one under way and its own.
 */
import { LedgerError } from './ledger-error.ts';

/** How many commits may wait. Beyond it the caller is told at once, while its request can still be refused. */
const WAITING_MAX = 10_000;

type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (fault: unknown) => void };

export class GroupCommit<Item, Result> {
  readonly #write: (batch: readonly Item[]) => readonly Result[] | Promise<readonly Result[]>;
  readonly #gather: (flush: () => void) => void;
  #waiting: Waiting<Item, Result>[] = [];
  #underWay = false;
  #planned = false;
  #closed = false;
  #whenEmpty: (() => void)[] = [];

  /**
   * `write` answers one result per item, or throws for all of them. `gather` calls back when a batch that may leave does, and what is
   * added until then goes with it. Default: a microtask, so that commits made side by side share a batch; `setImmediate` takes in what
   * every event of this turn of the event loop brings, each of which has microtasks of its own.
   */
  constructor(
    write: (batch: readonly Item[]) => readonly Result[] | Promise<readonly Result[]>,
    gather: (flush: () => void) => void = queueMicrotask,
  ) {
    this.#write = write;
    this.#gather = gather;
  }

  add(item: Item): Promise<Result> {
    if (this.#closed) return Promise.reject(new LedgerError('ledgerClosed', 'The ledger is closed.'));
    if (this.#waiting.length >= WAITING_MAX) {
      return Promise.reject(new LedgerError('ledgerBusy', `More than ${WAITING_MAX} commits are waiting for the ledger.`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#plan();
    });
  }

  /** Takes no more, and resolves when all that was taken is durable or has failed. */
  close(): Promise<void> {
    this.#closed = true;
    if (!this.#underWay && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #plan(): void {
    if (this.#underWay || this.#planned) return;
    this.#planned = true;
    this.#gather(() => {
      this.#planned = false;
      this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#underWay = true;
    try {
      const results = await this.#write(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result === undefined) reject(new LedgerError('outcomeUnknown', 'The ledger did not say what became of a commit.'));
        else resolve(result);
      }
    } catch (fault) {
      for (const { reject } of batch) reject(fault);
    } finally {
      this.#underWay = false;
      if (this.#waiting.length > 0) this.#plan();
      else for (const empty of this.#whenEmpty.splice(0)) empty();
    }
  }
}
