/**
 * A sale: an amount to be collected once. What state it is in follows from its payments and is never stored beside them.
 */
import type { Money } from './money.ts';
import { holdsSale, type Payment } from './payment.ts';
import type { Instant } from './time.ts';

export type Sale = Readonly<{
  /** Minted by the terminal or POS before the first send, so that a repeated request is recognised. */
  id: string;
  merchantId: string;
  storeId: string;
  terminalId: string;
  amount: Money;
  /** The shop's own reference, at most 64 characters, or null. */
  reference: string | null;
  createdAt: Instant;
  /** When somebody ended it: the customer pays another way, or has gone. */
  leftAt: Instant | null;
}>;

export type SaleState = 'open' | 'busy' | 'paid' | 'closed';

/** What {@link saleState} needs of a payment. */
export type Attempt = Pick<Payment, 'id' | 'state' | 'frozen'>;

/**
 * `busy` while a payment holds it, `paid` once one is, `closed` when it was left, else `open`.
 *
 * @example saleState({ leftAt: null }, [{ id: 'pay_1', state: 'watching', frozen: false }]) // 'open'
 */
export function saleState(sale: Pick<Sale, 'leftAt'>, payments: readonly Attempt[]): SaleState {
  if (payments.some((payment) => payment.state === 'paid')) return 'paid';
  if (sale.leftAt !== null) return 'closed';
  return payments.some((payment) => holdsSale(payment.state)) ? 'busy' : 'open';
}
