/** Payments as lines for people, and as JSON for programs. */
import { moneyText, type Quickpay, type RefundView } from '@quickpay/client';
import { CommandError, EXIT } from './exit.ts';

export type Payment = Awaited<ReturnType<Quickpay['payments']['get']>>;

const COLOURS = { paid: '32', notPaid: '31', unknown: '35' } as const;
const isColourful = (): boolean => process.stdout.isTTY && !process.env.NO_COLOR;
/** Text in one of a terminal's colours, by its number, where that can be seen. */
export const coloured = (text: string, colour: string): string => (isColourful() ? `\u001b[${colour}m${text}\u001b[0m` : text);

const SHAPES: Readonly<Record<Payment['state'], string>> = {
  submitting: '○',
  awaitingPayer: '◐',
  uncertain: '◇',
  revoking: '↶',
  watching: '▬',
  returning: '↙',
  paid: '✔',
  notPaid: '▬',
};

/** A number of seconds that somebody typed, 0 to a day. @throws CommandError where it is none */
export function seconds(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 86_400)) throw new CommandError(`--wait is a whole number of seconds, 0 to 86400, not ${text}.`, EXIT.usage);
  return value;
}

/** What people are told first of an environment. */
export const ENVIRONMENTS: Readonly<Record<Payment['environment'], string>> = {
  sandbox: 'SANDBOX: no real money moves here.',
  production: 'PRODUCTION: real money moves here.',
};

/** Where no real money moves every line for people says so; JSON has `environment`. */
export const marked = (environment: Payment['environment'], text: string): string =>
  environment === 'sandbox' ? text.replace(/^(?=.)/gm, 'SANDBOX  ') : text;

/** Of a command that prints until it is ended, or more than anybody may want: whoever reads no further has seen enough of it. */
export const endsWhenUnread = (): void => void process.stdout.once('error', () => process.exit(EXIT.interrupted));

/** A result, on standard output. */
export const print = (environment: Payment['environment'], text: string): void =>
  void process.stdout.write(`${marked(environment, text)}\n`);
/** Something under way, on standard error. */
export const tell = (environment: Payment['environment'], text: string): void =>
  void process.stderr.write(`${marked(environment, text)}\n`);

export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

/** One step under way: shape, state, what the cashier reads, seconds since the scan. */
export function stepLine(payment: Payment, ms: number): string {
  const expires = payment.expiresAt === null ? '' : `   until ${payment.expiresAt.slice(11, 19)} UTC`;
  return `  ${SHAPES[payment.state]} ${payment.state.padEnd(14)} ${payment.cashier.en.padEnd(58)} ${(ms / 1_000).toFixed(2).padStart(6)} s${payment.state === 'awaitingPayer' ? expires : ''}`;
}

const LABELS = { paid: '✔ PAID', notPaid: '▬ NOT PAID', unknown: '◇ NOT KNOWN YET' } as const;

/** The last line of `pay` and `watch`. */
export function followed(payment: Payment, ms: number): string {
  const { outcome, amount, transactionId, id } = payment;
  const details = [
    moneyText(amount),
    ...(transactionId ? [`transaction ${transactionId}`] : []),
    `${(ms / 1_000).toFixed(1)} s`,
    id,
  ];
  const next = {
    paid: `\n  Next, if it has to go back: quickpay refund ${id} --dry-run`,
    notPaid: `\n  ${payment.cashier.en}\n  Next: quickpay pay … --sale ${payment.saleId}`,
    unknown: `\n  Next: quickpay watch ${payment.id}`,
  }[outcome];
  return `${coloured(LABELS[outcome], COLOURS[outcome])} ${details.join('   ')}${next}`;
}

/** One payment in a list. */
export function row(payment: Payment): string {
  const due = payment.due === null ? '' : `${payment.due.kind} at ${payment.due.at.slice(11, 19)}`;
  const marks = [...(payment.attention ? [`! ${payment.attention}`] : []), ...(payment.frozen ? ['frozen'] : [])].join(' ');
  return [
    payment.id,
    payment.submittedAt.slice(0, 19),
    payment.state.padEnd(13),
    moneyText(payment.amount).padStart(14),
    (payment.reason ?? '').padEnd(16),
    due.padEnd(20),
    marks,
  ]
    .join('  ')
    .trimEnd();
}

const REFUND_SHAPES: Readonly<Record<RefundView['state'], string>> = {
  requested: '◇',
  processing: '↙',
  abnormal: '!',
  succeeded: '✔',
  closed: '▬',
};

/** One refund in a list, or one step of it. */
export function refundRow(refund: RefundView): string {
  return [
    `${REFUND_SHAPES[refund.state]} ${refund.id}`,
    refund.requestedAt.slice(0, 19),
    refund.state.padEnd(10),
    moneyText(refund.amount).padStart(14),
    refund.cashier.en,
    askedBy(refund),
  ].join('  ');
}

/** @example '“broken cup”, by per_0123abcd, approved by per_4567cdef' */
const askedBy = ({ reason, requestedBy, approvedBy }: RefundView): string =>
  [
    ...(reason === null ? [] : [`“${reason}”`]),
    `by ${requestedBy}`,
    ...(approvedBy === null ? [] : [`approved by ${approvedBy}`]),
  ].join(', ');

const GOES_ON = (paymentId: string) => `\n  It goes on by itself. Look: quickpay refunds ${paymentId}`;
const AGAIN = (paymentId: string) => `\n  Then: quickpay refund ${paymentId} --dry-run`;
/** What to type next, where there is something. */
const REFUND_NEXT: Readonly<Record<NonNullable<RefundView['nextStep']>, ((paymentId: string) => string) | null>> = {
  wait: GOES_ON,
  topUp: GOES_ON,
  refundAgain: AGAIN,
  setUp: AGAIN,
  otherWay: null,
  portal: null,
  support: null,
};

const REFUND_LABELS = { refunded: '✔ REFUNDED', notRefunded: '▬ NOT REFUNDED', unknown: '◇ NOT KNOWN YET' } as const;
const REFUND_COLOURS = { refunded: 'paid', notRefunded: 'notPaid', unknown: 'unknown' } as const;

/** The last line of `refund`. */
export function refundFollowed(refund: RefundView, ms: number): string {
  const { outcome, amount, refundNumber, id, paymentId, nextStep } = refund;
  const details = [moneyText(amount), `refund ${refundNumber}`, `${(ms / 1_000).toFixed(1)} s`, id].join('   ');
  const next = (nextStep === null ? null : REFUND_NEXT[nextStep])?.(paymentId) ?? '';
  return `${coloured(REFUND_LABELS[outcome], COLOURS[REFUND_COLOURS[outcome]])} ${details}\n  ${refund.cashier.en}${next}`;
}
