import type { Instant } from '@quickpay/core';
import type { Quotas } from '@quickpay/engine';

const SECOND_MS = 1_000;

/** Whether one process keeps to a merchant's quotas: no second holds more of an operation than it may (invariant I7). */
export class QuotaWatch {
  readonly #quotas: Quotas;
  readonly #secondMs: number;
  readonly #onExcess: (operation: keyof Quotas) => void;
  readonly #sent: Record<keyof Quotas, Instant[]> = { submit: [], query: [], revoke: [], refund: [], refundQuery: [] };

  /** `jitterMs`: by so much a second may be shorter. */
  constructor(quotas: Quotas, jitterMs: number, onExcess: (operation: keyof Quotas) => void) {
    this.#quotas = quotas;
    this.#secondMs = SECOND_MS - jitterMs;
    this.#onExcess = onExcess;
  }

  sent(operation: keyof Quotas, now: Instant): void {
    const sent = this.#sent[operation];
    sent.push(now);
    while ((sent[0] ?? now) <= now - this.#secondMs) sent.shift();
    if (sent.length > this.#quotas[operation]) this.#onExcess(operation);
  }
}
