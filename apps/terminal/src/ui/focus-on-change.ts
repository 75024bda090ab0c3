import { type RefObject, useLayoutEffect, useRef } from 'react';
import { takeFocus } from './take-focus.ts';

/**
 * After a change, focus goes where the next action is, unless somebody is at something that the change has no part in. When it comes to stand
 * in front likewise, unless somebody is at anything else.
 *
 * @param subject what the panel is about
 * @param isInFront whether it is what the screen is for; a panel among others takes focus only when it changes
 */
export function useFocusOnChange(subject: string, panel: RefObject<HTMLElement | null>, isInFront: boolean): void {
  const last = useRef(isInFront ? null : subject);
  useLayoutEffect(() => {
    if (last.current === subject) return;
    const isFirst = last.current === null;
    last.current = subject;
    const focused = document.activeElement;
    if (isFirst ? !isIdle(focused) : isElsewhere(focused, panel.current)) return;
    const main = panel.current?.querySelector<HTMLElement>('[data-kind="primary"]');
    takeFocus(main ?? panel.current);
  }, [subject, panel]);
}

/** Nowhere, or where a screen begins. */
const isIdle = (focused: Element | null): boolean =>
  focused === null || focused === document.body || focused.matches('main, [tabindex="-1"]');

/** In a field beside the panel, which is being filled, or in what stands over it: a PIN, a feedback. */
const isElsewhere = (focused: Element | null, panel: Element | null): boolean =>
  focused !== null &&
  !panel?.contains(focused) &&
  (focused.matches('input, textarea, select') || focused.closest('[data-modal]')?.contains(panel) === false);
