/**
 * One request to the channel, and what became of it. The distinction that money hangs on is made here: *never sent* only where provably
 * no byte of the request left; everything after is *no answer*.
 */
import { Agent, type Dispatcher } from 'undici';
import { ConnectError, resettingConnector, type TlsMaterial } from './connector.ts';
import { createHosts, type Hosts } from './hosts.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { GIVEN_UP, problemOf } from './problems.ts';
import { type OpenedAnswer, type OpenRequest, opened } from './streaming.ts';

/** What every request calls itself. */
export const USER_AGENT = 'quickpay-wechatpay';

export type TransportResult =
  | Readonly<{ kind: 'answered'; status: number; headers: AnswerHeaders; body: Uint8Array; serverDate: number | null }>
  | Readonly<{ kind: 'noAnswer'; problem: string }>
  | Readonly<{ kind: 'neverSent'; problem: string }>;

/** By their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** How a request is sent, whichever it is. */
export type Sending = Readonly<{
  /** How long its answer is waited for, connecting included. Given up then, its connection is reset: nothing of it arrives later. */
  timeoutMs: number;
  /** Epoch milliseconds: not handed to a socket by then, it never leaves. Default: whenever. */
  notAfter?: number;
  /** Gives it up earlier, in the same way. Default: nothing does. */
  signal?: AbortSignal;
}>;

export type TransportRequest = Sending &
  Readonly<{
    /** Default POST. */
    method?: 'GET' | 'POST';
    /** With its query. */
    path: string;
    headers: Readonly<Record<string, string>>;
    /** Null for none. */
    body: string | null;
    /** Whether the merchant's certificate goes with it. */
    withCertificate: boolean;
  }>;

export type TransportOptions = Readonly<{
  /** Base URLs, the first preferred: `https://apihk.mch.weixin.qq.com`. */
  hosts: readonly string[];
  /** Base URLs for requests with the certificate, where they differ. Default: `hosts`. */
  certificateHosts?: readonly string[];
  tls?: TlsMaterial;
  now: () => number;
}>;

export type Transport = Readonly<{
  send(request: TransportRequest): Promise<TransportResult>;
  /** As `send`, for an answer that is read as it comes. */
  open(request: OpenRequest): Promise<OpenedAnswer>;
  close(): Promise<void>;
}>;

export function createTransport({ hosts, certificateHosts = hosts, tls = {}, now }: TransportOptions): Transport {
  const { certificate, ...trust } = tls;
  const agentWith = (material: TlsMaterial) =>
    new Agent({
      connect: resettingConnector(material),
      connections: CLIENT_LIMITS.connectionsMax,
      pipelining: 1,
      // The connector announces HTTP/1.1 alone. Unsaid, every other connection would wait until the first has shown which one it is.
      allowH2: false,
      keepAliveTimeout: CLIENT_LIMITS.idleMsMax,
      keepAliveMaxTimeout: CLIENT_LIMITS.idleMsMax,
      maxHeaderSize: CLIENT_LIMITS.answerHeaderBytesMax,
    });
  const plain = { agent: agentWith(trust), hosts: createHosts(hosts, now) };
  const certified = {
    agent: agentWith(certificate ? { ...trust, certificate } : trust),
    hosts: createHosts(certificateHosts, now),
  };

  return {
    send(request) {
      const { agent, hosts: choice } = request.withCertificate ? certified : plain;
      return overHosts(choice, (host) => once(agent, host, request, now));
    },
    open: (request) => overHosts(plain.hosts, (host) => opened(plain.agent, host, request)),
    async close() {
      await Promise.all([plain.agent.destroy(), certified.agent.destroy()]);
    },
  };
}

/** Another host is tried only for what provably never left. */
async function overHosts<Result extends Readonly<{ kind: string; problem?: string }>>(
  hosts: Hosts,
  send: (host: string) => Promise<Result | NeverSent>,
): Promise<Result | NeverSent> {
  let result: Result | NeverSent = { kind: 'neverSent', problem: 'no host' };
  for (const host of hosts.inOrder()) {
    result = await send(host);
    if (result.kind !== 'neverSent' || result.problem === GIVEN_UP) return result;
    hosts.unreachable(host);
  }
  return result;
}

type NeverSent = Extract<TransportResult, { kind: 'neverSent' }>;

function once(agent: Dispatcher, origin: string, request: TransportRequest, now: () => number): Promise<TransportResult> {
  return new Promise((resolve) => {
    const { signal } = request;
    let controller: Dispatcher.DispatchController | null = null;
    let sent = false;
    let status = 0;
    let answerHeaders: AnswerHeaders = {};
    let serverDate: number | null = null;
    let size = 0;
    const chunks: Uint8Array[] = [];

    let isGivenUp = false;
    const end = (result: TransportResult) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandoned);
      resolve(result);
    };
    const abandoned = () => {
      isGivenUp = true;
      end(sent ? { kind: 'noAnswer', problem: 'given up waiting' } : { kind: 'neverSent', problem: GIVEN_UP });
      controller?.abort(new Error('given up'));
    };
    if (signal?.aborted) {
      resolve({ kind: 'neverSent', problem: GIVEN_UP });
      return;
    }
    // A timer of its own: signals that are made for one request and joined cost more than its signature.
    const timer = setTimeout(abandoned, request.timeoutMs);
    signal?.addEventListener('abort', abandoned, { once: true });

    agent.dispatch(
      {
        origin,
        path: request.path,
        method: request.method ?? 'POST',
        headers: request.headers,
        body: request.body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        // Called as the request is handed to its socket, before anything is written.
        onRequestStart(started) {
          controller = started;
          if (isGivenUp || now() > (request.notAfter ?? Number.POSITIVE_INFINITY)) {
            end({ kind: 'neverSent', problem: isGivenUp ? GIVEN_UP : 'too late to be sent' });
            started.abort(new Error('too late'));
            return;
          }
          sent = true;
        },
        // Redirects are answers like any other: nobody follows them.
        onResponseStart(data, statusCode, headers) {
          if (!isPlain(headers['content-encoding'])) {
            end({ kind: 'noAnswer', problem: 'an answer in an encoding that nobody asked for' });
            data.abort(new Error('encoded'));
            return;
          }
          status = statusCode;
          answerHeaders = headers;
          const date = Date.parse(String(headers.date ?? ''));
          serverDate = Number.isNaN(date) ? null : date;
        },
        onResponseData(data, chunk) {
          size += chunk.length;
          if (size <= CLIENT_LIMITS.answerBytesMax) {
            chunks.push(chunk);
            return;
          }
          end({ kind: 'noAnswer', problem: `an answer of more than ${CLIENT_LIMITS.answerBytesMax} bytes` });
          data.abort(new Error('too large'));
        },
        onResponseEnd() {
          end({ kind: 'answered', status, headers: answerHeaders, body: wholeOf(chunks), serverDate });
        },
        onResponseError(_controller, error) {
          const problem = problemOf(error);
          end(
            sent || !(error instanceof ConnectError)
              ? { kind: sent ? 'noAnswer' : 'neverSent', problem }
              : { kind: 'neverSent', problem },
          );
        },
      },
    );
  });
}

/** Most answers come in one piece, which need not be copied. */
const wholeOf = (chunks: readonly Uint8Array[]): Uint8Array =>
  chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);

const isPlain = (encoding: string | readonly string[] | undefined): boolean =>
  encoding === undefined || encoding === '' || encoding === 'identity';
