/**
 * A whole gateway as data: merchants, orders, payers with their codes, prompts and messages, refunds, time. No wire, no clock, no chance
 * of its own: the sandbox puts a wire in front of it, the simulation a seeded world around it.
 *
 * Everything that changes is handed out as records (`takeChanges`), so that whoever answers can first make them durable.
 */
import type { Instant, Random } from '@quickpay/core';
import { type Manners, MannersBook } from './manners.ts';
import { heldMinor, type Order, type OrderAction, type OrderRefund, refundedMinor, stepOrder } from './order.ts';
import {
  CODE_LIFE,
  charge,
  costInFen,
  FIRST_PAYERS,
  giveBack,
  mintCode,
  type Payer,
  type ShownCode,
  TYPING_MS,
} from './payers.ts';
import { DEFAULT_SETTINGS, orderSwitches, type Settings, withSetting } from './settings.ts';

/** Whose order it is: a merchant, and its sub-merchant where an institution acts for one. */
export type Owner = Readonly<{ mchId: string; subMchId: string | null }>;

export type StoredOrder = Owner &
  Readonly<{
    outTradeNo: string;
    transactionId: string | null;
    attach: string | null;
    body: string;
    currency: string;
    exponent: number;
    payerId: string | null;
    authCode: string | null;
    /** The card that paid, or null for the balance. */
    paidWith: string | null;
    /** The merchant takes no credit cards for it. */
    noCredit: boolean;
    order: Order;
    createdAt: Instant;
    paidAt: Instant | null;
    wrongPasswords: number;
    /** When refunds under way will have settled, by number. */
    settlesAt: Readonly<Record<string, Instant>>;
    refundIds: Readonly<Record<string, string>>;
    history: readonly Readonly<{ at: Instant; event: string; from: string | null; to: string | null }>[];
  }>;

export type Message = Readonly<{
  at: Instant;
  to: Readonly<{ payerId: string }> | Readonly<{ mchId: string }>;
  channel: 'sms' | 'wechat';
  kind: 'paid' | 'revoked' | 'refunded';
  outTradeNo: string;
  text: string;
}>;

export type SubmitParameters = Owner &
  Readonly<{
    outTradeNo: string;
    totalMinor: number;
    currency: string;
    exponent: number;
    authCode: string;
    attach: string | null;
    body: string;
    /** Credit cards are not taken. Default false. */
    noCredit?: boolean;
  }>;

/** `order` where there is one; `code` and `text` in the channel's words where it refuses. */
export type GatewayAnswer =
  | Readonly<{ kind: 'ok'; order: StoredOrder }>
  | Readonly<{ kind: 'okUnknown' }>
  | Readonly<{ kind: 'failed'; code: string; text: string; recall?: 'Y' | 'N' }>;

export type Change = Readonly<{
  kind: 'order' | 'payer' | 'code' | 'revokedUnknown' | 'settings' | 'message';
  key: string;
  value: unknown;
}>;

export type GatewayOptions = Readonly<{ random: Random; settings?: Settings; changes?: Iterable<Change> }>;

const AUTO_REVOKE_MS = 45_000;
const REFUND_SETTLES_MS = 3_000;
const SEVEN_DAYS_MS = 7 * 86_400_000;
const BEIJING_MS = 8 * 3_600_000;
/** A refund is taken for 365 days, and fifty times an order. */
const REFUND_DAYS_MS = 365 * 86_400_000;
const REFUNDS_MAX = 50;
const day = (at: Instant): number => Math.floor((at + BEIJING_MS) / 86_400_000);

const UNPAID: ReadonlySet<Order['state']> = new Set(['USERPAYING', 'NOTPAY', 'PAYERROR']);

const failed = (code: string, text: string, recall?: 'Y' | 'N'): GatewayAnswer => ({
  kind: 'failed',
  code,
  text,
  ...(recall ? { recall } : {}),
});

export class Gateway {
  readonly #random: Random;
  readonly #orders = new Map<string, StoredOrder>();
  /** Keys of orders by what else names them. */
  readonly #byTransaction = new Map<string, string>();
  readonly #byRefund = new Map<string, string>();
  readonly #ofPayer = new Map<string, Set<string>>();
  readonly #payers = new Map<string, Payer>();
  readonly #codes = new Map<string, ShownCode>();
  /** The code each payer shows now. */
  readonly #shown = new Map<string, string>();
  /** Orders to which something may still happen by itself; only these are looked at as time passes. */
  readonly #moving = new Set<string>();
  readonly #revokedUnknown = new Set<string>();
  readonly #messages: Message[] = [];
  readonly #settingsOf = new Map<string, Settings>();
  readonly #manners = new Map<string, MannersBook>();
  readonly #settings: Settings;
  #changes: Change[] = [];
  #minted = 0;

