/** Which payments facts are about, and how the disk that they are from has them. */
import { type Fact, isFinal } from '@quickpay/core';
import { type Ledger, toldOf } from '@quickpay/storage';
import type { RecoveredPayment } from './recover.ts';

export class NamedPayments {
  /** In the order in which they were named. */
  readonly #ids = new Set<string>();

  /** @param facts that head office has taken, and so read */
  add(facts: readonly Fact[]): void {
    for (const fact of facts) {
      const told = toldOf(fact);
      if (told.kind === 'event') this.#ids.add(told.event.paymentId);
    }
  }

  /** Those that the disk still gives. */
  async read(ledger: Pick<Ledger, 'payment'>): Promise<readonly RecoveredPayment[]> {
    const found: RecoveredPayment[] = [];
    for (const id of this.#ids) {
      // What a damaged disk no longer says was told all the same.
      const entry = await ledger.payment(id).catch(() => null);
      if (entry === null) continue;
      const { state, merchantOrderNumber: orderNumber } = entry.payment;
      found.push({ id, orderNumber, state, isOpen: !isFinal(state) });
    }
    return found;
  }
}
