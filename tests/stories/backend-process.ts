/** The backend of a shop: a real process that can be killed, comes back to its own port, and may be supervised. */
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { type Edge, ended, environmentOf, killed, type Served, serve } from './processes.ts';

/** `clock: 'own'`: by the machine's own clock; else it follows the sandbox's. */
export type BackendOptions = Readonly<{ clock?: 'sandbox' | 'own'; edge?: Edge }>;

const START_MS_MAX = 30_000;

export class BackendProcess {
  readonly dataDir: string;
  readonly #controlUrl: () => string;
  readonly #said: (text: string) => void;
  #served: Served<{ url: string }> | undefined;
  #options: BackendOptions = {};
  /** The first start picks a port, and every later one comes back to it. */
  #port = '0';
  #died: (() => void) | null = null;
  #starting: Promise<void> = Promise.resolve();

  constructor(dataDir: string, { controlUrl, said }: Readonly<{ controlUrl: () => string; said: (text: string) => void }>) {
    this.dataDir = dataDir;
    this.#controlUrl = controlUrl;
    this.#said = said;
  }

  get url(): string {
    return this.#served?.line.url ?? '';
  }

  get pid(): number | undefined {
    return this.#served?.child.pid;
  }

  get isSupervised(): boolean {
    return this.#died !== null;
  }

  async start(options: BackendOptions = {}): Promise<void> {
    this.#options = options;
    const served = await serve<{ url: string }>(
      ['backend', '--json'],
      {
        QUICKPAY_DATA: this.dataDir,
        QUICKPAY_PORT: this.#port,
        QUICKPAY_LOG: 'info',
        ...(options.clock === 'own' ? {} : { QUICKPAY_CLOCK: this.#controlUrl() }),
        ...(options.edge === undefined ? {} : environmentOf(options.edge)),
      },
      this.#said,
    );
    this.#served = served;
    this.#port = new URL(served.line.url).port;
    served.child.once('exit', () => {
      if (this.#died === null) return;
      this.#died();
      this.#starting = this.start(options);
      this.#starting.catch(() => {}); // whoever waits for it is told
    });
  }

  /** As a power cut would. */
  kill(): Promise<void> {
    return killed(this.#served?.child);
  }

  /** Killed and started again, as it was or with other options. */
  async restart(options: BackendOptions = this.#options): Promise<void> {
    await this.kill();
    await this.start(options);
  }

  /** Restarted with these options; from now on whoever kills it finds it started again. `died` is told of each time. */
  async supervise(options: BackendOptions, died: () => void): Promise<void> {
    await this.restart(options);
    this.#died = died;
  }

  /** Resolves once it is there, however often it has to be started. */
  async alive(): Promise<void> {
    await eventually(async () => {
      await this.#starting;
      expect((await fetch(`${this.url}/healthz`)).ok).toBe(true);
    }, START_MS_MAX);
  }

  /** Resolves when it is not being started any more, whether or not that went well. */
  async settled(): Promise<void> {
    await this.#starting.catch(() => {});
  }

  /** Ends it as a merchant would: what is under way is answered. */
  async end(): Promise<void> {
    this.#died = null;
    await ended(this.#served?.child);
  }

  async clear(): Promise<void> {
    this.#died = null;
    await this.settled();
    await this.kill();
  }
}
