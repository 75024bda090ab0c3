/** Keeps the unsettled sales of this till in the browser, as news and answers come. */
import type { Page, PaymentView, SaleView } from '@quickpay/client';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useCharging } from '../screens/sale/charging.tsx';
import { live } from '../server/live-data.ts';
import { useServerClock } from '../server/server-clock.tsx';
import { useSales } from '../server/use-live.ts';
import { useTill } from '../till/till.tsx';
import { keptSales } from './kept-sales.ts';
import { unsettledOf } from './unsettled.ts';

export function useKeepSales(): void {
  const { id: terminalId } = useTill();
  const { charging } = useCharging();
  const queryClient = useQueryClient();
  const clock = useServerClock();
  const kept = useSyncExternalStore(keptSales.subscribe, keptSales.get);
  // Each is asked about until its end is known, also one of before this page was loaded.
  useSales(kept.map(({ saleId }) => saleId));

  const underWay = charging?.at === 'sending' || charging?.at === 'repeating' ? charging : null;
  useEffect(() => {
    const now = clock.now();
    if (underWay === null || now === null) return;
    const { saleId, amount } = underWay;
    keptSales.put({ saleId, amount, orderNumber: null, state: 'sent', at: new Date(now).toISOString() });
  }, [underWay, clock]);

  const sending = underWay?.saleId;
  useEffect(() => {
    const look = () => {
      const now = clock.now();
      if (now === null) return;
      for (const [saleId, payment] of lastPaymentsIn(queryClient)) {
        if (saleId === sending) continue;
        if (payment?.outcome === 'unknown' && payment.terminalId === terminalId && payment.owner !== 'store')
          keptSales.put(unsettledOf(payment, new Date(now).toISOString()));
        else keptSales.settle(saleId);
      }
    };
    look();
    return queryClient.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryKey[0] === live.all()[0]) look();
    });
  }, [queryClient, clock, terminalId, sending]);
}

/** The newest payment of each sale that this page has heard of, as it is by the newest answer; null for a sale that was never recorded. */
function lastPaymentsIn(queryClient: QueryClient): ReadonlyMap<string, PaymentView | null> {
  const last = new Map<string, PaymentView | null>();
  const learn = (payment: PaymentView) => {
    const before = last.get(payment.saleId);
    const isNewer =
      before === undefined ||
      before === null ||
      (before.id === payment.id ? before.version < payment.version : before.submittedAt < payment.submittedAt);
    if (isNewer) last.set(payment.saleId, payment);
  };
  for (const [key, sale] of queryClient.getQueriesData<SaleView | null>({ queryKey: ['live', 'sale'] })) {
    if (sale === null) last.set(String(key[2]), null);
    sale?.payments.forEach(learn);
  }
  for (const [, page] of queryClient.getQueriesData<Page<PaymentView>>({ queryKey: live.payments() })) page?.items.forEach(learn);
  return last;
}
