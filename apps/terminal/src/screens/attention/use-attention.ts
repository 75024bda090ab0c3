/** What needs a manager, as the server has it, and live. */
import type { AttentionCallView, AttentionView } from '@quickpay/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { learnPayment, live } from '../../server/live-data.ts';
import { useNewsFlow } from '../../server/news-provider.tsx';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useSession } from '../../sign-in/session.tsx';

/** Whoever has more of them than a page has another problem: the oldest come first. */
export const ATTENTION_PAGE = 100;
const ASKED_EVERY_MS = { flowing: 30_000, cut: 10_000 } as const;

export function useAttention() {
  const quickpay = useQuickpay();
  const flows = useNewsFlow();
  return useQuery({
    queryKey: live.attentionList(),
    queryFn: ({ signal }) => quickpay.attention({ limit: ATTENTION_PAGE }, { signal }),
    refetchInterval: ASKED_EVERY_MS[flows ? 'flowing' : 'cut'],
  });
}

/**
 * That payments need a manager, for whoever is at this till: a manager is told of all that they can open, a cashier of those of their store.
 */
export function useCalls(): Readonly<{ items: readonly AttentionCallView[]; complete: boolean }> {
  const quickpay = useQuickpay();
  const flows = useNewsFlow();
  const { person, till } = useSession();
  const { data } = useQuery({
    queryKey: live.attentionCalls(),
    queryFn: ({ signal }) => quickpay.attentionCalls({ signal }),
    refetchInterval: ASKED_EVERY_MS[flows ? 'flowing' : 'cut'],
  });
  const { items = [], complete = true } = data ?? {};
  return { items: items.filter(({ storeId }) => person.role === 'manager' || storeId === till.store.id), complete };
}

/** Has WeChat Pay asked about whatever it is that needs a manager: the payment, or a refund of it. */
export function useCheck(item: AttentionView) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      if (item.refund === null) learnPayment(queryClient, await quickpay.payments.check(item.id));
      else await quickpay.refunds.check(item.refund.id);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: live.attention() }),
  });
}

/** Ends the sale: the customer pays another way. */
export function useLeave(item: AttentionView) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const sale = await quickpay.sales.leave(item.saleId);
      for (const payment of sale.payments) learnPayment(queryClient, payment);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: live.attention() }),
  });
}
