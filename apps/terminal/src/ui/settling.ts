/**
 * What was just put under a finger is not pressed by it: for a moment after a panel changed, presses on it count for nothing. A press that
 * began before the change was meant for what stood there before, however late the finger leaves.
 */
import { type MouseEvent, type PointerEvent, useLayoutEffect, useRef } from 'react';

export const SETTLING_MS = 250;

/**
 * Whether a press counts, in milliseconds of one clock.
 *
 * @param beganAt when the finger came down, or the key; null where only the press itself is known
 */
export function pressCounts(changedAt: number, beganAt: number | null, pressedAt: number): boolean {
  return (beganAt ?? pressedAt) - changedAt >= SETTLING_MS;
}

type Guard = Readonly<{ onPointerDownCapture: (event: PointerEvent) => void; onClickCapture: (event: MouseEvent) => void }>;

/**
 * Guards everything inside the element that gets these properties.
 *
 * @param subject what the panel is about: the moment begins whenever it changes
 * @param isInFront whether it took the place of something else when it came
 * @example const guard = useSettling(payment.state); return <section {...guard}>…</section>;
 */
export function useSettling(subject: string, isInFront: boolean): Guard {
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  const downAt = useRef<number | null>(null);
  const last = useRef(isInFront ? null : subject);
  useLayoutEffect(() => {
    if (last.current === subject) return;
    last.current = subject;
    changedAt.current = performance.now();
  }, [subject]);
  return {
    onPointerDownCapture: ({ timeStamp }) => {
      downAt.current = timeStamp;
    },
    onClickCapture: (event) => {
      // A key's click, and a screen reader's, comes without a pointer.
      const beganAt = event.detail > 0 ? downAt.current : null;
      downAt.current = null;
      if (pressCounts(changedAt.current, beganAt, event.timeStamp)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
