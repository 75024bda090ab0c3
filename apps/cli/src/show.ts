/** Payments as lines for people, and as JSON for programs. */
import type { Quickpay } from '@quickpay/client';

export type Payment = Awaited<ReturnType<Quickpay['payments']['get']>>;

const COLOURS = { paid: '32', notPaid: '31', unknown: '35' } as const;
const isColourful = (): boolean => process.stdout.isTTY && !process.env.NO_COLOR;
const coloured = (text: string, outcome: keyof typeof COLOURS): string =>
  isColourful() ? `\u001b[${COLOURS[outcome]}m${text}\u001b[0m` : text;

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

export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

/** One step under way: shape, state, what the cashier reads, seconds since the scan. */
export function stepLine(payment: Payment, ms: number): string {
  const expires = payment.expiresAt === null ? '' : `   until ${payment.expiresAt.slice(11, 19)} UTC`;
  return `  ${SHAPES[payment.state]} ${payment.state.padEnd(14)} ${payment.cashier.en.padEnd(58)} ${(ms / 1_000).toFixed(2).padStart(6)} s${payment.state === 'awaitingPayer' ? expires : ''}`;
}

const LABELS = { paid: '✔ PAID', notPaid: '▬ NOT PAID', unknown: '◇ NOT KNOWN YET' } as const;

/** The last line of `pay` and `watch`. */
export function followed(payment: Payment, ms: number): string {
  const { outcome, amount, transactionId } = payment;
  const details = [
    `${amount.currency} ${decimal(amount)}`,
    ...(transactionId ? [`transaction ${transactionId}`] : []),
    `${(ms / 1_000).toFixed(1)} s`,
    payment.id,
  ];
  const next = {
    paid: '',
    notPaid: `\n  ${payment.cashier.en}\n  Next: quickpay pay … --sale ${payment.saleId}`,
    unknown: `\n  Next: quickpay watch ${payment.id}`,
  }[outcome];
  return `${coloured(LABELS[outcome], outcome)} ${details.join('   ')}${next}`;
}

/** One payment in a list. */
export function row(payment: Payment): string {
  const due = payment.due === null ? '' : `${payment.due.kind} at ${payment.due.at.slice(11, 19)}`;
  const marks = [...(payment.attention ? [`! ${payment.attention}`] : []), ...(payment.frozen ? ['frozen'] : [])].join(' ');
  return [
    payment.id,
    payment.submittedAt.slice(0, 19),
    payment.state.padEnd(13),
    `${payment.amount.currency} ${decimal(payment.amount)}`.padStart(14),
    (payment.reason ?? '').padEnd(16),
    due.padEnd(20),
    marks,
  ]
    .join('  ')
    .trimEnd();
}

const NO_DECIMALS = new Set(['JPY', 'KRW', 'VND', 'ISK']);

function decimal({ minor, currency }: Payment['amount']): string {
  const exponent = NO_DECIMALS.has(currency) ? 0 : currency === 'KWD' ? 3 : 2;
  return (minor / 10 ** exponent).toFixed(exponent);
}
