/**
 * What can be asked of the engine, and what it answers. Expected answers are values; only faults are thrown.
 */
import type {
  Actor,
  CodeProblem,
  CodeRules,
  Instant,
  Money,
  Payment,
  PaymentChannel,
  Refund,
  RefundAuthority,
  RefundNotice,
  RefundProblem,
  Sale,
  SaleState,
} from '@quickpay/core';
import type { IdempotentAnswer, PaymentWritten, RefundWritten } from '@quickpay/storage';

/** A merchant as the engine knows it: its channel, what it may be paid with, and its share of the channel's patience. */
export type Merchant = Readonly<{
  id: string;
  channel: PaymentChannel;
  codeRules: CodeRules;
  /** Currencies this merchant may charge in. */
  currencies: readonly string[];
  quotas: Quotas;
  /** What the payer reads when the sale says nothing: shop and branch, 1 to 127 characters. */
  description: string;
}>;

/** Requests per second by operation. The channel's own published figures are the defaults. */
export type Quotas = Readonly<{ submit: number; query: number; revoke: number; refund: number; refundQuery: number }>;
export const DEFAULT_QUOTAS: Quotas = { submit: 30, query: 1_800, revoke: 150, refund: 150, refundQuery: 300 };

export type NewSale = Readonly<{
  id: string;
  merchantId: string;
  storeId: string;
  terminalId: string;
  amount: Money;
  reference: string | null;
}>;

/** A sale with all that follows from its payments. */
export type SaleStatus = Readonly<{ sale: Sale; state: SaleState; payments: readonly Payment[]; retry: RetryAdvice }>;

/** Whether the sale takes another code now, and if not, why and from when it probably does. */
export type RetryAdvice =
  | Readonly<{ may: 'now'; code: 'anyCode' | 'newCode' }>
  | Readonly<{ may: 'later'; because: 'payment'; paymentId: string; probablyAt: Instant | null }>
  | Readonly<{ may: 'never'; because: 'paid' | 'closed' }>;

export type SaleAnswer =
  | Readonly<{ kind: 'created' | 'same'; status: SaleStatus }>
  /** A sale of that id with another amount, merchant or reference exists. */
  | Readonly<{ kind: 'different'; status: SaleStatus }>
  | Readonly<{ kind: 'merchantUnknown' | 'currencyNotAccepted' }>;

export type PayRequest = Readonly<{
  saleId: string;
  /** As scanned. Read and hashed here, held in memory until the submit has left, never written. */
  scannedCode: string;
  description?: string;
  terminalId: string;
  by: Actor;
  /** Remembered with the payment, in the same commit. */
  idempotency?: Pick<IdempotentAnswer, 'key' | 'fingerprint'>;
}>;

/** Another node works on it, whose id is `owner`: ask there. Nothing changed. */
export type OwnedElsewhere = Readonly<{ kind: 'ownedElsewhere'; owner: string }>;

/** Every answer but `started` leaves nothing recorded and nothing sent. */
export type PayAnswer =
  /** The intention is durable; the submit leaves next. */
  | Readonly<{ kind: 'started'; payment: Payment }>
  /** The very request was made before. */
  | Readonly<{ kind: 'repeated'; payment: Payment }>
  | Readonly<{ kind: 'keyReused' }>
  | Readonly<{ kind: 'codeRefused'; problem: CodeProblem }>
  /** This code is in use by a live payment, or was answered before. */
  | Readonly<{ kind: 'codeLive' | 'codeUsed'; paymentId: string }>
  | Readonly<{ kind: 'saleUnknown' }>
  | Readonly<{ kind: 'saleBusy'; payment: Payment; probablyAt: Instant | null }>
  | Readonly<{ kind: 'salePaid' | 'saleClosed'; status: SaleStatus }>
  /** The breaker is open: nothing this merchant asks can be answered until somebody puts the configuration right. */
  | Readonly<{ kind: 'channelMisconfigured'; since: Instant; cause: string }>
  /** The process is ending, or its ledger takes no more. */
  | Readonly<{ kind: 'notAccepting'; reason: 'draining' | 'ledgerBusy' }>
  /** Of the payment that holds the sale, or of its last one. */
  | OwnedElsewhere;

/** Answers to cancel, check and leave. `refused`: the state does not allow it; nothing changed. */
export type ActAnswer =
  | Readonly<{ kind: 'done'; payment: Payment }>
  | Readonly<{ kind: 'refused'; payment: Payment }>
  | Readonly<{ kind: 'unknown' }>
  | OwnedElsewhere;

export type LeaveAnswer =
  | Readonly<{ kind: 'done' | 'refused'; status: SaleStatus }>
  | Readonly<{ kind: 'unknown' }>
  | OwnedElsewhere;

export type RefundCheckAnswer = Readonly<{ kind: 'done'; refund: Refund }> | Readonly<{ kind: 'unknown' }> | OwnedElsewhere;

/** How much was taken over from a node by this very call. */
export type TakenOver = Readonly<{ payments: number; refunds: number }>;

/** A payment changed, durably. */
export type Update = Readonly<{ payment: Payment; event: PaymentWritten }>;
/** A refund changed, durably. */
export type RefundUpdate = Readonly<{ refund: Refund; event: RefundWritten }>;

