/**
 * One seeded world: shops with impatient cashiers, payers with their own minds, a network that lies, a process that dies and comes back;
 * then everything heals, and what was begun must come to its right end.
 */
import { ALL_WALLETS, step as coreStep, isFinal, type Payment, type Step } from '@quickpay/core';
import { createEngine, type Engine } from '@quickpay/engine';
import { Gateway, type StoredOrder } from '@quickpay/gateway-model';
import { type Ledger, LedgerError, openSqliteLedger } from '@quickpay/storage';
import { allPayments, atRest, type Surplus } from './at-rest.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Violation, Watch } from './checks.ts';
import { Counter } from './counter.ts';
import type { Reached } from './coverage.ts';
import { type Fault, type FaultCounts, type FaultRates, NO_FAULTS, noCounts } from './faults.ts';
import { type MemoryLedger, memoryLedger } from './ledger/memory-ledger.ts';
import { Life } from './life.ts';
import { Network } from './network.ts';
import { drawPlan, HEALED_AFTER_MS, type MerchantPlan, type WorldPlan } from './plan.ts';
import { RefundWatch } from './refund-checks.ts';
import { Teller, type Told } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';
import { Witness } from './witness.ts';

export type WorldResult = Readonly<{
  seed: number;
  /** How many were drawn, whether or not all of them were served. */
  sales: number;
  payments: number;
  refunds: number;
  faults: Readonly<FaultCounts>;
  violations: readonly Violation[];
  surplus: Surplus;
  /** Stories that payments have lived through, and how many. */
  stories: Readonly<Reached>;
  /** Codes with which the channel answered, by operation: `submit NOTENOUGH`. */
  codes: Readonly<Reached>;
  /** Over all that happened: the same whenever the seed is. */
  hash: string;
  /** What happened; only where asked for. */
  told: readonly Told[];
}>;

export type WorldOptions = Readonly<{
  seed: number;
  /** The rules; a test may pass others. */
  step?: Step;
  withTrace?: boolean;
  /** Only the first so many sales, to find what a violation needs. Default: all. */
  sales?: number;
  /** Default: as the seed says. */
  ledger?: WorldPlan['ledger'];
}>;

/** Beside two watches: the longest delay, phones that are put away at last, and some. */
const REST_MS = 1_200_000;
/** Refunds that were refused or closed before the world healed are tried again hourly at last, and then asked about hourly. */
const REFUND_TROUBLE_MS = 7_800_000;
const BACK_WITHIN_MS = 20_000;
/** A probe every ten seconds, some of which are lost. */
const KEY_NOTICED_MS = 60_000;
const CLOCK_OFF_MS_MAX = 600_000;
const CLOCK_IS_SET = 0.5;

export async function runWorld({ seed, step = coreStep, withTrace = false, sales, ledger }: WorldOptions): Promise<WorldResult> {
  const chance = chanceOf(seed);
  const drawn = drawPlan(seed, chance);
  const plan: WorldPlan = { ...drawn, sales: drawn.sales.slice(0, sales), ledger: ledger ?? drawn.ledger };
  const world = new World(plan, chance, step, withTrace);
  await world.run();
  return { ...(await world.result()), sales: drawn.sales.length };
}

class World {
  readonly #plan: WorldPlan;
  readonly #chance: Chance;
  readonly #step: Step;
  readonly #time: VirtualTime;
  readonly #teller: Teller;
  readonly #gateway: Gateway;
  readonly #network: Network;
  readonly #counter: Counter;
  readonly #violations: Violation[] = [];
  readonly #watch: Watch;
  readonly #refundWatch = new RefundWatch();
  readonly #witness = new Witness((invariant, what, paymentId) => this.#violated({ invariant, what, paymentId }));
  readonly #faults = noCounts();
  readonly #codes: Reached = {};
  readonly #acknowledged = new Set<string>();
  readonly #begun = new Map<string, string>();
  readonly #handedOver = new Set<string>();
  readonly #portal = new Set<string>();
  #rates: FaultRates;
  #ledger!: Ledger;
  #copy: MemoryLedger | null = null;
  #life: Life | null = null;
  #engine: Engine | null = null;
  #refunds = 0;
  #clockOffMs = 0;
  #clockSetAt = Number.NEGATIVE_INFINITY;
  /** Told once only: a world that has ended is not told twice what is wrong with it. */
  #isHealed = false;

