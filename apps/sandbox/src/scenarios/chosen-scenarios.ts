/**
 * The scenarios that somebody chose. Each waits for what it meets, sets there what it says, and is used up once nothing of it is still
 * to come.
 *
 * They wait in the order in which they were chosen; a payment takes the first that fits it, and no second. They are kept over a restart,
 * and so is what a payer means to do at a prompt (that is part of the order). Faults that one has set already are not, like all faults;
 * one that waits for a connection is no more than a fault.
 */
import { decimalsOnTheWire, type Gateway, type Owner, type Region } from '@quickpay/gateway-model';
import type { Faults } from '../faults.ts';
import type { WireOperation } from '../wire/operations.ts';
import type { Asked } from '../wire/reading.ts';
import { ownerOf } from '../wire/v2.ts';
import { type Meeting, meetingAt } from './meeting.ts';
import type { Doing, Scenario } from './scenario.ts';
import { scenarioNamed } from './table.ts';

/** What it met, and when. */
type Met = Owner & Readonly<{ outTradeNo: string; outRefundNo: string | null; at: number }>;

export type Chosen = Readonly<{
  id: string;
  name: string;
  /** Whose payment it waits for, or null for anybody's. */
  payerId: string | null;
  mchId: string | null;
  chosenAt: number;
  met: Met | null;
}>;

export type ChosenState = 'waiting' | 'underWay' | 'usedUp';

/** What is remembered over a restart. */
export type ScenariosMemory = Readonly<{ count: number; chosen: readonly Chosen[] }>;

export type ChosenScenariosOptions = Readonly<{
  gateway: Gateway;
  faults: Faults;
  now: () => number;
  memory?: ScenariosMemory | undefined;
  /** Called with what is to be remembered, before anybody is told of it. */
  remember?: (memory: ScenariosMemory) => void;
  /** Called when one was chosen, met or taken back. */
  changed?: (id: string) => void;
}>;

/** More that wait at once are somebody's mistake. */
export const WAITING_MAX = 50;
/** What is used up is shown for a while, for those who look later. */
const USED_UP_MAX = 20;
/** What a payment has not met by then it will not meet: its watch is over. */
const LEFT_OVER_MS_MAX = 15 * 60_000;
/** Somebody else's order is of another amount than anybody asks for by chance. */
const THEIRS = { state: 'SUCCESS', totalMinor: 7, attach: 'theirs', body: 'Somebody else’s order' } as const;

export class ChosenScenarios {
  readonly #gateway: Gateway;
  readonly #faults: Faults;
  readonly #now: () => number;
  readonly #remember: (memory: ScenariosMemory) => void;
  readonly #tell: (id: string) => void;
  /** Ids of the faults that one has set, by its own. */
  readonly #faultsOf = new Map<string, readonly string[]>();
  #chosen: readonly Chosen[];
  #count: number;

  constructor({ gateway, faults, now, memory, remember = () => {}, changed = () => {} }: ChosenScenariosOptions) {
    this.#gateway = gateway;
    this.#faults = faults;
    this.#now = now;
    this.#remember = remember;
    this.#tell = changed;
    this.#count = memory?.count ?? 0;
    // A name may be gone with the version that had it.
    this.#chosen = (memory?.chosen ?? []).filter((one) => (scenarioOf(one)?.meets ?? 'connection') !== 'connection');
  }

  /** In the order in which they were chosen. */
  list(): readonly (Chosen & Readonly<{ state: ChosenState }>)[] {
    this.#tidy();
    return this.#chosen.map((one) => ({ ...one, state: this.#stateOf(one) }));
  }

