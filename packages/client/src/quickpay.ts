/** The API as a program uses it: sales, payments, and an attempt that can be followed to its end. */
import type { EventView, PaymentView, SaleView } from '@quickpay/api';
import { type ClientOptions, createHttp, type Http } from './http.ts';
import { type LiveEvent, liveEvents } from './live.ts';

export type Money = Readonly<{ minor: number; currency: PaymentView['amount']['currency'] }>;
export type NewSale = Readonly<{
  id?: string;
  merchantId: string;
  amount: Money;
  storeId?: string;
  terminalId?: string;
  reference?: string;
}>;
export type Charge = Readonly<{
  authCode: string;
  idempotencyKey?: string;
  description?: string;
  terminalId?: string;
  waitSeconds?: number;
  signal?: AbortSignal;
}>;
export type Page<Item> = Readonly<{ items: readonly Item[]; next: string | null }>;
export type PaymentQuery = Readonly<{
  saleId?: string;
  state?: PaymentView['state'];
  unresolved?: boolean;
  after?: string;
  limit?: number;
}>;

/** What became of an attempt. Leaving `unknown` out of a switch does not compile: it is neither of the others. */
export type Outcome = Readonly<{ kind: 'paid' | 'notPaid' | 'unknown'; payment: PaymentView }>;

/** The server holds a request at most so long. */
const WAIT_S_MAX = 25;
const OUTCOME_MS = 60_000;

/** An id that nobody else mints: for sales and idempotency keys. */
const mint = (prefix: string): string => `${prefix}${crypto.randomUUID().replaceAll('-', '')}`;

/**
 * A client of one backend.
 *
 * @example
 * const quickpay = new Quickpay({ baseUrl: 'http://127.0.0.1:8080', apiKey });
 * const sale = await quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } });
 * const attempt = await quickpay.sales.pay(sale.id, { authCode });
 * const { kind } = await attempt.outcome(); // 'paid' | 'notPaid' | 'unknown'
 */
export class Quickpay {
  readonly #http: Http;

  constructor(options: ClientOptions) {
    this.#http = createHttp(options);
  }

  readonly sales = {
    /** Idempotent on its id; one is minted when none is given. */
    create: ({ id = mint('sale_'), ...sale }: NewSale): Promise<SaleView> =>
      this.#http.call({ method: 'POST', path: '/v1/sales', body: { id, ...sale } }),
    get: (id: string): Promise<SaleView> => this.#http.call({ method: 'GET', path: `/v1/sales/${encodeURIComponent(id)}` }),
    /** Charges a code: resolves once the intention is durable. Repeating the call with the same key asks what became of it. */
    pay: async (
      id: string,
      { authCode, idempotencyKey = mint('key_'), description, terminalId, waitSeconds, signal }: Charge,
    ): Promise<Attempt> => {
      const payment = await this.#http.call<PaymentView>({
        method: 'POST',
        path: `/v1/sales/${encodeURIComponent(id)}/payments`,
        body: { authCode, ...(description ? { description } : {}), ...(terminalId ? { terminalId } : {}) },
        idempotencyKey,
        ...(waitSeconds ? { waitSeconds } : {}),
        ...(signal ? { signal } : {}),
      });
      return new Attempt(this, payment);
    },
    /** The customer pays another way, or has gone. */
    leave: (id: string): Promise<SaleView> =>
      this.#http.call({ method: 'POST', path: `/v1/sales/${encodeURIComponent(id)}/closure` }),
  };

  readonly payments = {
    get: (id: string, { waitSeconds, signal }: { waitSeconds?: number; signal?: AbortSignal } = {}): Promise<PaymentView> =>
      this.#http.call({
        method: 'GET',
        path: `/v1/payments/${encodeURIComponent(id)}`,
        ...(waitSeconds ? { waitSeconds } : {}),
        ...(signal ? { signal } : {}),
      }),
    list: (query: PaymentQuery = {}): Promise<Page<PaymentView>> =>
      this.#http.call({ method: 'GET', path: `/v1/payments${queryOf(query)}` }),
    events: (id: string): Promise<Page<EventView>> =>
      this.#http.call({ method: 'GET', path: `/v1/payments/${encodeURIComponent(id)}/events` }),
    cancel: (id: string): Promise<PaymentView> =>
      this.#http.call({ method: 'POST', path: `/v1/payments/${encodeURIComponent(id)}/cancellation` }),
    check: (id: string): Promise<PaymentView> =>
      this.#http.call({ method: 'POST', path: `/v1/payments/${encodeURIComponent(id)}/check` }),
  };

  /** Payments that a person should look at, oldest first. */
  attention(query: Readonly<{ after?: string; limit?: number }> = {}): Promise<Page<PaymentView>> {
    return this.#http.call({ method: 'GET', path: `/v1/attention${queryOf(query)}` });
  }

  /** Live events until the signal aborts; survives reconnects. */
  live(signal: AbortSignal): AsyncGenerator<LiveEvent> {
    return liveEvents(this.#http, signal);
  }
}

/** One payment under way. */
export class Attempt {
  readonly #quickpay: Quickpay;
  readonly payment: PaymentView;

  constructor(quickpay: Quickpay, payment: PaymentView) {
    this.#quickpay = quickpay;
    this.payment = payment;
  }

  /** Each new state until the outcome is known; survives reconnects. */
  async *steps(signal?: AbortSignal): AsyncGenerator<PaymentView> {
    const control = new AbortController();
    const end = signal ? AbortSignal.any([signal, control.signal]) : control.signal;
    let shown = this.payment;
    yield shown;
    try {
      if (shown.outcome !== 'unknown') return;
      for await (const event of this.#quickpay.live(end)) {
        // A snapshot tells what happened before we listened; what it leaves out has ended.
        const next =
          event.kind === 'payment'
            ? event.payment
            : (event.payments.find(({ id }) => id === shown.id) ?? (await this.#quickpay.payments.get(shown.id)));
        if (next.id !== shown.id || next.version <= shown.version) continue;
        const isNews = next.state !== shown.state || next.cashier.key !== shown.cashier.key;
        shown = next;
        if (isNews) yield shown;
        if (shown.outcome !== 'unknown') return;
      }
    } finally {
      control.abort();
    }
  }

  /** Waits until the outcome is known, at most `withinMs` (default a minute); `unknown` means just that: keep asking. */
  async outcome({ withinMs = OUTCOME_MS, signal }: { withinMs?: number; signal?: AbortSignal } = {}): Promise<Outcome> {
    const until = Date.now() + withinMs;
    let payment = this.payment;
    while (payment.outcome === 'unknown' && Date.now() < until && !signal?.aborted) {
      const waitSeconds = Math.max(1, Math.min(WAIT_S_MAX, Math.ceil((until - Date.now()) / 1_000)));
      payment = await this.#quickpay.payments.get(payment.id, { waitSeconds, ...(signal ? { signal } : {}) });
    }
    return { kind: payment.outcome, payment };
  }
}

function queryOf(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
