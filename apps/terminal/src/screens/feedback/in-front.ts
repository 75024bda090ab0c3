/** What is in front of whoever writes: the screen, and the payment there or the last one, as far as this window knows them. */
import type { Page, PaymentView, SaleView } from '@quickpay/client';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { live } from '../../server/live-data.ts';
import { historyKey } from '../history/history-key.ts';
import type { HistoryPages } from '../history/history-pages.ts';
import { paymentKey } from '../payment/payment-key.ts';

export type InFront = Readonly<{
  /** Its address, without what was searched for. */
  screen: string;
  payment: Pick<PaymentView, 'state' | 'orderNumber' | 'outcome' | 'attention' | 'frozen'> | null;
}>;

export function useInFront(): InFront {
  const screen = useLocation({ select: ({ pathname }) => pathname });
  return { screen, payment: paymentOn(screen, useQueryClient()) };
}

/** Asks nobody: whoever writes may be offline. */
function paymentOn(screen: string, queryClient: QueryClient): PaymentView | null {
  const [, place, id = ''] = /^\/(sale|payments)\/([\w-]{1,64})$/.exec(screen) ?? [];
  if (place === 'payments') {
    const known = queryClient.getQueryData<{ payment: PaymentView } | null>(paymentKey(id));
    if (known) return known.payment;
  }
  if (place === 'sale') {
    const last = queryClient.getQueryData<SaleView | null>(live.sale(id))?.payments.at(-1);
    if (last !== undefined) return last;
  }
  const listed = queryClient.getQueriesData<Page<PaymentView>>({ queryKey: live.payments() });
  const found = queryClient.getQueriesData<HistoryPages>({ queryKey: historyKey() });
  const pages = [...listed.map(([, page]) => page), ...found.flatMap(([, history]) => history?.pages ?? [])];
  return lastOf(pages.flatMap((page) => page?.items ?? []));
}

/** Ids sort by time. */
const lastOf = (payments: readonly PaymentView[]): PaymentView | null =>
  payments.reduce<PaymentView | null>((last, payment) => (last === null || payment.id > last.id ? payment : last), null);
