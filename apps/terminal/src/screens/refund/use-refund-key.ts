/** F4: to the refund of what one looks at, or to finding it. */
import type { SaleView } from '@quickpay/client';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { live } from '../../server/live-data.ts';
import { useCharging } from '../sale/charging.tsx';

/** What a key for refunds does here and now. */
export function useRefundKey(): () => void {
  const router = useRouter();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { charging } = useCharging();
  return () => {
    const { pathname } = router.state.location;
    const saleId = /^\/sale\/([^/]+)$/.exec(pathname)?.[1];
    // A payment that is under way comes first: nothing leads away from it but what says so.
    const isBeingSent = charging?.saleId === saleId && (charging?.at === 'sending' || charging?.at === 'repeating');
    if (saleId !== undefined && (isBeingSent || lastOf(queryClient, saleId)?.outcome === 'unknown')) return;
    const id =
      document.activeElement?.closest<HTMLElement>('[data-subject^="pay_"]')?.dataset.subject ??
      /^\/payments\/([^/]+)/.exec(pathname)?.[1] ??
      (saleId === undefined ? undefined : lastOf(queryClient, saleId)?.id);
    void (id === undefined ? navigate({ to: '/lookup' }) : navigate({ to: '/payments/$id/refund', params: { id }, search: {} }));
  };
}

const lastOf = (queryClient: QueryClient, saleId: string) =>
  queryClient.getQueryData<SaleView | null>(live.sale(saleId))?.payments.at(-1);
