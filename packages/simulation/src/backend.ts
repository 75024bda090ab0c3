/** A backend: one process after the other over one ledger, each watched in what it keeps, sends and tells. */
import { ALL_WALLETS, isFinal, isFinalRefund, type Payment, type Refund, type Step } from '@quickpay/core';
import { createEngine, type Engine, type EngineOptions, type RefundUpdate, type Update } from '@quickpay/engine';
import { type Ledger, LedgerError, openSqliteLedger, type WrittenEvent } from '@quickpay/storage';
import { allPayments } from './at-rest.ts';
import type { Chance } from './chance.ts';
import { type Violation, Watch } from './checks.ts';
import { type MemoryLedger, memoryLedger } from './ledger/memory-ledger.ts';
import { type Link, Tables } from './ledger/tables.ts';
import { Life } from './life.ts';
import type { Network } from './network.ts';
import type { WorldPlan } from './plan.ts';
import { RefundWatch } from './refund-checks.ts';
import type { Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Weather } from './weather.ts';
import type { Say, Witness } from './witness.ts';

export type BackendParts = Readonly<{
  /** Default: `node0001`, which stands alone. */
  nodeId?: string;
  /** A node tells a head office what it writes. Default: it stands alone. */
  company?: 'alone' | 'node' | 'headOffice';
  plan: WorldPlan;
  chance: Chance;
  time: VirtualTime;
  teller: Teller;
  weather: Weather;
  network: Network;
  witness: Witness;
  step: Step;
  /** A payment’s money was seen and is to go back, or a refund of it is not answered: somebody may lose patience. */
  isGivenBack: (payment: Payment, often: 'now and then' | 'always') => void;
  violated: Say;
  /** What else an engine is made with. */
  engineOptions?: () => Partial<EngineOptions>;
  /** What an engine is told before it starts. */
  prepare?: (engine: Engine) => void;
  /** What else runs in a process, from its start until it dies. */
  beside?: (process: Process) => void;
  /** Whether what would give money back for a payment may be held back now. Default: it never is. */
  isHeld?: (payment: Payment) => boolean;
  /** Something was committed by an engine. */
  committed?: () => void;
  /** A durable change was told. */
  heard?: (update: Update | RefundUpdate) => void;
}>;

/** A process that runs. `ledger`: as it sees it. */
export type Process = Readonly<{ life: Life; engine: Engine; ledger: Ledger; started: Promise<void> }>;

/** What a process finds when it starts. */
type Known = Readonly<{ payments: readonly Payment[]; refunds: readonly Refund[] }>;

const BACK_WITHIN_MS = 20_000;
const CLOCK_OFF_MS_MAX = 600_000;
const CLOCK_IS_SET = 0.5;
/** A clock that is wrong by no more than this may pass for right: two seconds, a `Date` that has whole ones, and some. */
const RIGHT_MS = 4_000;
/** What is due is done within this, whatever was under way: a revoke that is not answered, a slow commit or two, one that failed. */
const LATE_MS_MAX = 25_000;

export class Backend {
  readonly #parts: BackendParts;
  readonly #watch: Watch;
  readonly #refundWatch = new RefundWatch();
  #ledger: Ledger;
  /** Of the ledger, for a process to come back with. */
  #copy: MemoryLedger | null = null;
  #life: Life | null = null;
  #engine: Engine | null = null;
  #clockOffMs = 0;
  #isStarting = false;
  #clockPutRightAt = Number.NEGATIVE_INFINITY;
  /** Sales of which a cashier was told that they are left, and what was the last in the journal by then. */
  readonly #leftSales = new Map<string, number>();
  #refunds = 0;
  /** When a process may start again at the earliest; infinite where none does. */
  #offUntil = Number.NEGATIVE_INFINITY;

