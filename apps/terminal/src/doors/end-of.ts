import type { PaymentView, SaleView } from '@quickpay/client';
import type { UnsettledSale } from './unsettled.ts';

/**
 * The payment that says how a sale ended which was begun at another server, or null while this one does not know. What is known here may be
 * older than what the till brought: that an earlier payment of the sale came to nothing says nothing of the one that the till waited for.
 */
export function endOf({ orderNumber }: UnsettledSale, known: Pick<SaleView, 'payments'> | null): PaymentView | null {
  const payments = known?.payments ?? [];
  const paid = payments.find(({ outcome }) => outcome === 'paid');
  if (paid !== undefined) return paid;
  const last = payments.at(-1);
  return last !== undefined && last.orderNumber === orderNumber && last.outcome !== 'unknown' ? last : null;
}
