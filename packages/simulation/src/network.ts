/**
 * The network between a merchant's channel and the gateway. What leaves is watched as it leaves, and goes its way (`round-trip.ts`).
 */
import { exponentOf, type Instant, type OrderIdentity, type PaymentChannel } from '@quickpay/core';
import { type Arrangement, type Gateway, type Manners, MannersBook } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';
import { PROBE, watchedChannel } from './door.ts';
import type { Fault, FaultRates } from './faults.ts';
import { GatewayEnd } from './gateway-end.ts';
import { meaningOf } from './meaning.ts';
import { drawMind, type MerchantPlan } from './plan.ts';
import { QuotaWatch } from './quota-watch.ts';
import { RoundTrip, type Way } from './round-trip.ts';
import type { About, Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Line, MakeChannel, OrderSaid, RefundSaid, RefundsSaid, Reply, RevokeSaid, SubmitAsked } from './wire.ts';
import type { Request, Say, Witness } from './witness.ts';

/** Commits are slow by three seconds at most, and may wait for another. */
const WRITTEN_WITHIN_MS = 6_500;
/** Clocks that run a little fast make their waits a little short: 15 s at 300 parts per million, and some. */
const JITTER_MS = 25;

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
  /** Whether processes of this world stand still now and then, and do later what they began long before. */
  mayStandStill: boolean;
  /** When the machine’s clock was last put right: waits that began before that are not held against anybody (see the assumptions). */
  clockPutRightAt: () => Instant;
  /** Notes that a code of the channel's was seen. */
  onCode: (operation: Request, code: string) => void;
  /** A submit was charged, or its payer is asked, and was said to be refused. */
  onLie: (orderNumber: string) => void;
  /** A refund was taken on at the gateway, perhaps not for the first time. */
  onRefundTaken: (merchant: MerchantPlan, orderNumber: string, refundNumber: string) => void;
  violated: Say;
  witness: Witness;
  /** What all networks of a world know together; default: this one knows it alone. */
  known?: Known;
  /** A request is about to leave. */
  onLeaves?: (leaving: Leaving) => void;
}>;

/** `subject`: the payment, or the number of a refund of a paid one; null where the same request goes on. */
export type Leaving = Readonly<{ request: Request; order: OrderIdentity; subject: string | null; merchant: MerchantPlan }>;

/** What is known of orders, whoever sends: when each was submitted last, and which turned out to be somebody else's. */
export type Known = Readonly<{ submittedAt: Map<string, Instant>; taken: Set<string> }>;

export class Network {
  readonly #parts: NetworkParts;
  /** Order numbers that turned out to be somebody else's. */
  readonly taken: Set<string>;
  /** Manners of each merchant, as requests were sent: what a network delays is not the sender's haste. */
  readonly #manners = new Map<string, MannersBook>();
  readonly #submittedAt: Map<string, Instant>;
  /** Whose each number is, as it was last asked about. */
  readonly #orders = new Map<string, OrderIdentity>();

  readonly #roundTrip: RoundTrip;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    const { taken, submittedAt } = parts.known ?? { taken: new Set(), submittedAt: new Map() };
    this.taken = taken;
    this.#submittedAt = submittedAt;
    this.#roundTrip = new RoundTrip({ ...parts, happens: (fault, paymentId, text) => this.#happens(fault, paymentId, text) });
  }

  /** Each merchant's. */
  get manners(): readonly Manners[] {
    return [...this.#manners.values()].map(({ counts }) => counts);
  }

  #mannersOf({ id }: MerchantPlan): MannersBook {
    const book = this.#manners.get(id) ?? new MannersBook({ jitterMs: JITTER_MS });
    this.#manners.set(id, book);
    return book;
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
      onLie: this.#parts.onLie,
      onRefundTaken: (number, refundNumber) => this.#parts.onRefundTaken(merchant, number, refundNumber),
      onOverdrawn: (number) => violated('I9', 'more refunded than paid', this.#orderOf(number).paymentId),
    });
    const watch = new QuotaWatch(merchant.quotas, JITTER_MS, (request) =>
      violated('I7', `${request} over the quota of ${merchant.id}`, ''),
    );
    const manners = this.#mannersOf(merchant);
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
      this.#parts.onLeaves?.({ request, order, subject, merchant });
      manners.request(request, time.now());
      if (!isProbe && subject !== null) witness.leaves(request, subject, paymentId);
      const submittedAt = this.#submittedAt.get(merchantOrderNumber) ?? Number.NEGATIVE_INFINITY;
      if (request === 'revoke' && submittedAt >= this.#parts.clockPutRightAt()) manners.revoke(submittedAt, time.now());
      // Beside the submit; refunds of a paid payment are rows of their own, each with a request of its own.
      const isAlone =
        !isProbe && (request === 'query' || request === 'revoke' || (request === 'refund' && subject === paymentId));
      if (isAlone && out.has(paymentId)) violated('I6', 'two requests of one order are out at once', paymentId);
      if (isAlone) out.add(paymentId);
      if (request === 'revoke' && submits.has(paymentId) && submits.get(paymentId)?.aborted !== true)
        violated('I13', 'a submit is still open when its revoke leaves', paymentId);
      if (request === 'submit') submits.set(paymentId, waiting.signal);
      const reply = await this.#roundTrip.make(way);
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
        if (this.#submittedAt.has(number)) manners.resentSubmit();
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
        const instead = () => {
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
          arrive: () => gatewayEnd.query(number, instead),
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

  /** When a submit of this number left last, or null. */
  submittedAt(number: string): Instant | null {
    return this.#submittedAt.get(number) ?? null;
  }

  /** Whether a submit of this number, as it left last, can still be on its way. */
  mayArrive(number: string): boolean {
    const { time, lateMsMax } = this.#parts;
    return time.now() < (this.#submittedAt.get(number) ?? Number.NEGATIVE_INFINITY) + lateMsMax;
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
    return since !== undefined && !this.#parts.mayStandStill && this.#parts.time.now() - since > WRITTEN_WITHIN_MS;
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
