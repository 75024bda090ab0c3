/** The life of one process: it can die before or after any call of a port, and stand still for a while; its clock is its own. */
import type { Clock, Instant } from '@quickpay/core';
import { type Change, type Ledger, LedgerError } from '@quickpay/storage';
import type { Chance } from './chance.ts';
import { type Fault, type FaultRates, NO_FAULTS } from './faults.ts';
import type { About } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Beyond this a clock is wrong, and not only inexact: parts per million. */
const DRIFT_PPM_MAX = 300;
const PAUSE_MS_MAX = 180_000;
const SLOW_COMMIT_MS_MAX = 3_000;
/** A process whose ledger is broken ends, and takes so long for it at most. */
const ENDS_WITHIN_MS = 500;

/** One of each: where it came from says nothing, and costs more than what a ledger does. */
const NO_MORE = new LedgerError('ledgerBroken', 'A flush failed before.');
const DISK_FULL = new LedgerError('notWritten', 'The disk is full.');
const NOT_WRITTEN = new LedgerError('notWritten', 'Not now.');
const BUSY = new LedgerError('ledgerBusy', 'Not now.');
const FLUSH_FAILED = new LedgerError('outcomeUnknown', 'A flush failed.');
const UNREADABLE = new LedgerError('ledgerUnreadable', 'Not now.');

export type Surroundings = Readonly<{
  time: VirtualTime;
  chance: Chance;
  /** As they are now: they end when the world heals. */
  rates: () => FaultRates;
  isDiskFull: () => boolean;
  /** Counts and tells a fault. */
  struck: (fault: Fault, text: string, about?: About) => void;
}>;

export class Life {
  readonly #world: Surroundings;
  readonly #onDeath: () => void;
  readonly #bornAt: Instant;
  readonly #offMs: number;
  readonly #driftPpm: number;
  #isAlive = true;
  #standsStillUntil = Number.NEGATIVE_INFINITY;
  /** A flush failed: nothing more is written in this life. */
  #ledgerBroken = false;
  /** The slow flush that is under way. */
  #flush: Promise<void> | null = null;
  /** The newest that is not over. */
  #lastCommit: Promise<unknown> | undefined;

  /** `clockOffMs`: by so much the machine’s clock is wrong, read once at birth. */
  constructor(world: Surroundings, clockOffMs: number, onDeath: () => void) {
    this.#world = world;
    this.#onDeath = onDeath;
    this.#bornAt = world.time.now();
    this.#driftPpm = this.#happens('clockOff') ? world.chance.between(-DRIFT_PPM_MAX, DRIFT_PPM_MAX) : 0;
    this.#offMs = clockOffMs;
  }

