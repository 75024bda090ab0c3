/** One payment, what happened to it and what was refunded of it: as the server has them, and live. */
import { type PaymentView, QuickpayProblem } from '@quickpay/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { live } from '../../server/live-data.ts';
import { useNews, useNewsFlow } from '../../server/news-provider.tsx';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { paymentKey } from './payment-key.ts';

const ASKED_EVERY_MS = { flowing: 10_000, cut: 2_000 } as const;

type Heard = Readonly<{ payment: PaymentView; heardAt: number | null }>;

/** `data` is null where there is no such payment. */
export function usePayment(id: string) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const clock = useServerClock();
  const news = useNews();
  const flows = useNewsFlow();
  useEffect(
    () =>
      news?.subscribe((item) => {
        if (item.kind !== 'payment' || item.payment.id !== id) return;
        queryClient.setQueryData<Heard | null>(
          paymentKey(id),
          (before) => before && newer(before, { ...before, payment: item.payment }),
        );
      }),
    [news, queryClient, id],
  );
  return useQuery<Heard | null>({
    queryKey: paymentKey(id),
    queryFn: async ({ signal }) => {
      try {
        return { payment: await quickpay.payments.get(id, { signal }), heardAt: clock.now() };
      } catch (fault) {
        if (isUnknown(fault)) return null;
        throw fault;
      }
    },
    structuralSharing: (before, after) => (before && after ? newer(before as Heard, after as Heard) : after), // the query's own type
    refetchInterval: ({ state: { data } }) => (data?.payment.isFinal ? false : ASKED_EVERY_MS[flows ? 'flowing' : 'cut']),
  });
}

const newer = (before: Heard, after: Heard): Heard => (before.payment.version > after.payment.version ? before : after);

/** An id that no payment has, or none can have. */
const isUnknown = (fault: unknown): boolean =>
  fault instanceof QuickpayProblem && ['payment_not_found', 'invalid_request', 'address_too_long'].includes(fault.problem.code);

/** What happened to it and its refunds, and what went over the wire, oldest first. */
export function useTimeline(id: string) {
  const quickpay = useQuickpay();
  const flows = useNewsFlow();
  return useQuery({
    queryKey: live.events(id),
    queryFn: ({ signal }) => quickpay.payments.timeline(id, { signal }),
    refetchInterval: flows ? false : ASKED_EVERY_MS.cut,
  });
}

/** What was refunded of it. A payment that is not paid has no refunds, and is not asked about. */
export function usePaymentRefunds(payment: Pick<PaymentView, 'id' | 'state'> | undefined) {
  const quickpay = useQuickpay();
  const flows = useNewsFlow();
  const id = payment?.id ?? '';
  return useQuery({
    queryKey: live.refunds(id),
    enabled: payment?.state === 'paid',
    queryFn: ({ signal }) => quickpay.payments.refunds(id, { signal }),
    // News may be lost on a way that looks open; and while none flow another till may refund, too.
    refetchInterval: ({ state: { data } }) =>
      flows && data?.items.every(({ isFinal }) => isFinal) ? false : ASKED_EVERY_MS[flows ? 'flowing' : 'cut'],
  });
}
