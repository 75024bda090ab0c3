/** Movements as CSV (RFC 4180), for whoever goes on with them in a table. */
import { moneyText } from '@quickpay/client';
import type { Movement } from './tally.ts';

type Column = Readonly<{ name: string; value: (movement: Movement) => string | null }>;

/** An amount without its currency, as the terminal writes it. */
const decimal = (money: Movement['amount'] | null): string | null =>
  money === null ? null : moneyText({ minor: money.amountMinor, currency: money.currency }).slice(money.currency.length + 1);

const FEE_UNITS = 100_000;
const FEE_PLACES = 5;

const COLUMNS: readonly Column[] = [
  { name: 'at', value: ({ at }) => new Date(at).toISOString() },
  { name: 'what', value: ({ what }) => what },
  { name: 'merchantOrderNumber', value: ({ merchantOrderNumber }) => merchantOrderNumber },
  { name: 'transactionId', value: ({ transactionId }) => transactionId },
  { name: 'refundNumber', value: ({ refundNumber }) => refundNumber },
  { name: 'amount', value: ({ amount }) => decimal(amount) },
  { name: 'currency', value: ({ amount }) => amount.currency },
  { name: 'settled', value: ({ settled }) => decimal(settled) },
  { name: 'settledCurrency', value: ({ settled }) => settled?.currency ?? null },
  { name: 'fee', value: ({ feeE5 }) => (feeE5 === null ? null : (feeE5 / FEE_UNITS).toFixed(FEE_PLACES)) },
  { name: 'subMerchantId', value: ({ subMerchantId }) => subMerchantId },
  { name: 'attach', value: ({ attach }) => attach },
];

const END = '\r\n';
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvHeadings = `${COLUMNS.map(({ name }) => name).join(',')}${END}`;
export const csvRow = (movement: Movement): string =>
  `${COLUMNS.map(({ value }) => quoted(value(movement) ?? '')).join(',')}${END}`;
