/**
 * A till and those who stand at it: a POS that uses the API as its contract says, and customers of every kind, many of them at once.
 * What is drawn comes from one seed; when it happens is the machine's.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type PaymentView, Quickpay } from '@quickpay/client';
import type { Chance } from '../../packages/simulation/src/chance.ts';
import { drawn } from './draw.ts';
import { type Gateway, Refused } from './gateway.ts';
import type { MortalProcess } from './mortal-process.ts';
import { answered, isRefusal, type Refusal, type Repeating } from './repeat.ts';
import type { Witness } from './witness.ts';

/** The demo's merchants: of their own and MD5, and an institution and HMAC-SHA256. */
const MERCHANTS = [
  ['hkd', 2],
  ['jpy', 1],
  ['usd', 1],
] as const;
const CURRENCIES = { hkd: 'HKD', jpy: 'JPY', usd: 'USD' } as const;

/** What customers, and the way of their payment to the gateway, are like: names of the sandbox's scenarios. */
const KINDS = [
  ['ready', 3],
  ['confirms', 2],
  ['confirms-late', 1],
  ['too-late', 1],
  ['cancels', 1],
  ['closes-app', 1],
  ['poor', 1],
  ['bank-refused', 1],
  ['wrong-password', 1],
  ['fails-after-password', 1],
  ['refused-but-paid', 1],
  ['lost-answer-paid', 1],
  ['late-submit', 1],
  ['revoke-busy', 1],
  ['revoke-lost-answer', 1],
  ['false-failure', 1],
] as const;
/** What meets a refund: mostly nothing. */
const REFUND_KINDS = [
  ['nothing', 3],
  ['refund-lost-answer', 1],
  ['refund-lost-request', 1],
  ['refund-pool-empty', 1],
] as const;
/** What a cashier does beside looking. */
const DEEDS = [
  ['looks', 3],
  ['cancels', 1],
  ['leaves', 1],
  ['checks', 1],
] as const;
type Deed = (typeof DEEDS)[number][0];

/** Longer than an answer takes that is under way; whoever waits longer asks again. */
const ANSWER_MS_MAX = 3_000;
const LOOK_EVERY_MS = 200;

/** Where a till stands: whom it asks, and the gateway whose payers hold out their phones. */
export type Place = Readonly<{
  apiKey: string;
  control: Gateway['control'];
  backend: Pick<MortalProcess<{ url: string }>, 'line' | 'whenUp'>;
}>;

export type TillOptions = Readonly<{
  scene: Place;
  witness: Witness;
  chance: Chance;
  /** Whose phone is held out at this till. */
  payerId: string;
  repeated: () => void;
}>;

export class Till {
  readonly #options: TillOptions;
  readonly #repeating: Repeating;
  readonly #quickpay: Quickpay;
  readonly #customers: Promise<void>[] = [];
  #isOpen = false;
  #admitted = 0;

