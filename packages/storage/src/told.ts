/**
 * The bodies of facts: what a node writes, and what head office reads of it. A body that is not what its kind says is refused with what is
 * wrong, because nobody can tell what else it would mean.
 */
import {
  type ClosedShift,
  type Fact,
  FINAL_REFUND_STATES,
  FINAL_STATES,
  isCurrency,
  OPEN_REFUND_STATES,
  OPEN_STATES,
  type Sale,
  type Shift,
  type ShiftAct,
} from '@quickpay/core';
import type { Feedback, InstructionAnswer, PaymentWritten, RefundWritten } from './ledger.ts';

/** A fact's event, without its place in any journal. */
export type PaymentTold = Omit<PaymentWritten, 'position'>;
export type RefundTold = Omit<RefundWritten, 'position'>;
export type EventTold = PaymentTold | RefundTold;
/** Names an event wherever it stands: positions are of one ledger. */
export type EventName = Readonly<{ paymentId: string; refundId: string | null; version: number }>;
/** A shift that somebody has opened. */
export type OpenShift = Shift & Readonly<{ opened: ShiftAct; closed: null }>;

/** What a fact tells, by its kind. */
export type Told =
  /** As it was made: leaving it is a fact of its own. */
  | Readonly<{ kind: 'sale'; sale: Sale }>
  | Readonly<{ kind: 'saleLeft'; saleId: string; leftAt: number }>
  | Readonly<{ kind: 'event'; event: EventTold }>
  | Readonly<{ kind: 'shiftOpened'; shift: OpenShift }>
  /** `last`: the event at which it ended, or null where there was none before. */
  | Readonly<{ kind: 'shiftClosed'; shift: ClosedShift; last: EventName | null }>
  | Readonly<{ kind: 'feedback'; feedback: Feedback }>
  | Readonly<{ kind: 'answer'; answer: InstructionAnswer }>;

/** A fact's body. @example bodyOf({ kind: 'saleLeft', saleId: 'sale_1', leftAt: 9 }) // '{"saleId":"sale_1","leftAt":9}' */
export function bodyOf({ kind: _kind, ...told }: Told): string {
  return JSON.stringify(told);
}

/** An event as a ledger has it: its own JSON is text. */
export type EventText = Readonly<{
  paymentId: string;
  refundId: string | null;
  version: number;
  at: number;
  hash: string;
  text: string;
  state: string;
}>;

/**
 * What `bodyOf` makes of an event, to the letter, from what is stored of it: most of what a node tells are events, and none is parsed only to be
 * written again.
 */
export function bodyOfEvent({ paymentId, refundId, version, at, hash, text, state }: EventText): string {
  const of = refundId === null ? '"payment"' : `"refund","refundId":${JSON.stringify(refundId)}`;
  return `{"event":{"of":${of},"paymentId":${JSON.stringify(paymentId)},"version":${version},"at":${at},"hash":"${hash}","event":${text},"state":"${state}"}}`;
}

/** Why a fact's body is not what its kind says. */
export class FactBroken extends Error {}

const TEXT_MAX = 128;
const FREE_TEXT_MAX = 16_384;

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX;
const free: Check = (value) => typeof value === 'string' && value.length <= FREE_TEXT_MAX;
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const time: Check = (value) => Number.isSafeInteger(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const all =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    wrongOf(value, checks) === null;

/** The first field that is not what it should be, or null. */
function wrongOf(value: unknown, checks: Readonly<Record<string, Check>>): string | null {
  if (!object(value)) return 'it';
  const fields = value as Readonly<Record<string, unknown>>; // an object, as just asked
  return Object.keys(checks).find((name) => checks[name]?.(fields[name]) !== true) ?? null;
}

const money = all({
  amountMinor: (value) => whole(value) && value !== 0,
  currency: (value) => typeof value === 'string' && isCurrency(value),
});
const act = all({ at: time, by: text });

const SALE = {
  ...{ id: text, merchantId: text, storeId: text, terminalId: text },
  ...{ amount: money, reference: orNull(free), createdAt: time, leftAt: oneOf(null) },
};
const EVENT = {
  ...{ of: oneOf('payment', 'refund'), paymentId: text, version: (value: unknown) => whole(value) && value !== 0 },
  ...{ at: time, hash: (value: unknown) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) },
  event: all({ kind: text }),
};
const PAYMENT_EVENT = { ...EVENT, state: oneOf(...OPEN_STATES, ...FINAL_STATES) };
const REFUND_EVENT = { ...EVENT, refundId: text, state: oneOf(...OPEN_REFUND_STATES, ...FINAL_REFUND_STATES) };
const SHIFT = {
  id: text,
  terminalId: text,
  storeId: text,
  number: (value: unknown) => whole(value) && value !== 0,
  after: whole,
};

/** What every body of a kind has; within `shift`, `sale` and so on. */
const BODIES: Readonly<Record<Fact['kind'], Readonly<Record<string, Check>>>> = {
  sale: { sale: all(SALE) },
  saleLeft: { saleId: text, leftAt: time },
  event: { event: (value) => all(PAYMENT_EVENT)(value) || all(REFUND_EVENT)(value) },
  shiftOpened: { shift: all({ ...SHIFT, opened: act, closed: oneOf(null) }) },
  shiftClosed: {
    shift: all({ ...SHIFT, opened: orNull(act), closed: all({ at: time, by: text, upTo: whole, contents: object }) }),
    last: orNull(all({ paymentId: text, refundId: orNull(text), version: whole })),
  },
  feedback: {
    feedback: all({
      ...{ id: text, text: (value: unknown) => free(value) && value !== '', screen: orNull(free), state: orNull(free) },
      ...{
        orderNumber: orNull(free),
        version: orNull(free),
        writtenAt: orNull(time),
        by: free,
        terminalId: orNull(free),
        at: time,
      },
    }),
  },
  answer: { answer: all({ instructionId: text, answer: object, at: time }) },
};

/** What of a payment goes into columns, or is asked for: the rest is held by the fold. */
export const MADE_PAYMENT = {
  ...{ id: text, saleId: text, merchantId: text, storeId: text, terminalId: text, merchantOrderNumber: text, owner: text },
  ...{ epoch: whole, amount: money, codeHash: free, codeHint: free, submittedAt: time },
};
export const MADE_REFUND = {
  ...{ id: text, paymentId: text, merchantId: text, refundNumber: text, owner: text, amount: money },
  ...{ reason: orNull(free), requestedBy: free, requestedAt: time },
};

/** @throws FactBroken naming the first field that is not what it should be */
export function checkFields(value: unknown, checks: Readonly<Record<string, Check>>): void {
  const wrong = wrongOf(value, checks);
  if (wrong !== null) throw new FactBroken(`${wrong} is not what it should be`);
}

/** @throws FactBroken */
export function toldOf({ kind, body }: Fact): Told {
  const checks = Object.hasOwn(BODIES, kind) ? BODIES[kind] : undefined;
  if (checks === undefined) throw new FactBroken('nobody knows this kind');
  let told: unknown;
  try {
    told = JSON.parse(body);
  } catch {
    throw new FactBroken('it is no JSON');
  }
  checkFields(told, checks);
  return { kind, ...(told as object) } as Told; // as just checked
}
