/**
 * One seeded world of stores: terminals at their store's node, head office behind a line that is cut, managers who take over and point terminals
 * at the other door; then everything heals, head office is told everything, and what was begun must come to its right end.
 */
import { step as coreStep, type Payment, type Step } from '@quickpay/core';
import type { ConflictKind } from '@quickpay/exchange';
import { Gateway } from '@quickpay/gateway-model';
import { messageOf } from '../backend.ts';
import { type Chance, chanceOf } from '../chance.ts';
import type { Violation } from '../checks.ts';
import { Counter } from '../counter.ts';
import type { Reached } from '../coverage.ts';
import { PROBE } from '../door.ts';
import { noCounts } from '../faults.ts';
import type { Leaving } from '../network.ts';
import { noNotices } from '../notices.ts';
import type { MerchantPlan } from '../plan.ts';
import { QuotaWatch } from '../quota-watch.ts';
import { Teller } from '../trace.ts';
import { VirtualTime } from '../virtual-time.ts';
import type { Say } from '../witness.ts';
import { REFUND_TROUBLE_MS, REST_MS, type WorldOptions, type WorldResult } from '../world.ts';
import { CutLine } from './cut-line.ts';
import { Desk } from './desk.ts';
import { Doors } from './doors.ts';
import type { NodeFate, TakeOverPlan } from './fate.ts';
import { StoreNode } from './node.ts';
import { Office } from './office.ts';
import { type Ground, isMintedBy } from './site.ts';
import { storesAtRest } from './store-checks.ts';
import { FAIR_LINE, noStoreFaults, type StoreFault, type StoreFaultCounts } from './store-faults.ts';
import { drawStoresPlan, type StorePlan, type StoresPlan } from './store-plan.ts';

export type StoreWorldResult = WorldResult &
  Readonly<{
    storeFaults: Readonly<StoreFaultCounts>;
    /** What disagreed after a take-over, by the conflict's name. */
    conflicts: Readonly<Reached>;
  }>;

/** What nodes have still to tell is told within this, once the line is fair. */
const TOLD_MS = 150_000;
/** What was just written is told within this: gathered, sent, answered. */
const TOLD_WITHIN_MS = 900;
const TOLD_TRIES_MAX = 30;
const JITTER_MS = 25;

export async function runStoreWorld(
  options: Omit<WorldOptions, 'ledger'> & Readonly<{ ledger?: StoresPlan['ledger'] }>,
): Promise<StoreWorldResult> {
  const { seed, channelOver, step = coreStep, withTrace = false, sales, ledger } = options;
  const chance = chanceOf(seed);
  const drawn = drawStoresPlan(seed, chance);
  const plan: StoresPlan = { ...drawn, sales: drawn.sales.slice(0, sales), ledger: ledger ?? drawn.ledger };
  const world = new StoreWorld(plan, chance, { channelOver, step, withTrace });
  await world.run();
  return { ...(await world.result()), sales: drawn.sales.length };
}

class StoreWorld {
  readonly #plan: StoresPlan;
  readonly #chance: Chance;
  readonly #withTrace: boolean;
  readonly #time: VirtualTime;
  readonly #teller: Teller;
  readonly #gateway: Gateway;
  readonly #ground: Ground;
  readonly #doors: Doors;
  readonly #violations: Violation[] = [];
  readonly #faults = noStoreFaults();
  readonly #quotas: ReadonlyMap<string, QuotaWatch>;
  /** All nodes that there ever were; by their store the one that stands there now. */
  readonly #nodes: StoreNode[] = [];
  readonly #nodeAt = new Map<string, StoreNode>();
  readonly #replaced = new Set<string>();
  readonly #acknowledged = new Set<string>();
  readonly #handedOver = new Set<string>();
  readonly #begun = new Map<string, string>();
  /** Payments that two have worked on. */
  readonly #torn = new Set<string>();
  readonly #conflicts: Reached = {};
  /** Whether the line of each store sleeps: nothing goes wrong any more, and nothing is told for a while. */
  #isAsleep = false;
  #isHealed = false;
  #office: Office | null = null;
  #desk: Desk | null = null;

