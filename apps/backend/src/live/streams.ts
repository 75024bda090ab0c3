/** Open server-sent event streams: pinged, bounded, and let go when their reader does not read. */
import type { ServerResponse } from 'node:http';

const PING_MS = 15_000;
/** A browser that was cut off comes back after so long. */
const RETRY_MS = 1_000;
export const STREAM_LIMITS = {
  /** A stream per till and display of a chain. */
  streamsMax: 1_000,
  /** What may wait to be read; a reader further behind is let go, and resumes where it stopped. With all streams, 256 MB. */
  unreadBytesMax: 262_144,
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

export function createStreams(): Streams {
  const open = new Set<ServerResponse>();
  return {
    get size() {
      return open.size;
    },
    get isFull() {
      return open.size >= STREAM_LIMITS.streamsMax;
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
        if (raw.writableLength > STREAM_LIMITS.unreadBytesMax) raw.destroy();
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
        drained: () => drained(raw),
        get isOpen() {
          return !raw.destroyed && !raw.writableEnded;
        },
        drop: () => void raw.destroy(),
        onClose: (run) => (raw.closed ? run() : void closers.push(run)),
      };
    },
    end() {
      for (const raw of open) raw.end();
    },
  };
}

function drained(raw: ServerResponse): Promise<void> {
  if (!raw.writableNeedDrain || raw.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => raw.destroy(), STREAM_LIMITS.drainMsMax);
    const end = () => {
      clearTimeout(timer);
      raw.off('drain', end).off('close', end);
      resolve();
    };
    raw.on('drain', end).on('close', end);
  });
}
