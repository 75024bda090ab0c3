/**
 * The page as an installed app: it starts from the browser's cache, and a new version of it never comes in the middle of a sale.
 *
 * Theory of operation: a window in which a sale is under way holds a lock of the browser together with all others that do. A new version
 * that was loaded in the background tries now and then to have that lock for itself: where it can, no window is in a sale, the new version
 * takes over, and every window loads itself again. It never queues for it: a sale that began behind it in another window would hold nothing
 * back. Windows are not asked one by one, and one that crashed holds nothing.
 */
import { Workbox } from 'workbox-window';

const LOCK = 'quickpay-sale';
/** A till runs all day: a version that was published at noon is there before the afternoon. */
const LOOKS_EVERY_MS = 30 * 60_000;

/** A new version that waits for the end of a sale. */
const TRIED_EVERY_MS = 2_000;
/** A worker takes over in much less; where it does not, sales go on as before. */
const TAKEN_OVER_MS_MAX = 10_000;

/** Holds updates off for as long as the signal is not aborted. */
export async function holdUpdatesOff(signal: AbortSignal): Promise<void> {
  if (!('locks' in navigator)) return;
  try {
    await navigator.locks.request(
      LOCK,
      { mode: 'shared', signal },
      () => new Promise((resolve) => signal.addEventListener('abort', resolve)),
    );
  } catch {
    // Aborted before it was granted.
  }
}

export type Updates = Readonly<{
  /** Whether a new version waits for the end of a sale. */
  isWaiting(): boolean;
  subscribe(listener: () => void): () => void;
}>;

const listeners = new Set<() => void>();
let isWaiting = false;

export const updates: Updates = {
  isWaiting: () => isWaiting,
  subscribe(listener) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

const setWaiting = (now: boolean) => {
  isWaiting = now;
  for (const listener of listeners) listener();
};

/** Keeps the page in the browser's cache, and looks for new versions of it. Nothing where a browser cannot. */
export async function startUpdates(): Promise<void> {
  if (!('serviceWorker' in navigator) || !('locks' in navigator)) return;
  const workbox = new Workbox('/sw.js');
  /** Holds the lock until the page is loaded anew, so that no sale begins in between. */
  const takeOver = () =>
    navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock === null) return;
      workbox.messageSkipWaiting();
      return new Promise<void>((resolve) => setTimeout(resolve, TAKEN_OVER_MS_MAX));
    });
  workbox.addEventListener('waiting', () => {
    // A newer one that waits in its place is tried for already.
    if (isWaiting) return;
    setWaiting(true);
    setInterval(() => void takeOver(), TRIED_EVERY_MS);
  });
  // The first worker takes over a page that is as new as itself.
  const hadWorker = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadWorker) location.reload();
  });
  try {
    await workbox.register();
  } catch {
    // Not a secure context, or storage that a browser does not let pages use: the page works, and is loaded each time.
    return;
  }
  setInterval(() => void workbox.update().catch(() => {}), LOOKS_EVERY_MS);
}
