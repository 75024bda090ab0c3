/** The sandbox as a process that may be dead for a while, and what is asked of its control address over all its lives. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxLine } from '../../apps/cli/src/demo.ts';
import type { Order } from '../stories/shop.ts';
import { CannotTell, MortalProcess } from './mortal-process.ts';

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

export class Gateway {
  readonly sandbox: MortalProcess<SandboxLine>;

  constructor(dataDir: string) {
    this.sandbox = new MortalProcess<SandboxLine>((before) => {
      const [port, tlsPort] = before === null ? ['0', '0'] : [portOf(before.baseUrl), portOf(before.mtlsBaseUrl)];
      return { args: ['sandbox', '--json', '--port', port, '--tls-port', tlsPort, '--data', dataDir], environment: {} };
    });
  }

  /** A call of the control address, repeated until the sandbox answers. @throws Refused, CannotTell */
  readonly control = async <Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> => {
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
  };

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
  readonly advance = async (seconds: number): Promise<void> => {
    await this.control('/clock', 'POST', { advanceMs: Math.round(seconds * 1_000) });
  };

  /** Whoever is at that address is not told the time any more. */
  readonly unfollow = async (url: string): Promise<void> => {
    const { id } = await this.control<{ id: string }>('/clock/followers', 'POST', { url: `${url}/clock` });
    await this.control(`/clock/followers/${id}`, 'DELETE');
  };

  /** They are told again, with the next advance. */
  readonly follow = async (url: string): Promise<void> => {
    await this.control('/clock/followers', 'POST', { url: `${url}/clock` });
  };

  /**
   * Lets hours pass at once, as for machines that slept: those at these addresses are told of it when it is over. An advance goes second by
   * second where anybody follows, and an hour would take a minute.
   */
  readonly leap = async (seconds: number, urls: readonly string[]): Promise<void> => {
    for (const url of urls) await this.unfollow(url);
    await this.advance(seconds);
    for (const url of urls) await this.follow(url);
    await this.advance(0.001);
  };

  readonly orders = async (): Promise<readonly Order[]> => (await this.control<{ orders: Order[] }>('/ledger')).orders;

  /** Submits of each merchant that arrived twice. */
  readonly resentSubmits = async (): Promise<readonly (readonly [mchId: string, count: number])[]> => {
    const { merchants } = this.sandbox.line;
    return Promise.all(
      [...new Set(merchants.map(({ mchId }) => mchId))].map(async (mchId) => {
        const { resentSubmits } = await this.control<{ resentSubmits: number }>(`/manners?mchId=${mchId}`);
        return [mchId, resentSubmits] as const;
      }),
    );
  };
}

export const portOf = (url: string): string => new URL(url).port;
