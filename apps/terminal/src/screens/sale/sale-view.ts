/** What the screen of a sale shows, from what is known of it: the server's sale, and the charge that this window has under way. */
import type { PaymentView, SaleView } from '@quickpay/client';
import type { Charging } from './charging.tsx';

export type View =
  /** Nothing of it is known yet. */
  | Readonly<{ at: 'loading' }>
  | Readonly<{ at: 'missing' }>
  | Readonly<{ at: 'sending'; charging: Charging }>
  /** Open, and nobody pays it just now. */
  | Readonly<{ at: 'scan'; sale: SaleView }>
  | Readonly<{ at: 'payment'; sale: SaleView; payment: PaymentView }>;

/** @param wantsScan somebody asked to pay this sale again */
export function viewOf(sale: SaleView | null | undefined, charging: Charging | null, wantsScan: boolean): View {
  if (charging?.at === 'sending' || charging?.at === 'repeating') return { at: 'sending', charging };
  if (sale === undefined) return { at: 'loading' };
  if (sale === null) return { at: 'missing' };
  const payment = sale.payments.at(-1);
  if (payment === undefined) return { at: 'scan', sale };
  return wantsScan && payment.may.includes('payAgain') ? { at: 'scan', sale } : { at: 'payment', sale, payment };
}
