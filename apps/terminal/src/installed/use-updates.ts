import { useEffect, useSyncExternalStore } from 'react';
import { holdUpdatesOff, updates } from './updates.ts';

/** Whether a new version waits for the end of a sale. */
export const useIsUpdateWaiting = (): boolean => useSyncExternalStore(updates.subscribe, updates.isWaiting);

/** While somebody is being served, the page stays as it is. */
export function useNoUpdateWhile(isServing: boolean): void {
  useEffect(() => {
    if (!isServing) return;
    const over = new AbortController();
    void holdUpdatesOff(over.signal);
    return () => over.abort();
  }, [isServing]);
}
