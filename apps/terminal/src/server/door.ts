/** Which server this till talks to, and how that stands with head office. */
import type { DoorView } from '@quickpay/client';
import { useQuery } from '@tanstack/react-query';
import { useQuickpay } from './quickpay.tsx';

export const doorKey = ['door'] as const;
/** What it says changes within seconds where something is wrong. */
const ASKED_EVERY_MS = 5_000;

/** As last heard, also while nobody answers; undefined until then. */
export function useDoor(): DoorView | undefined {
  const quickpay = useQuickpay();
  const { data } = useQuery({
    queryKey: doorKey,
    queryFn: ({ signal }) => quickpay.door({ signal }),
    refetchInterval: ASKED_EVERY_MS,
  });
  return data;
}
