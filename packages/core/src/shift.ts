/**
 * A shift of a till: what its payments and refunds came to between two closings.
 *
 * *The journal is the ruler.* A shift is the stretch of the journal after the position `after` up to and with `upTo`; the next begins where
 * it ended. A payment or refund *lands* in the shift in which the event stands that made it final, whatever time a clock said, and it lands
 * once, because what is final stays so. So over any closings nothing is counted twice and nothing is missing, and what is closed cannot
 * change: the journal before a position never does. What was under way at a closing lands in a later shift of the same till, and says from
 * which it came.
 *
 * A refund is counted at the till that took its payment, whoever asked for it and wherever.
 */
import type { Actor } from './event.ts';
import type { Currency, Money } from './money.ts';
import type { AttentionReason, NotPaidReason, Payment, PaymentState } from './payment.ts';
import type { Refund, RefundAttention, RefundState } from './refund.ts';
import type { Instant } from './time.ts';

/**
 * How a payment or refund can land. `calledOff`: revoked, or left. `refused`: WeChat Pay or the payer's side did not take it. `returned`:
 * money came and went back by itself. `notRefunded`: a refund that ended without giving anything back.
 */
export const LANDINGS = ['sale', 'refund', 'calledOff', 'refused', 'returned', 'notRefunded'] as const;
export type Landing = (typeof LANDINGS)[number];

/** How many of a kind, and what their amounts add up to, in minor units. */
export type Tally = Readonly<{ count: number; amountMinor: number }>;
export type ShiftTotals = Readonly<{ currency: Currency } & Record<Landing, Tally>>;

/** What of the journal a shift is: positions after `after`, up to and with `upTo`. */
export type Stretch = Readonly<{ after: number; upTo: number }>;

/** A position of the journal, and when its event was written. */
export type Mark = Readonly<{ position: number; at: Instant }>;

/** A payment as a stretch of the journal sees it. Facts of the row count only once it has landed. */
export type PaymentTrack = Readonly<{
  of: 'payment';
  payment: Payment;
  /** Where it was recorded. */
  begun: number;
  /** The event that made it final, or null where it is not. */
  landed: Mark | null;
  /** Its state at the end of the stretch. */
  state: PaymentState;
}>;
/** A refund, likewise, with the payment that it gives back. */
export type RefundTrack = Readonly<{
  of: 'refund';
  refund: Refund;
  payment: Pick<Payment, 'id' | 'merchantOrderNumber' | 'transactionId'>;
  /** Where it was asked for. */
  begun: number;
  /** Where its payment became paid. */
  paid: number;
  landed: Mark | null;
  state: RefundState;
}>;
export type Track = PaymentTrack | RefundTrack;

type Numbers = Readonly<{
  paymentId: string;
  /** Null for a payment. */
  refundId: string | null;
  merchantOrderNumber: string;
  transactionId: string | null;
  refundNumber: string | null;
}>;

/** Something that landed in a shift. */
export type ShiftEntry = Numbers &
  Readonly<{
    landing: Landing;
    amount: Money;
    at: Instant;
    position: number;
    /**
     * Where in the journal it began, if that was before this shift: for a payment where it was recorded; for a refund where it was asked for,
     * or else where its payment became paid. Null where all of it is this shift's own.
     */
    cameFrom: number | null;
  }>;

/** Something that has not landed at the end of a shift. */
export type ShiftUnresolved = Numbers &
  Readonly<{
    state: PaymentState | RefundState;
    /** Why a person should look at it, as of when the shift was reckoned. */
    attention: AttentionReason | RefundAttention | null;
    amount: Money;
    since: Instant;
  }>;

/** An entry that came from an earlier shift, with the number of that shift. */
export type LateEntry = ShiftEntry & Readonly<{ fromShift: number }>;

/** What of a shift is reckoned from the journal, and frozen when it is closed. */
export type ShiftContents = Readonly<{
  /** By currency, in the order of their codes; never added up. None where nothing landed. */
  totals: readonly ShiftTotals[];
  /** Oldest first, at most `SHIFT_LIMITS.unresolvedMax`. */
  unresolved: readonly ShiftUnresolved[];
  /** Of what is not resolved: how many, where that is more than are listed. */
  unresolvedCount: number;
  /** What came from earlier shifts, in the order in which it landed; at most `SHIFT_LIMITS.lateMax`. */
  late: readonly LateEntry[];
  lateCount: number;
}>;

export type ShiftAct = Readonly<{ at: Instant; by: Actor }>;

export type Shift = Readonly<{
  id: string;
  terminalId: string;
  storeId: string;
  /** Counts the shifts of a till, from 1. */
  number: number;
  after: number;
  /** Who took its first sale, and when; null as long as nobody has. */
  opened: ShiftAct | null;
  closed: (ShiftAct & Readonly<{ upTo: number; contents: ShiftContents }>) | null;
}>;
export type ClosedShift = Shift & Readonly<{ closed: NonNullable<Shift['closed']> }>;
export const isClosedShift = (shift: Shift): shift is ClosedShift => shift.closed !== null;

/**
 * `unresolvedMax`: more than that cannot be named one by one by whoever closes, and no body holds many more. `lateMax`: more are listed by
 * the export alone.
 */
export const SHIFT_LIMITS = { unresolvedMax: 1_000, lateMax: 200 } as const;

/**
 * The id of a till's shift: made of what it is, so that whoever closes one twice closes the same. A restored ledger may have forgotten a
 * closing, and gives the number again: its epoch tells the two apart.
 *
 * @example shiftId({ terminalId: 'T1', epoch: 0, number: 12 }) // 'shift_T1_0_12'
 */
