/** Requests to the API: what is safe to repeat is repeated, and every refusal is a typed problem. */
import { isProblem, type Problem } from '@quickpay/api';

export type ClientOptions = Readonly<{
  /** `http://127.0.0.1:8080`; empty in a page of the backend's own. */
  baseUrl: string;
  /** As {@link isApiKey} has it. Left out in a page of the backend's own: there the browser sends who is signed in. */
  apiKey?: string;
  /** Tries of one request, 1 to 10. Default 4. Repeating is safe: everything that makes something carries a key. */
  tries?: number;
  /** How long one try may take, in milliseconds, beside what it was asked to wait. Default 15,000. */
  timeoutMs?: number;
  /** Told of every try and of its end; never of a body or a key. */
  onRequest?: (request: RequestLog) => void;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}>;

/** One try of one request. `status` is null where nobody answered. */
export type RequestLog = Readonly<{
  method: string;
  path: string;
  tried: number;
  status: number | null;
  requestId: string | null;
  /** The server's clock as it answered, by which `expiresAt` and the like are meant: RFC 3339 with milliseconds. Null where nobody did. */
  serverTime: string | null;
  ms: number;
}>;

/** A refusal of the API. `problem.outcome` says whether anything happened. */
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
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  idempotencyKey?: string | undefined;
  waitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Where it must not be sent as often as others. */
  tries?: number;
  /** What the answer is. Default: JSON. */
  answers?: 'text';
}>;

const TRIES = 4;
const TRIES_MAX = 10;
const FIRST_PAUSE_MS = 200;
const ANSWER_MS_MAX = 15_000;

export type Http = Readonly<{
  call<Answer>(call: Call): Promise<Answer>;
  open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>;
}>;

/**
 * Whether text can be an API key: 1 to 256 visible characters of ASCII. Any other could not be sent, and would stand in the fault that says so.
 *
 * @example isApiKey('test_0123 ') // false
 */
export const isApiKey = (text: string): boolean => /^[\x21-\x7e]{1,256}$/.test(text);

/** @throws TypeError where the API key is none */
export function createHttp(options: ClientOptions): Http {
  const { apiKey, timeoutMs = ANSWER_MS_MAX, onRequest, fetch: fetcher = (...call) => fetch(...call) } = options;
  const tries = Math.min(TRIES_MAX, Math.max(1, options.tries ?? TRIES));
  if (apiKey !== undefined && !isApiKey(apiKey)) throw new TypeError('apiKey: 1 to 256 visible ASCII characters are expected');
  const base = options.baseUrl.replace(/\/+$/, '');
  const credentials: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

  const once = async <Answer>(call: Call, tried: number): Promise<Answer> => {
    const { method, path, body, idempotencyKey, waitSeconds = 0, signal } = call;
    const limit = AbortSignal.timeout(timeoutMs + waitSeconds * 1_000);
    const started = performance.now();
    let answer: Response | null = null;
    try {
      answer = await fetcher(`${base}${path}`, {
        method,
        headers: {
          ...credentials,
          accept: 'application/json, application/problem+json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
          ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      if (answer.ok) return (await (call.answers === 'text' ? textOf(answer) : answer.json())) as Answer; // the API's own schema
      throw await refusal(base, answer);
    } finally {
      const requestId = answer?.headers.get('x-request-id') ?? null;
      const serverTime = answer?.headers.get('quickpay-time') ?? null;
      onRequest?.({
        method,
        path,
        tried,
        status: answer?.status ?? null,
        requestId,
        serverTime,
        ms: performance.now() - started,
      });
    }
  };

  return {
    async call(call) {
      for (let tried = 1; ; tried++) {
        try {
          return await once(call, tried);
        } catch (fault) {
          call.signal?.throwIfAborted();
          if (tried >= (call.tries ?? tries) || !isWorthRepeating(fault)) throw told(base, fault);
          await pause(FIRST_PAUSE_MS * 2 ** (tried - 1), call.signal);
        }
      }
    },
    open: (path, headers, signal) =>
      fetcher(`${base}${path}`, { headers: { ...credentials, accept: 'text/event-stream', ...headers }, signal }),
  };
}

/** As it was sent: `text()` would take away the mark by which a spreadsheet knows that it is UTF-8. */
const textOf = async (answer: Response): Promise<string> =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());

/** Nobody answered, or the answer itself says so. A refusal that may change with time is the caller's to wait for. */
const isWorthRepeating = (fault: unknown): boolean => !(fault instanceof QuickpayProblem) || fault.problem.retry === 'now';

const told = (base: string, fault: unknown): Error =>
  fault instanceof QuickpayProblem || fault instanceof QuickpayUnreachable
    ? fault
    : new QuickpayUnreachable(`${base} does not answer`, fault);

/** Only what reads as a problem of ours is believed to be one: a proxy's page says nothing about what happened. */
async function refusal(base: string, answer: Response): Promise<Error> {
  if (answer.headers.get('content-type')?.startsWith('application/problem+json')) {
    const read: unknown = await answer.json().catch(() => null);
    if (isProblem(read)) return new QuickpayProblem(read);
  }
  await answer.body?.cancel().catch(() => {});
  return new QuickpayUnreachable(`${base} answered ${answer.status}, and not as Quick Pay does`);
}

/** Waits, unless the signal aborts: then it throws the signal's reason. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}
