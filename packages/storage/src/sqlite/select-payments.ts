/**
 * Which payments, newest first: a search as one statement.
 *
 * Ids sort by time, so that the newest page starts at the end of an index whatever is asked for. Each thing that can be searched by has an
 * index of its own, and SQLite knows nothing of how rare a value is; which index is walked is decided here, by what singles out most. All
 * others are looked at row by row: a unary plus keeps SQLite from going by them.
 */
import { isFinal, leastIdAt } from '@quickpay/core';
import type { PaymentFilter } from '../ledger.ts';
import type { Driver, Row, SqlValue } from './driver.ts';

/**
 * How many rows at most. A bare parameter here has SQLite plan the statement anew at every call, which costs ten times the reading; an
 * expression does not.
 */
export const COUNT = '(? + 0)';
export const OPEN = "state NOT IN ('paid', 'notPaid')";

/** What people compare aloud: so many characters of an order number at least. */
const ENDS_CHARACTERS_MIN = 4;

type Condition = Readonly<{ sql: string; values: readonly SqlValue[] }>;
type Searched = Exclude<keyof PaymentFilter, 'states' | 'unresolved' | 'submittedFrom' | 'submittedBefore'>;

/**
 * Payments of a refund that has this number. Numbers are unique within a merchant, and so is their index: it is entered once for each of the
 * few merchants that have refunds, who are found by skipping along it.
 */
const OF_REFUND_NUMBER = `
  WITH RECURSIVE refunding (merchant_id) AS (
    SELECT min(merchant_id) FROM refund
    UNION ALL
    SELECT (SELECT min(merchant_id) FROM refund WHERE merchant_id > refunding.merchant_id) FROM refunding
      WHERE refunding.merchant_id IS NOT NULL
  )
  SELECT refund.payment_id FROM refunding JOIN refund
    ON refund.merchant_id = refunding.merchant_id AND refund.refund_number = ?`;

/** Ids of what has this number as a whole, whichever of its numbers it is, or a refund's. */
const OF_NUMBER = `
  SELECT id FROM payment WHERE substr(order_number, -4) = substr(?, -4) AND order_number = ?
  UNION SELECT id FROM payment WHERE transaction_id = ?
  UNION SELECT payment_id FROM (${OF_REFUND_NUMBER})`;

/** How each thing is searched by, what singles out most first. `column` may stand with a plus before it. */
const SEARCHES: Readonly<Record<Searched, (column: (name: string) => string, value: SqlValue) => Condition>> = {
  saleId: (column, value) => ({ sql: `${column('sale_id')} = ?`, values: [value] }),
  number: (column, value) => ({ sql: `${column('id')} IN (${OF_NUMBER})`, values: [value, value, value, value] }),
  orderNumberEnds: (column, value) => ({
    sql: `${column('substr(order_number, -4)')} = substr(?, -4) AND substr(order_number, -length(?)) = ?`,
    values: [value, value, value],
  }),
  reference: (column, value) => ({
    sql: `${column('sale_id')} IN (SELECT id FROM sale WHERE reference = ?)`,
    values: [value],
  }),
  amountMinor: (column, value) => ({ sql: `${column('amount_minor')} = ?`, values: [value] }),
  terminalId: (column, value) => ({ sql: `${column('terminal_id')} = ?`, values: [value] }),
  storeId: (column, value) => ({ sql: `${column('store_id')} = ?`, values: [value] }),
  // Has no index of its own: a ledger has few merchants.
  merchantId: (_column, value) => ({ sql: '+merchant_id = ?', values: [value] }),
};

const plain = (name: string): string => name;
const unused = (name: string): string => `+${name}`;

/** Rows that are all of what the filter says, those of the greatest ids first, of ids before `before`. */
export function selectPayments(
  reader: Pick<Driver, 'prepare'>,
  filter: PaymentFilter,
  before: string | null,
  limit: number,
): readonly Row[] {
  if (filter.states?.length === 0) return [];
  const conditions = [...searched(filter), ...standing(filter), ...within(filter)];
  if (before !== null) conditions.push({ sql: 'id < ?', values: [before] });
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  const values = conditions.flatMap((condition) => condition.values);
  // Of all payments few are open: they have an index, which SQLite would leave aside for one that gives the order.
  const from = isOfOpen(filter) ? 'payment INDEXED BY payment_open' : 'payment';
  return reader.prepare(`SELECT * FROM ${from} ${where} ORDER BY id DESC LIMIT ${COUNT}`).all(...values, limit);
}

const isOfOpen = ({ states, unresolved = false }: PaymentFilter): boolean =>
  unresolved || (states !== undefined && !states.some(isFinal));

function searched(filter: PaymentFilter): Condition[] {
  const { orderNumberEnds } = filter;
  if (orderNumberEnds !== undefined && orderNumberEnds.length < ENDS_CHARACTERS_MIN)
    throw new RangeError(`the end of an order number has ${ENDS_CHARACTERS_MIN} characters or more, not ${orderNumberEnds}`);
  const conditions: Condition[] = [];
  for (const name of Object.keys(SEARCHES) as Searched[]) {
    // keys of the table
    const value = filter[name];
    if (value !== undefined)
      conditions.push(SEARCHES[name](conditions.length === 0 && !isOfOpen(filter) ? plain : unused, value));
  }
  return conditions;
}

function standing(filter: PaymentFilter): Condition[] {
  const { states } = filter;
  const conditions: Condition[] = [];
  if (states !== undefined) conditions.push({ sql: `state IN (${states.map(() => '?').join(', ')})`, values: states });
  if (isOfOpen(filter)) conditions.push({ sql: OPEN, values: [] });
  return conditions;
}

/** The range of ids is where such payments are; their own time says whether they are. */
function within({ submittedFrom: from, submittedBefore: before }: PaymentFilter): Condition[] {
  const conditions: Condition[] = [];
  if (from !== undefined) conditions.push({ sql: 'id >= ? AND submitted_at >= ?', values: [leastIdAt('pay', from), from] });
  if (before !== undefined) conditions.push({ sql: 'id < ? AND submitted_at < ?', values: [leastIdAt('pay', before), before] });
  return conditions;
}
