/** Open server-sent event streams: pinged, bounded, and let go when their reader does not read. */
import type { ServerResponse } from 'node:http';

const PING_MS = 15_000;
/** A browser that was cut off comes back after so long. */
const RETRY_MS = 1_000;
export const STREAM_LIMITS = {
  /** A stream per till and display of a chain. */
  streamsMax: 1_000,
  /** What may wait for one reader: some hundred events. One further behind is let go, and resumes where it stopped. */
  unreadBytesMax: 1_048_576,
  /** What may wait for all of them together: then who has more than an even share of it waiting is let go. */
  unreadBytesOfAllMax: 67_108_864,
  /** So long a reader may take for a snapshot, or for a page of what it missed. */
  drainMsMax: 10_000,
} as const;

export type Stream = {
  send(kind: string, id: number, data: unknown): void;
  /** Resolves once what was sent is on its way, or the stream has ended; a reader that takes too long is let go. */
  drained(): Promise<void>;
  readonly isOpen: boolean;
  /** Breaks it off. */
  drop(): void;
  /** Ends it properly: what was sent arrives. */
  end(): void;
  /** At once where it has ended already. */
  onClose(run: () => void): void;
};

export type Streams = {
  readonly size: number;
  readonly isFull: boolean;
  open(raw: ServerResponse, headers: Readonly<Record<string, string>>): Stream;
  /** Ends all of them, properly. */
  end(): void;
};

export function createStreams(limits: Readonly<Record<keyof typeof STREAM_LIMITS, number>> = STREAM_LIMITS): Streams {
  const { streamsMax, unreadBytesMax, unreadBytesOfAllMax, drainMsMax } = limits;
  const evenShare = unreadBytesOfAllMax / streamsMax;
  const open = new Set<ServerResponse>();
  const isTooFarBehind = ({ writableLength }: ServerResponse): boolean => {
    if (writableLength <= evenShare) return false;
    if (writableLength > unreadBytesMax) return true;
    let unread = 0;
    for (const raw of open) unread += raw.writableLength;
    return unread > unreadBytesOfAllMax;
  };
  return {
    get size() {
      return open.size;
    },
    get isFull() {
      return open.size >= streamsMax;
    },
    open(raw, headers) {
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        ...headers,
      });
      raw.write(`retry: ${RETRY_MS}\n\n`);
      open.add(raw);
      const write = (text: string) => {
        if (raw.destroyed || raw.writableEnded) return;
        if (isTooFarBehind(raw)) raw.destroy();
        else raw.write(text);
      };
      const ping = setInterval(() => write(': ping\n\n'), PING_MS);
      const closers: (() => void)[] = [];
      raw.on('error', () => raw.destroy());
      raw.on('close', () => {
        clearInterval(ping);
        open.delete(raw);
        for (const run of closers) run();
      });
      return {
        send: (kind, id, data) => write(`id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`),
        drained: () => drained(raw, drainMsMax),
        get isOpen() {
          return !raw.destroyed && !raw.writableEnded;
        },
        drop: () => void raw.destroy(),
        end: () => void raw.end(),
        onClose: (run) => (raw.closed ? run() : void closers.push(run)),
      };
    },
    end() {
      for (const raw of open) raw.end();
    },
  };
}

function drained(raw: ServerResponse, msMax: number): Promise<void> {
  if (!raw.writableNeedDrain || raw.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => raw.destroy(), msMax);
    const end = () => {
      clearTimeout(timer);
      raw.off('drain', end).off('close', end);
      resolve();
    };
    raw.on('drain', end).on('close', end);
  });
}
