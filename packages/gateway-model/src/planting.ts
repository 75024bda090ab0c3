/** Orders that a test puts where it wants them: somebody else's, or in any state. */
import type { Instant } from '@quickpay/core';
import { type Books, planOver } from './books.ts';
import type { Order, TradeState } from './order.ts';
import { type OrderNotes, type Owner, type StoredOrder, UNTOUCHED } from './stored-order.ts';
import { costIn, rateE8 } from './wallets.ts';

export type PlantedOrder = Owner &
  Partial<OrderNotes> &
  Readonly<{
    outTradeNo: string;
    state: TradeState;
    totalMinor: number;
    currency: string;
    exponent: number;
    createdAt: Instant;
    /** A REVOKED one was paid before. Default false: of the others the state says it. */
    wasPaid?: boolean;
  }>;

/** A REFUND has been refunded whole, in the portal. What is there under that number is replaced. */
export function plant(books: Books, { state, totalMinor, createdAt, wasPaid = false, ...asked }: PlantedOrder): StoredOrder {
  const { orders, mint } = books;
  const replaced = orders.find(asked, { outTradeNo: asked.outTradeNo });
  if (replaced !== undefined) planOver(books, replaced);
  const isRevokedAfterPaid = state === 'REVOKED' && wasPaid;
  const isPaid = state === 'SUCCESS' || state === 'REFUND' || isRevokedAfterPaid;
  const number = `PORTAL1-${asked.outTradeNo}`;
  const order: Order = {
    state,
    totalMinor,
    paid: isPaid,
    revokedAfterPaid: isRevokedAfterPaid,
    refunds: state === 'REFUND' ? [{ number, amountMinor: totalMinor, state: 'SUCCESS' }] : [],
  };
  const cashMinor = costIn('CNY', totalMinor, asked.exponent, asked.currency);
  const facts = {
    acceptedAt: createdAt,
    settlesAt: null,
    succeededAt: createdAt,
    fromRecharge: false,
    cashMinor,
    couponMinor: [],
    notice: null,
  };
  return orders.keep({
    ...UNTOUCHED,
    attach: null,
    body: '',
    ...asked,
    transactionId: isPaid ? mint('42', createdAt) : null,
    order,
    createdAt,
    paidAt: isPaid ? createdAt : null,
    revokedAt: isRevokedAfterPaid ? createdAt : null,
    cash: isPaid ? { amountMinor: cashMinor, currency: 'CNY', rateE8: rateE8(asked.currency, 'CNY') } : null,
    refundFacts: state === 'REFUND' ? { [number]: { refundId: mint('50', createdAt), ...facts } } : {},
    history: [{ at: createdAt, event: 'planted', from: null, to: state }],
  });
}
