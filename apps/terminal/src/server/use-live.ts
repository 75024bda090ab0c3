/** The sale in front and the last payments, as the server has them. */
import { type PaymentView, type Quickpay, QuickpayProblem, type SaleView } from '@quickpay/client';
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { live, newerPage, newerSale } from './live-data.ts';
import { useNewsFlow } from './news-provider.tsx';
import { useQuickpay } from './quickpay.tsx';

/** News may be lost on a way that looks open; while none flow, a payment in front is asked about every second. */
const ASKED_EVERY_MS = { flowing: 5_000, cut: 1_000 } as const;

export type Asked<Answer> = Readonly<{
  /** As last heard; of a sale null where there is none: nothing was sent for it. */
  answer: Answer | undefined;
  /** Whether the last asking failed: what stands in `answer` may be old. */
  isStale: boolean;
}>;

const saleQuery = (quickpay: Quickpay, id: string, flows: boolean) =>
  queryOptions<SaleView | null>({
    queryKey: live.sale(id),
    queryFn: async ({ signal }) => {
      try {
        return await quickpay.sales.get(id, { signal });
      } catch (fault) {
        if (fault instanceof QuickpayProblem && fault.problem.code === 'sale_not_found') return null;
        throw fault;
      }
    },
    structuralSharing: (before, after) =>
      after === null ? after : newerSale((before ?? undefined) as SaleView | undefined, after as SaleView), // the query's own type
    refetchInterval: ({ state }) => {
      const isOpen = state.status === 'error' || state.data?.payments.some(({ isFinal }) => !isFinal) === true;
      return isOpen ? ASKED_EVERY_MS[flows ? 'flowing' : 'cut'] : false;
    },
  });

export function useSale(id: string): Asked<SaleView | null> {
  const { data, isError } = useQuery(saleQuery(useQuickpay(), id, useNewsFlow()));
  return { answer: data, isStale: isError };
}

/** Those of these sales that have been heard of. */
export function useSales(ids: readonly string[]): readonly SaleView[] {
  const quickpay = useQuickpay();
  const flows = useNewsFlow();
  return useQueries({ queries: ids.map((id) => saleQuery(quickpay, id, flows)) }).flatMap(({ data }) => data ?? []);
}

/** How many of the last payments the strip shows. */
export const RECENT = 5;

/** The last payments of the store, newest first. */
export function useRecentPayments(storeId: string): readonly PaymentView[] {
  const quickpay = useQuickpay();
  const flows = useNewsFlow();
  const query = { storeId, limit: RECENT };
  const { data } = useQuery({
    queryKey: live.payments(query),
    queryFn: ({ signal }) => quickpay.payments.list(query, { signal }),
    structuralSharing: (before, after) =>
      newerPage(before as Parameters<typeof newerPage>[0], after as Parameters<typeof newerPage>[1]), // the query's own type
    refetchInterval: ASKED_EVERY_MS[flows ? 'flowing' : 'cut'],
  });
  return data?.items ?? [];
}
