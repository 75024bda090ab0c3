/** One payment under way, followed to its outcome. */
import type { PaymentView } from '@quickpay/api';
import { QuickpayUnreachable } from './http.ts';
import type { Quickpay } from './quickpay.ts';

/**
 * What became of an attempt. A union rather than a flag: leaving `unknown` out of a switch does not compile, for it is neither of the
 * others.
 */
export type Outcome =
  /** Verified by WeChat Pay. Hand over the goods. */
  | Readonly<{ kind: 'paid'; payment: PaymentView }>
  /** The sale is free: another code, or another way to pay. */
  | Readonly<{ kind: 'notPaid'; payment: PaymentView }>
  /** Not known yet: neither hand over, nor charge again. It goes on by itself; ask again. */
  | Readonly<{ kind: 'unknown'; payment: PaymentView }>;

/** The server is asked to hold a request at most so long: within the patience of what stands between. */
const WAIT_S_MAX = 25;
const OUTCOME_MS = 60_000;

export class Attempt {
  readonly #quickpay: Quickpay;
  #payment: PaymentView;

  constructor(quickpay: Quickpay, payment: PaymentView) {
    this.#quickpay = quickpay;
    this.#payment = payment;
  }

  /** The payment as it was last heard of. */
  get payment(): PaymentView {
    return this.#payment;
  }

  /**
   * Each new step until the outcome is known, beginning with the present one; the last one is the outcome's. Survives lost connections:
   * while there is no live stream it asks with GET. Ends early, without throwing, when the signal aborts: the payment goes on.
   *
   * @example for await (const step of attempt.steps()) till.show(step.state, step.cashier['zh-CN'])
   */
  async *steps(signal?: AbortSignal): AsyncGenerator<PaymentView, void> {
    yield this.#payment;
    if (this.#payment.outcome !== 'unknown') return;
    const done = new AbortController();
    const end = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
    try {
      for await (const event of this.#quickpay.live(end)) {
        if (event.kind === 'refund') continue;
        const before = this.#payment;
        // A snapshot tells what happened before we listened; what it leaves out has ended, or was one too many.
        const heard =
          event.kind === 'payment'
            ? event.payment
            : event.kind === 'snapshot'
              ? (event.payments.find(({ id }) => id === before.id) ?? (await this.#asked(end)))
              : await this.#asked(end);
        if (heard === null || !this.#learn(heard)) continue;
        if (heard.state !== before.state || heard.cashier.key !== before.cashier.key) yield heard;
        if (heard.outcome !== 'unknown') return;
      }
    } finally {
      done.abort();
    }
  }

  /**
   * Waits until the outcome is known, at most `withinMs` (default a minute). `unknown` means just that: keep asking.
   *
   * @throws QuickpayUnreachable where nobody answers, QuickpayProblem where the payment cannot be asked about, the signal's reason
   */
  async outcome({ withinMs = OUTCOME_MS, signal }: { withinMs?: number; signal?: AbortSignal } = {}): Promise<Outcome> {
    const until = performance.now() + withinMs;
    for (let left = withinMs; this.#payment.outcome === 'unknown' && left > 0; left = until - performance.now()) {
      const waitSeconds = Math.max(1, Math.min(WAIT_S_MAX, Math.ceil(left / 1_000)));
      this.#learn(await this.#quickpay.payments.get(this.#payment.id, { waitSeconds, ...(signal ? { signal } : {}) }));
    }
    return { kind: this.#payment.outcome, payment: this.#payment };
  }

  /** Takes note of what is newer; what is older than what we know was overtaken on its way. */
  #learn(heard: PaymentView): boolean {
    if (heard.id !== this.#payment.id || heard.version <= this.#payment.version) return false;
    this.#payment = heard;
    return true;
  }

  /** Null while nobody answers: whoever follows a payment goes on following it. */
  async #asked(signal: AbortSignal): Promise<PaymentView | null> {
    try {
      return await this.#quickpay.payments.get(this.#payment.id, { signal });
    } catch (fault) {
      if (fault instanceof QuickpayUnreachable || signal.aborted) return null;
      throw fault;
    }
  }
}
