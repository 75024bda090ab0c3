/**
 * Core's channel over the gateway model, with a network in between: requests and answers are lost, late and doubled, and whoever gave up
 * waiting may still have been heard.
 */
import {
  type CallOptions,
  exponentOf,
  type Instant,
  type OrderIdentity,
  type PaymentChannel,
  type QueryAnswer,
  type RefundAnswer,
  type RefundQueryAnswer,
  type RevokeAnswer,
  SUBMIT_CODES,
  type SubmitAnswer,
  submitCodeMeaning,
} from '@quickpay/core';
import { type Arrangement, type Gateway, type GatewayAnswer, heldMinor, MannersBook } from '@quickpay/gateway-model';
import { queryAnswer, refundsAnswer, revokeAnswer, submitAnswer } from './answers.ts';
import type { Chance } from './chance.ts';
import type { Fault, FaultRates } from './faults.ts';
import { drawMind, type MerchantPlan } from './plan.ts';
import { QuotaWatch } from './quota-watch.ts';
import type { About, Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Request, Say, Witness } from './witness.ts';

/** The payment of a question that is about none (`probeIdentity` of the engine). */
const PROBE = 'probe';
/** Commits are slow by three seconds at most, and may wait for another. */
const WRITTEN_WITHIN_MS = 6_500;
const LATE_ANSWER_MS_MAX = 60_000;
/** Clocks that run a little fast make their waits a little short: 15 s at 300 parts per million, and some. */
const JITTER_MS = 25;
/** Refusals that a lie can be: what the channel knows and the code table believes until a query disagrees. */
const LIES = Object.keys(SUBMIT_CODES).filter((code) => {
  const meaning = submitCodeMeaning(code);
  return meaning.outcome === 'refused' && meaning.configuration !== true;
}) as [string, ...string[]]; // the table has many

export type NetworkParts = Readonly<{
  gateway: Gateway;
  time: VirtualTime;
  chance: Chance;
  teller: Teller;
  lateMsMax: number;
  /** How every payment goes; null: as it is drawn here. */
  arranged: Arrangement | null;
  rates: () => FaultRates;
  struck: (fault: Fault, text: string, about: About) => void;
  isDown: () => boolean;
  /** When the machine’s clock was last set: waits that began before that are not held against anybody (see the assumptions). */
  clockSetAt: () => Instant;
  /** Notes that a code of the channel's was seen. */
  onCode: (operation: Request, code: string) => void;
  violated: Say;
  witness: Witness;
}>;

type Way<Answer> = Readonly<{
  operation: Request;
  order: OrderIdentity;
  options: CallOptions;
  /** Called when the request reaches the gateway: after we gave up, twice, or never. */
  arrive: () => Answer;
  /** What is known where no answer comes. */
  lost: Answer;
  /** Where it can be told that a request never left. */
  neverSent: Answer | null;
}>;

