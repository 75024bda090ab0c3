import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { doorBar } from '../../doors/bar.ts';
import { live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useTill } from '../../till/till.tsx';
import { parkedSales } from './parked.ts';
import { draftStore } from './use-draft.ts';

/** Whether this page was just loaded: only then is somebody's sale looked for. */
let isFirst = true;

/**
 * A page that is opened anew (after a crash, on another device) begins with the payment that is under way at this till, if there is one and
 * nobody set it aside.
 */
export function useOpenSaleFirst(): void {
  const quickpay = useQuickpay();
  const navigate = useNavigate();
  const { id, storeId } = useTill();
  const { data } = useQuery({
    queryKey: [...live.payments({ storeId, unresolved: true }), 'first'],
    queryFn: ({ signal }) => quickpay.payments.list({ storeId, unresolved: true }, { signal }),
    enabled: isFirst,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (!isFirst || data === undefined) return;
    isFirst = false;
    // A server that takes nothing any more has nothing under way either.
    if (draftStore.get().keyed.minor > 0 || doorBar.get().all !== null) return;
    const parked = parkedSales.get();
    const open = data.items.find(
      // One that can be left was not left yet; what a store's own server works on is nobody's here.
      ({ terminalId, may, saleId, outcome, owner }) =>
        terminalId === id && owner !== 'store' && outcome === 'unknown' && may.includes('leave') && !parked.includes(saleId),
    );
    if (open !== undefined) void navigate({ to: '/sale/$saleId', params: { saleId: open.saleId }, search: {}, replace: true });
  }, [data, id, navigate]);
}
