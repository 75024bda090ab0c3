/** The gateway's end of a merchant's line: what arrives there is asked of the gateway model, and what that answers is said as on the wire. */
import { exponentOf, type Instant, SUBMIT_CODES, submitCodeMeaning } from '@quickpay/core';
import { type Gateway, type GatewayAnswer, heldMinor, type StoredOrder } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';
import type { Fault } from './faults.ts';
import type { MerchantPlan } from './plan.ts';
import type { OrderSaid, RefundAsked, RefundSaid, RefundsSaid, Reply, RevokeSaid, SubmitAsked } from './wire.ts';
import type { Request } from './witness.ts';

/** Refusals that a lie can be: what the channel knows and the code table believes until a query disagrees. */
const LIES = Object.keys(SUBMIT_CODES).filter((code) => {
  const meaning = submitCodeMeaning(code);
  return meaning.outcome === 'refused' && meaning.configuration !== true;
}) as [string, ...string[]]; // the table has many
/** Refusals of what could have been done. */
const REVOKE_REFUSALS = ['TRADE_ERROR', 'INVALID_REQUEST'] as const;
const REFUND_REFUSALS = ['ORDER_NOT_READY', 'TRADE_OVERDUE', 'INVALID_REQUEST', 'REFUND_FEE_MISMATCH', 'ERROR'] as const;
const STATES = ['SUCCESS', 'REFUND', 'USERPAYING', 'NOTPAY', 'PAYERROR', 'REVOKED', 'CLOSED'] as const;
const COPIES_WITHIN_MS = 1_000;
const PAGE = 10;
/** What is answered to a request that was signed with a key of nobody's. */
const BAD_SIGNATURE = '签名错误';

/** What the gateway says of a request when it is in trouble, whatever became of that: codes that prove nothing, one that nobody knows. */
const TROUBLES: Readonly<Record<Request, readonly [string, ...string[]]>> = {
  submit: ['SYSTEMERROR', 'SYSTEM_ERROR', 'BANKERROR', 'INVALID_REQUEST', 'NOBODYKNOWS'],
  query: ['SYSTEMERROR', 'INVALID_REQUEST', 'FREQUENCY_LIMITED', 'NOBODYKNOWS'],
  revoke: ['SYSTEMERROR', 'NOBODYKNOWS'],
  refund: ['SYSTEMERROR', 'BIZERR_NEED_RETRY'],
  refundQuery: ['SYSTEMERROR', 'NOBODYKNOWS'],
};

export type GatewayEndParts = Readonly<{
  gateway: Gateway;
  merchant: MerchantPlan;
  now: () => Instant;
  chance: Chance;
  isKeyWrong: () => boolean;
  happens: (fault: Fault, number: string, text: string) => boolean;
  /** Notes that a code of the channel's was seen. */
  onCode: (request: Request, code: string) => void;
  /** What was charged, or is asked for, was said to be refused. */
  onLie: (number: string) => void;
  /** A refund was taken on, perhaps not for the first time. */
  onRefundTaken: (number: string, refundNumber: string) => void;
  /** An order gave back more than it took. */
  onOverdrawn: (number: string) => void;
}>;

export class GatewayEnd {
  readonly #parts: GatewayEndParts;
  /** When a refund’s number was last refused for nothing. */
  readonly #refusedAt = new Map<string, Instant>();

  constructor(parts: GatewayEndParts) {
    this.#parts = parts;
  }

