/** What the gateway knows, and the three things that change in all of it at once: an order moves, is paid, gives money back. */
import type { Instant, Random } from '@quickpay/core';
import { ArrangementBook } from './arrangement-book.ts';
import { Journal } from './journal.ts';
import { MessageBook } from './message-book.ts';
import { type OrderAction, type OrderAnswer, stepOrder } from './order.ts';
import { OrderBook } from './order-book.ts';
import { PayerBook } from './payer-book.ts';
import { type Charge, giveBack } from './payers.ts';
import { orderSwitches, type Settings, SettingsBook } from './settings.ts';
import type { StoredOrder } from './stored-order.ts';

export type Books = Readonly<{
  journal: Journal;
  orders: OrderBook;
  payers: PayerBook;
  messages: MessageBook;
  settings: SettingsBook;
  arrangements: ArrangementBook;
  /** Numbers that were revoked while nobody knew them. */
  revokedUnknown: Set<string>;
  random: Random;
  /** A number of the channel's own, beginning with what it numbers: 42 an order, 50 a refund. */
  mint: (prefix: '42' | '50', now: Instant) => string;
}>;

export function openBooks(random: Random, settings: Settings): Books {
  const journal = new Journal();
  let minted = 0;
  return {
    journal,
    orders: new OrderBook(journal),
    payers: new PayerBook(journal),
    messages: new MessageBook(journal),
    settings: new SettingsBook(journal, settings),
    arrangements: new ArrangementBook(),
    revokedUnknown: new Set(),
    random,
    mint(prefix, now) {
      minted++;
      const digits = [...random.bytes(6)].map((byte) => byte % 10).join('');
      return `${prefix}${String(now).padStart(14, '0')}${digits}${String(minted % 1_000_000).padStart(6, '0')}`;
    },
  };
}

/** One step of an order, kept with its place in the order's history. */
export function step(
  books: Books,
  stored: StoredOrder,
  action: OrderAction,
  at: Instant,
): Readonly<{ stored: StoredOrder; answer: OrderAnswer }> {
  const { order, answer } = stepOrder(stored.order, action, orderSwitches(books.settings.of(stored.mchId)));
  if (order === undefined || order === stored.order) return { stored, answer };
  const entry = { at, event: action.kind, from: stored.order.state, to: order.state };
  const rest = order.state === 'USERPAYING' ? stored : planOver(books, stored);
  return { stored: books.orders.keep({ ...rest, order, history: [...stored.history, entry] }), answer };
}

/** What the payer meant to do is over, and with it what it did to the phone. The order without it is not kept yet. */
export function planOver({ payers }: Books, stored: StoredOrder): StoredOrder {
  if (stored.plan === null) return stored;
  const payer = payers.get(stored.payerId);
  if (stored.plan.tookOffline && payer !== undefined) payers.keep({ ...payer, online: true });
  return { ...stored, plan: null };
}

/** The payer has paid: the money was taken from this wallet, and both sides are told. */
export function paid(
  { orders, payers, messages, mint }: Books,
  stored: StoredOrder,
  { payer, cash, coupons }: Extract<Charge, { kind: 'enough' }>,
  now: Instant,
): StoredOrder {
  payers.keep(payer);
  const done = { transactionId: mint('42', now), paidAt: now, paidWith: payer.paysWith, cash, coupons };
  const order = orders.keep({ ...stored, ...done });
  messages.tell(order, 'paid', order.order.totalMinor, now);
  return order;
}

/** Money goes back to the payer, if there is one, and both sides are told. `cashMinor` is in the wallet's currency. */
export function returned(
  { payers, messages }: Books,
  stored: StoredOrder,
  { amountMinor, cashMinor, kind }: Readonly<{ amountMinor: number; cashMinor: number; kind: 'revoked' | 'refunded' }>,
  at: Instant,
): void {
  const payer = payers.get(stored.payerId);
  if (payer !== undefined) {
    // A payment that never was gives its coupons back; a refund does not.
    const { currency } = stored;
    const coupons =
      kind === 'revoked' ? [...payer.coupons, ...stored.coupons.map((one) => ({ ...one, currency }))] : payer.coupons;
    payers.keep(giveBack({ ...payer, coupons }, cashMinor, stored.paidWith));
  }
  messages.tell(stored, kind, amountMinor, at);
}
