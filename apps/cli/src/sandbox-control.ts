/** The sandbox's control address, and one call to it: flag, environment, or this machine's default. */
import type { ScenariosView } from '@quickpay/sandbox';
import { CommandError, EXIT } from './exit.ts';
import { marked } from './show.ts';

const ANSWER_MS_MAX = 10_000;

export class SandboxControl {
  readonly url: string;

  /** @throws CommandError where the address is none */
  constructor(given: string | undefined) {
    // A variable that is set to nothing is not set.
    const url = given || process.env.QUICKPAY_SANDBOX || `http://127.0.0.1:${process.env.SANDBOX_PORT || '9080'}/control`;
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      throw new CommandError(`${url} is no address: a sandbox’s is like http://127.0.0.1:9080/control.`, EXIT.usage);
    this.url = url.replace(/\/+$/, '');
  }

  /** Everything that can be chosen. Who answers this is a sandbox. */
  async scenarios(): Promise<ScenariosView> {
    const [status, answer] = await this.#fetch('/scenarios', 'GET', undefined);
    if (status !== 200 || !isScenarios(answer)) throw this.#noSandbox();
    return answer;
  }

  /** @throws CommandError with the sandbox's own words where it refuses */
  async call(path: string, method: 'POST' | 'DELETE', body?: unknown): Promise<unknown> {
    const [status, answer] = await this.#fetch(path, method, body);
    if (status < 300) return answer;
    if (!isProblem(answer)) throw this.#noSandbox();
    // Names are a fixed list, as those of commands are; payers and merchants are things that may not be there.
    const isTypo = answer.nearest !== undefined || status === 400;
    throw new CommandError(marked('sandbox', answer.detail), isTypo ? EXIT.usage : status === 404 ? EXIT.notFound : EXIT.failed);
  }

  async #fetch(path: string, method: string, body: unknown): Promise<readonly [status: number, answer: unknown]> {
    try {
      const answer = await fetch(`${this.url}${path}`, {
        method,
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return [answer.status, parsed(text)];
    } catch {
      if (method === 'GET') throw this.#noSandbox();
      throw new CommandError(`The sandbox at ${this.url} did not answer. Look what it did: quickpay trigger`, EXIT.unknown);
    }
  }

  #noSandbox(): CommandError {
    return new CommandError(
      `No sandbox answers at ${this.url}. Start one with "npm start", or say where its control address is: --sandbox, or QUICKPAY_SANDBOX.`,
      EXIT.failed,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isProblem = (answer: unknown): answer is { detail: string; nearest?: string } =>
  typeof answer === 'object' && answer !== null && 'detail' in answer && typeof answer.detail === 'string';

/** As far as it tells a sandbox from anything else; the rest is its own view. */
const isScenarios = (answer: unknown): answer is ScenariosView =>
  typeof answer === 'object' &&
  answer !== null &&
  'scenarios' in answer &&
  Array.isArray(answer.scenarios) &&
  'chosen' in answer &&
  Array.isArray(answer.chosen);
