/**
 * One seeded world: shops with impatient cashiers, payers with their own minds, a network that lies, a process that dies and comes back;
 * then everything heals, and what was begun must come to its right end.
 */
import { step as coreStep, type Payment, type Step } from '@quickpay/core';
import { Gateway, type StoredOrder } from '@quickpay/gateway-model';
import { atRest, type Surplus } from './at-rest.ts';
import { Backend, messageOf } from './backend.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { Violation } from './checks.ts';
import { Counter } from './counter.ts';
import type { Reached } from './coverage.ts';
import { type Ending, endingsOf } from './endings.ts';
import type { FaultCounts } from './faults.ts';
import { Network } from './network.ts';
import { type NoticeCounts, Notices } from './notices.ts';
import { payerSide } from './payer-side.ts';
import { drawPlan, HEALED_AFTER_MS, type WorldPlan } from './plan.ts';
import { Teller, type Told } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';
import { Weather } from './weather.ts';
import type { MakeChannel } from './wire.ts';
import { type Say, Witness } from './witness.ts';

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
  /** What became of what the gateway told of refunds. */
  notices: Readonly<NoticeCounts>;
  /** Over all that happened: the same whenever the seed is. */
  hash: string;
  /** What happened, in the order of time, and how each payment ended; only where asked for. */
  told: readonly Told[];
  endings: readonly Ending[];
}>;

export type WorldOptions = Readonly<{
  seed: number;
  /** What every merchant’s channel is made by, over its line to the gateway. */
  channelOver: MakeChannel;
  /** The rules; a test may pass others. */
  step?: Step;
  withTrace?: boolean;
  /** Only the first so many sales, to find what a violation needs. Default: all. */
  sales?: number;
  /** Default: as the seed says. */
  ledger?: WorldPlan['ledger'];
}>;

/** Beside two watches: the longest delay, phones that are put away at last, and some. */
export const REST_MS = 1_200_000;
/** How often somebody in the office gives back by hand what is on its way back anyhow. */
const PORTAL_HELPS = 0.3;
/** Of the charges that were said to be refused. */
const LIE_UNDONE = 0.2;
const UNDONE_WITHIN_MS = 5_000;
const CHECKED_AFTERWARDS = 0.7;
const CHECKED_AFTER_MS = [1_000, 8_000, 16_000, 24_000];
/** Refunds that were refused or closed before the world healed are tried again hourly at last, and then asked about hourly. */
export const REFUND_TROUBLE_MS = 7_800_000;

export async function runWorld(options: WorldOptions): Promise<WorldResult> {
  const { seed, channelOver, step = coreStep, withTrace = false, sales, ledger } = options;
  const chance = chanceOf(seed);
  const drawn = drawPlan(seed, chance);
  const plan: WorldPlan = { ...drawn, sales: drawn.sales.slice(0, sales), ledger: ledger ?? drawn.ledger };
  return { ...(await runPlan(plan, chance, { channelOver, step, withTrace })), sales: drawn.sales.length };
}

/** A world as it is planned, whoever planned it: what the plan leaves open is drawn. */
export async function runPlan(
  plan: WorldPlan,
  chance: Chance,
  { channelOver, step = coreStep, withTrace = false }: Pick<WorldOptions, 'channelOver' | 'step' | 'withTrace'>,
): Promise<WorldResult> {
  const world = new World(plan, chance, channelOver, step, withTrace);
  await world.run();
  return world.result();
}

class World {
  readonly #plan: WorldPlan;
  readonly #chance: Chance;
  readonly #channelOver: MakeChannel;
  readonly #step: Step;
  readonly #withTrace: boolean;
  readonly #time: VirtualTime;
  readonly #teller: Teller;
  readonly #weather: Weather;
  readonly #gateway: Gateway;
  readonly #network: Network;
  readonly #notices: Notices;
  readonly #counter: Counter;
  readonly #witness: Witness;
  readonly #violations: Violation[] = [];
  readonly #codes: Reached = {};
  /** What people were told, and what they did: payments that a till heard of, by key and in all; sales whose goods were handed over. */
  readonly #acknowledged = new Set<string>();
  readonly #begun = new Map<string, string>();
  readonly #handedOver = new Set<string>();
  /** Orders of which the portal gave something back. */
  readonly #portal = new Set<string>();
  #backend: Backend | null = null;

