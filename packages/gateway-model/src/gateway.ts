/**
 * A whole gateway as data: merchants, orders, payers with their codes, prompts and messages, refunds, bills, time. No wire, no clock, no
 * chance of its own: the sandbox puts a wire in front of it, the simulation a seeded world around it.
 *
 * Everything that changes is handed out as records (`takeChanges`), so that whoever answers can first make them durable. Each call first
 * lets happen what happens by itself up to its `now`.
 */
import type { Instant, Random } from '@quickpay/core';
import type { Arrangement } from './arrangement-book.ts';
import { arrangeRefund, disarrange, isArranged } from './arranging.ts';
import { type BillEntry, billOf } from './bill.ts';
import { type Books, openBooks } from './books.ts';
import type { Change, ChangeKind } from './journal.ts';
import type { Message } from './message-book.ts';
import { type DueNotice, dueNotices, noticeTold } from './notices.ts';
import type { OrderName } from './order-book.ts';
import { advanceTo, nextEventAt } from './passing-time.ts';
import { type Payer, type ShownCode, wholePayer } from './payers.ts';
import { type PlantedOrder, plant } from './planting.ts';
import { cancelPrompt, enterPassword, type PasswordAnswer, promptOf } from './prompts.ts';
import { portalRefund, portalSettle, type RefundParameters, refund } from './refunds.ts';
import { failed, type Refused } from './refusals.ts';
import { revoke } from './revoke.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { keyOf, type Owner, type StoredOrder } from './stored-order.ts';
import { chargeable, type SubmitParameters, submit } from './submit.ts';
import type { Region } from './wallets.ts';

/** `order` where there is one; the reason, with the channel's code for it, where it refuses. */
export type GatewayAnswer = Readonly<{ kind: 'ok'; order: StoredOrder }> | Readonly<{ kind: 'okUnknown' }> | Refused;

export type GatewayOptions = Readonly<{ random: Random; settings?: Settings; changes?: Iterable<Change> }>;

export class Gateway {
  readonly #books: Books;

  constructor({ random, settings = DEFAULT_SETTINGS, changes = [] }: GatewayOptions) {
    this.#books = openBooks(random, settings);
    for (const change of changes) this.#restore(change);
  }

  /** What changed since the last call: to be made durable before anything is answered. */
  takeChanges(): readonly Change[] {
    return this.#books.journal.take();
  }

  // ---- what merchants ask