  constructor({ random, settings = DEFAULT_SETTINGS, changes = [] }: GatewayOptions) {
    this.#random = random;
    this.#settings = settings;
    for (const payer of FIRST_PAYERS) this.#payers.set(payer.id, payer);
    for (const change of changes) this.#restore(change);
  }

  /** What changed since the last call: to be made durable before anything is answered. */
  takeChanges(): readonly Change[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  // ---- what merchants ask

  submit(asked: SubmitParameters, now: Instant, { copy = false }: { copy?: boolean } = {}): GatewayAnswer {
    this.advanceTo(now);
    const book = this.#book(asked.mchId);
    const settings = this.settings(asked.mchId);
    if (!book.request('submit', now) && settings.manners === 'enforced') return failed('FREQUENCY_LIMITED', 'too many requests');
    const key = keyOf(asked, asked.outTradeNo);
    const known = this.#orders.get(key);
    if (known !== undefined) {
      if (!copy) book.resentSubmit();
      return this.#repeated(known, asked);
    }
    const answer = this.#first(asked, key, settings, now);
    book.answered(key, now);
    return answer;
  }

  query(owner: Owner, by: Readonly<{ outTradeNo?: string; transactionId?: string }>, now: Instant): GatewayAnswer {
    this.advanceTo(now);
    const book = this.#book(owner.mchId);
    const inQuota = book.request('query', now);
    const order = this.find(owner, by);
    const polite = book.query(keyOf(owner, order?.outTradeNo ?? by.outTradeNo ?? ''), now);
    if (this.settings(owner.mchId).manners === 'enforced' && !(inQuota && polite))
      return failed('FREQUENCY_LIMITED', 'too many requests');
    return order === undefined ? failed('ORDERNOTEXIST', 'order not exist') : { kind: 'ok', order };
  }

  revoke(owner: Owner, by: Readonly<{ outTradeNo?: string; transactionId?: string }>, now: Instant): GatewayAnswer {
    this.advanceTo(now);
    const book = this.#book(owner.mchId);
    const settings = this.settings(owner.mchId);
    const inQuota = book.request('revoke', now);
    const found = this.find(owner, by);
    const key = keyOf(owner, found?.outTradeNo ?? by.outTradeNo ?? '');
    const polite = book.revoke(found?.createdAt ?? null, now);
    book.answered(key, now);
    if (settings.manners === 'enforced' && !(inQuota && polite)) return failed('INVALID_REQUEST', 'called too soon', 'Y');
    if (found === undefined) {
      this.#revokedUnknown.add(key);
      this.#changed('revokedUnknown', key, true);
      return { kind: 'okUnknown' };
    }
    const payer = found.payerId === null ? undefined : this.#payers.get(found.payerId);
    const typing = payer?.lastTypedAt != null && now - payer.lastTypedAt <= TYPING_MS;
    const windowOver =
      settings.revokeWindow === '7days' ? now - found.createdAt > SEVEN_DAYS_MS : day(now) !== day(found.createdAt);
    const wasPaid = heldMinor(found.order) > 0;
    const { stored, answer } = this.#step(found, { kind: 'revoke', typing, windowOver }, now);
    switch (answer) {
      case 'done':
        if (wasPaid && stored.order.revokedAfterPaid) this.#giveBack(stored, stored.order.totalMinor, 'revoked', now);
        return { kind: 'ok', order: stored };
      case 'payerIsPaying':
        return failed('USERPAYING', 'the payer is entering the password', 'Y');
      case 'windowOver':
        return failed('REVERSE_EXPIRE', 'the order can no longer be revoked', 'N');
      default:
        return failed('TRADE_ERROR', 'the order cannot be revoked in this state', 'N');
    }
  }

  refund(
    owner: Owner,
    asked: Readonly<{ outTradeNo: string; outRefundNo: string; totalMinor: number; refundMinor: number }>,
    now: Instant,
  ): GatewayAnswer {
    this.advanceTo(now);
    const book = this.#book(owner.mchId);
    book.request('refund', now);
    const found = this.find(owner, { outTradeNo: asked.outTradeNo });
    if (found === undefined || !found.order.paid) return failed('ORDERNOTEXIST', 'order not exist');
    const polite = book.refund(keyOf(owner, asked.outTradeNo), now);
    if (this.settings(owner.mchId).manners === 'enforced' && !polite)
      return failed('FREQUENCY_LIMITED', 'a minute between refunds');
    if (asked.totalMinor !== found.order.totalMinor) return failed('REFUND_FEE_MISMATCH', 'total_fee differs from the order');
    const refused = this.#refundRefused(found, asked.outRefundNo, now);
    if (refused !== null) return refused;
    const { stored, answer } = this.#step(
      found,
      { kind: 'refund', number: asked.outRefundNo, amountMinor: asked.refundMinor },
      now,
    );
    switch (answer) {
      case 'done': {
        const settlesAt = { ...stored.settlesAt };
        const state = stored.order.refunds.find(({ number }) => number === asked.outRefundNo)?.state;
        if (state === 'PROCESSING') settlesAt[asked.outRefundNo] ??= now + REFUND_SETTLES_MS;
        const refundIds = {
          ...stored.refundIds,
          [asked.outRefundNo]: stored.refundIds[asked.outRefundNo] ?? this.#mint('50', now),
        };
        return { kind: 'ok', order: this.#keep({ ...stored, settlesAt, refundIds }) };
      }
      case 'exceedsTotal':
        return failed('ERROR', 'refundable balance not enough');
      case 'otherAmount':
        return failed('REFUND_FEE_MISMATCH', 'this refund number was used with another amount');
      default:
        return failed('TRADE_STATE_ERROR', 'the order cannot be refunded in this state');
    }
  }

  /** Why a refund is not even looked at, or null. A number that was taken before is answered as it was. */
  #refundRefused(stored: StoredOrder, number: string, now: Instant): GatewayAnswer | null {
    const of = this.#byRefund.get(keyOf(stored, number));
    if (of !== undefined && of !== keyOf(stored, stored.outTradeNo))
      return failed('INVALID_REQUEST', 'the refund number is used for another order');
    if (of !== undefined) return null;
    if (now - (stored.paidAt ?? stored.createdAt) >= REFUND_DAYS_MS)
      return failed('TRADE_OVERDUE', 'the order is older than a year');
    if (stored.order.refunds.length >= REFUNDS_MAX) return failed('INVALID_REQUEST', 'an order is refunded 50 times at most');
    if (this.settings(stored.mchId).refundPool === 'empty') return failed('NOTENOUGH', 'the merchant’s balance is not enough');
    return null;
  }

