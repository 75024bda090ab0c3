/** The API as a program uses it: sales, payments, and an attempt that can be followed to its end. */
import {
  type ApprovalView,
  type AttentionCallsView,
  type AttentionView,
  type DevicesView,
  type DeviceView,
  type DisputesView,
  type DoorView,
  decimalOf,
  type EnrolmentView,
  type ErasedView,
  type EventView,
  type EvidenceKeyView,
  type FeedbackView,
  type InstructionsView,
  type InstructionView,
  isMoneyError,
  type NewApprovalBody,
  type NewFeedbackBody,
  type NewInstructionBody,
  type NewLookupBody,
  type NewOutsideLookupBody,
  type NewPaymentBody,
  type NewPersonBody,
  type NewPrintBody,
  type NewRefundBody,
  type NewSaleBody,
  type NewSessionBody,
  type OutsideLookupView,
  type PairingApprovalBody,
  type PairingView,
  type PaymentView,
  type PeopleView,
  type PersonChangeBody,
  type PersonView,
  type PrintersView,
  type PrintView,
  parseMoney,
  type RefundEventsView,
  type RefundsView,
  type RefundView,
  type SaleView,
  type SessionView,
  type ShiftView,
  type SignedEvidence,
  type StoresView,
  type StoreView,
  type TakeOverView,
  type TillView,
  type TimelineView,
  type WebhookDeliveryView,
  type WebhookDeliveryWhole,
  type WebhookEndpointsView,
  type WebhookRedelivery,
  type WebhookRedeliveryBody,
} from '@quickpay/api';
import { Attempt } from './attempt.ts';
import { type ClientOptions, createHttp, type Http } from './http.ts';
import { liveEvents } from './live.ts';
import type { LiveEvent } from './live-event.ts';

export type Money = NewSaleBody['amount'];
/** `id` is minted where none is given: give your own to be able to repeat the call after a crash. */
export type NewSale = Readonly<Omit<NewSaleBody, 'id'> & Partial<Pick<NewSaleBody, 'id'>>>;
/** `id` is minted where none is given. */
export type NewPerson = Readonly<Omit<NewPersonBody, 'id'> & Partial<Pick<NewPersonBody, 'id'>>>;
export type Done = Readonly<Pick<PaymentView, 'environment'>>;
/** `signal` gives up waiting for the answer, not the call: what was sent may have happened. */
export type Options = Readonly<{ signal?: AbortSignal }>;
export type Charge = Readonly<
  NewPaymentBody & {
    /** Default: a new one. Give the same again to ask what became of a call that nobody answered. */
    idempotencyKey?: string;
    /** Holds the answer until the outcome is known, or so many seconds passed, at most 60. Default 0. */
    waitSeconds?: number;
    signal?: AbortSignal;
  }
>;
/** All that is left where no amount is given. A reason is always needed: the payer reads it. */
export type NewRefund = Readonly<
  NewRefundBody & {
    /** Default: a new one. Give the same again to ask what became of a call that nobody answered. */
    idempotencyKey?: string;
    signal?: AbortSignal;
  }
>;
export type Page<Item> = Readonly<{ environment: PaymentView['environment']; items: readonly Item[]; next: string | null }>;
export type PageQuery = Readonly<{ after?: string; limit?: number }>;
export type DeliveryQuery = PageQuery & Readonly<{ state?: WebhookDeliveryView['state'] }>;
export type PaymentQuery = PageQuery &
  Readonly<{
    saleId?: string;
    merchantId?: string;
    storeId?: string;
    terminalId?: string;
    state?: PaymentView['state'];
    /** What is certain of it, whatever its state. */
    outcome?: PaymentView['outcome'];
    unresolved?: boolean;
    /** Exactly so many minor units, in whatever currency. */
    amountMinor?: number;
    /** Submitted at that time or later: RFC 3339. */
    from?: string;
    /** Submitted before that time: RFC 3339. */
    to?: string;
    /** The order number ends so: four characters or more. */
    orderNumberEnds?: string;
    /** An order number, a transaction id or a refund number, as a whole. */
    number?: string;
    /** The shop's own reference of the sale, as a whole. */
    reference?: string;
  }>;
/** `id` is minted where none is given: give your own to be able to send it again after a crash. */
export type NewFeedback = Readonly<Omit<NewFeedbackBody, 'id'> & Partial<Pick<NewFeedbackBody, 'id'>>>;

