/**
 * A shop as it is in life: the backend and the gateway as processes, each with its own folder, a line between them, and a clock that both
 * go by. Everything of it can break.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { type SandboxLine, writeDemoConfiguration } from '../../apps/cli/src/demo.ts';
import { killer, slowDisk } from '../stories/edge/edges.ts';
import { environmentOf } from '../stories/processes.ts';
import type { Order } from '../stories/shop.ts';
import { CannotTell, MortalProcess, NotStarted } from './mortal-process.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { Wire } from './wire.ts';

/** The shortest that is taken: what the line holds back arrives well before. */
export const WATCH_MS = 60_000;
/** Calls of ours to the sandbox's control address, over all its lives. */
const CONTROL_MS_MAX = 60_000;
const CONTROL_PAUSE_MS = 50;
const ANSWER_MS_MAX = 25_000;

/** A refusal of the control address. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class Scene {
  readonly folder: string;
  readonly ledgerFolder: string;
  readonly wire: Wire;
  readonly sandbox: MortalProcess<SandboxLine>;
  readonly backend: MortalProcess<{ url: string }>;
  /** Where the ledger is, if that can be filled. */
  readonly disk: SmallDisk | null;
  /** Has the backend die at the n-th of its next commits and calls; 0 at none. */
  readonly killAt: (n: number) => void;
  /** Each of the backend's commits takes so many milliseconds longer. */
  readonly slowCommits: (ms: number) => void;
  apiKey = '';
  /** SIGKILLs that found somebody alive. */
  readonly kills = { backend: 0, sandbox: 0 };
  /** … of which so many were at a commit or a call. */
  aimedKills = 0;
  readOnlyStarts = 0;
  /** How the backend ended by itself where nothing had been done to its disk. */
  readonly fellOver: string[] = [];

  private constructor(folder: string, wire: Wire, onSmallDisk: boolean) {
    this.folder = folder;
    this.wire = wire;
    this.ledgerFolder = join(folder, 'backend');
    mkdirSync(this.ledgerFolder, { mode: 0o700 });
    this.disk = onSmallDisk ? mountSmallDisk(this.ledgerFolder) : null;
    const killing = killer(folder);
    const slowing = slowDisk(folder);
    this.killAt = killing.killAt;
    this.slowCommits = slowing.slow;
    this.sandbox = new MortalProcess<SandboxLine>((before) => {
      const [port, tlsPort] = before === null ? ['0', '0'] : [portOf(before.baseUrl), portOf(before.mtlsBaseUrl)];
      return {
        args: ['sandbox', '--json', '--port', port, '--tls-port', tlsPort, '--data', join(folder, 'sandbox')],
        environment: {},
      };
    });
    this.backend = new MortalProcess<{ url: string }>((before) => ({
      args: ['backend', '--json'],
      environment: {
        QUICKPAY_DATA: this.ledgerFolder,
        QUICKPAY_PORT: before === null ? '0' : portOf(before.url),
        QUICKPAY_LOG: 'info',
        QUICKPAY_CLOCK: this.sandbox.line.controlUrl,
        QUICKPAY_WATCH_MS: String(WATCH_MS),
        // A slow flush is slow before it dies.
        ...environmentOf(killing.edge, slowing.edge),
      },
    }));
  }

  /** `parent`: where its folder is made. */
  static async open(parent: string, { onSmallDisk }: Readonly<{ onSmallDisk: boolean }>): Promise<Scene> {
    const target = { port: 0 };
    const folder = mkdtempSync(join(parent, 'quickpay-chaos-'));
    const scene = new Scene(folder, await Wire.open(() => target.port), onSmallDisk);
    process.once('exit', scene.#leaveNothing);
    try {
      await scene.sandbox.start();
      const { line } = scene.sandbox;
      target.port = Number(portOf(line.mtlsBaseUrl));
      // The backend knows the gateway by the line's address.
      const between = { ...line, mtlsBaseUrl: `https://127.0.0.1:${scene.wire.port}` };
      scene.apiKey = writeDemoConfiguration(scene.ledgerFolder, between).apiKey;
      await scene.backend.start();
    } catch (fault) {
      await scene.close();
      throw fault;
    }
    return scene;
  }

  readonly #leaveNothing = (): void => {
    this.backend.killNow();
    this.sandbox.killNow();
    this.disk?.unmount();
    rmSync(this.folder, { recursive: true, force: true });
  };

  async killBackend(): Promise<void> {
    if (await this.backend.kill()) this.kills.backend++;
  }

  async killSandbox(): Promise<void> {
    if (await this.sandbox.kill()) this.kills.sandbox++;
  }

  /**
   * Starts again what is dead, and notes where the backend ended by itself. `mayHaveEnded`: something was done to its disk, after which
   * ending is right.
   *
   * @throws NotStarted
   */
  async revive({ mayHaveEnded = false }: Readonly<{ mayHaveEnded?: boolean }> = {}): Promise<void> {
    const deaths = this.backend.takeDeaths();
    if (deaths.length > 0 && !mayHaveEnded)
      this.fellOver.push(`the backend ended by itself with ${deaths.join(', ')}: ${this.backend.said.slice(-2_000)}`);
    this.sandbox.takeDeaths();
    await this.sandbox.start().catch((fault) => {
      throw fault instanceof NotStarted ? new CannotTell(fault.message) : fault;
    });
    await this.backend.start();
  }

  /** A call of the control address, repeated until the sandbox answers: it may be dead for a while. @throws Refused, CannotTell */
  async control<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
    for (const until = performance.now() + CONTROL_MS_MAX; ; ) {
      await this.sandbox.whenUp();
      try {
        return await this.#controlOnce<Answer>(path, method, body);
      } catch (fault) {
        if (fault instanceof Refused) throw fault;
        if (performance.now() > until) throw new CannotTell(`the sandbox does not answer ${method} ${path}`, { cause: fault });
        await pause(CONTROL_PAUSE_MS);
      }
    }
  }

  async #controlOnce<Answer>(path: string, method: string, body: unknown): Promise<Answer> {
    const answer = await fetch(`${this.sandbox.line.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refused(answer.status, `${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer; // the control API's own
  }

  /** Lets so much time pass for everybody. Whoever cannot be reached meanwhile goes on by their own clock. */
  async advance(seconds: number): Promise<void> {
    await this.control('/clock', 'POST', { advanceMs: Math.round(seconds * 1_000) });
  }

  /** The backend is not told the time any more. */
  async unfollow(): Promise<void> {
    const { id } = await this.control<{ id: string }>('/clock/followers', 'POST', { url: `${this.backend.line.url}/clock` });
    await this.control(`/clock/followers/${id}`, 'DELETE');
  }

  /** The backend is told the time again, and now. What it is told waits for it where it does not run. */
  async follow(): Promise<void> {
    await this.control('/clock/followers', 'POST', { url: `${this.backend.line.url}/clock` });
  }

  orders = async (): Promise<readonly Order[]> => (await this.control<{ orders: Order[] }>('/ledger')).orders;

  /** What has not ended in the ledger's file. */
  openInLedger(): number {
    const db = new DatabaseSync(join(this.ledgerFolder, 'ledger.sqlite'), { readOnly: true, timeout: 5_000 });
    try {
      const row = db
        .prepare(
          `SELECT (SELECT count(*) FROM payment WHERE state NOT IN ('paid', 'notPaid'))
             + (SELECT count(*) FROM refund WHERE state NOT IN ('succeeded', 'closed')) AS open`,
        )
        .get();
      return Number(row?.open);
    } finally {
      db.close();
    }
  }

  async close(): Promise<void> {
    await this.backend.end();
    await this.sandbox.end();
    await this.wire.close();
    this.#leaveNothing();
    process.off('exit', this.#leaveNothing);
  }
}

const portOf = (url: string): string => new URL(url).port;