  queryRefunds(
    owner: Owner,
    by: Readonly<{ outTradeNo?: string; transactionId?: string; outRefundNo?: string }>,
    now: Instant,
  ): GatewayAnswer {
    this.advanceTo(now);
    const found =
      by.outRefundNo === undefined
        ? this.find(owner, by)
        : this.#orders.get(this.#byRefund.get(keyOf(owner, by.outRefundNo)) ?? '');
    return found === undefined || found.order.refunds.length === 0
      ? failed('REFUNDNOTEXIST', 'refund not exist')
      : { kind: 'ok', order: found };
  }

  // ---- what payers do

  payers(): readonly Payer[] {
    return [...this.#payers.values()];
  }

  payer(id: string): Payer | undefined {
    return this.#payers.get(id);
  }

  changePayer(id: string, change: Partial<Omit<Payer, 'id'>>): Payer | undefined {
    const payer = this.#payers.get(id);
    return payer === undefined ? undefined : this.#keepPayer({ ...payer, ...change });
  }

  /** The code now shown: a fresh one when that was used or is older than a minute, or when the payer asks for one. */
  codeOf(payerId: string, now: Instant, { fresh = false }: { fresh?: boolean } = {}): ShownCode | undefined {
    this.advanceTo(now);
    const payer = this.#payers.get(payerId);
    if (payer === undefined) return undefined;
    const shown = this.#codes.get(this.#shown.get(payerId) ?? '');
    if (!fresh && shown !== undefined && shown.usedBy === null && now - shown.shownAt < CODE_LIFE.freshMs) return shown;
    return this.#keepCode({ authCode: mintCode(payer.region, this.#random), payerId, shownAt: now, usedBy: null });
  }

  /** The order that waits for this payer's password. */
  promptOf(payerId: string): StoredOrder | undefined {
    return this.#movingOrders().find((order) => order.payerId === payerId && order.order.state === 'USERPAYING');
  }

  typed(payerId: string, now: Instant): void {
    this.advanceTo(now);
    this.changePayer(payerId, { lastTypedAt: now });
  }

  /** The password at the prompt. `wrong` says how many tries are left; none left ends the attempt. */
  password(
    payerId: string,
    password: string,
    now: Instant,
  ):
    | Readonly<{ kind: 'noPrompt' }>
    | Readonly<{ kind: 'wrong'; attemptsLeft: number }>
    | Readonly<{ kind: 'ended'; order: StoredOrder }> {
    this.advanceTo(now);
    const prompt = this.promptOf(payerId);
    const payer = this.#payers.get(payerId);
    if (prompt === undefined || payer === undefined) return { kind: 'noPrompt' };
    this.changePayer(payerId, { lastTypedAt: null });
    if (password !== payer.password) {
      const wrongPasswords = prompt.wrongPasswords + 1;
      const attemptsLeft = Number(this.settings(prompt.mchId).wrongPasswords) - wrongPasswords;
      const counted = this.#keep({ ...prompt, wrongPasswords });
      if (attemptsLeft > 0) return { kind: 'wrong', attemptsLeft };
      return { kind: 'ended', order: this.#step(counted, { kind: 'passwordsWrong' }, now).stored };
    }
    const funds = charge(payer, this.#cost(prompt, prompt.order.totalMinor), { noCredit: prompt.noCredit });
    if (funds.kind !== 'enough') return { kind: 'ended', order: this.#step(prompt, { kind: 'bankRefuses' }, now).stored };
    this.#keepPayer({ ...funds.payer, lastTypedAt: null });
    return { kind: 'ended', order: this.#paid(this.#step(prompt, { kind: 'confirm' }, now).stored, payer, now) };
  }

  cancelPrompt(payerId: string, now: Instant): StoredOrder | undefined {
    this.advanceTo(now);
    const prompt = this.promptOf(payerId);
    if (prompt === undefined) return undefined;
    this.changePayer(payerId, { lastTypedAt: null });
    return this.#step(prompt, { kind: 'payerCancels' }, now).stored;
  }

  // ---- what tests plant, and what everybody may look at

  /** Puts an order of somebody else's, or of any state, where a test wants it. */
  plant(
    order: Omit<StoredOrder, 'settlesAt' | 'refundIds' | 'history' | 'wrongPasswords' | 'paidWith' | 'noCredit'>,
  ): StoredOrder {
    return this.#keep({
      ...order,
      paidWith: null,
      noCredit: false,
      settlesAt: {},
      refundIds: {},
      wrongPasswords: 0,
      history: [{ at: order.createdAt, event: 'planted', from: null, to: order.order.state }],
    });
  }

  /** A refund made in the portal, beside all our own. */
  portalRefund(owner: Owner, outTradeNo: string, amountMinor: number, now: Instant): GatewayAnswer {
    const found = this.find(owner, { outTradeNo });
    if (found === undefined) return failed('ORDERNOTEXIST', 'order not exist');
    const number = `PORTAL${found.order.refunds.length + 1}-${outTradeNo}`;
    const { stored, answer } = this.#step(found, { kind: 'refund', number, amountMinor }, now);
    if (answer !== 'done') return failed('ERROR', answer);
    return {
      kind: 'ok',
      order: this.#keep({
        ...stored,
        settlesAt: { ...stored.settlesAt, [number]: now + REFUND_SETTLES_MS },
        refundIds: { ...stored.refundIds, [number]: this.#mint('50', now) },
      }),
    };
  }

  orders(mchId?: string): readonly StoredOrder[] {
    return [...this.#orders.values()].filter((order) => mchId === undefined || order.mchId === mchId);
  }

  ordersOfPayer(payerId: string): readonly StoredOrder[] {
    return [...(this.#ofPayer.get(payerId) ?? [])].flatMap((key) => this.#orders.get(key) ?? []);
  }

  messagesTo(to: Message['to']): readonly Message[] {
    const wanted = JSON.stringify(to);
    return this.#messages.filter((message) => JSON.stringify(message.to) === wanted);
  }

  manners(mchId: string): Manners {
    return this.#book(mchId).counts;
  }

  settings(mchId: string): Settings {
    return this.#settingsOf.get(mchId) ?? this.#settingsOf.get('') ?? this.#settings;
  }

  /** Sets one switch for a merchant, or for all. Answers what is wrong with it, or null. */
  set(name: string, value: string, mchId = ''): string | null {
    const next = withSetting(this.settings(mchId), name, value);
    if ('problem' in next) return next.problem;
    this.#settingsOf.set(mchId, next);
    this.#changed('settings', mchId, next);
    if (mchId !== '') return null;
    for (const [id, own] of this.#settingsOf) {
      if (id === '') continue;
      const changed = { ...own, [name]: value };
      this.#settingsOf.set(id, changed);
      this.#changed('settings', id, changed);
    }
    return null;
  }

  // ---- time

  /** Everything that happens by itself up to now: orders that end unpaid, refunds that settle. */
  advanceTo(now: Instant): void {
    for (const stored of this.#movingOrders()) {
      if (this.#endsAt(stored) <= now) this.#step(stored, { kind: 'autoRevoke' }, this.#endsAt(stored));
      for (const [number, at] of Object.entries(stored.settlesAt))
        if (at <= now) this.#settle(keyOf(stored, stored.outTradeNo), number, at);
    }
  }

  /** When the next of those happens, or null. */
  nextEventAt(): Instant | null {
    let next = Number.POSITIVE_INFINITY;
    for (const stored of this.#movingOrders()) next = Math.min(next, this.#endsAt(stored), ...Object.values(stored.settlesAt));
    return Number.isFinite(next) ? next : null;
  }

  #endsAt(stored: StoredOrder): Instant {
    return UNPAID.has(stored.order.state) && this.settings(stored.mchId).autoRevoke === 'on'
      ? stored.createdAt + AUTO_REVOKE_MS
      : Number.POSITIVE_INFINITY;
  }

  #settle(key: string, number: string, at: Instant): void {
    const stored = this.#orders.get(key);
    if (stored === undefined) return;
    const { [number]: _settled, ...settlesAt } = stored.settlesAt;
    const as = REFUND_ENDS[this.settings(stored.mchId).refundsEnd];
    const { stored: next, answer } = this.#step(this.#keep({ ...stored, settlesAt }), { kind: 'settleRefund', number, as }, at);
    const refund = next.order.refunds.find((one: OrderRefund) => one.number === number);
    if (answer === 'done' && as === 'SUCCESS' && refund) this.#giveBack(next, refund.amountMinor, 'refunded', at);
  }

  // ---- the rest

  #first(asked: SubmitParameters, key: string, settings: Settings, now: Instant): GatewayAnswer {
    if (this.#revokedUnknown.has(key) && settings.submitAfterRevoke === 'refused')
      return failed('ORDERREVERSED', 'the order was revoked');
    const code = this.#codes.get(asked.authCode);
    const age = code === undefined ? Number.POSITIVE_INFINITY : now - code.shownAt;
    if (code === undefined || age > CODE_LIFE.acceptedMs)
      return codeProblem(settings, code === undefined ? 'unknown' : 'expired');
    if (code.usedBy !== null) return codeProblem(settings, 'used');
    const payer = this.#payers.get(code.payerId);
    if (payer === undefined) return codeProblem(settings, 'unknown');
    this.#keepCode({ ...code, usedBy: key });

    const fen = costInFen(asked.totalMinor, asked.exponent, asked.currency);
    const free = payer.free.day === day(now) ? payer.free.count : 0;
    const asksPassword =
      fen > payer.passwordFree.limitMinor ||
      free >= payer.passwordFree.perDay ||
      age > CODE_LIFE.freshMs ||
      this.#paidJustNow(payer.id, settings, now);
    const { noCredit = false } = asked;
    const funds = charge(payer, fen, { noCredit });
    const decision = funds.kind !== 'enough' ? 'refuses' : asksPassword ? 'asks' : 'pays';
    const { order } = stepOrder(undefined, { kind: 'submit', totalMinor: asked.totalMinor, decision }, orderSwitches(settings));
    const { totalMinor: _total, ...identity } = asked;
    const made: StoredOrder | null =
      order === undefined
        ? null
        : this.#keep({
            ...identity,
            transactionId: null,
            noCredit,
            paidWith: null,
            payerId: payer.id,
            order,
            createdAt: now,
            paidAt: null,
            wrongPasswords: 0,
            settlesAt: {},
            refundIds: {},
            history: [{ at: now, event: 'submit', from: null, to: order.state }],
          });
    if (funds.kind !== 'enough') {
      return funds.kind === 'NOTENOUGH'
        ? failed('NOTENOUGH', 'balance not enough')
        : failed('NOTSUPORTCARD', 'this card is not supported');
    }
    if (made === null || decision === 'asks') return failed('USERPAYING', 'the payer must enter the password');
    this.#keepPayer({ ...funds.payer, free: { day: day(now), count: free + 1 } });
    return { kind: 'ok', order: this.#paid(made, payer, now) };
  }

  #paidJustNow(payerId: string, settings: Settings, now: Instant): boolean {
    if (settings.repeatedPaymentsAskPassword === 'off') return false;
    return this.ordersOfPayer(payerId).some(({ paidAt }) => paidAt !== null && now - paidAt < 60_000);
  }

  /** A submit with a number that exists: what it is told follows from the order. */
  #repeated(known: StoredOrder, asked: SubmitParameters): GatewayAnswer {
    if (known.order.totalMinor !== asked.totalMinor || known.currency !== asked.currency || known.body !== asked.body) {
      return failed('OUT_TRADE_NO_USED', 'the order number is used');
    }
    if (known.authCode !== asked.authCode) return failed('BUYER_MISMATCH', 'another payer for the same order');
    return REPEATED[known.order.state];
  }

  #paid(stored: StoredOrder, { paysWith }: Payer, now: Instant): StoredOrder {
    const paid = this.#keep({ ...stored, transactionId: this.#mint('42', now), paidAt: now, paidWith: paysWith });
    this.#tell(paid, 'paid', paid.order.totalMinor, now);
    return paid;
  }

  #giveBack(stored: StoredOrder, amountMinor: number, kind: 'revoked' | 'refunded', now: Instant): void {
    const payer = stored.payerId === null ? undefined : this.#payers.get(stored.payerId);
    if (payer !== undefined) this.#keepPayer(giveBack(payer, this.#cost(stored, amountMinor), stored.paidWith));
    this.#tell(stored, kind, amountMinor, now);
  }