  /** `name` is one of the table's. */
  choose(name: string, whose: Readonly<Pick<Chosen, 'payerId' | 'mchId'>>): Chosen {
    this.#tidy();
    const one: Chosen = { ...whose, id: `s${++this.#count}`, name, chosenAt: this.#now(), met: null };
    this.#keep([...this.#chosen, one], one);
    if (scenarioOf(one)?.meets === 'connection') this.#setFaults(one, undefined);
    if (doingOf(one).wallet !== undefined) this.#freshCodes(one);
    return one;
  }

  /** Takes back what is still to come of it. False where there is no such one, or nothing left of it. */
  takeBack(id: string): boolean {
    const one = this.#chosen.find((chosen) => chosen.id === id);
    if (one === undefined || this.#stateOf(one) === 'usedUp') return false;
    this.#forget(one);
    this.#keep(
      this.#chosen.filter((chosen) => chosen !== one),
      one,
    );
    if (doingOf(one).wallet !== undefined) this.#freshCodes(one);
    return true;
  }

  takeAllBack(): void {
    for (const { id } of this.#chosen) this.takeBack(id);
  }

  /** Of which wallet the codes of this payer are meanwhile, where that is not their own. */
  walletOf(payerId: string): Region | undefined {
    const waiting = this.#chosen.filter((one) => one.met === null && isFor(one, payerId));
    return waiting.map((one) => doingOf(one).wallet).find((wallet) => wallet !== undefined);
  }

  /** A request arrived: what waits for it sets what it says, before anything is done with the request. */
  meet(operation: WireOperation, { merchant, fields }: Pick<Asked, 'merchant' | 'fields'>): void {
    if (this.#chosen.length === 0) return;
    const owner = ownerOf(merchant);
    const meeting = meetingAt(this.#gateway, operation, owner, fields);
    // A request that is sent again, because it was lost, is the same payment or refund.
    if (meeting === undefined || this.#hasMet(owner, meeting)) return;
    this.#tidy();
    const waiting = this.#chosen.find(
      (one) =>
        one.met === null &&
        scenarioOf(one)?.meets === meeting.meets &&
        isFor(one, meeting.payerId) &&
        (one.mchId ?? owner.mchId) === owner.mchId,
    );
    if (waiting === undefined) return;
    const met: Met = { ...owner, outTradeNo: meeting.outTradeNo, outRefundNo: meeting.outRefundNo, at: this.#now() };
    this.#keep(
      this.#chosen.map((one) => (one === waiting ? { ...one, met } : one)),
      waiting,
    );
    this.#setUp(waiting, met, merchant.settlementCurrency);
    // The code is used, even where its request is lost: the phone shows another.
    if (meeting.meets === 'payment') this.#freshCodes({ payerId: doingOf(waiting).wallet ? waiting.payerId : meeting.payerId });
  }

  #hasMet(owner: Owner, { outTradeNo, outRefundNo }: Meeting): boolean {
    return this.#chosen.some(
      ({ met }) =>
        met?.outTradeNo === outTradeNo &&
        met.outRefundNo === outRefundNo &&
        met.mchId === owner.mchId &&
        met.subMchId === owner.subMchId,
    );
  }

  #setUp(one: Chosen, met: Met, currency: string): void {
    const { payment, refundEnds, numberIsTaken } = doingOf(one);
    if (payment !== undefined) this.#gateway.arrange(met, met.outTradeNo, { ...payment, arrivedAt: met.at });
    if (refundEnds !== undefined && met.outRefundNo !== null)
      this.#gateway.arrangeRefund(met, met.outTradeNo, met.outRefundNo, refundEnds);
    if (numberIsTaken) {
      const { mchId, subMchId, outTradeNo } = met;
      const exponent = decimalsOnTheWire(currency) ?? 2;
      this.#gateway.plant({ ...THEIRS, mchId, subMchId, outTradeNo, currency, exponent, createdAt: met.at });
    }
    this.#setFaults(one, met.outTradeNo);
  }

  #setFaults(one: Chosen, outTradeNo: string | undefined): void {
    const faults = (doingOf(one).faults ?? []).map((fault) => this.#faults.add({ times: 1, ...fault, outTradeNo }));
    this.#faultsOf.set(
      one.id,
      faults.map(({ id }) => id),
    );
  }

  #freshCodes({ payerId }: Pick<Chosen, 'payerId'>): void {
    for (const { id } of this.#gateway.payers()) {
      if (!isFor({ payerId }, id)) continue;
      this.#gateway.codeOf(id, this.#now(), { fresh: true, region: this.walletOf(id) });
    }
  }

  #stateOf(one: Chosen): ChosenState {
    const ids = this.#faultsOf.get(one.id) ?? [];
    const hasFaults = this.#faults.list().some(({ id }) => ids.includes(id));
    const meets = scenarioOf(one)?.meets;
    if (meets === 'connection') return hasFaults ? 'waiting' : 'usedUp';
    if (one.met === null) return 'waiting';
    const isToCome = meets === 'payment' && this.#gateway.isArranged(one.met, one.met.outTradeNo);
    return hasFaults || isToCome ? 'underWay' : 'usedUp';
  }

  /** What was left over is dropped, and what is used up only kept for a while. */
  #tidy(): void {
    const over = this.#now() - LEFT_OVER_MS_MAX;
    for (const one of this.#chosen)
      if (one.met !== null && one.met.at <= over && this.#stateOf(one) === 'underWay') this.#forget(one);
    const used = this.#chosen.filter((one) => this.#stateOf(one) === 'usedUp');
    const dropped = new Set(used.slice(0, Math.max(0, used.length - USED_UP_MAX)));
    if (dropped.size === 0) return;
    for (const { id } of dropped) this.#faultsOf.delete(id);
    this.#keep(this.#chosen.filter((one) => !dropped.has(one)));
  }

  #forget(one: Chosen): void {
    const ids = this.#faultsOf.get(one.id) ?? [];
    if (ids.length > 0) this.#faults.withdraw(ids);
    this.#faultsOf.delete(one.id);
    if (one.met !== null && scenarioOf(one)?.meets === 'payment') this.#gateway.disarrange(one.met, one.met.outTradeNo);
  }

  #keep(chosen: readonly Chosen[], changed?: Chosen): void {
    this.#chosen = chosen;
    this.#remember({ count: this.#count, chosen });
    if (changed !== undefined) this.#tell(changed.id);
  }
}

const scenarioOf = ({ name }: Chosen): Scenario | undefined => scenarioNamed(name);
const doingOf = (one: Chosen): Doing => scenarioOf(one)?.does ?? {};
const isFor = (one: Pick<Chosen, 'payerId'>, payerId: string): boolean => (one.payerId ?? payerId) === payerId;