  constructor(plan: WorldPlan, chance: Chance, channelOver: MakeChannel, step: Step, withTrace: boolean) {
    this.#plan = plan;
    this.#chance = chance;
    this.#channelOver = channelOver;
    this.#step = step;
    this.#withTrace = withTrace;
    this.#time = new VirtualTime(plan.start);
    this.#teller = new Teller(() => this.#time.now(), withTrace);
    this.#weather = new Weather(plan, this.#time, this.#teller);
    this.#witness = new Witness(this.#violated);
    this.#gateway = gatewayOf(plan, chance);
    this.#notices = new Notices({
      seed: plan.seed,
      gateway: this.#gateway,
      time: this.#time,
      teller: this.#teller,
      engine: () => this.#backend?.engine ?? null,
      failed: (fault) => this.#violated('fault', messageOf(fault), ''),
    });
    this.#network = this.#networkOf();
    this.#counter = this.#counterOf();
  }

  async run(): Promise<void> {
    const { start, sales, lateRequestWatchMs } = this.#plan;
    const backend = await this.#openBackend();
    void backend.start();
    for (const sale of sales) this.#time.at(start + sale.atMs, () => this.#counter.serve(sale));
    this.#weather.announce();
    this.#planRestore(backend);
    this.#planPortal();
    try {
      await this.#time.runUntil(start + HEALED_AFTER_MS);
      this.#heal();
      await this.#time.runUntil(this.#time.now() + 2 * lateRequestWatchMs + REST_MS);
      if (await isGivingBack(backend)) await this.#time.runUntil(this.#time.now() + REFUND_TROUBLE_MS);
    } catch (fault) {
      this.#violated('fault', messageOf(fault), '');
    }
  }

  async #openBackend(): Promise<Backend> {
    this.#backend = await Backend.open({
      plan: this.#plan,
      chance: this.#chance,
      time: this.#time,
      teller: this.#teller,
      weather: this.#weather,
      network: this.#network,
      witness: this.#witness,
      step: this.#step,
      isGivenBack: (payment, often) => {
        if (often === 'always' || this.#chance.often(PORTAL_HELPS)) this.#planPortalHelp(payment);
      },
      violated: this.#violated,
    });
    return this.#backend;
  }

  #networkOf(): Network {
    const { rates, struck, isDown } = this.#weather;
    return new Network({
      gateway: this.#gateway,
      channelOver: this.#channelOver,
      time: this.#time,
      chance: this.#chance,
      teller: this.#teller,
      lateMsMax: this.#plan.lateMsMax,
      arranged: this.#plan.arranged,
      rates,
      struck,
      isDown,
      mayStandStill: this.#plan.rates.pause > 0,
      clockPutRightAt: () => this.#backend?.clockPutRightAt ?? Number.NEGATIVE_INFINITY,
      onCode: (operation, code) => {
        const name = `${operation} ${code}`;
        this.#codes[name] = (this.#codes[name] ?? 0) + 1;
      },
      onLie: (orderNumber) => {
        if (this.#chance.often(LIE_UNDONE)) this.#undoInPortal(orderNumber);
      },
      onRefundTaken: (merchant, orderNumber, refundNumber) => this.#notices.refundTaken(merchant, orderNumber, refundNumber),
      violated: this.#violated,
      witness: this.#witness,
    });
  }

  #counterOf(): Counter {
    const [first = '', ...others] = this.#plan.payers.map(({ id }) => id);
    return new Counter({
      time: this.#time,
      chance: this.#chance,
      gateway: this.#gateway,
      teller: this.#teller,
      payerIds: [first, ...others],
      engine: () => this.#backend?.engine ?? null,
      isKeyLongRight: (merchant) => this.#weather.isKeyLongRight(merchant, this.#network.probedWellAt(merchant.id)),
      isForgetful: () => this.#weather.counts.restored > 0,
      acknowledged: (paymentId) => this.#acknowledged.add(paymentId),
      left: (saleId) => this.#backend?.saleWasLeft(saleId),
      violated: (what) => this.#violated('I6', what, ''),
      failed: (fault) => this.#violated('fault', messageOf(fault), ''),
      begun: (key, paymentId) => {
        const before = this.#begun.get(key) ?? paymentId;
        if (before !== paymentId) this.#violated('I6', 'one request has made two payments', paymentId);
        this.#begun.set(key, before);
      },
      handedOver: (saleId) => this.#handedOver.add(saleId),
      givenBackInPortal: (paymentId) => this.#refundInPortal(this.#orderOf(({ attach }) => attach === paymentId)),
    });
  }

  #planRestore(backend: Backend): void {
    const { start, restored } = this.#plan;
    if (restored === null) return;
    this.#time.at(start + restored.copiedAt, () => backend.copyLedger());
    this.#time.at(start + restored.diesAt, () => backend.die());
  }

  /** Somebody in the office refunds in the channel's portal. */
  #planPortal(): void {
    for (let nth = 0; nth < 2; nth++)
      if (this.#chance.often(0.3))
        this.#time.at(this.#plan.start + this.#chance.between(20_000, HEALED_AFTER_MS), () =>
          this.#refundInPortal(this.#anyPaidOrder()),
        );
  }

  /** Somebody sees that money is to go back, gives back some of it by hand, and perhaps has the payment checked. */
  #planPortalHelp({ id, merchantOrderNumber }: Payment): void {
    const at = this.#time.now() + this.#chance.between(0, this.#chance.pick([1_000, 10_000, 60_000]));
    this.#time.at(at, () => this.#refundInPortal(this.#orderOf(({ outTradeNo }) => outTradeNo === merchantOrderNumber)));
    // And looks until it is told, which on a bad line takes more than one question.
    for (const afterMs of CHECKED_AFTER_MS)
      if (this.#chance.often(CHECKED_AFTERWARDS)) this.#time.at(at + afterMs, () => this.#counter.checks(id));
  }

  /** A payer shows the office what was charged, and the office gives all of it back before anybody has asked the channel. */
  #undoInPortal(orderNumber: string): void {
    const at = this.#time.now() + this.#chance.between(0, UNDONE_WITHIN_MS);
    this.#time.at(at, () => {
      const order = this.#orderOf(({ outTradeNo }) => outTradeNo === orderNumber);
      if (order !== undefined) this.#refundInPortal(order, order.order.totalMinor);
    });
  }

  #anyPaidOrder(): StoredOrder | undefined {
    const paid = this.#gateway.orders().filter(({ order }) => order.state === 'SUCCESS');
    return paid[this.#chance.below(Math.max(1, paid.length))];
  }

  #orderOf(isIt: (order: StoredOrder) => boolean): StoredOrder | undefined {
    return this.#gateway.orders().find(isIt);
  }

  /** @param minor default: all of it now and then, otherwise some */
  #refundInPortal(order: StoredOrder | undefined, minor?: number): void {
    if (order === undefined || this.#network.taken.has(order.outTradeNo)) return;
    const { totalMinor } = order.order;
    const amountMinor = minor ?? (this.#chance.often(0.3) ? totalMinor : this.#chance.between(1, totalMinor));
    if (this.#gateway.portalRefund(order, order.outTradeNo, amountMinor, this.#time.now()).kind !== 'ok') return;
    const about = order.attach === null ? {} : { paymentId: order.attach };
    this.#teller.tell({
      kind: 'act',
      lane: 'gateway',
      text: `the portal refunds ${amountMinor} of ${order.outTradeNo}`,
      ...about,
    });
    this.#portal.add(order.outTradeNo);
  }

  /**
   * Faults are over: the merchant's pool is filled, refunds end well, payers are online; and whoever still looks at a prompt puts the phone
   * away, which under some switches is the only way to end it.
   */
  #heal(): void {
    this.#weather.heal();
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

  readonly #violated: Say = (invariant, what, paymentId) => {
    this.#violations.push({ invariant, what, paymentId });
    this.#teller.tell({ kind: 'violation', invariant, text: what, paymentId });
  };

  async result(): Promise<WorldResult> {
    const backend = this.#backend ?? (await this.#openBackend());
    const orders = new Map<string, StoredOrder>(this.#gateway.orders().map((order) => [order.outTradeNo, order]));
    const rest = await atRest({
      ledger: backend.ledger,
      isChained: this.#plan.ledger === 'sqlite',
      orders,
      manners: this.#network.manners,
      taken: this.#network.taken,
      acknowledged: this.#acknowledged,
      handedOver: this.#handedOver,
      portal: this.#portal,
      isRestored: this.#weather.counts.restored > 0,
      lateRequestWatchMs: this.#plan.lateRequestWatchMs,
    });
    for (const { invariant, what, paymentId } of rest.violations) this.#violated(invariant, what, paymentId);
    const endings = this.#withTrace ? await endingsOf(backend.ledger, rest.payments, orders) : [];
    await backend.ledger.close();
    return {
      seed: this.#plan.seed,
      sales: this.#plan.sales.length,
      payments: rest.payments.length,
      refunds: backend.refunds,
      faults: this.#weather.counts,
      violations: this.#violations,
      surplus: rest.surplus,
      stories: rest.stories,
      codes: this.#codes,
      notices: this.#notices.counts,
      hash: this.#teller.hash,
      told: this.#withTrace ? this.#inOrder() : [],
      endings,
    };
  }

  /** All that was told, and what happened between the channel and its payers. */
  #inOrder(): readonly Told[] {
    return [...this.#teller.told, ...payerSide(this.#gateway.takeChanges())].sort((one, other) => one.at - other.at);
  }
}

function gatewayOf({ payers, merchants }: WorldPlan, chance: Chance): Gateway {
  const gateway = new Gateway({
    random: chance,
    changes: payers.map((payer) => ({ kind: 'payer', key: payer.id, value: payer })),
  });
  for (const { owner, settings } of merchants)
    for (const [name, value] of Object.entries(settings)) gateway.set(name, value, owner.mchId);
  return gateway;
}

/** Whether money is still on its way back: tries that were refused are made again hourly at last. */
async function isGivingBack({ ledger }: Backend): Promise<boolean> {
  const payments = await ledger.unresolved(null, 1_000);
  const refunds = await ledger.unresolvedRefunds(null, 1_000);
  return refunds.length > 0 || payments.some(({ payment }) => payment.refund !== null);
}