/** `id` is minted where none is given: give your own to be able to send it again without printing it twice. */
export type NewPrint = Readonly<Omit<NewPrintBody, 'id'> & Partial<Pick<NewPrintBody, 'id'>>>;

/** `id` is minted where none is given: give your own to be able to send it again without asking twice. */
export type NewInstruction = NewInstructionBody extends infer Body
  ? Body extends NewInstructionBody
    ? Readonly<Omit<Body, 'id'> & Partial<Pick<Body, 'id'>>>
    : never
  : never;

/** An id that nobody else mints: for sales and idempotency keys. */
const mint = (prefix: string): string =>
  `${prefix}${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/**
 * An amount as people write it.
 *
 * @throws RangeError where it is no amount of that currency
 * @example money('38.50', 'HKD') // { minor: 3850, currency: 'HKD' }
 */
export function money(text: string, currency: string): Money {
  const read = parseMoney(text, currency);
  if (isMoneyError(read)) throw new RangeError(read.message);
  return { minor: read.amountMinor, currency: read.currency };
}

/**
 * An amount as people read it.
 *
 * @example moneyText({ minor: 3850, currency: 'HKD' }) // 'HKD 38.50'
 */
export const moneyText = ({ minor, currency }: Money): string => `${currency} ${decimalOf({ amountMinor: minor, currency })}`;

/**
 * A client of one backend. Every method throws {@link QuickpayProblem} for a refusal and {@link QuickpayUnreachable} where nobody answered,
 * after having repeated what is safe to repeat; that is every call, for all that make something carry a key or an id.
 *
 * @example
 * const quickpay = new Quickpay({ baseUrl: 'http://127.0.0.1:8080', apiKey });
 * const sale = await quickpay.sales.create({ amount: money('38.50', 'HKD'), reference: 'basket-1042' });
 * const attempt = await quickpay.sales.pay(sale.id, { authCode });
 * for await (const step of attempt.steps()) till.show(step.state, step.cashier['zh-CN']);
 * switch ((await attempt.outcome()).kind) {
 *   case 'paid': return handOver();
 *   case 'notPaid': return payAgain(sale.id);
 *   case 'unknown': return park(sale.id);
 * }
 */
export class Quickpay {
  readonly #http: Http;

  constructor(options: ClientOptions) {
    this.#http = createHttp(options);
  }

  readonly sales = {
    /** Idempotent on its id: the same sale again is answered with what it has become. */
    create: ({ id = mint('sale_'), ...sale }: NewSale, options: Options = {}): Promise<SaleView> =>
      this.#http.call({ method: 'POST', path: '/v1/sales', body: { id, ...sale }, ...options }),

    get: (id: string, options: Options = {}): Promise<SaleView> =>
      this.#http.call({ method: 'GET', path: saleAt(id), ...options }),

    /** Charges a code. Resolves once the intention is durable, before WeChat Pay has answered: follow the attempt. */
    pay: async (id: string, { idempotencyKey = mint('key_'), waitSeconds, signal, ...body }: Charge): Promise<Attempt> =>
      new Attempt(
        this,
        await this.#http.call<PaymentView>({
          method: 'POST',
          path: `${saleAt(id)}/payments`,
          body,
          idempotencyKey,
          waitSeconds,
          signal,
        }),
      ),

    /** The customer pays another way, or has gone. Whatever WeChat Pay still takes for the sale goes back by itself. */
    leave: (id: string, options: Options = {}): Promise<SaleView> =>
      this.#http.call({ method: 'POST', path: `${saleAt(id)}/closure`, ...options }),
  };

  readonly payments = {
    /** `waitSeconds` (at most 60) holds the answer until the outcome is known. */
    get: (id: string, options: Options & { readonly waitSeconds?: number } = {}): Promise<PaymentView> =>
      this.#http.call({ method: 'GET', path: paymentAt(id), ...options }),

    /** Newest first; `next` of a page goes into `after` of the next call. */
    list: (query: PaymentQuery = {}, options: Options = {}): Promise<Page<PaymentView>> =>
      this.#http.call({ method: 'GET', path: `/v1/payments${queryOf(query)}`, ...options }),

    /** A payment to be followed: after a restart, or one that somebody else began. */
    follow: async (id: string, options: Options = {}): Promise<Attempt> =>
      new Attempt(this, await this.payments.get(id, options)),

    /** What happened to a payment, oldest first. */
    events: (id: string, query: PageQuery = {}, options: Options = {}): Promise<Page<EventView>> =>
      this.#http.call({ method: 'GET', path: `${paymentAt(id)}/events${queryOf(query)}`, ...options }),

    /** All of it for people and for a dispute: events with who acted and the rule that decided, refunds, and what went over the wire. */
    timeline: (id: string, options: Options = {}): Promise<TimelineView> =>
      this.#http.call({ method: 'GET', path: `${paymentAt(id)}/timeline`, ...options }),

    /** The same, signed. */
    evidence: (id: string, options: Options = {}): Promise<SignedEvidence> =>
      this.#http.call({ method: 'GET', path: `${paymentAt(id)}/evidence`, ...options }),

    /** Takes away what its messages say; that they were stays. Repeating it changes nothing. */
    eraseMessages: (id: string, options: Options = {}): Promise<ErasedView> =>
      this.#http.call({ method: 'DELETE', path: `${paymentAt(id)}/messages`, ...options }),

    /** Stops a payment: it is revoked as soon as WeChat Pay allows. It may still turn out to be paid, if the payer was faster. */
    cancel: (id: string, options: Options = {}): Promise<PaymentView> =>
      this.#http.call({ method: 'POST', path: `${paymentAt(id)}/cancellation`, ...options }),

    /** Has WeChat Pay asked now. The answer is the payment as it is before that: follow it. */
    check: (id: string, options: Options = {}): Promise<PaymentView> =>
      this.#http.call({ method: 'POST', path: `${paymentAt(id)}/check`, ...options }),

    /** Gives back what was paid, or a part of it. Resolves once the amount is reserved, before WeChat Pay has answered: follow it. */
    refund: (id: string, { idempotencyKey = mint('key_'), signal, ...body }: NewRefund): Promise<RefundView> =>
      this.#http.call({ method: 'POST', path: `${paymentAt(id)}/refunds`, body, idempotencyKey, signal }),

    /** All refunds of a payment, oldest first, and what can still be refunded. */
    refunds: (id: string, options: Options = {}): Promise<RefundsView> =>
      this.#http.call({ method: 'GET', path: `${paymentAt(id)}/refunds`, ...options }),
  };

  /** What head office asks of the store's node that a payment belongs to. */
  readonly instructions = {
    /**
     * Asks the node to refund, cancel or check. Idempotent on its id. Resolves once that is durable; what came of it says the instruction.
     *
     * @throws QuickpayProblem `owned_here` where nobody needs to be asked
     */
    create: (
      of: string,
      { id = mint('ins_'), ...instruction }: NewInstruction,
      options: Options = {},
    ): Promise<InstructionView> =>
      this.#http.call({ method: 'POST', path: `${paymentAt(of)}/instructions`, body: { id, ...instruction }, ...options }),

    get: (id: string, options: Options = {}): Promise<InstructionView> =>
      this.#http.call({ method: 'GET', path: `/v1/instructions/${named(id)}`, ...options }),

    /** What was asked about a payment, oldest first. */
    list: (of: string, options: Options = {}): Promise<InstructionsView> =>
      this.#http.call({ method: 'GET', path: `${paymentAt(of)}/instructions`, ...options }),
  };

  readonly lookups = {
    /** Payments that have a number, theirs, WeChat Pay's or a refund's. Each that is not final is asked about: follow it. */
    create: (body: NewLookupBody, options: Options = {}): Promise<Page<PaymentView>> =>
      this.#http.call({ method: 'POST', path: '/v1/lookups', body, ...options }),

    /** What WeChat Pay itself says of a number that is no payment's here. A manager's. */
    outside: (body: NewOutsideLookupBody, options: Options = {}): Promise<OutsideLookupView> =>
      this.#http.call({ method: 'POST', path: '/v1/outside-lookups', body, ...options }),
  };

  /** Receipts on paper. All of it answers at once, whatever the printer does. */
  readonly prints = {
    /** The receipt of a paid payment, or the slip of one whose money goes back. Idempotent on its id. */
    payment: (of: string, { id = mint('prt_'), ...print }: NewPrint = {}, options: Options = {}): Promise<PrintView> =>
      this.#http.call({ method: 'POST', path: `${paymentAt(of)}/prints`, body: { id, ...print }, ...options }),

    /** The receipt of a refund. Idempotent on its id. */
    refund: (of: string, { id = mint('prt_'), ...print }: NewPrint = {}, options: Options = {}): Promise<PrintView> =>
      this.#http.call({ method: 'POST', path: `${refundAt(of)}/prints`, body: { id, ...print }, ...options }),

    /** A closed shift. Idempotent on its id. */
    shift: (of: string, { id = mint('prt_'), ...print }: NewPrint = {}, options: Options = {}): Promise<PrintView> =>
      this.#http.call({ method: 'POST', path: `${shiftAt(of)}/prints`, body: { id, ...print }, ...options }),

    /** What became of it. */
    get: (id: string, options: Options = {}): Promise<PrintView> =>
      this.#http.call({ method: 'GET', path: `/v1/prints/${named(id)}`, ...options }),
  };

  readonly printers = {
    /** Those of the configuration, or of one till, and how they are. */
    list: (query: Readonly<{ terminalId?: string }> = {}, options: Options = {}): Promise<PrintersView> =>
      this.#http.call({ method: 'GET', path: `/v1/printers${queryOf(query)}`, ...options }),

    /** A page that shows whether a printer is set up right. It may come out twice: nobody minds. */
    test: (id: string, options: Options = {}): Promise<PrintersView> =>
      this.#http.call({ method: 'POST', path: `/v1/printers/${named(id)}/tests`, ...options }),
  };

  readonly refunds = {
    get: (id: string, options: Options = {}): Promise<RefundView> =>
      this.#http.call({ method: 'GET', path: refundAt(id), ...options }),

    /** What happened to a refund, oldest first. */
    events: (id: string, options: Options = {}): Promise<RefundEventsView> =>
      this.#http.call({ method: 'GET', path: `${refundAt(id)}/events`, ...options }),

    /** Has WeChat Pay asked now. The answer is the refund as it is before that. */
    check: (id: string, options: Options = {}): Promise<RefundView> =>
      this.#http.call({ method: 'POST', path: `${refundAt(id)}/check`, ...options }),
  };

  /** Who is signed in, in a browser that belongs to a till. */
  readonly session = {
    /** @throws QuickpayProblem `session_expired`, `sign_in_needed`, `not_paired` */
    get: (options: Options = {}): Promise<SessionView> => this.#http.call({ method: 'GET', path: '/v1/session', ...options }),

    /**
     * Signs in by PIN or password, in the place of whoever was.
     *
     * @throws QuickpayProblem `pin_wrong`, `password_wrong` (both with `triesLeft`), `pin_wait` (with `retryAfterMs`), `password_needed`
     */
    signIn: (body: NewSessionBody, options: Options = {}): Promise<SessionView> =>
      // Each try counts: it is never repeated by itself.
      this.#http.call({ method: 'POST', path: '/v1/session', body, tries: 1, ...options }),

    /** Repeating it changes nothing. */
    signOut: (options: Options = {}): Promise<Done> => this.#http.call({ method: 'DELETE', path: '/v1/session', ...options }),
  };

  readonly approvals = {
    /**
     * A manager allows one refund of whoever is signed in here, with their own PIN or password and without signing in. The answer's `id` goes
     * into `payments.refund` as `approvalId`, once, within two minutes.
     *
     * @throws QuickpayProblem as `session.signIn` does, and `manager_needed` where they are none
     */
    create: (body: NewApprovalBody, options: Options = {}): Promise<ApprovalView> =>
      // Each try counts: it is never repeated by itself.
      this.#http.call({ method: 'POST', path: '/v1/approvals', body, tries: 1, ...options }),
  };

  /** The till that this browser is, and who may sign in at it. Nobody need be signed in. @throws QuickpayProblem `not_paired` */
  till(options: Options = {}): Promise<TillView> {
    return this.#http.call({ method: 'GET', path: '/v1/till', ...options });
  }

  readonly pairings = {
    /** A code for this browser, to be approved within ten minutes. */
    create: (options: Options = {}): Promise<PairingView> =>
      this.#http.call({ method: 'POST', path: '/v1/pairings', ...options }),

    /** How it stands, for the browser that asked for it: once approved, that browser belongs to its till. */
    get: (code: string, options: Options = {}): Promise<PairingView> =>
      this.#http.call({ method: 'GET', path: pairingAt(code), ...options }),

    /** Repeating it changes nothing. */
    approve: (code: string, body: PairingApprovalBody, options: Options = {}): Promise<DeviceView> =>
      this.#http.call({ method: 'POST', path: `${pairingAt(code)}/approval`, body, ...options }),
  };

  readonly devices = {
    list: (options: Options = {}): Promise<DevicesView> => this.#http.call({ method: 'GET', path: '/v1/devices', ...options }),

    /** Whoever is signed in there is signed out at once. */
    unpair: (id: string, options: Options = {}): Promise<Done> =>
      this.#http.call({ method: 'DELETE', path: `/v1/devices/${named(id)}`, ...options }),
  };

  readonly people = {
    list: (options: Options = {}): Promise<PeopleView> => this.#http.call({ method: 'GET', path: '/v1/people', ...options }),

    /** Idempotent on its id. */
    add: ({ id = mint('per_'), ...person }: NewPerson, options: Options = {}): Promise<PersonView> =>
      this.#http.call({ method: 'POST', path: '/v1/people', body: { id, ...person }, ...options }),

    change: (id: string, body: PersonChangeBody, options: Options = {}): Promise<PersonView> =>
      this.#http.call({ method: 'PATCH', path: `/v1/people/${named(id)}`, body, ...options }),
  };

  readonly feedback = {
    /** Idempotent on its id: the same again is answered with what is kept. */
    send: ({ id = mint('fb_'), ...feedback }: NewFeedback, options: Options = {}): Promise<FeedbackView> =>
      this.#http.call({ method: 'POST', path: '/v1/feedback', body: { id, ...feedback }, ...options }),

    /** Newest first. */
    list: (query: PageQuery = {}, options: Options = {}): Promise<Page<FeedbackView>> =>
      this.#http.call({ method: 'GET', path: `/v1/feedback${queryOf(query)}`, ...options }),
  };

  readonly shifts = {
    /** The open shift of a till: of this browser's own, or of the only one, where none is named. */
    current: (query: Readonly<{ terminalId?: string }> = {}, options: Options = {}): Promise<ShiftView> =>
      this.#http.call({ method: 'GET', path: `/v1/shifts/current${queryOf(query)}`, ...options }),

    get: (id: string, options: Options = {}): Promise<ShiftView> =>
      this.#http.call({ method: 'GET', path: shiftAt(id), ...options }),

    /** Closed ones, newest first. */
    list: (query: PageQuery & Readonly<{ terminalId?: string }> = {}, options: Options = {}): Promise<Page<ShiftView>> =>
      this.#http.call({ method: 'GET', path: `/v1/shifts${queryOf(query)}`, ...options }),

    /**
     * Closes it for good. Names what is unresolved, all of it and nothing else, as somebody has seen it. Repeating it changes nothing.
     *
     * @throws QuickpayProblem `shift_unresolved` (with `problem.unresolved`: what is), `shift_closed`
     */
    close: (id: string, unresolved: readonly string[], options: Options = {}): Promise<ShiftView> =>
      this.#http.call({ method: 'POST', path: `${shiftAt(id)}/closure`, body: { unresolved }, ...options }),

    /** A line for everything in it, for a spreadsheet: UTF-8 with its mark, RFC 4180. */
    csv: (id: string, options: Options = {}): Promise<string> =>
      this.#http.call({ method: 'GET', path: `${shiftAt(id)}/csv`, answers: 'text', ...options }),
  };

  readonly webhooks = {
    /** The endpoints of the configuration, and how they do. */
    list: (options: Options = {}): Promise<WebhookEndpointsView> =>
      this.#http.call({ method: 'GET', path: '/v1/webhooks', ...options }),

    /** What an endpoint was told, or is still to be told, newest first. */
    deliveries: (id: string, query: DeliveryQuery = {}, options: Options = {}): Promise<Page<WebhookDeliveryView>> =>
      this.#http.call({ method: 'GET', path: `${webhookAt(id)}/deliveries${queryOf(query)}`, ...options }),

    /** One, with its body and every try. */
    delivery: (id: string, deliveryId: string, options: Options = {}): Promise<WebhookDeliveryWhole> =>
      this.#http.call({ method: 'GET', path: `${webhookAt(id)}/deliveries/${named(deliveryId)}`, ...options }),

    /** Sends one anew, whatever became of it. */
    resend: (id: string, deliveryId: string, options: Options = {}): Promise<WebhookDeliveryView> =>
      this.#http.call({ method: 'POST', path: `${webhookAt(id)}/deliveries/${named(deliveryId)}/redelivery`, ...options }),

    /** Sends those anew that were given up: all, or of what happened in a time. */
    resendFailed: (id: string, body: WebhookRedeliveryBody = {}, options: Options = {}): Promise<WebhookRedelivery> =>
      this.#http.call({ method: 'POST', path: `${webhookAt(id)}/redelivery`, body, ...options }),

    /** Sends an event that says that nothing happened. Each call sends one. */
    test: (id: string, options: Options = {}): Promise<WebhookDeliveryView> =>
      this.#http.call({ method: 'POST', path: `${webhookAt(id)}/test`, tries: 1, ...options }),

    /** Tells an endpoint again that answered 410. Repeating it changes nothing. */
    activate: (id: string, options: Options = {}): Promise<WebhookEndpointsView> =>
      this.#http.call({ method: 'POST', path: `${webhookAt(id)}/activation`, ...options }),
  };

  readonly stores = {
    /** Every store, its node where it has one, and how fresh what is known of it is. */
    list: (options: Options = {}): Promise<StoresView> => this.#http.call({ method: 'GET', path: '/v1/stores', ...options }),

    /** A token that makes one machine the node of a store. Each call makes one; the one before counts no more. */
    enrol: (id: string, options: Options = {}): Promise<EnrolmentView> =>
      this.#http.call({ method: 'POST', path: `${storeAt(id)}/enrolments`, tries: 1, ...options }),

    /** Trusts the store's node no more. Repeating it changes nothing. */
    revoke: (id: string, options: Options = {}): Promise<Done & StoreView> =>
      this.#http.call({ method: 'POST', path: `${storeAt(id)}/revocation`, ...options }),

    /**
     * Works on the node's payments from now on: whoever calls it states that the node is gone. Repeating it changes nothing.
     *
     * @throws QuickpayProblem `take_over_too_early` (with `problem.retryAfterMs`)
     */
    takeOver: (id: string, options: Options = {}): Promise<TakeOverView> =>
      this.#http.call({ method: 'POST', path: `${storeAt(id)}/take-over`, body: { nodeIsDead: true }, ...options }),
  };

  /** What nodes that were taken over and head office do not agree about. */
  readonly disputes = {
    /** Those that nobody has seen, oldest first, at most 200. */
    list: (options: Options = {}): Promise<DisputesView> => this.#http.call({ method: 'GET', path: '/v1/disputes', ...options }),

    /**
     * Takes one from the list: somebody has seen to it. It comes back where the node tells of another state.
     *
     * @throws QuickpayProblem `dispute_not_found`
     */
    see: (id: string, options: Options = {}): Promise<Done> =>
      this.#http.call({ method: 'POST', path: `/v1/disputes/${named(id)}/seen`, ...options }),
  };

  /** Which server this is: head office, or a store's node, and how that stands with head office. */
  door(options: Options = {}): Promise<DoorView> {
    return this.#http.call({ method: 'GET', path: '/v1/door', ...options });
  }

  /** At a node: what it holds back may go on, for nobody has taken it over. @throws QuickpayProblem `nothing_held` */
  releaseHeld(options: Options = {}): Promise<DoorView> {
    return this.#http.call({ method: 'POST', path: '/v1/door/release', ...options });
  }

  /** Payments that a person should look at, oldest first. */
  attention(query: PageQuery = {}, options: Options = {}): Promise<Page<AttentionView>> {
    return this.#http.call({ method: 'GET', path: `/v1/attention${queryOf(query)}`, ...options });
  }

  /** The public key by which evidence of this server is checked. */
  evidenceKey(options: Options = {}): Promise<EvidenceKeyView> {
    return this.#http.call({ method: 'GET', path: '/v1/evidence/key', ...options });
  }

  /** That payments need a manager, and which, oldest first: what a cashier may know of it. */
  attentionCalls(options: Options = {}): Promise<AttentionCallsView> {
    return this.#http.call({ method: 'GET', path: '/v1/attention/calls', ...options });
  }

  /** Live events until the signal aborts; survives lost connections. Share one per device. */
  live(signal: AbortSignal): AsyncGenerator<LiveEvent, void> {
    return liveEvents(this.#http, signal);
  }
}

/** Half a character cannot stand in an address: whole, it is a name that the server does not know. */
const named = (name: string): string => encodeURIComponent(name.toWellFormed());
const pairingAt = (code: string): string => `/v1/pairings/${named(code)}`;
const saleAt = (id: string): string => `/v1/sales/${named(id)}`;
const refundAt = (id: string): string => `/v1/refunds/${named(id)}`;
const shiftAt = (id: string): string => `/v1/shifts/${named(id)}`;
const storeAt = (id: string): string => `/v1/stores/${named(id)}`;
const webhookAt = (id: string): string => `/v1/webhooks/${named(id)}`;
const paymentAt = (id: string): string => `/v1/payments/${named(id)}`;

function queryOf(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