  /** By its own clock. */
  get startedAt(): Instant {
    return this.#bornAt + this.#offMs;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Whether somebody who asks it something is heard now. */
  get isListening(): boolean {
    return this.#isAlive && this.#world.time.now() >= this.#standsStillUntil;
  }

  /** Read once at birth, and carried by a clock that runs a little fast or slow. Whole milliseconds. */
  now = (): Instant => this.#bornAt + this.#offMs + Math.floor(this.#passed() * this.#pace);

  readonly clock: Clock = {
    now: () => this.now(),
    wakeAt: (at, wake) => {
      let cancel = () => {};
      const sleep = () => {
        cancel = this.#world.time.at(Math.max(this.#trueTime(at), this.#standsStillUntil), () => {
          if (!this.#isAlive) return;
          if (this.#world.time.now() < this.#standsStillUntil || this.now() < at) return sleep();
          wake();
        });
      };
      sleep();
      return () => cancel();
    },
  };

  die(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#onDeath();
  }

  /** A port whose every call is a moment at which this process may die or stand still. */
  port<Port extends object>(port: Port): Port {
    const kinds = 'commit' in port ? 'read' : 'ask';
    return withEach(port, (name, call) => this.#withFate(call, WRITES.has(name) ? 'commit' : kinds));
  }

  #withFate(call: Call, kind: 'commit' | 'read' | 'ask'): Call {
    return (...args) => {
      if (!this.#isAlive) return never();
      const rates = this.#world.rates();
      const standsNowhere = rates.pause === 0 && this.#world.time.now() > this.#standsStillUntil;
      // In a world that has healed nobody dies or waits any more.
      if (rates === NO_FAULTS && standsNowhere && (kind !== 'commit' || this.#lastCommit === undefined)) return call(...args);
      if (this.#happens('crash')) {
        if (this.#world.chance.often(0.5)) return this.#ended();
        const ended = () => this.#ended();
        return call(...args).then(ended, ended);
      }
      // Who has died meanwhile does nothing with an answer that anybody sees: it could only commit what follows from it.
      if (kind !== 'commit') return standsNowhere ? call(...args) : this.#heard(call(...args));
      // One writer tells of its commits in their order.
      const before = this.#lastCommit;
      const heard = this.#heard(before === undefined ? call(...args) : afterwards(before, call(...args)), () => {
        if (this.#lastCommit === heard) this.#lastCommit = undefined;
      });
      this.#lastCommit = heard;
      return heard;
    };
  }

  /** What was called, once it is over. A process that stands still hears it afterwards; whoever died, never. */
  #heard(called: Promise<unknown>, over = () => {}): Promise<unknown> {
    return called.then(
      (answer) => {
        if (!this.#hearsNow()) return this.#hearsLater(over).then(() => answer);
        over();
        return answer;
      },
      (fault: unknown) => {
        const fails = () => Promise.reject(fault);
        if (!this.#hearsNow()) return this.#hearsLater(over).then(fails);
        over();
        return fails();
      },
    );
  }

  #hearsNow(): boolean {
    if (this.#happens('pause')) this.#standStill();
    return this.isListening;
  }

  async #hearsLater(over: () => void): Promise<void> {
    while (this.#world.time.now() < this.#standsStillUntil) await this.#world.time.until(this.#standsStillUntil);
    if (!this.#isAlive) await never();
    over();
  }

  /** A commit may take its time, and those that come meanwhile wait for it: they are written together, in their order. */
  #flushed(changes: readonly Change[]): Promise<void> | null {
    const { time, chance } = this.#world;
    if (this.#flush === null && this.#happens('commitSlow', 'a commit takes its time', changes))
      this.#flush = time.after(chance.between(1, SLOW_COMMIT_MS_MAX)).then(() => {
        this.#flush = null;
      });
    return this.#flush;
  }

  /** A ledger whose commits take their time, fail, or end nobody knows how, and that cannot always be read. */
  ledger(ledger: Ledger): Ledger {
    const { time, chance, isDiskFull, struck } = this.#world;
    const written = <Done>(write: () => Promise<Done>, changes: readonly Change[]): Promise<Done> => {
      if (!this.#isAlive) return never();
      if (!this.#happens('commitUnknown', 'a flush fails', changes)) return write();
      this.#ledgerBroken = true;
      time.at(time.now() + chance.below(ENDS_WITHIN_MS), () => this.die());
      const fails = () => Promise.reject(FLUSH_FAILED);
      return chance.often(0.5) ? write().then(fails) : fails();
    };
    const writes = <Done>(write: () => Promise<Done>, changes: readonly Change[]): Promise<Done> => {
      if (this.#ledgerBroken) return Promise.reject(NO_MORE);
      if (isDiskFull()) {
        struck('diskFull', 'a commit finds the disk full', aboutOf(changes));
        return Promise.reject(DISK_FULL);
      }
      if (this.#happens('commitFails', 'a commit fails', changes)) return Promise.reject(chance.often(0.5) ? NOT_WRITTEN : BUSY);
      const flush = this.#flushed(changes);
      return flush === null ? written(write, changes) : flush.then(() => written(write, changes));
    };
    const reads =
      (call: Call): Call =>
      (...args) =>
        this.#happens('readFails', 'the ledger cannot be read') ? Promise.reject(UNREADABLE) : call(...args);
    const faulty = withEach(ledger, (name, call) => (WRITES.has(name) ? call : reads(call)));
    const { outbox } = ledger;
    return {
      ...faulty,
      commit: (changes) => writes(() => ledger.commit(changes), changes),
      arrive: (arrival) => writes(() => ledger.arrive(arrival), []),
      outbox:
        outbox === null
          ? null
          : {
              ...withEach(outbox, (_name, call) => reads(call)),
              shipped: (cursor) => writes(() => outbox.shipped(cursor), []),
            },
    };
  }

  #standStill(): void {
    const { time, chance, struck } = this.#world;
    const ms = chance.often(0.5) ? chance.between(10, 5_000) : chance.between(5_000, PAUSE_MS_MAX);
    this.#standsStillUntil = time.now() + ms;
    struck('pause', `the process stands still for ${ms} ms`);
  }

  #ended(): Promise<never> {
    if (this.#isAlive) this.#world.struck('crash', 'the process dies');
    this.die();
    return never();
  }

  #happens(fault: Fault, text?: string, changes: readonly Change[] = []): boolean {
    const rate = this.#world.rates()[fault];
    if (rate === 0 || !this.#world.chance.often(rate)) return false;
    if (text !== undefined) this.#world.struck(fault, text, aboutOf(changes));
    return true;
  }

  get #pace(): number {
    return 1 + this.#driftPpm / 1e6;
  }

  #passed(): number {
    return this.#world.time.now() - this.#bornAt;
  }

  /** When this process's own clock will show that time. */
  #trueTime(at: Instant): Instant {
    return this.#bornAt + Math.ceil((at - this.#bornAt - this.#offMs) / this.#pace);
  }
}

/** What is written in the order in which it was asked for. */
const WRITES: ReadonlySet<string> = new Set(['commit', 'arrive']);

type Call = (...args: unknown[]) => Promise<unknown>;

/** The same port, with something about each of its calls but the closing. */
function withEach<Port extends object>(port: Port, about: (name: string, call: Call) => unknown): Port {
  const calls = Object.entries(port).map(([name, member]) => [
    name,
    typeof member === 'function' && name !== 'close' ? about(name, member as Call) : member, // every call of a port is a promise
  ]);
  return Object.fromEntries(calls) as Port;
}

/** What was called, once what comes before it is over. */
function afterwards(before: Promise<unknown>, called: Promise<unknown>): Promise<unknown> {
  // Meanwhile nobody hears that it has failed.
  called.catch(() => {});
  const itself = () => called;
  return before.then(itself, itself);
}

/** What a commit is about, by its first change. */
function aboutOf([change]: readonly Change[]): About {
  switch (change?.kind) {
    case 'createSale':
      return { saleId: change.sale.id };
    case 'leaveSale':
      return { saleId: change.saleId };
    case 'record':
      return { saleId: change.payment.saleId, paymentId: change.payment.id };
    case 'advance':
      return { paymentId: change.to.id };
    case 'requestRefund':
      return { paymentId: change.refund.paymentId };
    case 'advanceRefund':
      return { paymentId: change.to.paymentId };
    default:
      return {};
  }
}

/** What is waited for by whoever is dead. One for each: one for all would keep every dead process for as long as this one lives. */
const never = (): Promise<never> => new Promise<never>(() => {});
