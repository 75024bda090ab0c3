/** Shifts of this till: the one that is open, live, and those that are closed. */
import { type Page, QuickpayProblem, type ShiftView } from '@quickpay/client';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNews, useNewsFlow } from '../../server/news-provider.tsx';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useTill } from '../../till/till.tsx';

/** Below `live`: asked for anew where news may have been missed. */
const keys = {
  open: (terminalId: string) => ['live', 'shift', 'open', terminalId] as const,
  closed: (terminalId: string) => ['live', 'shift', 'closed', terminalId] as const,
  one: (id: string) => ['shift', id] as const,
};

const ASKED_EVERY_MS = { flowing: 30_000, cut: 5_000 } as const;
const CLOSED_PAGE = 10;

export function useOpenShift() {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const news = useNews();
  const flows = useNewsFlow();
  const { id: terminalId } = useTill();
  useEffect(
    () =>
      news?.subscribe((item) => {
        // Of which till a refunded payment is the news do not say.
        const isOurs = item.kind === 'refund' || (item.kind === 'payment' && item.payment.terminalId === terminalId);
        if (isOurs) void queryClient.invalidateQueries({ queryKey: keys.open(terminalId) });
      }),
    [news, queryClient, terminalId],
  );
  return useQuery({
    queryKey: keys.open(terminalId),
    queryFn: ({ signal }) => quickpay.shifts.current({ terminalId }, { signal }),
    refetchInterval: ASKED_EVERY_MS[flows ? 'flowing' : 'cut'],
  });
}

export function useClosedShifts() {
  const quickpay = useQuickpay();
  const { id: terminalId } = useTill();
  return useInfiniteQuery({
    queryKey: keys.closed(terminalId),
    queryFn: ({ pageParam, signal }): Promise<Page<ShiftView>> =>
      quickpay.shifts.list({ terminalId, limit: CLOSED_PAGE, ...(pageParam === null ? {} : { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

/** `data` is null where there is no such shift. One that is closed never changes. */
export function useShift(id: string) {
  const quickpay = useQuickpay();
  return useQuery<ShiftView | null>({
    queryKey: keys.one(id),
    queryFn: async ({ signal }) => {
      try {
        return await quickpay.shifts.get(id, { signal });
      } catch (fault) {
        if (fault instanceof QuickpayProblem && ['shift_not_found', 'invalid_request'].includes(fault.problem.code)) return null;
        throw fault;
      }
    },
    staleTime: ({ state: { data } }) => (data?.state === 'closed' ? Number.POSITIVE_INFINITY : 0),
  });
}

/** Closes a shift, with what somebody has named. What of it is refused changes the list that is shown: it is asked for anew. */
export function useCloseShift() {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const { id: terminalId } = useTill();
  return useMutation({
    mutationFn: ({ id, named }: Readonly<{ id: string; named: readonly string[] }>) => quickpay.shifts.close(id, named),
    onSuccess: (shift) => void queryClient.setQueryData(keys.one(shift.id), shift),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: keys.open(terminalId) });
      void queryClient.invalidateQueries({ queryKey: keys.closed(terminalId) });
    },
  });
}
