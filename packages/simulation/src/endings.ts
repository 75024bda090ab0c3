/** How each payment of a world ended, for whoever reads of it. */
import { decimalOf, type Payment } from '@quickpay/core';
import type { StoredOrder } from '@quickpay/gateway-model';
import type { Ledger } from '@quickpay/storage';
import { STORIES } from './stories.ts';

export type Ending = Readonly<
  Pick<Payment, 'saleId' | 'state' | 'reason' | 'attention' | 'terminalId'> & {
    paymentId: string;
    /** With its currency, as people write it. */
    amount: string;
    /** Stories that it has lived through (docs/stories.md). */
    stories: readonly string[];
  }
>;

export function endingsOf(
  ledger: Ledger,
  payments: readonly Payment[],
  orders: ReadonlyMap<string, StoredOrder>,
): Promise<readonly Ending[]> {
  return Promise.all(
    payments.map(async (payment) => {
      const { id: paymentId, saleId, state, reason, attention, terminalId, amount } = payment;
      const kinds = (await ledger.eventsOf(paymentId)).map(({ event }) => event.kind);
      const life = { payment, kinds, order: orders.get(payment.merchantOrderNumber) };
      const stories = Object.keys(STORIES).filter((name) => STORIES[name]?.(life));
      return {
        paymentId,
        saleId,
        state,
        reason,
        attention,
        terminalId,
        amount: `${amount.currency} ${decimalOf(amount)}`,
        stories,
      };
    }),
  );
}