export type RefundPayment = Readonly<{
  paymentId: string;
  /** Whole minor units of the payment's currency, at least 1; null gives back all that is left. */
  amountMinor: number | null;
  /** The id it is to have; minted by default. Whoever gives one gives an `idempotency` with it, by which a repeated request is known. */
  refundId?: string;
  /** What the payer reads, 1 to 80 bytes of UTF-8. */
  reason: string;
  by: Actor;
  /** How far `by` may. Default: `full`. */
  authority?: RefundAuthority;
  /** Remembered with the refund, in the same commit. */
  idempotency?: Pick<IdempotentAnswer, 'key' | 'fingerprint'>;
}>;

/** Every answer but `started` leaves nothing recorded and nothing sent. */
export type RefundAnswered =
  /** The amount is reserved, durably; the request leaves next. */
  | Readonly<{ kind: 'started'; refund: Refund }>
  | Readonly<{ kind: 'repeated'; refund: Refund }>
  | Readonly<{ kind: 'keyReused' }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'refused'; problem: RefundProblem; payment: Payment; refundableMinor: number }>
  /** It is more than `by` may alone, and nobody has allowed this amount. */
  | Readonly<{ kind: 'notApproved'; payment: Payment; amountMinor: number; aloneMinorMax: number }>
  | Readonly<{ kind: 'notAccepting'; reason: 'draining' | 'ledgerBusy' }>
  | OwnedElsewhere;

/** A notice that was verified, and whose it is. */
export type TellOfRefund = Readonly<{ merchantId: string; notice: RefundNotice }>;
/**
 * `asked`: a query follows. `known`: it says what is known already. `unknown`: no refund of ours has that number. `ownedElsewhere`: another node
 * asks about it by itself.
 */
export type NoticeAnswer = 'asked' | 'known' | 'unknown' | 'ownedElsewhere';

export type MerchantHealth = Readonly<{
  merchantId: string;
  breaker: Readonly<{ state: 'closed' }> | Readonly<{ state: 'open'; since: Instant; cause: string }>;
}>;

export type Health = Readonly<{
  /** `disowned`: another node has taken this one over. */
  phase: 'starting' | 'running' | 'draining' | 'stopped' | 'disowned';
  merchants: readonly MerchantHealth[];
  /** How late the scheduler's last pass was, in milliseconds. */
  latenessMs: number;
  /** When the scheduler last looked. */
  lastPassAt: Instant | null;
  inFlight: number;
  /** Payments for which something that gives money back waits for {@link Engine.release}. */
  held: number;
}>;

export type Engine = {
  createSale(sale: NewSale): Promise<SaleAnswer>;
  sale(id: string): Promise<SaleStatus | null>;
  pay(request: PayRequest): Promise<PayAnswer>;
  /** Stops a payment: it is revoked as soon as the channel allows, and proven. */
  cancel(paymentId: string, by: Actor): Promise<ActAnswer>;
  /** Ends the sale for us: the customer pays another way, or has gone. Whatever a payment of it still takes goes back. */
  leave(saleId: string, by: Actor): Promise<LeaveAnswer>;
  /** Asks the channel now. */
  check(paymentId: string, by: Actor): Promise<ActAnswer>;
  /** Gives back what was paid, or a part of it. */
  refund(request: RefundPayment): Promise<RefundAnswered>;
  /** Asks the channel about a refund now. */
  checkRefund(refundId: string, by: Actor): Promise<RefundCheckAnswer>;
  /** The channel tells that a refund has ended: a hint, which has it asked now. Told again, it changes nothing more. */
  refundTold(told: TellOfRefund): Promise<NoticeAnswer>;
  /** Calls back after every durable change of a payment, in the order of its versions. */
  subscribe(listener: (update: Update) => void): () => void;
  /** The same for refunds. */
  subscribeRefunds(listener: (update: RefundUpdate) => void): () => void;
  /**
   * Makes every open payment and refund of a node that is gone this one’s, and asks about it before anything else is done. Twice, or two at once, is
   * as once. What has ended is taken over by the first act on it, and what a restart interrupts by the next start.
   *
   * @throws Error where the node is this one, or `isTakenOver` does not say yet that it was taken over: that is noted first
   */
  takeOver(nodeId: string): Promise<TakenOver>;
  /** The same for one payment, which came to be known after its node was taken over. `refused` is never the answer. */
  takeOverOne(paymentId: string): Promise<ActAnswer>;
  /** Lets go of what a start held back ({@link EngineOptions.holdsAfterStart}): it comes to its turn now. Before the start nothing will be held. */
  release(): void;
  /** This node was taken over by `by`: nothing is accepted and nothing sent any more, and what is under way ends. */
  disown(by: string): void;
  /** Resumes what was open, then takes new payments. */
  start(): Promise<void>;
  /** Takes no new payments, lets requests under way end (bounded by `withinMs`), commits their answers and stops. */
  drain(withinMs: number): Promise<void>;
  health(): Health;
  /** Resolves when nothing is due at or before now and no request but open submits is in flight: for a clock that waits for us. */
  settled(): Promise<void>;
};
