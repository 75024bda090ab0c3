/**
 * A shop as it is in life: the backend and the gateway as processes, each with its own folder, a line between them, and a clock that both
 * go by. Everything of it can break.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDemoConfiguration } from '../../apps/cli/src/demo.ts';
import { killer, slowDisk } from '../stories/edge/edges.ts';
import { environmentOf } from '../stories/processes.ts';
import { Gateway, portOf } from './gateway.ts';
import { CannotTell, MortalProcess, NotStarted } from './mortal-process.ts';
import { openIn } from './open-in.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { Wire } from './wire.ts';

/** The shortest that is taken: what the line holds back arrives well before. */
export const WATCH_MS = 60_000;
export class Scene {
  readonly folder: string;
  readonly ledgerFolder: string;
  readonly wire: Wire;
  readonly #gateway: Gateway;
  readonly sandbox: Gateway['sandbox'];
  readonly control: Gateway['control'];
  readonly advance: Gateway['advance'];
  readonly orders: Gateway['orders'];
  readonly resentSubmits: Gateway['resentSubmits'];
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
    this.#gateway = new Gateway(join(folder, 'sandbox'));
    this.sandbox = this.#gateway.sandbox;
    this.control = this.#gateway.control;
    this.advance = this.#gateway.advance;
    this.orders = this.#gateway.orders;
    this.resentSubmits = this.#gateway.resentSubmits;
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

  /** The backend is not told the time any more. */
  unfollow = (): Promise<void> => this.#gateway.unfollow(this.backend.line.url);

  /** The backend is told the time again, and now. What it is told waits for it where it does not run. */
  follow = (): Promise<void> => this.#gateway.follow(this.backend.line.url);

  /** What has not ended in the ledger's file. */
  openInLedger(): number {
    return openIn(this.ledgerFolder);
  }

  async close(): Promise<void> {
    await this.backend.end();
    await this.sandbox.end();
    await this.wire.close();
    this.#leaveNothing();
    process.off('exit', this.#leaveNothing);
  }
}