  #cost({ exponent, currency }: StoredOrder, amountMinor: number): number {
    return costInFen(amountMinor, exponent, currency);
  }

  /** Guide P7, V8: merchant and payer are told by SMS or WeChat message. */
  #tell(stored: StoredOrder, kind: Message['kind'], amountMinor: number, at: Instant): void {
    const text = `${kind} ${stored.currency} ${(amountMinor / 10 ** stored.exponent).toFixed(stored.exponent)}: ${stored.body}`;
    const common = { at, kind, outTradeNo: stored.outTradeNo, text };
    const messages: Message[] = [{ ...common, to: { mchId: stored.mchId }, channel: 'wechat' }];
    if (stored.payerId !== null) {
      messages.push(
        { ...common, to: { payerId: stored.payerId }, channel: 'wechat' },
        { ...common, to: { payerId: stored.payerId }, channel: 'sms' },
      );
    }
    for (const message of messages) {
      this.#messages.push(message);
      this.#changed('message', String(this.#messages.length), message);
    }
  }

  #step(stored: StoredOrder, action: OrderAction, at: Instant): { stored: StoredOrder; answer: string } {
    const { order, answer } = stepOrder(stored.order, action, orderSwitches(this.settings(stored.mchId)));
    if (order === undefined || order === stored.order) return { stored, answer };
    const entry = { at, event: action.kind, from: stored.order.state, to: order.state };
    return { stored: this.#keep({ ...stored, order, history: [...stored.history, entry] }), answer };
  }

  /** An order by either of its numbers; the transaction id goes first. */
  find(
    owner: Owner,
    { outTradeNo, transactionId }: Readonly<{ outTradeNo?: string; transactionId?: string }>,
  ): StoredOrder | undefined {
    if (transactionId) return this.#orders.get(this.#byTransaction.get(keyOf(owner, transactionId)) ?? '');
    return this.#orders.get(keyOf(owner, outTradeNo ?? ''));
  }

  #mint(prefix: string, now: Instant): string {
    this.#minted++;
    const random = [...this.#random.bytes(6)].map((byte) => byte % 10).join('');
    return `${prefix}${String(now).padStart(14, '0')}${random}${String(this.#minted % 1_000_000).padStart(6, '0')}`;
  }

  #book(mchId: string): MannersBook {
    const known = this.#manners.get(mchId);
    if (known !== undefined) return known;
    const made = new MannersBook();
    this.#manners.set(mchId, made);
    return made;
  }

  #movingOrders(): StoredOrder[] {
    return [...this.#moving].flatMap((key) => this.#orders.get(key) ?? []);
  }

  #keep(order: StoredOrder): StoredOrder {
    const key = keyOf(order, order.outTradeNo);
    this.#place(key, order);
    this.#changed('order', key, order);
    return order;
  }

  #place(key: string, order: StoredOrder): void {
    this.#orders.set(key, order);
    if (order.transactionId !== null) this.#byTransaction.set(keyOf(order, order.transactionId), key);
    for (const { number } of order.order.refunds) this.#byRefund.set(keyOf(order, number), key);
    if (order.payerId !== null) this.#ofPayer.set(order.payerId, (this.#ofPayer.get(order.payerId) ?? new Set()).add(key));
    if (UNPAID.has(order.order.state) || Object.keys(order.settlesAt).length > 0) this.#moving.add(key);
    else this.#moving.delete(key);
  }

  #keepPayer(payer: Payer): Payer {
    this.#payers.set(payer.id, payer);
    this.#changed('payer', payer.id, payer);
    return payer;
  }

  #keepCode(code: ShownCode): ShownCode {
    this.#codes.set(code.authCode, code);
    this.#shown.set(code.payerId, code.authCode);
    this.#changed('code', code.authCode, code);
    return code;
  }

  #changed(kind: Change['kind'], key: string, value: unknown): void {
    this.#changes.push({ kind, key, value });
  }

  /** Takes back what an earlier process handed out; the values are its own. */
  #restore({ kind, key, value }: Change): void {
    const put: Readonly<Record<Change['kind'], () => unknown>> = {
      order: () => this.#place(key, value as StoredOrder),
      payer: () => this.#payers.set(key, value as Payer),
      code: () => {
        const code = value as ShownCode;
        this.#codes.set(key, code);
        this.#shown.set(code.payerId, key);
      },
      revokedUnknown: () => this.#revokedUnknown.add(key),
      settings: () => this.#settingsOf.set(key, value as Settings),
      message: () => this.#messages.push(value as Message),
    };
    put[kind]();
  }
}

