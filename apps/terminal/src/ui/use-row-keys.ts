/** A list that is walked by the arrow keys, as well as by Tab. */
import { type KeyboardEvent, type RefObject, useEffect } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

const rowsIn = (list: HTMLElement | null): readonly HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>('li > button, li > a') ?? []),
];

/**
 * For `onKeyDown` of what holds the rows, and of the field above them: down goes to the next row, up to the one before, and from the first
 * back to the field. Enter opens a row, as it does any button.
 */
export function rowKeys(list: RefObject<HTMLElement | null>, field: RefObject<HTMLElement | null>) {
  return (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const rows = rowsIn(list.current);
    const at = event.target instanceof HTMLElement ? rows.indexOf(event.target) : -1;
    // Elsewhere in the screen the keys are somebody else's.
    if (at === -1 && event.target !== field.current) return;
    event.preventDefault();
    const next = at + step < 0 ? field.current : rows[at + step];
    next?.focus();
  };
}

/** `/` goes to the search field, unless somebody is writing. */
export function useSlash(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isWriting = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]') !== null;
      const isOver = document.querySelector('[data-modal]') !== null;
      if (event.key !== '/' || isWriting || isOver || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [field]);
}
