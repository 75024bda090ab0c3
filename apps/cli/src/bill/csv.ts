/** Movements as a table, for whoever goes on with them in a spreadsheet. */
import { csvOf } from '@quickpay/backend';
import { moneyText } from '@quickpay/client';
import type { Movement } from './tally.ts';

/** An amount without its currency, as the terminal writes it. */
const decimal = (money: Movement['amount'] | null): string | null =>
  money === null ? null : moneyText({ minor: money.amountMinor, currency: money.currency }).slice(money.currency.length + 1);

const FEE_UNITS = 100_000;
const FEE_PLACES = 5;

export const movementsCsv = csvOf<Movement>([
  { name: 'at', plain: ({ at }) => new Date(at).toISOString() },
  { name: 'what', text: ({ what }) => what },
  { name: 'merchantOrderNumber', text: ({ merchantOrderNumber }) => merchantOrderNumber },
  { name: 'transactionId', text: ({ transactionId }) => transactionId },
  { name: 'refundNumber', text: ({ refundNumber }) => refundNumber },
  { name: 'amount', plain: ({ amount }) => decimal(amount) },
  { name: 'currency', text: ({ amount }) => amount.currency },
  { name: 'settled', plain: ({ settled }) => decimal(settled) },
  { name: 'settledCurrency', text: ({ settled }) => settled?.currency ?? null },
  { name: 'fee', plain: ({ feeE5 }) => (feeE5 === null ? null : (feeE5 / FEE_UNITS).toFixed(FEE_PLACES)) },
  { name: 'subMerchantId', text: ({ subMerchantId }) => subMerchantId },
  { name: 'attach', text: ({ attach }) => attach },
]);
