/** The sandbox's events are hints that something changed; the truth is asked for. Many hints at once are one question. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** What to ask again, by the kind of event. The prompt is part of the payer and follows the order. */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  payer: ['payers', 'payer'],
  order: ['payer', 'orders', 'code', 'scenarios'],
  message: ['messages'],
  code: ['code'],
  scenario: ['scenarios'],
  fault: ['scenarios'],
  wire: ['wire'],
};
/** Below what anybody notices, and few enough questions when a thousand tills are at work. */
const GATHER_MS = 60;

export function useLiveUpdates(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const due = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      timer = undefined;
      const kinds = [...due];
      due.clear();
      for (const kind of kinds) void queries.invalidateQueries({ queryKey: [kind] });
    };
    const hint = (kinds: readonly string[]) => {
      for (const kind of kinds) due.add(kind);
      timer ??= setTimeout(ask, GATHER_MS);
    };
    const events = new EventSource('/control/events');
    for (const [event, kinds] of Object.entries(TOUCHED)) events.addEventListener(event, () => hint(kinds));
    // After a break anything may have changed.
    events.addEventListener('open', () => hint(Object.values(TOUCHED).flat()));
    return () => {
      clearTimeout(timer);
      events.close();
    };
  }, [queries]);
}
