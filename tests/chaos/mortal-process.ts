/** A serving command that is killed, stopped and started again, always at its own place. */
import type { ChildProcess } from 'node:child_process';
import { killed, serve } from '../stories/processes.ts';

export type Command = Readonly<{ args: readonly string[]; environment: Readonly<Record<string, string>> }>;

/** It ended instead of serving, and said why. */
export class NotStarted extends Error {}
/** The machine or the harness did not do its part in time: nothing is known of what was tried. */
export class CannotTell extends Error {}

const START_MS_MAX = 60_000;
const UP_MS_MAX = 60_000;
/** Between one process on a port and the next, somebody's outgoing connection may have taken it: it is tried again for so long. */
const PORT_MS_MAX = 10_000;

export class MortalProcess<Line> {
  readonly #command: (before: Line | null) => Command;
  readonly #waiting: (() => void)[] = [];
  #child: ChildProcess | null = null;
  #line: Line | null = null;
  #isUp = false;
  /** The last of what it said on its standard error, over all its lives. */
  #said = '';
  #deaths: (string | number)[] = [];

  /** `command` is told what the first life printed once it served, so that every later one comes to the same place. */
  constructor(command: (before: Line | null) => Command) {
    this.#command = command;
  }

  /** What it printed when it served last. */
  get line(): Line {
    if (this.#line === null) throw new Error('it never served');
    return this.#line;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether its last life ended by a SIGKILL, by whatever hand. */
  get wasKilled(): boolean {
    return this.#child?.signalCode === 'SIGKILL';
  }

  get said(): string {
    return this.#said;
  }

  /** How it ended where nobody killed it, since this was asked last: exit codes, or signals that it had from elsewhere. */
  takeDeaths(): readonly (string | number)[] {
    return this.#deaths.splice(0);
  }

  /** @throws NotStarted, CannotTell */
  async start(): Promise<void> {
    if (this.#isUp) return;
    const until = performance.now() + PORT_MS_MAX;
    for (;;) {
      try {
        await this.#start();
        return;
      } catch (fault) {
        const portIsTaken = fault instanceof NotStarted && /Port \d+ .*in use/.test(fault.message);
        if (!portIsTaken || performance.now() > until) throw fault;
      }
    }
  }

  async #start(): Promise<void> {
    const { args, environment } = this.#command(this.#line);
    const told = (text: string) => {
      this.#said = (this.#said + text).slice(-20_000);
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new CannotTell(`quickpay ${args[0]} does not serve within ${START_MS_MAX / 1_000} s`)),
        START_MS_MAX,
      );
    });
    const serving = serve<Line>(args, environment, told).catch((fault) => {
      throw new NotStarted(fault instanceof Error ? fault.message : String(fault));
    });
    const { line, child } = await Promise.race([serving, late]).finally(() => clearTimeout(timer));
    this.#line = line;
    this.#child = child;
    this.#isUp = child.exitCode === null && child.signalCode === null;
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#isUp = false;
      if (signal !== 'SIGKILL') this.#deaths.push(signal ?? code ?? 'unknown');
    });
    if (this.#isUp) for (const waiter of this.#waiting.splice(0)) waiter();
  }

  /** As a power cut would. Whether there was anybody to kill. */
  async kill(): Promise<boolean> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return false;
    await killed(child);
    this.#isUp = false;
    return child.signalCode === 'SIGKILL';
  }

  /** Resolves once it is dead, by whatever hand, or after so long. Whether it is. */
  async dies(withinMs: number): Promise<boolean> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return true;
    let timer: NodeJS.Timeout | undefined;
    const dead = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    return Promise.race([dead, late]).finally(() => clearTimeout(timer));
  }

  /** Nothing of it runs any more until it goes on; what others send it waits in the system. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Resolves when it serves. @throws CannotTell */
  whenUp(): Promise<void> {
    if (this.#isUp) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new CannotTell('it was not started again in time')), UP_MS_MAX);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Ends it as a merchant would. */
  async end(): Promise<void> {
    if (this.#child === null) return;
    this.goOn();
    this.#child.kill('SIGTERM');
    if (!(await this.dies(20_000))) await this.kill();
  }

  /** Without waiting, for whoever dies themselves. */
  killNow(): void {
    this.#child?.kill('SIGKILL');
  }
}