  submit({ number, totalMinor, currency, code, attach, description }: SubmitAsked): Reply<OrderSaid> {
    const { gateway, merchant, now } = this.#parts;
    return this.#asked('submit', () => {
      const answer = gateway.submit(
        {
          ...merchant.owner,
          outTradeNo: number,
          totalMinor,
          currency,
          exponent: exponentOf(merchant.currency),
          authCode: code,
          attach,
          body: description,
        },
        now(),
      );
      if (answer.kind === 'ok') return this.#maybeALie(number, this.#order(answer.order));
      const failed = this.#failed('submit', answer);
      return answer.kind === 'failed' && answer.why === 'payerAsked' ? this.#maybeALie(number, failed) : failed;
    });
  }

  /** `instead`: what is answered in its place, or null. */
  query(number: string, instead: () => Reply<OrderSaid> | null): Reply<OrderSaid> {
    const { gateway, merchant, now } = this.#parts;
    return this.#asked('query', () => {
      const answer = gateway.query(merchant.owner, { outTradeNo: number }, now());
      return instead() ?? (answer.kind === 'ok' ? this.#order(answer.order) : this.#failed('query', answer));
    });
  }

  revoke(number: string): Reply<RevokeSaid> {
    const { gateway, merchant, now } = this.#parts;
    return this.#asked('revoke', () => {
      if (this.#parts.happens('revokeRefused', number, 'a revoke is refused')) return this.#refused('revoke', REVOKE_REFUSALS);
      const answer = gateway.revoke(merchant.owner, { outTradeNo: number }, now());
      return answer.kind === 'failed' ? this.#failed('revoke', answer) : this.#said({ recall: false });
    });
  }

  refund({ number, refundNumber, totalMinor, refundMinor }: RefundAsked): Reply<RefundSaid> {
    const { gateway, merchant, now, onOverdrawn, onRefundTaken } = this.#parts;
    const by = { outTradeNo: number };
    return this.#asked('refund', () => {
      const asked = { ...by, outRefundNo: refundNumber, totalMinor, refundMinor };
      if (this.#refuses(number, refundNumber)) return this.#refused('refund', REFUND_REFUSALS);
      const answer = gateway.refund(merchant.owner, asked, now());
      const order = gateway.find(merchant.owner, by)?.order;
      if (order !== undefined && heldMinor(order) < 0) onOverdrawn(number);
      if (answer.kind !== 'ok') return this.#failed('refund', answer);
      onRefundTaken(number, refundNumber);
      return this.#said({ ...amountOf(answer.order), refundMinor });
    });
  }

  queryRefunds(number: string, offset: number): Reply<RefundsSaid> {
    const { gateway, merchant, now } = this.#parts;
    return this.#asked('refundQuery', () => {
      const answer = gateway.queryRefunds(merchant.owner, { outTradeNo: number }, now());
      if (answer.kind !== 'ok') return this.#failed('refundQuery', answer);
      const { refunds } = answer.order.order;
      return this.#said({ ...amountOf(answer.order), total: refunds.length, refunds: refunds.slice(offset, offset + PAGE) });
    });
  }

  /** What is said instead of an answer by a gateway in trouble. */
  trouble<Said>(request: Request): Reply<Said> {
    const { chance, now, onCode } = this.#parts;
    if (chance.often(0.1)) return { kind: 'unsigned', message: '系统繁忙', at: now() };
    const code = chance.pick(TROUBLES[request]);
    onCode(request, code);
    return { kind: 'failed', code, recall: request === 'revoke', at: now() };
  }

  /** What somebody else's order looks like under our number, told apart by one of its fields. */
  theirs(ours: Readonly<{ amountMinor: number; attach: string }>): OrderSaid {
    const { chance, merchant } = this.#parts;
    const differs = chance.pick(['amount', 'currency', 'attach'] as const);
    return {
      state: 'SUCCESS',
      transactionId: 'theirs',
      totalMinor: ours.amountMinor + (differs === 'amount' ? 1 : 0),
      // Left out it is CNY, in which none of these merchants is paid.
      currency: differs === 'currency' ? chance.pick(['EUR', null]) : merchant.currency,
      attach: differs === 'attach' ? 'not ours' : ours.attach,
    };
  }

  /** What cannot be said of an order that has ended. */
  contradiction(ours: Readonly<{ amountMinor: number; attach: string }>): Reply<OrderSaid> {
    const { chance, merchant } = this.#parts;
    const state = chance.pick([...STATES, null]);
    if (state === null) return this.#refused('query', ['ORDERNOTEXIST']);
    const transactionId = state === 'SUCCESS' || state === 'REFUND' ? 'another' : null;
    return this.#said({ state, transactionId, totalMinor: ours.amountMinor, currency: merchant.currency, attach: ours.attach });
  }

  /** A copy of what was refused just now is refused as well; what was taken is not refused any more. */
  #refuses(number: string, refundNumber: string): boolean {
    const { gateway, merchant, now, happens } = this.#parts;
    const refusedAt = this.#refusedAt.get(refundNumber);
    if (refusedAt !== undefined && now() - refusedAt < COPIES_WITHIN_MS) return true;
    const order = gateway.find(merchant.owner, { outTradeNo: number })?.order;
    if (order?.refunds.some((refund) => refund.number === refundNumber)) return false;
    if (!happens('refundRefused', number, 'a refund is refused')) return false;
    this.#refusedAt.set(refundNumber, now());
    return true;
  }

  #refused(request: Request, codes: readonly [string, ...string[]]): Reply<never> {
    const { chance, onCode, now } = this.#parts;
    const code = chance.pick(codes);
    onCode(request, code);
    return { kind: 'failed', code, recall: false, at: now() };
  }

  #asked<Said>(request: Request, ask: () => Reply<Said>): Reply<Said> {
    const { merchant, isKeyWrong, now } = this.#parts;
    if (!isKeyWrong()) return ask();
    const { wrongKeyCode: code } = merchant;
    if (code === null) return { kind: 'unsigned', message: BAD_SIGNATURE, at: now() };
    this.#parts.onCode(request, code);
    return { kind: 'failed', code, recall: false, at: now() };
  }

  #said<Said>(said: Said): Reply<Said> {
    return { kind: 'said', said, at: this.#parts.now() };
  }

  #order({ order, transactionId, currency, attach, mchId }: StoredOrder): Reply<OrderSaid> {
    const { state, paid, totalMinor } = order;
    const isEchoed = !paid || this.#parts.gateway.settings(mchId).attachWhenPaid === 'echoed';
    return this.#said({
      state,
      transactionId,
      totalMinor: paid ? totalMinor : null,
      currency: paid ? currency : null,
      attach: isEchoed ? attach : null,
    });
  }

  #failed(request: Request, answer: GatewayAnswer): Reply<never> {
    const code = answer.kind === 'failed' ? answer.code : 'SYSTEMERROR';
    this.#parts.onCode(request, code);
    return { kind: 'failed', code, recall: false, at: this.#parts.now() };
  }

  /** A refusal of what was in fact charged, or goes on. */
  #maybeALie(number: string, reply: Reply<OrderSaid>): Reply<OrderSaid> {
    if (!this.#parts.happens('refusalIsALie', number, 'a charge is called refused')) return reply;
    this.#parts.onLie(number);
    return this.#refused('submit', LIES);
  }
}

const amountOf = ({ order, currency }: StoredOrder) => ({ totalMinor: order.totalMinor, currency });
