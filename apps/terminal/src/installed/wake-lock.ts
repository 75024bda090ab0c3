/** Keeps the screen on while something is being shown to somebody else. Where a browser cannot, and in a frame of another page, nothing happens. */
import { useEffect } from 'react';

export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    const take = async () => {
      if (window.parent !== window || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      // Refused on low battery, for one.
      const taken = await navigator.wakeLock.request('screen').catch(() => null);
      if (isOver) await taken?.release();
      else lock = taken;
    };
    void take();
    // A page that was hidden has lost it.
    document.addEventListener('visibilitychange', take);
    return () => {
      isOver = true;
      document.removeEventListener('visibilitychange', take);
      void lock?.release();
    };
  }, []);
}
