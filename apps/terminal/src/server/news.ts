/**
 * What happens at the server, as it happens: one stream for all windows of a browser, for a browser opens only six connections to a host,
 * and a till has a display, a demo, a second tab.
 *
 * Theory of operation: the window that holds a lock of the browser reads the stream and passes on what it hears; when it goes, or is
 * frozen, the next one takes over and begins with a snapshot. A reader that falls silent is taken for frozen, and its lock is taken away.
 * News are hints: whoever shows money asks with GET, more often while no news flow.
 */
import type { LiveNews, Quickpay } from '@quickpay/client';
import { type Message, newsMessage } from './news-message.ts';

/** As windows pass it on: why a stream broke off is of no use to the others. */
export type NewsItem = LiveNews;

export type News = Readonly<{
  subscribe(listener: (item: NewsItem) => void): () => void;
  /** Whether what happens is heard as it happens. */
  isFlowing(): boolean;
  /** For `useSyncExternalStore`: told when {@link isFlowing} changes. */
  subscribeToFlow(listener: () => void): () => void;
  close(): void;
}>;

const NAME = 'quickpay-news';
const BEAT_MS = 4_000;
/** Three beats missed; hidden windows may be late by one. */
const SILENCE_MS_MAX = 13_000;

/** @param quickpay whose stream is read */
export function createNews(quickpay: Pick<Quickpay, 'live'>): News {
  const channel = new BroadcastChannel(NAME);
  const closed = new AbortController();
  const listeners = new Set<(item: NewsItem) => void>();
  const flowListeners = new Set<() => void>();
  let flows = false;
  let isReader = false;
  let lastHeardAt = performance.now();

  const post = (message: Message) => channel.postMessage(message);
  const setFlows = (now: boolean) => {
    if (now === flows) return;
    flows = now;
    for (const listener of flowListeners) listener();
  };
  const tell = (item: NewsItem) => {
    for (const listener of listeners) listener(item);
  };

  const read = async (signal: AbortSignal): Promise<void> => {
    isReader = true;
    try {
      for await (const event of quickpay.live(signal)) {
        const flowed = flows;
        setFlows(event.kind !== 'interrupted');
        if (flowed !== flows) post({ kind: 'beat', flows });
        if (event.kind === 'interrupted') continue;
        post({ kind: 'item', item: event });
        tell(event);
      }
    } finally {
      isReader = false;
      setFlows(false);
    }
  };

  /** Waits for its turn to be the one that reads, until it is, and was. */
  const takeTurn = async (steal: boolean): Promise<void> => {
    const turn = new AbortController();
    const end = () => turn.abort();
    document.addEventListener('freeze', end, { once: true });
    const signal = AbortSignal.any([closed.signal, turn.signal]);
    try {
      await navigator.locks.request(NAME, steal ? { steal } : { signal: closed.signal }, () => read(signal));
    } catch {
      // Closed, or another window took the lock away: it reads now.
      turn.abort();
    } finally {
      document.removeEventListener('freeze', end);
    }
  };
  const run = async () => {
    while (!closed.signal.aborted) await takeTurn(false);
  };

  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = newsMessage(data);
    if (message?.kind === 'hello') {
      if (isReader) post({ kind: 'beat', flows });
      return;
    }
    if (message === null || isReader) return;
    lastHeardAt = performance.now();
    if (message.kind === 'beat') setFlows(message.flows);
    else {
      setFlows(true);
      tell(message.item);
    }
  };
  const beat = setInterval(() => {
    if (isReader) return post({ kind: 'beat', flows });
    if (performance.now() - lastHeardAt < SILENCE_MS_MAX) return;
    lastHeardAt = performance.now();
    setFlows(false);
    if (document.visibilityState === 'visible') void takeTurn(true);
  }, BEAT_MS);

  void run();
  post({ kind: 'hello' });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isFlowing: () => flows,
    subscribeToFlow(listener) {
      flowListeners.add(listener);
      return () => void flowListeners.delete(listener);
    },
    close() {
      closed.abort();
      clearInterval(beat);
      channel.close();
    },
  };
}
