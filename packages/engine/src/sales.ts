/** What may be done with a sale: creating it, and whether it takes another code now. */
import {
  deadlineOf,
  holdsSale,
  type Instant,
  isCurrency,
  type Payment,
  revokeAllowedAt,
  type Sale,
  saleState,
  sameMoney,
  TIMING,
} from '@quickpay/core';
import type { Ledger } from '@quickpay/storage';
import type { Merchant, NewSale, RetryAdvice, SaleAnswer, SaleStatus } from './requests.ts';

export async function statusOf(ledger: Ledger, saleId: string): Promise<SaleStatus | null> {
  const sale = await ledger.sale(saleId);
  if (sale === null) return null;
  return statusWith(
    sale,
    (await ledger.paymentsOf(saleId)).map(({ payment }) => payment),
  );
}

function statusWith(sale: Sale, payments: readonly Payment[]): SaleStatus {
  const state = saleState(sale, payments);
  return { sale, state, payments, retry: adviceFor(state, payments) };
}

/** Who works on a sale: on the payment that holds it, else on its last one; null while it has none. */
export const ownerOf = ({ payments }: SaleStatus): string | null =>
  (payments.find(({ state }) => holdsSale(state)) ?? payments.at(-1))?.owner ?? null;

function adviceFor(state: SaleStatus['state'], payments: readonly Payment[]): RetryAdvice {
  if (state === 'paid' || state === 'closed') return { may: 'never', because: state };
  const holder = payments.find((payment) => holdsSale(payment.state));
  if (holder !== undefined) return { may: 'later', because: 'payment', paymentId: holder.id, probablyAt: probablyFreeAt(holder) };
  const last = payments.at(-1);
  // Nothing ever left: the very code may be used again.
  return { may: 'now', code: last === undefined || last.reason === 'notSent' ? 'anyCode' : 'newCode' };
}

/**
 * When a payment will probably stop holding its sale if nobody pays: once it may be revoked, or at the payer's deadline. Null while it is
 * frozen, which only a person ends.
 */
export function probablyFreeAt(payment: Payment): Instant | null {
  if (payment.frozen || !holdsSale(payment.state)) return null;
  if (payment.state === 'revoking') return revokeAllowedAt(payment);
  return Math.max(deadlineOf(payment), payment.submittedAt + TIMING.revokeDelayMsMin);
}

/** Idempotent on the sale's id. */
export async function createSale(
  ledger: Ledger,
  merchants: ReadonlyMap<string, Merchant>,
  wanted: NewSale,
  now: Instant,
): Promise<SaleAnswer> {
  const merchant = merchants.get(wanted.merchantId);
  if (merchant === undefined) return { kind: 'merchantUnknown' };
  if (!isCurrency(wanted.amount.currency) || !merchant.currencies.includes(wanted.amount.currency))
    return { kind: 'currencyNotAccepted' };
  const sale: Sale = { ...wanted, createdAt: now, leftAt: null };
  const committed = await ledger.commit([{ kind: 'createSale', sale }]);
  if (committed.ok) return { kind: 'created', status: statusWith(sale, []) };
  const status = await statusOf(ledger, wanted.id);
  if (status === null) throw new Error(`sale ${wanted.id} was neither made nor found`);
  return { kind: isSame(status.sale, wanted) ? 'same' : 'different', status };
}

const isSame = (sale: Sale, wanted: NewSale): boolean =>
  sale.merchantId === wanted.merchantId &&
  sale.storeId === wanted.storeId &&
  sale.terminalId === wanted.terminalId &&
  sale.reference === wanted.reference &&
  sameMoney(sale.amount, wanted.amount);