export const shiftId = ({ terminalId, epoch, number }: Readonly<{ terminalId: string; epoch: number; number: number }>): string =>
  `shift_${terminalId}_${epoch}_${number}`;

/** The till whose shift an id names, or null where it is no such id. @example terminalOfShift('shift_T1_0_12') // 'T1' */
export const terminalOfShift = (id: string): string | null => /^shift_(.+)_\d+_\d+$/.exec(id)?.[1] ?? null;

const LANDING_OF: Readonly<Record<NotPaidReason, Landing>> = {
  cancelled: 'calledOff',
  expired: 'calledOff',
  payerEnded: 'calledOff',
  left: 'calledOff',
  returned: 'returned',
  declined: 'refused',
  failed: 'refused',
  notSent: 'refused',
};

function paymentLanding({ state, reason }: Payment): Landing {
  return state === 'paid' ? 'sale' : LANDING_OF[reason ?? 'failed'];
}

const isIn = (position: number, { after, upTo }: Stretch): boolean => position > after && position <= upTo;

export type ShiftPart =
  | Readonly<{ kind: 'entry'; entry: ShiftEntry }>
  | Readonly<{ kind: 'unresolved'; unresolved: ShiftUnresolved }>;

/**
 * What a payment or refund is in a shift: something that landed, something unresolved, or null where it is none of it: it landed before,
 * or begins later.
 */
export function partOf(track: Track, stretch: Stretch): ShiftPart | null {
  const { begun, landed } = track;
  if (begun > stretch.upTo) return null;
  if (landed === null || landed.position > stretch.upTo) return { kind: 'unresolved', unresolved: unresolvedOf(track) };
  if (!isIn(landed.position, stretch)) return null;
  const earlier = track.of === 'refund' ? [begun, track.paid] : [begun];
  const cameFrom = earlier.find((position) => position <= stretch.after) ?? null;
  return {
    kind: 'entry',
    entry: { ...numbersOf(track), landing: landingOf(track), amount: amountOf(track), ...landed, cameFrom },
  };
}

const landingOf = (track: Track): Landing => {
  if (track.of === 'payment') return paymentLanding(track.payment);
  return track.refund.state === 'succeeded' ? 'refund' : 'notRefunded';
};

const amountOf = (track: Track): Money => (track.of === 'payment' ? track.payment.amount : track.refund.amount);

function numbersOf(track: Track): Numbers {
  const { id: paymentId, merchantOrderNumber, transactionId } = track.payment;
  return track.of === 'payment'
    ? { paymentId, refundId: null, merchantOrderNumber, transactionId, refundNumber: null }
    : { paymentId, refundId: track.refund.id, merchantOrderNumber, transactionId, refundNumber: track.refund.refundNumber };
}

function unresolvedOf(track: Track): ShiftUnresolved {
  const [since, attention] =
    track.of === 'payment'
      ? [track.payment.submittedAt, track.payment.attention]
      : [track.refund.requestedAt, track.refund.attention];
  return { ...numbersOf(track), state: track.state, attention, amount: amountOf(track), since };
}

/** The id by which something unresolved is named: a refund's, or else the payment's. */
export const idOfUnresolved = ({ refundId, paymentId }: Pick<ShiftUnresolved, 'refundId' | 'paymentId'>): string =>
  refundId ?? paymentId;

const NOTHING: Tally = { count: 0, amountMinor: 0 };

/** Totals with one entry more. @example withEntry([], entry) // [{ currency: 'HKD', sale: { count: 1, amountMinor: 3850 }, … }] */
export function withEntry(
  totals: readonly ShiftTotals[],
  { landing, amount: { amountMinor, currency } }: Pick<ShiftEntry, 'landing' | 'amount'>,
): readonly ShiftTotals[] {
  const before = totals.find((one) => one.currency === currency) ?? noTotals(currency);
  const tally = before[landing];
  const after = { ...before, [landing]: { count: tally.count + 1, amountMinor: tally.amountMinor + amountMinor } };
  return [...totals.filter((one) => one !== before), after].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

const noTotals = (currency: Currency): ShiftTotals => ({
  currency,
  sale: NOTHING,
  refund: NOTHING,
  calledOff: NOTHING,
  refused: NOTHING,
  returned: NOTHING,
  notRefunded: NOTHING,
});

/** What a shift took: its sales, less what it gave back. Below zero where more went back than came in. */
export const netMinor = ({ sale, refund }: Pick<ShiftTotals, 'sale' | 'refund'>): number => sale.amountMinor - refund.amountMinor;

/** Why a shift cannot be closed with what was named: ids that are unresolved and were not, and ids that were and are not. */
export type NamedProblem = Readonly<{ missing: readonly string[]; settled: readonly string[] }>;

/**
 * Whether exactly what is unresolved has been named; null where it has.
 *
 * @example namedProblem([{ refundId: null, paymentId: 'pay_1', … }], []) // { missing: ['pay_1'], settled: [] }
 */
export function namedProblem(
  unresolved: readonly Pick<ShiftUnresolved, 'refundId' | 'paymentId'>[],
  named: readonly string[],
): NamedProblem | null {
  const is = new Set(unresolved.map(idOfUnresolved));
  const was = new Set(named);
  const missing = [...is].filter((id) => !was.has(id));
  const settled = [...was].filter((id) => !is.has(id));
  return missing.length === 0 && settled.length === 0 ? null : { missing, settled };
}
