/** Requests to the API: what is safe to repeat is repeated, and every refusal is a typed problem. */
import type { Problem } from '@quickpay/api';

export type ClientOptions = Readonly<{
  /** `http://127.0.0.1:8080` */
  baseUrl: string;
  apiKey: string;
  /** Tries of one request, 1 to 10. Default 4. Repeating is safe: everything that makes something carries a key. */
  tries?: number;
  fetch?: typeof fetch;
}>;

/** A refusal of the API. `outcome` says whether anything happened. */
export class QuickpayProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = 'QuickpayProblem';
    this.problem = problem;
  }
}

/** Nobody answered, or not in the API's words. Whether anything happened is not known: repeat the very call. */
export class QuickpayUnreachable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'QuickpayUnreachable';
  }
}

export type Call = Readonly<{
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
  waitSeconds?: number;
  signal?: AbortSignal;
}>;

const TRIES = 4;
const FIRST_WAIT_MS = 200;
const ANSWER_MS_MAX = 15_000;

export type Http = Readonly<{
  call<Answer>(call: Call): Promise<Answer>;
  open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>;
}>;

export function createHttp({ baseUrl, apiKey, tries = TRIES, fetch: fetcher = fetch }: ClientOptions): Http {
  const base = baseUrl.replace(/\/$/, '');
  const authorization = `Bearer ${apiKey}`;

  const once = async <Answer>({ method, path, body, idempotencyKey, waitSeconds, signal }: Call): Promise<Answer> => {
    const limit = AbortSignal.timeout(ANSWER_MS_MAX + (waitSeconds ?? 0) * 1_000);
    const answer = await fetcher(`${base}${path}`, {
      method,
      headers: {
        authorization,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(waitSeconds ? { prefer: `wait=${waitSeconds}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if (answer.ok) return (await answer.json()) as Answer; // the API's own schema
    if (answer.headers.get('content-type')?.startsWith('application/problem+json'))
      throw new QuickpayProblem((await answer.json()) as Problem);
    throw new QuickpayUnreachable(`${base} answered ${answer.status}, and not as Quick Pay does`);
  };

  return {
    async call(call) {
      for (let tried = 1; ; tried++) {
        try {
          return await once(call);
        } catch (fault) {
          const again = fault instanceof QuickpayProblem ? fault.problem.retry === 'now' : !call.signal?.aborted;
          if (!again || tried >= tries) {
            if (fault instanceof QuickpayProblem || fault instanceof QuickpayUnreachable || call.signal?.aborted) throw fault;
            throw new QuickpayUnreachable(`${base} does not answer`, fault);
          }
          await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (tried - 1)));
        }
      }
    },
    open: (path, headers, signal) =>
      fetcher(`${base}${path}`, { headers: { authorization, accept: 'text/event-stream', ...headers }, signal }),
  };
}
