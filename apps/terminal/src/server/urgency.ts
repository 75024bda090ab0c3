/** Whether somebody waits for money right now: then it is noticed within two seconds when the server no longer answers. */
import { useEffect, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let waiting = 0;

const change = (by: 1 | -1) => {
  waiting += by;
  for (const listener of listeners) listener();
};

/** Says that somebody waits, for as long as that is so. */
export function useUrgentWhile(isUrgent: boolean): void {
  useEffect(() => {
    if (!isUrgent) return;
    change(1);
    return () => change(-1);
  }, [isUrgent]);
}

export const useIsUrgent = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => waiting > 0,
  );