  private constructor(parts: BackendParts, ledger: Ledger) {
    this.#parts = parts;
    this.#ledger = ledger;
    const { lateRequestWatchMs } = parts.plan;
    this.#watch = new Watch({
      lateRequestWatchMs,
      epoch: () => this.#ledger.identity.epoch,
      isHeld: (payment) => parts.isHeld?.(payment) ?? false,
      promptness: (payment) => this.#promptness(payment),
    });
  }

  static async open(parts: BackendParts): Promise<Backend> {
    const { plan, chance, nodeId = 'node0001', company = 'alone' } = parts;
    const ships = company === 'node';
    if (plan.ledger === 'memory')
      return new Backend(
        parts,
        memoryLedger(
          { nodeId, epoch: 0, environment: 'sandbox', hashKey: chance.bytes(32) },
          // What goes from one ledger to another is compared by its hashes.
          new Tables(company === 'alone' ? unhashed : undefined),
          { ships },
        ),
      );
    return new Backend(
      parts,
      await openSqliteLedger({ file: ':memory:', environment: 'sandbox', random: chance, nodeId, ships }),
    );
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** The engine that answers now, or null where nobody does. */
  get engine(): Engine | null {
    return this.#life?.isListening ? this.#engine : null;
  }

  /** Whether its machine is off. */
  get isOff(): boolean {
    return this.#parts.time.now() < this.#offUntil;
  }

  /** A payment as it was told last. */
  last(paymentId: string): Payment | undefined {
    return this.#watch.last(paymentId);
  }

  /** When the machine’s clock was last put right. */
  get clockPutRightAt(): number {
    return this.#clockPutRightAt;
  }

  /** A cashier was told that a sale is left: from here on it takes no payment, and none of it was overlooked. */
  saleWasLeft(saleId: string): void {
    // What was durable by then may be told later.
    void this.#ledger.lastPosition().then((position) => this.#leftSales.set(saleId, position));
  }

  #promptness({ merchantId }: Payment): Readonly<{ since: number; lateMsMax: number }> | null {
    const { plan } = this.#parts;
    const merchant = plan.merchants.find(({ id }) => id === merchantId);
    if (this.#parts.isHeld !== undefined) return null;
    // A process that stands still, a breaker that is open, a disk that is full and turns that are rare all make for waiting.
    const isHeld = merchant?.wrongKey === null && merchant.hasUsualQuotas && plan.rates.pause === 0 && plan.diskFull === null;
    return isHeld && this.#life !== null ? { since: this.#life.startedAt, lateMsMax: LATE_MS_MAX } : null;
  }

  /** How many refunds of paid payments were asked for. */
  get refunds(): number {
    return this.#refunds;
  }

  /** Somebody, or the network, sets the machine’s clock: a process that starts reads it. */
  #maybeSetClock(): void {
    if (!this.#parts.chance.often(this.#parts.weather.rates().clockOff * CLOCK_IS_SET)) return;
    this.#clockOffMs = this.#parts.chance.often(0.3) ? 0 : this.#parts.chance.between(-CLOCK_OFF_MS_MAX, CLOCK_OFF_MS_MAX);
    if (Math.abs(this.#clockOffMs) <= RIGHT_MS) this.#clockPutRightAt = this.#parts.time.now();
    this.#parts.weather.struck('clockOff', `the clock is set: ${this.#clockOffMs} ms off`);
  }

  /** A process starts, over whatever the last one has left. */
  async start(): Promise<void> {
    this.#isStarting = true;
    this.#maybeSetClock();
    this.#parts.witness.forgetCodes();
    this.#parts.teller.show({ kind: 'act', lane: 'backend', text: 'a process starts' });
    const before = await this.#known();
    this.#isStarting = false;
    const { time, chance, weather, violated } = this.#parts;
    const { rates, isDiskFull, struck } = weather;
    const life = new Life({ time, chance, rates, isDiskFull, struck }, this.#clockOffMs, () => this.#died(life));
    const ledger = this.#watched(life.port(life.ledger(this.#ledger)));
    const engine = this.#engineOf(life, ledger);
    this.#life = life;
    this.#engine = engine;
    this.#parts.prepare?.(engine);
    const started = engine.start();
    this.#parts.beside?.({ life, engine, ledger, started });
    // A process that dies while it starts never says that it has started; one whose ledger fails then ends.
    started.then(
      () => (engine.health().phase === 'disowned' ? undefined : this.#hasResumed(before)),
      (fault: unknown) => {
        if (fault instanceof LedgerError) life.die();
        else violated('fault', messageOf(fault), '');
      },
    );
  }

  /** Takes a copy of the ledger, if it is one that can be copied: a later process comes back with it. */
  copyLedger(): void {
    this.#copy = 'restored' in this.#ledger ? (this.#ledger as MemoryLedger).restored() : null;
  }

  die(): void {
    this.#life?.die();
  }

  /** It is off until then, or for ever: a process that runs dies, and none starts before. */
  off(until: number): void {
    this.#offUntil = until;
    if (this.#life !== null) this.#life.die();
    else if (Number.isFinite(until)) this.#parts.time.at(until, () => void this.#startUnlessOff());
  }

  /** Reads anew what of others is in the ledger, and what it will be compared with once it is this node's. */
  async reread(): Promise<void> {
    const { nodeId } = this.#ledger.identity;
    const payments = await allPayments(this.#ledger);
    for (const payment of payments) {
      if (payment.owner === nodeId || (this.#watch.last(payment.id)?.version ?? 0) >= payment.version) continue;
      this.#watch.known(payment);
      this.#parts.witness.known(payment);
    }
    for (const { id } of payments)
      for (const { refund } of await this.#ledger.refundsOf(id)) if (refund.owner !== nodeId) this.#refundWatch.known(refund);
  }

  #startUnlessOff(): Promise<void> {
    if (this.#life !== null || this.#isStarting || this.#parts.time.now() < this.#offUntil) return Promise.resolve();
    return this.start();
  }

  /** All that is in the ledger: what was durable and told to nobody is known from here on. Answers what is this node's to work on. */
  async #known(): Promise<Known> {
    const { nodeId } = this.#ledger.identity;
    const payments = await allPayments(this.#ledger);
    const refunds: Refund[] = [];
    for (const payment of payments) {
      this.#watch.known(payment);
      this.#parts.witness.known(payment);
      for (const { refund } of await this.#ledger.refundsOf(payment.id)) {
        this.#refundWatch.known(refund);
        refunds.push(refund);
      }
    }
    return {
      payments: payments.filter(({ owner }) => owner === nodeId),
      refunds: refunds.filter(({ owner }) => owner === nodeId),
    };
  }

  #watched(ledger: Ledger): Ledger {
    const { committed } = this.#parts;
    if (committed === undefined) return ledger;
    const commit: Ledger['commit'] = (changes) =>
      ledger.commit(changes).then((done) => {
        committed();
        return done;
      });
    return { ...ledger, commit };
  }

  #engineOf(life: Life, ledger: Ledger): Engine {
    const { plan, chance, network, weather, step, violated } = this.#parts;
    const engine = createEngine({
      ...this.#parts.engineOptions?.(),
      ledger,
      merchants: plan.merchants.map((merchant) => ({
        id: merchant.id,
        channel: life.port(network.channelOf(merchant, life.now, () => weather.isKeyWrong(merchant))),
        codeRules: ALL_WALLETS,
        currencies: [merchant.currency],
        quotas: merchant.quotas,
        description: 'Tea',
      })),
      clock: life.clock,
      random: chance,
      lateRequestWatchMs: plan.lateRequestWatchMs,
      step,
      // A ledger that could not write says so, and it is tried again.
      onFault: (fault) => {
        if (!(fault instanceof LedgerError)) violated('fault', messageOf(fault), '');
      },
    });
    engine.subscribe((update) => this.#heard(update));
    engine.subscribeRefunds((update) => this.#heardOfRefund(update));
    return engine;
  }

  #heard(update: Update): void {
    const { payment, event } = update;
    this.#parts.heard?.(update);
    const { teller, witness, network, violated } = this.#parts;
    const { id: paymentId, saleId, state, due, dueAt } = payment;
    teller.tell({ kind: 'state', paymentId, saleId, version: event.version, event: event.event.kind, state, due, dueAt });
    const wasOver = witness.isOver(paymentId);
    witness.durable(paymentId, event);
    if (event.event.kind === 'recorded' && network.isKeyKnownWrong(payment.merchantId))
      violated('I4', 'recorded though the merchant’s key is known to be wrong', paymentId);
    for (const violation of this.#watch.changed(payment, event)) this.#say(violation);
    const isOverNow = isFinal(state) && !wasOver;
    if (isOverNow && ENDS_A_WATCH.has(event.event.kind) && network.mayArrive(payment.merchantOrderNumber))
      violated('I1', 'a watch is over while its submit may still arrive', paymentId);
    const leftAfter = this.#leftSales.get(saleId) ?? Number.POSITIVE_INFINITY;
    if (event.event.kind !== 'leave' && event.position > leftAfter && payment.leftAt === null && !isFinal(state))
      violated('I5', `${state}, and its sale was left`, paymentId);
    if (state === 'returning' && event.event.kind === 'paid') this.#parts.isGivenBack(payment, 'now and then');
    if (event.event.kind === 'refundUnclear') this.#parts.isGivenBack(payment, 'always');
  }

  #heardOfRefund(update: RefundUpdate): void {
    const { refund, event } = update;
    this.#parts.heard?.(update);
    const { teller, witness, plan } = this.#parts;
    if (event.version === 1) this.#refunds++;
    const payment = event.event.kind === 'unclear' ? this.#watch.last(refund.paymentId) : undefined;
    if (payment !== undefined) this.#parts.isGivenBack(payment, 'now and then');
    witness.durableRefund(refund, event.event.kind);
    for (const violation of this.#refundWatch.changed(refund, event, plan.lateRequestWatchMs)) this.#say(violation);
    const { id: refundId, paymentId, state } = refund;
    teller.tell({ kind: 'refund', paymentId, refundId, version: event.version, event: event.event.kind, state });
  }

  /** Whatever was open when the last process ended has been taken up. */
  async #hasResumed({ payments, refunds }: Known): Promise<void> {
    const { violated } = this.#parts;
    const isResumed = (events: readonly WrittenEvent[]) => events.some(({ event }) => event.kind === 'resumed');
    for (const { id, state, version } of payments)
      if (!isFinal(state) && !isResumed(await this.#ledger.eventsOf(id, { after: version })))
        violated('I4', `${state} and not resumed`, id);
    for (const { id, state, version, paymentId } of refunds)
      if (!isFinalRefund(state) && !isResumed((await this.#ledger.refundEventsOf(id)).slice(version)))
        violated('I4', `a refund is ${state} and not resumed`, paymentId);
  }

  #died(life: Life): void {
    if (this.#life !== life) return;
    this.#life = null;
    this.#engine = null;
    const { plan, time, chance } = this.#parts;
    const { restored, start } = plan;
    if (restored !== null && this.#copy !== null && time.now() >= start + restored.diesAt)
      time.at(start + restored.backAt, () => void this.#comeBackFromCopy());
    else {
      const backAt = time.now() + chance.between(10, BACK_WITHIN_MS);
      const at = Math.max(backAt, this.#offUntil);
      if (Number.isFinite(at)) time.at(at, () => void this.#startUnlessOff());
    }
  }

  async #comeBackFromCopy(): Promise<void> {
    if (this.#copy !== null) this.#ledger = this.#copy;
    this.#copy = null;
    this.#watch.restored(await allPayments(this.#ledger));
    this.#refundWatch.forget();
    this.#parts.witness.forgetEnds();
    this.#leftSales.clear();
    this.#parts.weather.struck('restored', 'the ledger comes back from a copy');
    void this.start();
  }

  #say({ invariant, what, paymentId }: Violation): void {
    this.#parts.violated(invariant, what, paymentId);
  }
}

/** Answers that end a payment only once nothing of it can arrive any more. */
const ENDS_A_WATCH: ReadonlySet<string> = new Set(['absent', 'unpaid']);

/**
 * In memory the chain would be made and read by the same lines: worlds on SQLite hold it, the contract suite both, and what it costs is spent
 * on more worlds.
 */
const unhashed: Link = (_before, { id, version }) => `${id} ${version}`;

/** What a fault says, for a violation. */
export const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
