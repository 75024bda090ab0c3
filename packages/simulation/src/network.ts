/**
 * The network between a merchant's channel and the gateway: requests and answers are lost, late and doubled, and whoever gave up waiting may
 * still have been heard. What leaves is watched as it leaves.
 */
import { exponentOf, type Instant, type OrderIdentity, type PaymentChannel } from '@quickpay/core';
import { type Arrangement, type Gateway, MannersBook } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';
import { PROBE, watchedChannel } from './door.ts';
import type { Fault, FaultRates } from './faults.ts';
import { GatewayEnd } from './gateway-end.ts';
import { meaningOf } from './meaning.ts';
import { drawMind, type MerchantPlan } from './plan.ts';
import { QuotaWatch } from './quota-watch.ts';
import type { About, Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Line, MakeChannel, OrderSaid, RefundSaid, RefundsSaid, Reply, RevokeSaid, SubmitAsked, Waiting } from './wire.ts';
import type { Request, Say, Witness } from './witness.ts';

/** Commits are slow by three seconds at most, and may wait for another. */
const WRITTEN_WITHIN_MS = 6_500;
const LATE_ANSWER_MS_MAX = 60_000;
/** Clocks that run a little fast make their waits a little short: 15 s at 300 parts per million, and some. */
const JITTER_MS = 25;
/** A gateway in trouble has done what it was asked all the same, so often. */
const DONE_IN_TROUBLE = 0.7;

export type NetworkParts = Readonly<{
  gateway: Gateway;
  channelOver: MakeChannel;
  time: VirtualTime;
  chance: Chance;
  teller: Teller;
  lateMsMax: number;
  /** How every payment goes; null: as it is drawn here. */
  arranged: Arrangement | null;
  rates: () => FaultRates;
  struck: (fault: Fault, text: string, about: About) => void;
  isDown: () => boolean;
  /** When the machine’s clock was last put right: waits that began before that are not held against anybody (see the assumptions). */
  clockPutRightAt: () => Instant;
  /** Notes that a code of the channel's was seen. */
  onCode: (operation: Request, code: string) => void;
  violated: Say;
  witness: Witness;
}>;

type Way<Said> = Readonly<{
  request: Request;
  paymentId: string;
  waiting: Waiting;
  /** Called when the request reaches the gateway: after we gave up, twice, or never. */
  arrive: () => Reply<Said>;
  /** What a gateway in trouble says instead; `said`: what it has done, if anything. */
  trouble: (done: Reply<Said> | null) => Reply<Said>;
  /** Whether it can be told that a request never left. */
  canStay: boolean;
}>;

