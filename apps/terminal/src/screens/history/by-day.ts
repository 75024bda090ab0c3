/** A list by days, as a receipt roll is read. */
import type { PaymentView } from '@quickpay/client';
import { dayOf } from './history-search.ts';

export type Day = Readonly<{ day: string; payments: readonly PaymentView[] }>;

/** Payments in their order, those of one day together, by this device's zone. */
export function byDay(payments: readonly PaymentView[]): readonly Day[] {
  const days = new Map<string, PaymentView[]>();
  for (const payment of payments) {
    const day = dayOf(Date.parse(payment.submittedAt));
    const of = days.get(day);
    if (of === undefined) days.set(day, [payment]);
    else of.push(payment);
  }
  return [...days].map(([day, of]) => ({ day, payments: of }));
}
