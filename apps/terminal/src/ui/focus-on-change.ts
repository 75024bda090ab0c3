import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * After a change, focus goes where the next action is. Only then: a screen that was just opened has placed it already.
 *
 * @param subject what the panel is about
 */
export function useFocusOnChange(subject: string, panel: RefObject<HTMLElement | null>): void {
  const last = useRef(subject);
  useLayoutEffect(() => {
    if (last.current === subject) return;
    last.current = subject;
    const main = panel.current?.querySelector<HTMLElement>('[data-kind="primary"]');
    (main ?? panel.current)?.focus();
  }, [subject, panel]);
}
