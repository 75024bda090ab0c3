/** Payments as the server has them, page by page, and live. */
import type { PaymentQuery } from '@quickpay/client';
import { keepPreviousData, replaceEqualDeep, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNews, useNewsFlow } from '../../server/news-provider.tsx';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { historyKey } from './history-key.ts';
import { type HistoryPage, type HistoryPages, isAskedFor, newerPages, withPayment } from './history-pages.ts';

const PAGE = 50;
/** While no news flow what stands here is asked for anew, so that nobody looks at old states for long. */
const ASKED_EVERY_MS = 10_000;

export function useHistory(query: PaymentQuery) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const clock = useServerClock();
  const news = useNews();
  const flows = useNewsFlow();
  const key = historyKey(query);
  const name = JSON.stringify(key);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the name is the query's
  useEffect(
    () =>
      news?.subscribe((item) => {
        if (item.kind !== 'payment') return;
        const { payment } = item;
        const isAsked = isAskedFor(query, payment);
        if (isAsked === null) void queryClient.invalidateQueries({ queryKey: key });
        queryClient.setQueryData<HistoryPages>(key, (pages) => pages && withPayment(pages, payment, isAsked === true));
      }),
    [news, queryClient, name],
  );

  return useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }): Promise<HistoryPage> => {
      const page = await quickpay.payments.list(
        { ...query, limit: PAGE, ...(pageParam === null ? {} : { after: pageParam }) },
        { signal },
      );
      return { ...page, heardAt: clock.now() };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    // What is as it was stays the very same: rows of before are looked at over and over while others are on their way.
    structuralSharing: (before, after) =>
      replaceEqualDeep(before, newerPages(before as HistoryPages | undefined, after as HistoryPages)), // the query's own type
    refetchInterval: flows ? false : ASKED_EVERY_MS,
  });
}
