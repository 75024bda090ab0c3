/** Head office, the nodes of its stores and the gateway, as processes on one machine with one clock that they follow, and lines between them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeDemoConfiguration } from '../../../apps/cli/src/demo.ts';
import { Gateway, portOf } from '../gateway.ts';
import { CannotTell, MortalProcess, NotStarted } from '../mortal-process.ts';
import { StoreNode } from './store-node.ts';

export const WATCH_MS = 60_000;
/** Quotas that are left to head office. */
const OFFICE_SHARE_PERCENT = 10;
const ANSWER_MS_MAX = 20_000;
const PAUSE_MS = 100;
const OFFICE_MS_MAX = 90_000;

export type OfficeAnswer = Readonly<{ status: number; json: Record<string, unknown> }>;

export class StoreScene {
  readonly folder: string;
  readonly officeDir: string;
  readonly gateway: Gateway;
  readonly office: MortalProcess<{ url: string }>;
  /** All machines that there ever were. */
  readonly nodes: StoreNode[] = [];
  apiKey = '';
  readonly kills = { nodes: 0, office: 0, sandbox: 0 };
  /** How somebody ended by themselves. */
  readonly fellOver: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.officeDir = join(folder, 'office');
    mkdirSync(this.officeDir, { mode: 0o700 });
    this.gateway = new Gateway(join(folder, 'sandbox'));
    this.office = new MortalProcess<{ url: string }>((before) => ({
      args: ['backend', '--json'],
      environment: {
        ...this.#environment(),
        QUICKPAY_DATA: this.officeDir,
        QUICKPAY_PORT: before === null ? '0' : portOf(before.url),
      },
    }));
  }

  readonly #environment = () => ({
    QUICKPAY_LOG: 'info',
    QUICKPAY_CLOCK: this.gateway.sandbox.line.controlUrl,
    QUICKPAY_WATCH_MS: String(WATCH_MS),
  });

  /** `parent`: where its folder is made. */
  static async open(parent: string, { stores }: Readonly<{ stores: number }>): Promise<StoreScene> {
    const scene = new StoreScene(mkdtempSync(join(parent, 'quickpay-chaos-stores-')));
    process.once('exit', scene.#leaveNothing);
    try {
      await scene.gateway.sandbox.start();
      scene.#configure(stores);
      await scene.office.start();
      for (let n = 1; n <= stores; n++) await scene.enrol(`store-${n}`);
    } catch (fault) {
      await scene.close();
      throw fault;
    }
    return scene;
  }

  #configure(stores: number): void {
    this.apiKey = writeDemoConfiguration(this.officeDir, this.gateway.sandbox.line).apiKey;
    const file = join(this.officeDir, 'config.json');
    const configuration = JSON.parse(readFileSync(file, 'utf8'));
    const numbers = Array.from({ length: stores }, (_, index) => index + 1);
    const quotaSharePercent = Math.floor((100 - OFFICE_SHARE_PERCENT) / stores);
    configuration.stores = numbers.map((n) => ({ id: `store-${n}`, name: `Tea house ${n}`, quotaSharePercent }));
    configuration.terminals = numbers.map((n) => ({ id: `till-${n}`, name: `Till ${n}`, storeId: `store-${n}` }));
    writeFileSync(file, JSON.stringify(configuration), { mode: 0o600 });
  }

  readonly #leaveNothing = (): void => {
    for (const { process } of this.nodes) process.killNow();
    this.office.killNow();
    this.gateway.sandbox.killNow();
    rmSync(this.folder, { recursive: true, force: true });
  };

  /** The nodes that stores have now. */
  get living(): readonly StoreNode[] {
    return this.nodes.filter(({ state }) => state === 'living');
  }

  /** A new machine for a store that has none. */
  async enrol(storeId: string): Promise<StoreNode> {
    const { status, json } = await this.asked(`/v1/stores/${storeId}/enrolments`, 'POST', {});
    if (status !== 201) throw new CannotTell(`no token for ${storeId}: ${status} ${JSON.stringify(json)}`);
    const dataDir = join(this.folder, `node-${this.nodes.length + 1}`);
    mkdirSync(dataDir, { mode: 0o700 });
    const officePort = () => Number(portOf(this.office.line.url));
    const node = await StoreNode.open({
      ...{ storeId, dataDir, officePort, token: String(json.token), environment: this.#environment },
    });
    this.nodes.push(node);
    return node;
  }

  async killNode(node: StoreNode): Promise<void> {
    if (await node.process.kill()) this.kills.nodes++;
  }

  async killOffice(): Promise<void> {
    if (await this.office.kill()) this.kills.office++;
  }

  async killSandbox(): Promise<void> {
    if (await this.gateway.sandbox.kill()) this.kills.sandbox++;
  }

  /** Starts again what is dead, and notes who ended by themselves. @throws NotStarted */
  async revive(): Promise<void> {
    const standing = this.nodes.filter(({ state }) => state !== 'lost').map(({ process }) => process);
    for (const process of [this.office, ...standing]) {
      const deaths = process.takeDeaths();
      if (deaths.length > 0)
        this.fellOver.push(`somebody ended by themselves with ${deaths.join(', ')}: ${process.said.slice(-2_000)}`);
    }
    this.gateway.sandbox.takeDeaths();
    await this.gateway.sandbox.start().catch((fault) => {
      throw fault instanceof NotStarted ? new CannotTell(fault.message) : fault;
    });
    for (const process of [this.office, ...standing]) await process.start();
  }

  /** Lets so much time pass at once for whoever is up. */
  leap(seconds: number): Promise<void> {
    const processes = [this.office, ...this.nodes.map(({ process }) => process)];
    return this.gateway.leap(
      seconds,
      processes.filter(({ isUp }) => isUp).map(({ line }) => line.url),
    );
  }

  /** Asks head office until it answers. @throws CannotTell */
  async asked(path: string, method = 'GET', body?: unknown): Promise<OfficeAnswer> {
    for (const until = performance.now() + OFFICE_MS_MAX; ; ) {
      await this.office.whenUp();
      try {
        const answer = await fetch(`${this.office.line.url}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${this.apiKey}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          signal: AbortSignal.timeout(ANSWER_MS_MAX),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const json = (await answer.json()) as Record<string, unknown>; // the API's own, problems too
        if (json.code !== 'not_accepting') return { status: answer.status, json };
      } catch (fault) {
        if (performance.now() > until) throw new CannotTell(`head office does not answer ${method} ${path}`, { cause: fault });
      }
      await pause(PAUSE_MS);
    }
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.close();
    await this.office.end();
    await this.gateway.sandbox.end();
    this.#leaveNothing();
    process.off('exit', this.#leaveNothing);
  }
}