export class Network {
  readonly #parts: NetworkParts;
  /** Order numbers that turned out to be somebody else's. */
  readonly taken = new Set<string>();
  /** Manners as they were sent: what a network delays is not the sender's haste. */
  readonly manners = new MannersBook({ jitterMs: JITTER_MS });
  readonly #submittedAt = new Map<string, Instant>();

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  /** A merchant's channel, for one life of a process; `now` is that process's clock. */
  channelOf(merchant: MerchantPlan, now: () => Instant, isKeyWrong: () => boolean): PaymentChannel {
    const { gateway, time, chance } = this.#parts;
    const { owner } = merchant;
    this.#wrongKeys.delete(merchant.id);
    const watch = new QuotaWatch(merchant.quotas, JITTER_MS, (operation) =>
      this.#parts.violated('I7', `${operation} over the quota of ${merchant.id}`, ''),
    );
    /** Submits that are open, each with the signal by which it is given up. */
    const submits = new Map<string, AbortSignal | undefined>();
    /** Requests of an order that are out, beside its submit, in this life. */
    const out = new Set<string>();
    const { witness, violated } = this.#parts;
    const asked = async <Answer extends Readonly<{ kind: string }>>(
      way: Way<Answer>,
      subject = way.order.paymentId,
    ): Promise<Answer> => {
      const { operation, order } = way;
      const { paymentId, merchantOrderNumber } = order;
      watch.sent(operation, time.now());
      this.manners.request(operation, time.now());
      if (paymentId === PROBE) {
        const probed = await this.#way(way);
        this.#noteKey(merchant, operation, probed);
        return probed;
      }
      witness.leaves(operation, subject, paymentId);
      const submittedAt = this.#submittedAt.get(merchantOrderNumber) ?? Number.NEGATIVE_INFINITY;
      if (operation === 'revoke' && submittedAt >= this.#parts.clockSetAt()) this.manners.revoke(submittedAt, time.now());
      // Beside the submit; refunds of a paid payment are rows of their own, each with a request of its own.
      const isAlone = operation === 'query' || operation === 'revoke' || (operation === 'refund' && subject === paymentId);
      if (isAlone && out.has(paymentId)) violated('I6', 'two requests of one order are out at once', paymentId);
      if (isAlone) out.add(paymentId);
      if (operation === 'revoke' && submits.has(paymentId) && submits.get(paymentId)?.aborted !== true)
        violated('I13', 'a submit is still open when its revoke leaves', paymentId);
      if (operation === 'submit') submits.set(paymentId, way.options.signal);
      const answer = await this.#way(way);
      if (isAlone) out.delete(paymentId);
      if (operation === 'submit') submits.delete(paymentId);
      if (subject === paymentId) witness.answers(operation, paymentId, answer.kind);
      this.#noteKey(merchant, operation, answer);
      return answer;
    };
    const { wrongKeyCode: code } = merchant;
    const refusedForKey = (): SubmitAnswer => {
      this.#parts.onCode('submit', code);
      return { kind: 'refused', refusal: { code, reason: 'shop', orderImpossible: true }, configuration: code };
    };
    const unclearForKey = () => ({ kind: 'unclear', note: code, configuration: code }) as const;
    const by = (order: OrderIdentity) => ({ outTradeNo: order.merchantOrderNumber });
    const heard = <Answer extends object>(answer: Answer): Answer => ({ ...answer, channelTime: time.now() });

    return {
      submit: async (request, options) => {
        const number = request.merchantOrderNumber;
        // What was not handed to a socket by then never leaves.
        if (now() > options.notAfter) {
          witness.leaves('submit', request.paymentId, request.paymentId);
          witness.answers('submit', request.paymentId, 'neverSent');
          return { kind: 'neverSent', note: 'too late' };
        }
        witness.code(request.paymentCode, request.paymentId, time.now());
        if (this.#submittedAt.has(number)) this.manners.resentSubmit();
        this.#submittedAt.set(number, time.now());
        if (this.#happens('numberTaken', request, 'the order number is somebody else’s')) this.#plantTheirs(merchant, request);
        const { arranged } = this.#parts;
        if (arranged !== null) gateway.arrange(owner, number, arranged);
        else if (chance.often(0.85)) gateway.arrange(owner, number, this.#arrangement());
        const arrive = (): SubmitAnswer => {
          if (isKeyWrong()) return refusedForKey();
          const said = gateway.submit(
            {
              ...owner,
              outTradeNo: number,
              totalMinor: request.amount.amountMinor,
              currency: request.amount.currency,
              exponent: exponentOf(merchant.currency),
              authCode: request.paymentCode,
              attach: request.paymentId,
              body: request.description,
            },
            time.now(),
          );
          this.#said('submit', said);
          return this.#maybeALie(submitAnswer(said), request);
        };
        const lost: SubmitAnswer = { kind: 'unclear', note: 'no answer' };
        const neverSent: SubmitAnswer = { kind: 'neverSent', note: 'refused' };
        const way: Way<SubmitAnswer> = { operation: 'submit', order: request, options, arrive, lost, neverSent };
        const answer = await asked(way);
        if (answer.kind === 'neverSent') witness.forgetCode(request.paymentCode);
        return answer;
      },
      query: (order, options) => {
        const arrive = (): QueryAnswer => {
          if (isKeyWrong()) return unclearForKey();
          const said = gateway.query(owner, by(order), time.now());
          this.#said('query', said);
          if (order.paymentId !== PROBE && this.#happens('misled', order, 'a query is answered with another order'))
            return heard({ kind: 'foreign', field: 'attach' });
          return heard(queryAnswer(said, order));
        };
        return asked<QueryAnswer>({ operation: 'query', order, options, arrive, lost: UNCLEAR, neverSent: null });
      },
      revoke: (order, options) => {
        const arrive = (): RevokeAnswer => {
          if (isKeyWrong()) return unclearForKey();
          const said = gateway.revoke(owner, by(order), time.now());
          this.#said('revoke', said);
          return revokeAnswer(said);
        };
        return asked<RevokeAnswer>({ operation: 'revoke', order, options, arrive, lost: UNCLEAR, neverSent: NEVER_SENT });
      },
      refund: (request, options) => {
        const arrive = (): RefundAnswer => {
          if (isKeyWrong()) return unclearForKey();
          const { refundNumber: outRefundNo, refundMinor, amount } = request;
          const said = gateway.refund(
            owner,
            { ...by(request), outRefundNo, totalMinor: amount.amountMinor, refundMinor },
            time.now(),
          );
          this.#said('refund', said);
          const order = gateway.find(owner, by(request))?.order;
          if (order !== undefined && heldMinor(order) < 0)
            this.#parts.violated('I9', 'more refunded than paid', request.paymentId);
          if (said.kind !== 'failed') return { kind: 'accepted' };
          return { kind: 'refused', code: said.code, retry: said.code === 'NOTENOUGH' };
        };
        const way: Way<RefundAnswer> = {
          operation: 'refund',
          order: request,
          options,
          arrive,
          lost: UNCLEAR,
          neverSent: NEVER_SENT,
        };
        return asked(way, witness.isRefund(request.refundNumber) ? request.refundNumber : request.paymentId);
      },
      queryRefunds: (order, options) => {
        const arrive = () => {
          if (isKeyWrong()) return unclearForKey();
          const said = gateway.queryRefunds(owner, by(order), time.now());
          this.#said('refundQuery', said);
          return refundsAnswer(said);
        };
        return asked<RefundQueryAnswer>({ operation: 'refundQuery', order, options, arrive, lost: UNCLEAR, neverSent: null });
      },
    };
  }

  /** Since when this life of the process has heard, of which merchants, that their key is wrong, and nothing else since. */
  readonly #wrongKeys = new Map<string, Instant>();

  /** Whether it was heard so long ago that no payment begun before is still being written. */
  isKeyKnownWrong(merchantId: string): boolean {
    const since = this.#wrongKeys.get(merchantId);
    return since !== undefined && this.#parts.rates().pause === 0 && this.#parts.time.now() - since > WRITTEN_WITHIN_MS;
  }

  #noteKey({ id }: MerchantPlan, operation: Request, answer: Readonly<{ kind: string; configuration?: string }>): void {
    if (operation === 'submit') return;
    if (answer.configuration !== undefined) this.#wrongKeys.set(id, this.#wrongKeys.get(id) ?? this.#parts.time.now());
    else if (answer.kind !== 'unclear' && answer.kind !== 'neverSent') this.#wrongKeys.delete(id);
  }

  /** One round trip. */
  #way<Answer extends Readonly<{ kind: string }>>({
    operation,
    order,
    options,
    arrive,
    lost,
    neverSent,
  }: Way<Answer>): Promise<Answer> {
    const { time, chance, teller, isDown } = this.#parts;
    const { paymentId } = order;
    const asks = paymentId === PROBE ? 'probe' : operation;
    const sentAt = time.now();
    if (neverSent !== null && (isDown() ? chance.often(0.5) : this.#happens('neverSent', order, `a ${operation} cannot leave`)))
      return time.after(chance.between(1, 50)).then(() => neverSent);
    const said = (from: 'backend' | 'gateway', text: string, fate: 'arrived' | 'late' | 'doubled' | 'lost', since: Instant) =>
      teller.tell({
        kind: 'message',
        from,
        to: from === 'backend' ? 'gateway' : 'backend',
        sentAt: since,
        text,
        fate,
        paymentId,
      });
    return new Promise((resolve) => {
      const cancel = time.at(sentAt + options.timeoutMs, () => resolve(lost));
      const end = (answer: Answer) => {
        cancel();
        resolve(answer);
      };
      options.signal?.addEventListener('abort', () => end(lost), { once: true });
      if (isDown() || this.#happens('requestLost', order)) return said('backend', asks, 'lost', sentAt);
      const reach = (fate: 'arrived' | 'late' | 'doubled') => () => {
        said('backend', asks, fate, sentAt);
        const answer = arrive();
        const answeredAt = time.now();
        const heard = this.#happens('systemError', order) ? lost : answer;
        if (isDown() || this.#happens('answerLost', order)) return said('gateway', heard.kind, 'lost', answeredAt);
        const isLate = this.#happens('answerLate', order);
        time.at(answeredAt + (isLate ? chance.between(1_000, LATE_ANSWER_MS_MAX) : chance.between(5, 400)), () => {
          said('gateway', heard.kind, isLate ? 'late' : 'arrived', answeredAt);
          end(heard);
        });
      };
      const isLate = this.#happens('requestLate', order);
      const there = isLate ? chance.between(1_000, this.#parts.lateMsMax) : chance.between(5, 400);
      time.at(sentAt + there, reach(isLate ? 'late' : 'arrived'));
      // A copy of a revoke comes at once with it, or not at all: see the assumptions.
      if (this.#happens('requestDoubled', order))
        time.at(sentAt + there + (operation === 'revoke' ? 0 : chance.between(0, 100)), reach('doubled'));
    });
  }

  #happens(fault: Fault, { paymentId }: OrderIdentity, text: string = fault): boolean {
    const rate = this.#parts.rates()[fault];
    if (rate === 0 || !this.#parts.chance.often(rate)) return false;
    this.#parts.struck(fault, text, { paymentId });
    return true;
  }

  #said(operation: Request, said: GatewayAnswer): void {
    if (said.kind === 'failed') this.#parts.onCode(operation, said.code);
  }

  /** A refusal of what was in fact charged. */
  #maybeALie(answer: SubmitAnswer, order: OrderIdentity): SubmitAnswer {
    if (answer.kind !== 'paid' || !this.#happens('refusalIsALie', order, 'a charge is called refused')) return answer;
    const code = this.#parts.chance.pick(LIES);
    const meaning = submitCodeMeaning(code);
    if (meaning.outcome !== 'refused') return answer;
    this.#parts.onCode('submit', code);
    return { kind: 'refused', refusal: { code, reason: meaning.reason, orderImpossible: meaning.orderImpossible } };
  }

  #arrangement(): Arrangement {
    const { chance } = this.#parts;
    const password = chance.pick(['asked', 'asked', 'notAsked', 'notAsked', 'notAsked', undefined] as const);
    return {
      ...(password === undefined ? {} : { password }),
      ...(chance.often(0.12)
        ? { refusal: chance.pick(['balanceNotEnough', 'cardNotSupported', 'bankRefused', 'riskRule', 'codeExpired'] as const) }
        : {}),
      plan: drawMind(chance),
    };
  }

  /** Somebody else's order takes the number just before ours arrives. */
  #plantTheirs({ owner, currency }: MerchantPlan, { merchantOrderNumber }: OrderIdentity): void {
    const { gateway, time } = this.#parts;
    this.taken.add(merchantOrderNumber);
    gateway.plant({
      ...owner,
      outTradeNo: merchantOrderNumber,
      attach: 'not ours',
      body: 'theirs',
      state: 'SUCCESS',
      totalMinor: THEIRS_MINOR,
      currency,
      exponent: exponentOf(currency),
      createdAt: time.now(),
    });
  }
}

/** What somebody else's order is about. */
export const THEIRS_MINOR = 999_999;

const UNCLEAR = { kind: 'unclear', note: 'no answer' } as const;
const NEVER_SENT = { kind: 'neverSent', note: 'refused' } as const;
