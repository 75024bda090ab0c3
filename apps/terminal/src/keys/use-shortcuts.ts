import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { type Keys, keptKeys, type Shortcut } from './shortcuts.ts';

export const useKeys = (): Keys => useSyncExternalStore(keptKeys.subscribe, keptKeys.get.bind(keptKeys));

/** Does what a key stands for, wherever the focus is; what has no deed here stays the browser's. */
export function useShortcuts(deeds: Readonly<Partial<Record<Shortcut, () => void>>>): void {
  const keys = useKeys();
  const latest = useRef({ keys, deeds });
  latest.current = { keys, deeds };
  // Not after it was painted: what can be seen can be pressed.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      // Over a dialog its question comes first.
      if (document.querySelector('[data-modal][data-state="open"]') !== null) return;
      const { keys, deeds } = latest.current;
      for (const [name, deed] of Object.entries(deeds) as [Shortcut, () => void][]) {
        if (keys[name] !== event.key) continue;
        event.preventDefault();
        deed();
        return;
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