  submit(asked: SubmitParameters, now: Instant): GatewayAnswer {
    this.advanceTo(now);
    return submit(this.#books, asked, now);
  }

  query(owner: Owner, by: OrderName, now: Instant): GatewayAnswer {
    this.advanceTo(now);
    const order = this.find(owner, by);
    return order === undefined ? failed('orderUnknown') : { kind: 'ok', order };
  }

  revoke(owner: Owner, by: OrderName, now: Instant): GatewayAnswer {
    this.advanceTo(now);
    return revoke(this.#books, owner, by, now);
  }

  refund(owner: Owner, asked: RefundParameters, now: Instant): GatewayAnswer {
    this.advanceTo(now);
    return refund(this.#books, owner, asked, now);
  }

  /** An order with refunds; by a refund's own number, the merchant's or the channel's, or by the order's. */
  queryRefunds(
    owner: Owner,
    by: OrderName & Readonly<{ outRefundNo?: string; refundId?: string }>,
    now: Instant,
  ): Extract<GatewayAnswer, { kind: 'ok' | 'failed' }> & Readonly<{ only?: string }> {
    this.advanceTo(now);
    const { orders } = this.#books;
    const only = by.refundId ? (orders.refundNumber(owner, by.refundId) ?? '') : by.outRefundNo;
    const order = only === undefined ? this.find(owner, by) : orders.ofRefund(owner, only);
    if (order === undefined || order.order.refunds.length === 0) return failed('refundUnknown');
    return { kind: 'ok', order, ...(only === undefined ? {} : { only }) };
  }

  /** Whose code it is. From then on only this merchant may charge it. */
  claim(mchId: string, authCode: string, now: Instant): Readonly<{ kind: 'ok'; payerId: string }> | Refused {
    const found = chargeable(this.#books, { mchId, authCode }, now);
    if (found.kind === 'failed') return found;
    this.#books.payers.keepCode({ ...found.code, claimedBy: mchId });
    return { kind: 'ok', payerId: found.payer.id };
  }

  /** What moved money on a day (Beijing's, as `dayOf` counts them): of a merchant, or of one sub-merchant. */
  bill(mchId: string, subMchId: string | undefined, day: number, now: Instant): readonly BillEntry[] {
    this.advanceTo(now);
    const orders = this.#books.orders.ofDay(mchId, day);
    return billOf(subMchId === undefined ? orders : orders.filter((order) => order.subMchId === subMchId), day);
  }

  /** An order by either of its numbers; the transaction id goes first. */
  find(owner: Owner, name: OrderName): StoredOrder | undefined {
    return this.#books.orders.find(owner, name);
  }

  // ---- what payers do

  payers(): readonly Payer[] {
    return this.#books.payers.all();
  }

  payer(id: string): Payer | undefined {
    return this.#books.payers.get(id);
  }

  changePayer(id: string, change: Partial<Omit<Payer, 'id'>>): Payer | undefined {
    const payer = this.payer(id);
    return payer === undefined ? undefined : this.#books.payers.keep(wholePayer({ ...payer, ...change }));
  }

  /** A payer looked at the digits of the code that their phone shows. False where it shows none. */
  revealCode(payerId: string): boolean {
    const payer = this.payer(payerId);
    return payer !== undefined && this.#books.payers.reveal(payer);
  }

  /**
   * The code now shown: a fresh one when that was used or is older than a minute, or when the payer asks for one. `region`: of which
   * wallet a fresh one is. Default: the payer's own.
   */
  codeOf(
    payerId: string,
    now: Instant,
    { fresh = false, region }: Readonly<{ fresh?: boolean; region?: Region | undefined }> = {},
  ): ShownCode | undefined {
    this.advanceTo(now);
    const payer = this.payer(payerId);
    if (payer === undefined) return undefined;
    return this.#books.payers.show(payer, now, this.#books.random, { fresh, region: region ?? payer.region });
  }

  /** Who shows, or showed, this code. */
  payerOfCode(authCode: string): Payer | undefined {
    return this.payer(this.#books.payers.code(authCode)?.payerId ?? '');
  }

  /** The order that waits for this payer's password. */
  promptOf(payerId: string): StoredOrder | undefined {
    return promptOf(this.#books, payerId);
  }

  typed(payerId: string, now: Instant): void {
    this.advanceTo(now);
    this.changePayer(payerId, { lastTypedAt: now });
  }

  password(payerId: string, password: string, now: Instant): PasswordAnswer {
    this.advanceTo(now);
    return enterPassword(this.#books, payerId, password, now);
  }

  cancelPrompt(payerId: string, now: Instant): StoredOrder | undefined {
    this.advanceTo(now);
    return cancelPrompt(this.#books, payerId, now);
  }

  // ---- how a payment is to go

  /** Arranges how the payment under this number goes once its submit is processed. Not kept over a restart before that. */
  arrange(owner: Owner, outTradeNo: string, arrangement: Arrangement): void {
    this.#books.arrangements.put(keyOf(owner, outTradeNo), arrangement);
  }

  /** Arranges how a refund of an order ends, whatever the switch says. */
  arrangeRefund(owner: Owner, outTradeNo: string, outRefundNo: string, as: Settings['refundsEnd']): void {
    arrangeRefund(this.#books, owner, outTradeNo, outRefundNo, as);
  }

  /** Whether something that was arranged for this number is still to come. */
  isArranged(owner: Owner, outTradeNo: string): boolean {
    return isArranged(this.#books, owner, outTradeNo);
  }

  /** Takes back what is still to come; the payer acts by hand from now on. */
  disarrange(owner: Owner, outTradeNo: string): void {
    disarrange(this.#books, owner, outTradeNo);
  }

  // ---- what tests plant, and what everybody may look at

  plant(order: PlantedOrder): StoredOrder {
    return plant(this.#books, order);
  }

  portalRefund(owner: Owner, outTradeNo: string, amountMinor: number, now: Instant): GatewayAnswer {
    return portalRefund(this.#books, owner, outTradeNo, amountMinor, now);
  }

  /** A refund that ended abnormally is paid out by hand. */
  portalSettle(owner: Owner, outRefundNo: string, now: Instant): GatewayAnswer {
    return portalSettle(this.#books, owner, outRefundNo, now);
  }

  orders(mchId?: string): readonly StoredOrder[] {
    return this.#books.orders.all(mchId);
  }

  ordersOfPayer(payerId: string): readonly StoredOrder[] {
    return this.#books.orders.ofPayer(payerId);
  }

  messagesTo(to: Message['to']): readonly Message[] {
    return this.#books.messages.to(to);
  }

  settings(mchId: string): Settings {
    return this.#books.settings.of(mchId);
  }

  /** Sets one switch for a merchant, or for all. Answers what is wrong with it, or null. */
  set(name: string, value: string, mchId = ''): string | null {
    return this.#books.settings.set(name, value, mchId);
  }

  // ---- time

  /** Everything that happens by itself up to now: what payers mean to do at their prompts, orders that end unpaid, refunds that settle. */
  advanceTo(now: Instant): void {
    advanceTo(this.#books, now);
  }

  /** When the next of those happens, or null. */
  nextEventAt(): Instant | null {
    return nextEventAt(this.#books);
  }

  /** Ends of refunds that merchants are to be told of now. */
  dueNotices(now: Instant): readonly DueNotice[] {
    return dueNotices(this.#books, now);
  }

  /** One of them was told, and heard or not. */
  noticeTold(owner: Owner, outRefundNo: string, heard: boolean, now: Instant): void {
    noticeTold(this.#books, owner, outRefundNo, heard, now);
  }

  /** Takes back what an earlier process handed out. */
  #restore({ kind, key, value }: Change): void {
    const { orders, payers, messages, settings, revokedUnknown } = this.#books;
    const put: Readonly<Record<ChangeKind, () => unknown>> = {
      order: () => orders.restore(key, value),
      payer: () => payers.restore(key, value),
      code: () => payers.restoreCode(value),
      revokedUnknown: () => revokedUnknown.add(key),
      settings: () => settings.restore(key, value),
      message: () => messages.restore(value),
    };
    put[kind]();
  }
}