export class Network {
  readonly #parts: NetworkParts;
  /** Order numbers that turned out to be somebody else's. */
  readonly taken = new Set<string>();
  /** Manners as they were sent: what a network delays is not the sender's haste. */
  readonly manners = new MannersBook({ jitterMs: JITTER_MS });
  readonly #submittedAt = new Map<string, Instant>();
  /** Whose each number is, as it was last asked about. */
  readonly #orders = new Map<string, OrderIdentity>();

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  /** A merchant's channel, for one life of a process; `now` is that process's clock. */
  channelOf(merchant: MerchantPlan, now: () => Instant, isKeyWrong: () => boolean): PaymentChannel {
    const { channelOver, witness, violated } = this.#parts;
    this.#wrongKeys.delete(merchant.id);
    /** What was said last, by request and order number. */
    const meanings = new Map<string, string>();
    const channel = channelOver(
      this.#lineOf(merchant, now, isKeyWrong, (request, order, reply) => {
        meanings.set(`${request} ${order.merchantOrderNumber}`, meaningOf(request, reply, order));
      }),
    );
    return watchedChannel(channel, {
      asks: (order) => void this.#orders.set(order.merchantOrderNumber, order),
      meant: (request, order) => meanings.get(`${request} ${order.merchantOrderNumber}`),
      heard: (request, answer, isProbe) => this.#noteKey(merchant, request, answer, isProbe),
      witness,
      violated,
    });
  }

  #lineOf(
    merchant: MerchantPlan,
    now: () => Instant,
    isKeyWrong: () => boolean,
    replied: (request: Request, order: OrderIdentity, reply: Reply<OrderSaid | RevokeSaid | RefundSaid | RefundsSaid>) => void,
  ): Line {
    const { gateway, time, chance, witness, violated, onCode } = this.#parts;
    const gatewayEnd = new GatewayEnd({
      gateway,
      merchant,
      now: () => time.now(),
      chance,
      isKeyWrong,
      happens: (fault, number, text) => this.#happens(fault, this.#orderOf(number).paymentId, text),
      onCode,
      onOverdrawn: (number) => violated('I9', 'more refunded than paid', this.#orderOf(number).paymentId),
    });
    const watch = new QuotaWatch(merchant.quotas, JITTER_MS, (request) =>
      violated('I7', `${request} over the quota of ${merchant.id}`, ''),
    );
    /** Submits that are open, each with the signal by which it is given up. */
    const submits = new Map<string, AbortSignal | undefined>();
    /** Requests of an order that are out, beside its submit, in this life. */
    const out = new Set<string>();

    /** `subject`: the payment, or the number of a refund of a paid one; null where the same request goes on. */
    const asked = async <Said extends OrderSaid | RevokeSaid | RefundSaid | RefundsSaid>(
      order: OrderIdentity,
      subject: string | null,
      way: Way<Said>,
    ): Promise<Reply<Said>> => {
      const { request, waiting } = way;
      const { paymentId, merchantOrderNumber } = order;
      const isProbe = paymentId === PROBE;
      watch.sent(request, time.now());
      this.manners.request(request, time.now());
      if (!isProbe && subject !== null) witness.leaves(request, subject, paymentId);
      const submittedAt = this.#submittedAt.get(merchantOrderNumber) ?? Number.NEGATIVE_INFINITY;
      if (request === 'revoke' && submittedAt >= this.#parts.clockPutRightAt()) this.manners.revoke(submittedAt, time.now());
      // Beside the submit; refunds of a paid payment are rows of their own, each with a request of its own.
      const isAlone =
        !isProbe && (request === 'query' || request === 'revoke' || (request === 'refund' && subject === paymentId));
      if (isAlone && out.has(paymentId)) violated('I6', 'two requests of one order are out at once', paymentId);
      if (isAlone) out.add(paymentId);
      if (request === 'revoke' && submits.has(paymentId) && submits.get(paymentId)?.aborted !== true)
        violated('I13', 'a submit is still open when its revoke leaves', paymentId);
      if (request === 'submit') submits.set(paymentId, waiting.signal);
      const reply = await this.#way(way);
      if (isAlone) out.delete(paymentId);
      if (request === 'submit') submits.delete(paymentId);
      replied(request, order, reply);
      return reply;
    };

    return {
      submit: async (question, waiting) => {
        const { number, code } = question;
        const order = this.#orderOf(number);
        const { paymentId } = order;
        // What was not handed to a socket by then never leaves.
        if (now() > waiting.notAfter) {
          witness.leaves('submit', paymentId, paymentId);
          const never: Reply<OrderSaid> = { kind: 'neverSent', problem: 'too late' };
          replied('submit', order, never);
          return never;
        }
        witness.code(code, paymentId, time.now());
        if (this.#submittedAt.has(number)) this.manners.resentSubmit();
        this.#submittedAt.set(number, time.now());
        if (this.#happens('numberTaken', paymentId, 'the order number is somebody else’s'))
          this.#plantTheirs(merchant, gatewayEnd, question);
        const { arranged } = this.#parts;
        if (arranged !== null) gateway.arrange(merchant.owner, number, arranged);
        else if (chance.often(0.85)) gateway.arrange(merchant.owner, number, this.#arrangement());
        const reply = await asked<OrderSaid>(order, paymentId, {
          request: 'submit',
          paymentId,
          waiting,
          arrive: () => gatewayEnd.submit(question),
          trouble: () => gatewayEnd.trouble('submit'),
          canStay: true,
        });
        if (reply.kind === 'neverSent') witness.forgetCode(code);
        return reply;
      },
      query: (number, waiting) => {
        const order = this.#orderOf(number);
        const { paymentId, amount } = order;
        const ours = { amountMinor: amount.amountMinor, attach: paymentId };
        const misled = () => {
          if (paymentId === PROBE) return null;
          if (witness.isOver(paymentId) && this.#happens('contradicted', paymentId, 'an ended payment is said to be another way'))
            return gatewayEnd.contradiction(ours);
          const isMisled = this.#happens('misled', paymentId, 'a query is answered with another order');
          return isMisled ? ({ kind: 'said', said: gatewayEnd.theirs(ours), at: time.now() } as const) : null;
        };
        return asked<OrderSaid>(order, paymentId, {
          request: 'query',
          paymentId,
          waiting,
          arrive: () => gatewayEnd.query(number, misled),
          trouble: (done) =>
            done?.kind === 'said' && chance.often(0.5)
              ? { ...done, said: { ...done.said, state: 'ACCEPT' } }
              : gatewayEnd.trouble('query'),
          canStay: false,
        });
      },
      revoke: (number, waiting) => {
        const order = this.#orderOf(number);
        return asked<RevokeSaid>(order, order.paymentId, {
          request: 'revoke',
          paymentId: order.paymentId,
          waiting,
          arrive: () => gatewayEnd.revoke(number),
          trouble: () =>
            chance.often(0.5) ? { kind: 'said', said: { recall: true }, at: time.now() } : gatewayEnd.trouble('revoke'),
          canStay: true,
        });
      },
      refund: (question, waiting) => {
        const order = this.#orderOf(question.number);
        const { paymentId } = order;
        const subject = witness.isRefund(question.refundNumber) ? question.refundNumber : paymentId;
        if (subject === paymentId) witness.returns(paymentId, question.refundNumber);
        return asked<RefundSaid>(order, subject, {
          request: 'refund',
          paymentId,
          waiting,
          arrive: () => gatewayEnd.refund(question),
          trouble: () => gatewayEnd.trouble('refund'),
          canStay: true,
        });
      },
      queryRefunds: (number, offset, waiting) => {
        const order = this.#orderOf(number);
        const { paymentId } = order;
        return asked<RefundsSaid>(order, offset === 0 ? paymentId : null, {
          request: 'refundQuery',
          paymentId,
          waiting,
          arrive: () => gatewayEnd.queryRefunds(number, offset),
          trouble: () => gatewayEnd.trouble('refundQuery'),
          canStay: false,
        });
      },
    };
  }

  /** Every question comes through the door, which says whose the number is. */
  #orderOf(number: string): OrderIdentity {
    const order = this.#orders.get(number);
    if (order === undefined) throw new Error(`${number} is asked about, and nobody’s`);
    return order;
  }

  readonly #probedWell = new Map<string, Instant>();
  /** Since when this life of the process has heard, of which merchants, that their key is wrong, and nothing else since. */
  readonly #wrongKeys = new Map<string, Instant>();

  /** Whether it was heard so long ago that no payment begun before is still being written. */
  isKeyKnownWrong(merchantId: string): boolean {
    const since = this.#wrongKeys.get(merchantId);
    return since !== undefined && this.#parts.rates().pause === 0 && this.#parts.time.now() - since > WRITTEN_WITHIN_MS;
  }

  /** When a probe of a merchant's was last answered properly. */
  probedWellAt(merchantId: string): Instant {
    return this.#probedWell.get(merchantId) ?? Number.NEGATIVE_INFINITY;
  }

  #noteKey(
    { id }: MerchantPlan,
    request: Request,
    answer: Readonly<{ kind: string; configuration?: string }>,
    isProbe: boolean,
  ): void {
    if (request === 'submit') return;
    const isProper = answer.configuration === undefined && answer.kind !== 'unclear' && answer.kind !== 'neverSent';
    if (isProbe && isProper) this.#probedWell.set(id, this.#parts.time.now());
    if (answer.configuration !== undefined) this.#wrongKeys.set(id, this.#wrongKeys.get(id) ?? this.#parts.time.now());
    else if (isProper) this.#wrongKeys.delete(id);
  }

  /** One round trip. */
  #way<Said>({ request, paymentId, waiting, arrive, trouble, canStay }: Way<Said>): Promise<Reply<Said>> {
    const { time, chance, teller, isDown } = this.#parts;
    const asks = paymentId === PROBE ? 'probe' : request;
    const sentAt = time.now();
    if (canStay && (isDown() ? chance.often(0.5) : this.#happens('neverSent', paymentId, `a ${request} cannot leave`)))
      return time.after(chance.between(1, 50)).then(() => ({ kind: 'neverSent', problem: 'refused' }));
    const told = (from: 'backend' | 'gateway', text: string, fate: 'arrived' | 'late' | 'doubled' | 'lost', since: Instant) =>
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
      const lost = (problem: string) => () => resolve({ kind: 'noAnswer', problem });
      const cancel = time.at(sentAt + waiting.timeoutMs, lost('given up waiting'));
      const end = (reply: Reply<Said>) => {
        cancel();
        resolve(reply);
      };
      waiting.signal?.addEventListener('abort', () => end({ kind: 'noAnswer', problem: 'given up waiting' }), { once: true });
      if (isDown() || this.#happens('requestLost', paymentId)) return told('backend', asks, 'lost', sentAt);
      const reach = (fate: 'arrived' | 'late' | 'doubled') => () => {
        told('backend', asks, fate, sentAt);
        const reply = this.#answered(paymentId, arrive, trouble);
        const answeredAt = time.now();
        const text = textOf(reply);
        if (isDown() || this.#happens('answerLost', paymentId)) return told('gateway', text, 'lost', answeredAt);
        const isLate = this.#happens('answerLate', paymentId);
        time.at(answeredAt + (isLate ? chance.between(1_000, LATE_ANSWER_MS_MAX) : chance.between(5, 400)), () => {
          told('gateway', text, isLate ? 'late' : 'arrived', answeredAt);
          end(reply);
        });
      };
      const isLate = this.#happens('requestLate', paymentId);
      const there = isLate ? chance.between(1_000, this.#parts.lateMsMax) : chance.between(5, 400);
      time.at(sentAt + there, reach(isLate ? 'late' : 'arrived'));
      // A copy of a revoke comes at once with it, or not at all: see the assumptions.
      if (this.#happens('requestDoubled', paymentId))
        time.at(sentAt + there + this.#copyLateMs(request, there), reach('doubled'));
    });
  }

  /** A copy of a submit may be as late as a submit; of the others it comes close behind. */
  #copyLateMs(request: Request, lateMs: number): number {
    const { chance, lateMsMax } = this.#parts;
    if (request === 'revoke') return 0;
    return request === 'submit' && chance.often(0.4) ? chance.below(lateMsMax - lateMs + 1) : chance.between(0, 100);
  }

  /** What the gateway does with a request that has arrived, and says. */
  #answered<Said>(paymentId: string, arrive: () => Reply<Said>, trouble: Way<Said>['trouble']): Reply<Said> {
    if (!this.#happens('systemError', paymentId)) return arrive();
    return trouble(this.#parts.chance.often(DONE_IN_TROUBLE) ? arrive() : null);
  }

  #happens(fault: Fault, paymentId: string, text: string = fault): boolean {
    const rate = this.#parts.rates()[fault];
    if (rate === 0 || !this.#parts.chance.often(rate)) return false;
    this.#parts.struck(fault, text, { paymentId });
    return true;
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
  #plantTheirs(
    { owner, currency }: MerchantPlan,
    gatewayEnd: GatewayEnd,
    { number, totalMinor, attach, description }: SubmitAsked,
  ): void {
    const { gateway, time } = this.#parts;
    this.taken.add(number);
    const theirs = gatewayEnd.theirs({ amountMinor: totalMinor, attach });
    // A paid order whose `attach` is not said can only be told by its amount.
    const isTold = theirs.attach === attach || gateway.settings(owner.mchId).attachWhenPaid === 'echoed';
    gateway.plant({
      ...owner,
      outTradeNo: number,
      attach: theirs.attach,
      body: this.#parts.chance.often(0.5) ? description : 'theirs',
      state: 'SUCCESS',
      totalMinor: isTold ? (theirs.totalMinor ?? totalMinor) : totalMinor + 1,
      currency: theirs.currency ?? 'CNY',
      exponent: exponentOf(currency),
      createdAt: time.now(),
    });
  }
}

/** What was said, in a word of the wire. */
function textOf(reply: Reply<unknown>): string {
  switch (reply.kind) {
    case 'said':
      return typeof reply.said === 'object' && reply.said !== null && 'state' in reply.said
        ? String(reply.said.state)
        : 'SUCCESS';
    case 'failed':
      return reply.code;
    default:
      return reply.kind;
  }
}
