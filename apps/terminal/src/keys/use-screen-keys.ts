import { useLayoutEffect, useRef } from 'react';

/** Where keys are somebody's text, they are not ours. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select') || target.isContentEditable);

/**
 * Hears the keys of a screen that nothing on it wanted: not those that are typed into a field, not those with a modifier, not while a
 * dialog is open. A listener that used a key answers true, and then nobody else gets it.
 */
export function useScreenKeys(listener: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(listener);
  latest.current = listener;
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (isTyping(event.target) || document.querySelector('[data-modal][data-state="open"]') !== null) return;
      if (latest.current(event)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