  constructor(options: TillOptions) {
    const { scene, repeated } = options;
    this.#options = options;
    this.#repeating = { up: () => scene.backend.whenUp(), repeated };
    this.#quickpay = new Quickpay({
      baseUrl: scene.backend.line.url,
      apiKey: scene.apiKey,
      tries: 1,
      timeoutMs: ANSWER_MS_MAX,
    });
  }

  /** So many more customers may come. */
  admit(customers: number): void {
    this.#admitted += customers;
  }

  /** Customers come one after another, and none waits for another, until it is told to close. Resolves when all have been served. */
  async open(): Promise<void> {
    const { chance } = this.#options;
    this.#isOpen = true;
    while (this.#isOpen) {
      if (this.#customers.length < this.#admitted) this.#welcome();
      await pause(chance.between(40, 400));
    }
    await Promise.all(this.#customers);
  }

  /** Whoever is being served is served to the end of what was begun, and nobody is waited for. */
  close(): void {
    this.#isOpen = false;
  }

  #welcome(): void {
    const customer = this.#serve();
    customer.catch(() => {}); // whoever closes is told
    this.#customers.push(customer);
  }

  async #serve(): Promise<void> {
    const { chance, scene, payerId } = this.#options;
    // Everything is drawn before anything is waited for, so that the draws of one customer do not depend on another's haste.
    const merchantId = drawn(chance, MERCHANTS);
    const amount = { minor: chance.between(100, 9_999), currency: CURRENCIES[merchantId] };
    const [kind, refundKind, deed] = [drawn(chance, KINDS), drawn(chance, REFUND_KINDS), drawn(chance, DEEDS)];
    const [deedAfterMs, isDouble, wantsRefund, triesAgain] = [
      chance.between(0, 900),
      chance.often(0.3),
      chance.often(0.3),
      chance.often(0.6),
    ];
    const saleId = `sale_${hex(chance)}`;
    const keys = [`key_${hex(chance)}`, `key_${hex(chance)}`] as const;
    const refundKey = `key_${hex(chance)}`;

    // Its id is ours: only when it was made tells a sale that was found again from one that was made anew.
    const create = async () => (await this.#quickpay.sales.create({ id: saleId, merchantId, amount })).createdAt;
    if (isRefusal(await this.#made('sale', saleId, create))) return;
    for (const key of triesAgain ? keys : [keys[0]]) {
      await scene.control(`/scenarios/${kind}`, 'POST', { payerId }).catch(unlessTooMany);
      const { authCode } = await scene.control<{ authCode: string }>(`/payers/${payerId}/code?fresh=true`);
      const pay = async () => (await this.#quickpay.sales.pay(saleId, { authCode, idempotencyKey: key })).payment.id;
      // A key that was pressed twice: the same request, while the first is on its way.
      const [paymentId, second] = await Promise.all([
        this.#made('payment', key, pay),
        isDouble ? this.#made('payment', key, pay) : null,
      ]);
      if (isRefusal(paymentId) || isRefusal(second)) return;
      const ended = await this.#watch(paymentId, { saleId, deed, deedAfterMs });
      if (ended?.outcome === 'paid' && wantsRefund) {
        if (refundKind !== 'nothing') await scene.control(`/scenarios/${refundKind}`, 'POST', { payerId }).catch(unlessTooMany);
        const refundOf = {
          idempotencyKey: refundKey,
          amount: { ...amount, minor: Math.ceil(amount.minor / 2) },
          reason: 'Chaos',
        };
        const refund = async () => (await this.#quickpay.payments.refund(paymentId, refundOf)).id;
        await Promise.all([
          this.#made('refund', refundKey, refund, paymentId),
          isDouble ? this.#made('refund', refundKey, refund, paymentId) : null,
        ]);
      }
      if (ended?.outcome !== 'notPaid' || deed === 'leaves') return;
    }
  }

  /** A request that makes something, repeated until it is answered; what it made is kept by the witness. */
  async #made(
    what: 'sale' | 'payment' | 'refund' | 'departure',
    request: string,
    call: () => Promise<string>,
    paymentId: string | null = null,
  ): Promise<string | Refusal> {
    const again = () => answered(this.#repeating, call);
    const id = await again();
    if (!isRefusal(id))
      this.#options.witness.acknowledge(request, { what, id, paymentId: what === 'payment' ? id : paymentId, again });
    return id;
  }

  /** Looks at a payment until its outcome is known, and does its deed meanwhile. Null where the till closed before. */
  async #watch(
    paymentId: string,
    { saleId, deed, deedAfterMs }: Readonly<{ saleId: string; deed: Deed; deedAfterMs: number }>,
  ): Promise<PaymentView | null> {
    const deedAt = performance.now() + deedAfterMs;
    for (let isDone = deed === 'looks'; ; ) {
      const seen = await answered(this.#repeating, () => this.#quickpay.payments.get(paymentId));
      if (isRefusal(seen)) {
        this.#options.witness.missing(paymentId, seen);
        return null;
      }
      this.#options.witness.told(paymentId, seen.outcome);
      if (seen.outcome !== 'unknown') return seen;
      if (!isDone && performance.now() >= deedAt) {
        isDone = true;
        await this.#deeds[deed](paymentId, saleId);
      }
      if (!this.#isOpen) return null;
      await pause(LOOK_EVERY_MS);
    }
  }

  readonly #deeds: Readonly<Record<Deed, (paymentId: string, saleId: string) => Promise<unknown>>> = {
    looks: async () => {},
    cancels: (paymentId) => answered(this.#repeating, () => this.#quickpay.payments.cancel(paymentId)),
    checks: (paymentId) => answered(this.#repeating, () => this.#quickpay.payments.check(paymentId)),
    leaves: (paymentId, saleId) =>
      this.#made(
        'departure',
        `departure of ${saleId}`,
        async () => {
          const { state, closedAt } = await this.#quickpay.sales.leave(saleId);
          return `${state} at ${closedAt}`;
        },
        paymentId,
      ),
  };
}

const hex = (chance: Chance): string => Buffer.from(chance.bytes(12)).toString('hex');
/** Scenarios that wait already are as good as another. */
function unlessTooMany(fault: unknown): void {
  if (!(fault instanceof Refused && fault.status === 409)) throw fault;
}
