/**
 * An answer that is read as it comes, however long it is: bills. Three waits are bounded: for the answer's head, for each next piece of it,
 * and for all of it. Whoever stops reading resets the connection.
 */
import type { Dispatcher } from 'undici';
import { BillFault } from '../bills/items.ts';
import { ConnectError } from './connector.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { GIVEN_UP, problemOf } from './problems.ts';
import type { AnswerHeaders, TransportRequest, TransportResult } from './transport.ts';

/** How a bill is asked for. */
export type Downloading = Readonly<{
  /** Until the answer begins. */
  timeoutMs: number;
  /** Between two pieces of it. Default: see `CLIENT_LIMITS.pieceMsMax`. */
  pieceMsMax?: number;
  /** From its head to its end. Default: see `CLIENT_LIMITS.downloadMsMax`. */
  downloadMsMax?: number;
  /** Gives up, at any time. */
  signal?: AbortSignal;
}>;

/** Bytes as they come, to be read once. Reading throws a {@link BillFault} where they break off. */
export type BillBytes = AsyncIterable<Uint8Array> &
  Readonly<{
    /** Gives up what was not read: the connection is reset. Leaving the loop does the same; nothing that is done once more. */
    close(): void;
  }>;

export type OpenedAnswer =
  | Readonly<{
      kind: 'opened';
      status: number;
      headers: AnswerHeaders;
      serverDate: number | null;
      body: BillBytes;
    }>
  | Exclude<TransportResult, { kind: 'answered' }>;

export type OpenRequest = Omit<TransportRequest, 'notAfter'> & Downloading;

export async function opened(
  agent: Dispatcher,
  origin: string,
  { method = 'POST', path, headers, body: sent, timeoutMs, signal, ...bounds }: OpenRequest,
): Promise<OpenedAnswer> {
  const { pieceMsMax = CLIENT_LIMITS.pieceMsMax, downloadMsMax = CLIENT_LIMITS.downloadMsMax } = bounds;
  if (signal?.aborted) return { kind: 'neverSent', problem: GIVEN_UP };
  const stop = new AbortController();
  const given = () => stop.abort(new BillFault('interrupted', signal?.reason));
  const stalled = () => stop.abort(new BillFault('stalled'));
  signal?.addEventListener('abort', given, { once: true });
  let timer = setTimeout(stalled, timeoutMs);
  const close = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', given);
    stop.abort(new BillFault('interrupted'));
  };
  try {
    const request = { origin, path, method, headers, body: sent, signal: stop.signal, headersTimeout: 0, bodyTimeout: 0 };
    const answer = await agent.request(request);
    clearTimeout(timer);
    timer = setTimeout(stalled, downloadMsMax);
    // Whoever reads hears of a fault from the reading; nobody else listens.
    answer.body.on('error', () => {});
    const date = Date.parse(String(answer.headers.date ?? ''));
    return {
      kind: 'opened',
      status: answer.statusCode,
      headers: answer.headers,
      serverDate: Number.isNaN(date) ? null : date,
      body: {
        [Symbol.asyncIterator]: () => pieces(answer.body, { pieceMsMax, stalled, reason: () => stop.signal.reason, close }),
        close,
      },
    };
  } catch (fault) {
    const problem = stop.signal.aborted ? 'given up waiting' : problemOf(fault);
    close();
    return fault instanceof ConnectError ? { kind: 'neverSent', problem } : { kind: 'noAnswer', problem };
  }
}

type Bounds = Readonly<{ pieceMsMax: number; stalled: () => void; reason: () => unknown; close: () => void }>;

async function* pieces(
  body: AsyncIterable<Uint8Array>,
  { pieceMsMax, stalled, reason, close }: Bounds,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(stalled, pieceMsMax);
      const next = await iterator.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } catch (fault) {
    const why = reason();
    throw why instanceof BillFault ? why : new BillFault('interrupted', fault);
  } finally {
    close();
  }
}

/** A whole body of at most so many bytes, or null where it is longer. @throws BillFault where it breaks off */
export async function collected(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