const keyOf = ({ mchId, subMchId }: Owner, outTradeNo: string): string => `${mchId}/${subMchId ?? ''}/${outTradeNo}`;
const REFUND_ENDS = { SUCCESS: 'SUCCESS', REFUNDCLOSE: 'CLOSED', CHANGE: 'ABNORMAL' } as const;

const REPEATED: Readonly<Record<Order['state'], GatewayAnswer>> = {
  SUCCESS: failed('ORDERPAID', 'the order is paid'),
  REFUND: failed('ORDERPAID', 'the order is paid'),
  USERPAYING: failed('USERPAYING', 'the payer must enter the password'),
  NOTPAY: failed('TRADE_ERROR', 'the payer cancelled'),
  PAYERROR: failed('TRADE_ERROR', 'the payment failed'),
  REVOKED: failed('ORDERREVERSED', 'the order was revoked'),
  CLOSED: failed('ORDERCLOSED', 'the order is closed'),
};

function codeProblem(settings: Settings, problem: 'unknown' | 'expired' | 'used'): GatewayAnswer {
  const texts = {
    unknown: '101 code invalid, scan again',
    expired: '101 code expired',
    used: '101 each code may be used once',
  } as const;
  const spelt = { unknown: 'AUTH_CODE_INVALID', expired: 'AUTHCODEEXPIRE', used: 'AUTH_CODE_ERROR' } as const;
  return failed(settings.codeProblems === 'spelt' ? spelt[problem] : 'AUTH_CODE_INVALID', texts[problem]);
}

/** What refunds in any state but closed add up to. */
export const refundedOf = (order: Order): number => refundedMinor(order, ['SUCCESS', 'PROCESSING', 'ABNORMAL']);