  constructor(
    plan: StoresPlan,
    chance: Chance,
    { channelOver, step, withTrace }: Required<Pick<WorldOptions, 'channelOver' | 'step' | 'withTrace'>>,
  ) {
    this.#plan = plan;
    this.#chance = chance;
    this.#withTrace = withTrace;
    this.#time = new VirtualTime(plan.start);
    this.#teller = new Teller(() => this.#time.now(), withTrace);
    this.#gateway = gatewayOf(plan, chance);
    this.#ground = {
      plan,
      chance,
      time: this.#time,
      teller: this.#teller,
      gateway: this.#gateway,
      channelOver,
      step: step as Step,
      known: { submittedAt: new Map(), taken: new Set() },
      codes: {},
      violated: this.#violated,
    };
    this.#quotas = new Map(
      plan.merchants.map(({ id, quotas }) => [
        id,
        new QuotaWatch(quotas, JITTER_MS, (operation) =>
          this.#violated('I7', `${operation} of all together over the quota of ${id}`, ''),
        ),
      ]),
    );
    this.#doors = new Doors({
      sales: plan.sales,
      nodeAt: (storeId) => this.#nodeIn(storeId).site.backend,
      office: () => this.office.site.backend,
    });
  }

  get office(): Office {
    if (this.#office === null) throw new Error('head office is not open');
    return this.#office;
  }

  #nodeIn(storeId: string): StoreNode {
    const node = this.#nodeAt.get(storeId);
    if (node === undefined) throw new Error(`${storeId} has no node`);
    return node;
  }

  async run(): Promise<void> {
    const { start, stores, healedAfterMs, lateRequestWatchMs } = this.#plan;
    const time = this.#time;
    try {
      await this.#open();
      for (const store of stores) this.#planStore(store);
      this.#planOffice();
      await time.runUntil(start + healedAfterMs);
      this.#heal();
      // What nodes had not told yet is told before anything else is waited for.
      await time.runUntil(time.now() + TOLD_MS);
      this.#isAsleep = true;
      await time.runUntil(time.now() + 2 * lateRequestWatchMs + REST_MS);
      if (await this.#isGivingBack()) await time.runUntil(time.now() + REFUND_TROUBLE_MS);
      this.#isAsleep = false;
      const open = await this.#openAtOffice();
      await time.runUntil(time.now() + TOLD_MS);
      // What is still asked about is asked about again and again: the end is between two of these.
      for (let tries = 0; tries < TOLD_TRIES_MAX && !(await this.#isTold()); tries++)
        await time.runUntil(time.now() + TOLD_WITHIN_MS);
      // What was told only now, and is head office's since, is watched for as long as anything else.
      if ([...(await this.#openAtOffice())].some((id) => !open.has(id)))
        await time.runUntil(time.now() + 2 * lateRequestWatchMs + TOLD_MS);
    } catch (fault) {
      this.#violated('fault', messageOf(fault), '');
    }
  }

  async #open(): Promise<void> {
    this.#office = await Office.open({
      ground: this.#ground,
      storeOf: (nodeId) => this.#nodes.find(({ id }) => id === nodeId)?.storeId ?? '',
      leaves: (leaving) => this.#leaves(null, leaving),
      disagrees: (kind) => this.#conflict(kind),
    });
    this.#desk = new Desk({
      office: this.#office,
      time: this.#time,
      chance: this.#chance,
      teller: this.#teller,
      failed: (fault) => this.#violated('fault', messageOf(fault), ''),
    });
    void this.#office.site.backend.start();
    for (const store of this.#plan.stores) {
      const node = await this.#openNode(store, false);
      void node.site.backend.start();
    }
  }

  async #openNode(store: StorePlan, isReplacement: boolean): Promise<StoreNode> {
    const node = await StoreNode.open({
      ground: this.#ground,
      nodeId: `${store.id.replace('-', '')}${isReplacement ? 'b' : 'a'}`,
      storeId: store.id,
      sitePlan: isReplacement ? store.replacement : store.site,
      line: new CutLine({
        time: this.#time,
        chance: this.#chance,
        teller: this.#teller,
        rates: () => (this.#isHealed ? FAIR_LINE : store.line),
        isCut: () => this.#isCut(store, isReplacement),
        struck: (fault) => this.#struck(fault),
      }),
      office: () => this.office,
      disagrees: (kind) => this.#conflict(kind),
      leaves: (sender, leaving) => this.#leaves(sender, leaving),
    });
    this.#nodes.push(node);
    this.#nodeAt.set(store.id, node);
    return node;
  }

  #isCut({ fate }: StorePlan, isReplacement: boolean): boolean {
    if (this.#isHealed) return this.#isAsleep;
    // Another machine, with another line, takes the place of one that was lost.
    if (isReplacement) return false;
    const sinceMs = this.#time.now() - this.#plan.start;
    return fate.cuts.some(([from, until]) => sinceMs >= from && sinceMs < until);
  }

  #planStore(store: StorePlan): void {
    const { id, fate } = store;
    const node = this.#nodeIn(id);
    const counter = this.#counterOf(store);
    for (const sale of this.#plan.sales) if (sale.terminal.storeId === id) this.#at(sale.atMs, () => counter.serve(sale));
    node.site.weather.announce();
    for (const [from] of fate.cuts) this.#at(from, () => this.#struck('cut', `${id} and head office cannot reach each other`));
    for (const { atMs, terminalId, to } of fate.switches)
      this.#at(atMs, () => {
        if (this.#doors.point(terminalId, to)) this.#struck('doorSwitched', `${terminalId} is pointed at ${to}`);
      });
    this.#planNode(store, node, fate.node);
  }

  #planNode(store: StorePlan, node: StoreNode, fate: NodeFate): void {
    const { backend } = node.site;
    const { start } = this.#plan;
    switch (fate.kind) {
      case 'sound':
        return;
      case 'off':
        this.#at(fate.off[0], () => {
          this.#struck('nodeOff', `${node.id} is switched off`);
          backend.off(start + fate.off[1]);
          // Somebody at the store may know that it is theirs still.
          if (this.#chance.often(0.3)) this.#at(fate.off[1] + this.#chance.between(1_000, 60_000), () => node.confirm());
        });
        return;
      case 'gone':
        this.#at(fate.atMs, () => {
          this.#struck('nodeDied', `${node.id} is gone`);
          if (fate.diskFoundAtMs === null) this.#struck('diskLost', `its disk as well`);
          node.isGone = true;
          backend.off(Number.POSITIVE_INFINITY);
        });
        if (fate.diskFoundAtMs !== null)
          this.#at(fate.diskFoundAtMs, () => {
            this.#struck('diskFound', `the disk of ${node.id} is found`);
            node.isFound = true;
            void node.recover();
          });
        this.#planTakeOver(store, node, fate.takeOver);
        return;
      case 'thoughtGone':
        this.#planTakeOver(store, node, fate.takeOver);
    }
  }

  #planTakeOver(store: StorePlan, node: StoreNode, { triedFromMs, triedEveryMs, replacedAfterMs }: TakeOverPlan): void {
    const tries = async (atMs: number): Promise<void> => {
      // Who thinks that a node is gone looks once more, and sees that it is not.
      if (this.#isHealed && !node.isGone) return;
      const isTaken = await this.office.takesOver(node.id);
      if (isTaken !== true) return this.#at(atMs + triedEveryMs, () => void tries(atMs + triedEveryMs));
      this.#struck(node.isGone ? 'takenOver' : 'mistakenTakeOver', `head office takes over ${node.id}`);
      if (replacedAfterMs !== null) this.#at(atMs + replacedAfterMs, () => void this.#replace(store, node));
    };
    this.#at(triedFromMs, () => void tries(triedFromMs));
  }

  async #replace(store: StorePlan, node: StoreNode): Promise<void> {
    this.#replaced.add(node.id);
    const other = await this.#openNode(store, true);
    if (this.#isHealed) other.site.weather.heal();
    this.#struck('nodeReplaced', `${other.id} takes the place of ${node.id}`);
    void other.site.backend.start();
  }

  #planOffice(): void {
    const { start, officeOff, acts } = this.#plan;
    this.office.site.weather.announce();
    if (officeOff !== null)
      this.#at(officeOff[0], () => {
        this.#struck('officeOff', 'head office is off');
        this.office.site.backend.off(start + officeOff[1]);
      });
    for (const { atMs, does } of acts) this.#at(atMs, () => this.#desk?.does(does));
  }

  #counterOf({ id, payers }: StorePlan): Counter {
    const [first = '', ...others] = payers.map((payer) => payer.id);
    return new Counter({
      time: this.#time,
      chance: this.#chance,
      gateway: this.#gateway,
      teller: this.#teller,
      payerIds: [first, ...others],
      keysOf: id,
      engine: (about) => this.#doors.engineFor(about),
      isKeyLongRight: () => false,
      isForgetful: () => false,
      acknowledged: (paymentId) => this.#acknowledged.add(paymentId),
      left: (saleId) => this.#doors.begunAt(saleId)?.saleWasLeft(saleId),
      violated: (what) => this.#violated('I6', what, ''),
      failed: (fault) => this.#violated('fault', messageOf(fault), ''),
      begun: (key, paymentId) => {
        const before = this.#begun.get(key) ?? paymentId;
        if (before !== paymentId) this.#violated('I6', 'one request has made two payments', paymentId);
        this.#begun.set(key, before);
      },
      handedOver: (saleId) => this.#handedOver.add(saleId),
      givenBackInPortal: () => {},
    });
  }

  /** A request leaves a node, or head office (null). */
  #leaves(sender: StoreNode | null, { request, order: { paymentId, merchantOrderNumber }, merchant }: Leaving): void {
    // Two nodes of one store have one share: of what was taken over by mistake nobody can wait for the turns.
    if (sender === null || !this.#replaced.has(sender.id)) this.#quotas.get(merchant.id)?.sent(request, this.#time.now());
    const home = paymentId === PROBE ? null : this.#homeOf(merchantOrderNumber);
    if (home === null) return;
    if (sender === null && !this.office.isTakenOver(home.id))
      this.#violated('two', `head office works on what ${home.id} owns`, paymentId);
    if (sender !== null && sender !== home) this.#violated('two', `${sender.id} works on what ${home.id} owns`, paymentId);
    if (sender !== null && this.office.owns(paymentId)) this.#torn.add(paymentId);
  }

  /** The node that has minted an order number, or null for head office. */
  #homeOf(merchantOrderNumber: string): StoreNode | null {
    return this.#nodes.find(({ id }) => isMintedBy(id, merchantOrderNumber)) ?? null;
  }

  #heal(): void {
    this.#isHealed = true;
    this.#teller.tell({ kind: 'healed' });
    for (const { site } of [this.office, ...this.#nodes]) site.weather.heal();
    for (const { owner } of this.#plan.merchants) {
      this.#gateway.set('refundPool', 'full', owner.mchId);
      this.#gateway.set('refundsEnd', 'SUCCESS', owner.mchId);
    }
    const putAway = () => {
      for (const { payers } of this.#plan.stores)
        for (const { id } of payers) {
          this.#gateway.changePayer(id, { online: true });
          while (this.#gateway.cancelPrompt(id, this.#time.now()) !== undefined);
        }
    };
    for (let minute = 0; minute < 30; minute++) this.#time.at(this.#time.now() + minute * 60_000, putAway);
  }

  /** Whether no node has anything to tell just now. */
  async #isTold(): Promise<boolean> {
    for (const { outbox, isGone, isFound } of this.#nodes)
      if ((!isGone || isFound) && (await outbox.cursor()).sequence !== (await outbox.last())) return false;
    return true;
  }

  async #isGivingBack(): Promise<boolean> {
    for (const { site } of [this.office, ...this.#nodes]) {
      const { ledger } = site.backend;
      const payments = await ledger.unresolved(null, 1_000);
      if ((await ledger.unresolvedRefunds(null, 1_000)).length > 0) return true;
      if (payments.some(({ payment }: { payment: Payment }) => payment.refund !== null)) return true;
    }
    return false;
  }

  /** What head office works on and has not ended, by id. */
  async #openAtOffice(): Promise<Set<string>> {
    const { ledger } = this.office.site.backend;
    const open = await ledger.unresolved(null, 1_000);
    return new Set(open.filter(({ payment }) => payment.owner === ledger.identity.nodeId).map(({ payment }) => payment.id));
  }

  #at(atMs: number, run: () => void): void {
    this.#time.at(this.#plan.start + atMs, run);
  }

  #struck(fault: StoreFault, text?: string): void {
    this.#faults[fault]++;
    if (text !== undefined) this.#teller.tell({ kind: 'fault', lane: 'network', text });
  }

  #conflict(name: ConflictKind): void {
    this.#conflicts[name] = (this.#conflicts[name] ?? 0) + 1;
  }

  readonly #violated: Say = (invariant, what, paymentId) => {
    this.#violations.push({ invariant, what, paymentId });
    this.#teller.tell({ kind: 'violation', invariant, text: what, paymentId });
  };

  async result(): Promise<StoreWorldResult> {
    const rest = await storesAtRest({
      plan: this.#plan,
      office: this.office,
      nodes: this.#nodes,
      gateway: this.#gateway,
      taken: this.#ground.known.taken,
      acknowledged: this.#acknowledged,
      handedOver: this.#handedOver,
      torn: this.#torn,
      asked: this.#desk?.asked ?? [],
    });
    for (const { invariant, what, paymentId } of rest.violations) this.#violated(invariant, what, paymentId);
    for (const name of rest.conflicts) this.#conflict(name);
    const sites = [this.office, ...this.#nodes].map(({ site }) => site);
    for (const { backend } of sites) await backend.ledger.close();
    const faults = noCounts();
    for (const { weather } of sites)
      for (const [name, count] of Object.entries(weather.counts)) faults[name as keyof typeof faults] += count; // the same names
    return {
      seed: this.#plan.seed,
      sales: this.#plan.sales.length,
      payments: rest.payments,
      refunds: sites.reduce((sum, { backend }) => sum + backend.refunds, 0),
      faults,
      storeFaults: this.#faults,
      conflicts: this.#conflicts,
      violations: this.#violations,
      surplus: rest.surplus,
      stories: rest.stories,
      codes: this.#ground.codes,
      notices: noNotices(),
      hash: this.#teller.hash,
      told: this.#withTrace ? this.#teller.told : [],
      endings: [],
    };
  }
}

function gatewayOf({ stores, merchants }: StoresPlan, chance: Chance): Gateway {
  const payers = stores.flatMap((store) => store.payers);
  const gateway = new Gateway({
    random: chance,
    changes: payers.map((payer) => ({ kind: 'payer', key: payer.id, value: payer })),
  });
  for (const { owner, settings } of merchants as readonly MerchantPlan[])
    for (const [name, value] of Object.entries(settings)) gateway.set(name, value, owner.mchId);
  return gateway;
}