  constructor(plan: WorldPlan, chance: Chance, step: Step, withTrace: boolean) {
    this.#plan = plan;
    this.#chance = chance;
    this.#step = step;
    this.#rates = plan.rates;
    this.#watch = new Watch({ lateRequestWatchMs: plan.lateRequestWatchMs, epoch: () => this.#ledger.identity.epoch });
    this.#time = new VirtualTime(plan.start);
    this.#teller = new Teller(() => this.#time.now(), withTrace);
    this.#gateway = new Gateway({
      random: chance,
      changes: plan.payers.map((payer) => ({ kind: 'payer', key: payer.id, value: payer })),
    });
    for (const { owner, settings } of plan.merchants)
      for (const [name, value] of Object.entries(settings)) this.#gateway.set(name, value, owner.mchId);
    this.#network = new Network({
      gateway: this.#gateway,
      time: this.#time,
      chance,
      teller: this.#teller,
      lateMsMax: plan.lateMsMax,
      rates: () => this.#rates,
      struck: (fault, text) => this.#struck(fault, text),
      isDown: () => this.#isWithin(plan.outage),
      clockSetAt: () => this.#clockSetAt,
      onCode: (operation, code) => {
        const name = `${operation} ${code}`;
        this.#codes[name] = (this.#codes[name] ?? 0) + 1;
      },
      violated: (invariant, what, paymentId) => this.#violated({ invariant, what, paymentId }),
      witness: this.#witness,
    });
    const [first = '', ...others] = plan.payers.map(({ id }) => id);
    this.#counter = new Counter({
      time: this.#time,
      chance,
      gateway: this.#gateway,
      teller: this.#teller,
      payerIds: [first, ...others],
      engine: () => (this.#life?.isListening ? this.#engine : null),
      // Where nobody reaches the channel, nobody hears that a key is right.
      isKeyLongRight: ({ wrongKey }) =>
        this.#plan.outage === null && (wrongKey === null || this.#time.now() - this.#plan.start > wrongKey[1] + KEY_NOTICED_MS),
      isForgetful: () => this.#faults.restored > 0,
      acknowledged: (paymentId) => this.#acknowledged.add(paymentId),
      violated: (what) => this.#violated({ invariant: 'I6', what, paymentId: '' }),
      begun: (key, paymentId) => {
        const before = this.#begun.get(key) ?? paymentId;
        if (before !== paymentId) this.#violated({ invariant: 'I6', what: 'one request has made two payments', paymentId });
        this.#begun.set(key, before);
      },
      handedOver: (saleId) => this.#handedOver.add(saleId),
    });
  }

  async run(): Promise<void> {
    const { start, sales } = this.#plan;
    this.#ledger = await this.#openLedger();
    void this.#startProcess();
    for (const sale of sales) this.#time.at(start + sale.atMs, () => this.#counter.serve(sale));
    this.#planDisasters();
    try {
      await this.#time.runUntil(start + HEALED_AFTER_MS);
      this.#heal();
      await this.#time.runUntil(this.#time.now() + 2 * this.#plan.lateRequestWatchMs + REST_MS);
      if (await this.#isGivingBack()) await this.#time.runUntil(this.#time.now() + REFUND_TROUBLE_MS);
    } catch (fault) {
      this.#violated({ invariant: 'fault', what: messageOf(fault), paymentId: '' });
    }
  }

  async #openLedger(): Promise<Ledger> {
    const { ledger } = this.#plan;
    if (ledger === 'sqlite')
      return openSqliteLedger({ file: ':memory:', environment: 'sandbox', random: this.#chance, nodeId: 'node0001' });
    return memoryLedger({ nodeId: 'node0001', epoch: 0, environment: 'sandbox', hashKey: this.#chance.bytes(32) });
  }

  // ---- the process

  /** Somebody, or the network, sets the machine’s clock: a process that starts reads it. */
  #maybeSetClock(): void {
    if (!this.#chance.often(this.#rates.clockOff * CLOCK_IS_SET)) return;
    this.#clockOffMs = this.#chance.often(0.3) ? 0 : this.#chance.between(-CLOCK_OFF_MS_MAX, CLOCK_OFF_MS_MAX);
    this.#clockSetAt = this.#time.now();
    this.#struck('clockOff', `the clock is set: ${this.#clockOffMs} ms off`);
  }

  async #startProcess(): Promise<void> {
    const { merchants } = this.#plan;
    this.#maybeSetClock();
    this.#witness.forgetCodes();
    // What was durable and told to nobody is known from here on.
    const before = await allPayments(this.#ledger);
    for (const payment of before) {
      this.#watch.known(payment);
      for (const { refund } of await this.#ledger.refundsOf(payment.id)) this.#refundWatch.known(refund);
    }
    const life = new Life(
      {
        time: this.#time,
        chance: this.#chance,
        rates: () => this.#rates,
        isDiskFull: () => this.#isWithin(this.#plan.diskFull),
        struck: (fault, text) => this.#struck(fault, text),
      },
      this.#clockOffMs,
      () => this.#died(life),
    );
    const ledger = life.port(life.ledger(this.#ledger));
    const engine = createEngine({
      ledger,
      merchants: merchants.map((merchant) => ({
        id: merchant.id,
        channel: life.port(this.#network.channelOf(merchant, life.now, () => this.#isKeyWrong(merchant))),
        codeRules: ALL_WALLETS,
        currencies: [merchant.currency],
        quotas: merchant.quotas,
        description: 'Tea',
      })),
      clock: life.clock,
      random: this.#chance,
      lateRequestWatchMs: this.#plan.lateRequestWatchMs,
      step: this.#step,
      // A ledger that could not write says so, and it is tried again.
      onFault: (fault) => {
        if (!(fault instanceof LedgerError)) this.#violated({ invariant: 'fault', what: messageOf(fault), paymentId: '' });
      },
    });
    engine.subscribe(({ payment, event }) => {
      const { id: paymentId, saleId, state, due, dueAt } = payment;
      this.#teller.tell({ kind: 'state', paymentId, saleId, version: event.version, event: event.event.kind, state, due, dueAt });
      this.#witness.durable(paymentId, event);
      if (event.event.kind === 'recorded' && this.#network.isKeyKnownWrong(payment.merchantId))
        this.#violated({ invariant: 'I4', what: 'recorded though the merchant’s key is known to be wrong', paymentId });
      for (const violation of this.#watch.changed(payment, event)) this.#violated(violation);
    });
    engine.subscribeRefunds(({ refund, event }) => {
      if (event.version === 1) this.#refunds++;
      this.#witness.durableRefund(refund, event.event.kind);
      for (const violation of this.#refundWatch.changed(refund, event, this.#plan.lateRequestWatchMs)) this.#violated(violation);
      const { id: refundId, paymentId, state } = refund;
      this.#teller.tell({ kind: 'refund', paymentId, refundId, version: event.version, event: event.event.kind, state });
    });
    this.#life = life;
    this.#engine = engine;
    // A process that dies while it starts never says that it has started; one whose ledger fails then ends.
    engine.start().then(
      () => this.#hasResumed(before),
      (fault: unknown) => {
        if (fault instanceof LedgerError) life.die();
        else this.#violated({ invariant: 'fault', what: messageOf(fault), paymentId: '' });
      },
    );
  }

  /** Whatever was open when the last process ended has been taken up. */
  async #hasResumed(before: readonly Payment[]): Promise<void> {
    for (const { id, state, version } of before) {
      if (isFinal(state)) continue;
      const events = await this.#ledger.eventsOf(id, { after: version });
      if (!events.some(({ event }) => event.kind === 'resumed'))
        this.#violated({ invariant: 'I4', what: `${state} and not resumed`, paymentId: id });
    }
  }

  #died(life: Life): void {
    if (this.#life !== life) return;
    this.#life = null;
    this.#engine = null;
    const { restored } = this.#plan;
    const { time, chance } = { time: this.#time, chance: this.#chance };
    const isRestoredNow = restored !== null && this.#copy !== null && time.now() >= this.#plan.start + restored.diesAt;
    if (isRestoredNow) return void time.at(this.#plan.start + restored.backAt, () => void this.#comeBackFromCopy());
    time.at(time.now() + chance.between(10, BACK_WITHIN_MS), () => void this.#startProcess());
  }

  async #comeBackFromCopy(): Promise<void> {
    if (this.#copy !== null) this.#ledger = this.#copy;
    this.#copy = null;
    this.#watch.restored(await allPayments(this.#ledger));
    this.#refundWatch.forget();
    this.#struck('restored', 'the ledger comes back from a copy');
    void this.#startProcess();
  }

  // ---- what goes wrong by plan, and what the channel's own people do

  #planDisasters(): void {
    const { start, restored, outage, merchants } = this.#plan;
    const at = (ms: number, run: () => void) => this.#time.at(start + ms, run);
    if (outage !== null) at(outage[0], () => this.#struck('outage', 'nobody reaches WeChat Pay'));
    for (const { wrongKey } of merchants)
      if (wrongKey !== null) at(wrongKey[0], () => this.#struck('wrongKey', 'a merchant’s key is wrong'));
    if (restored !== null) {
      at(restored.copiedAt, () => {
        this.#copy = 'restored' in this.#ledger ? (this.#ledger as MemoryLedger).restored() : null;
      });
      at(restored.diesAt, () => this.#life?.die());
    }
    // Somebody in the office refunds in the channel's portal.
    for (let nth = 0; nth < 2; nth++)
      if (this.#chance.often(0.3)) at(this.#chance.between(20_000, HEALED_AFTER_MS), () => this.#refundInPortal());
  }

  #refundInPortal(): void {
    const paid = this.#gateway.orders().filter(({ order }) => order.state === 'SUCCESS');
    const order = paid[this.#chance.below(Math.max(1, paid.length))];
    if (order === undefined || this.#network.taken.has(order.outTradeNo)) return;
    const amountMinor = this.#chance.often(0.5) ? order.order.totalMinor : this.#chance.between(1, order.order.totalMinor);
    if (this.#gateway.portalRefund(order, order.outTradeNo, amountMinor, this.#time.now()).kind !== 'ok') return;
    this.#teller.tell({ kind: 'act', lane: 'gateway', text: `the portal refunds ${amountMinor} of ${order.outTradeNo}` });
    this.#portal.add(order.outTradeNo);
  }

  /**
   * Faults are over: the merchant's pool is filled, refunds end well, payers are online; and whoever still looks at a prompt puts the phone
   * away, which under some switches is the only way to end it.
   */
  #heal(): void {
    this.#isHealed = true;
    this.#rates = NO_FAULTS;
    this.#teller.tell({ kind: 'healed' });
    for (const { owner } of this.#plan.merchants) {
      this.#gateway.set('refundPool', 'full', owner.mchId);
      this.#gateway.set('refundsEnd', 'SUCCESS', owner.mchId);
    }
    const putAway = () => {
      for (const { id } of this.#plan.payers) {
        this.#gateway.changePayer(id, { online: true });
        while (this.#gateway.cancelPrompt(id, this.#time.now()) !== undefined);
      }
    };
    for (let minute = 0; minute < 30; minute++) this.#time.at(this.#time.now() + minute * 60_000, putAway);
  }

  /** Whether money is still on its way back: tries that were refused are made again hourly at last. */
  async #isGivingBack(): Promise<boolean> {
    const payments = await this.#ledger.unresolved(null, 1_000);
    const refunds = await this.#ledger.unresolvedRefunds(null, 1_000);
    return refunds.length > 0 || payments.some(({ payment }) => payment.refund !== null);
  }

  #isWithin(span: readonly [from: number, until: number] | null): boolean {
    const since = this.#time.now() - this.#plan.start;
    return !this.#isHealed && span !== null && since >= span[0] && since < span[1];
  }

  #isKeyWrong({ wrongKey }: MerchantPlan): boolean {
    return this.#isWithin(wrongKey);
  }

  #struck(fault: Fault, text: string): void {
    this.#faults[fault]++;
    this.#teller.tell({ kind: 'fault', lane: LANE_OF[fault] ?? 'network', text });
  }

  #violated(violation: Violation): void {
    this.#violations.push(violation);
    this.#teller.tell({
      kind: 'violation',
      invariant: violation.invariant,
      text: violation.what,
      paymentId: violation.paymentId,
    });
  }

  async result(): Promise<Omit<WorldResult, 'sales'>> {
    const { start, restored, seed } = this.#plan;
    const orders = new Map<string, StoredOrder>(this.#gateway.orders().map((order) => [order.outTradeNo, order]));
    const rest = await atRest({
      ledger: this.#ledger,
      orders,
      manners: this.#network.manners.counts,
      taken: this.#network.taken,
      acknowledged: this.#acknowledged,
      handedOver: this.#handedOver,
      portal: this.#portal,
      lost:
        this.#faults.restored === 0 || restored === null
          ? null
          : { from: start + restored.copiedAt, until: start + restored.backAt },
      lateRequestWatchMs: this.#plan.lateRequestWatchMs,
    });
    for (const violation of rest.violations) this.#violated(violation);
    await this.#ledger.close();
    return {
      seed,
      payments: rest.payments.length,
      refunds: this.#refunds,
      faults: this.#faults,
      violations: this.#violations,
      surplus: rest.surplus,
      stories: rest.stories,
      codes: this.#codes,
      hash: this.#teller.hash,
      told: this.#teller.told,
    };
  }
}

const LANE_OF: Readonly<Partial<Record<Fault, 'backend' | 'gateway'>>> = {
  crash: 'backend',
  pause: 'backend',
  commitSlow: 'backend',
  commitFails: 'backend',
  commitUnknown: 'backend',
  diskFull: 'backend',
  clockOff: 'backend',
  restored: 'backend',
  wrongKey: 'gateway',
  numberTaken: 'gateway',
};

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
