/**
 * Looking at a ledger without opening it: whose it is, and whether it is whole. Nothing is written, and a backend that is using it does not
 * notice.
 */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { LedgerIdentity } from '../ledger.ts';
import { accountsIn } from './accounts.ts';
import { type Driver, openDriver, SQLITE, sqliteCode } from './driver.ts';
import { MIGRATIONS } from './migrations.ts';

export type LedgerLook =
  /** No file, or an empty one: the next opening makes a ledger of it. */
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'unreadable'; problem: string }>
  | Readonly<{
      kind: 'ledger';
      environment: LedgerIdentity['environment'];
      nodeId: string;
      epoch: number;
      /** Migrations applied, and those that this program knows. */
      schema: number;
      schemaKnown: number;
      /** Of the file; `wal` where it was ever opened by us. */
      journalMode: string;
      payments: number;
      /** Open payments and refunds by merchant id. */
      open: Readonly<Record<string, number>>;
      /** The account that each merchant id stands for. */
      accounts: Readonly<Record<string, string>>;
    }>;

/** Looks at the ledger in a file; whatever is wrong with it is an answer. */
export function inspectSqliteLedger(file: string): LedgerLook {
  if (!existsSync(file)) return { kind: 'none' };
  let driver: Driver | null = null;
  try {
    driver = openDriver(file, { readOnly: true });
    return lookAt(driver);
  } catch (fault) {
    return { kind: 'unreadable', problem: problemOf(fault) };
  } finally {
    driver?.close();
  }
}

/** What a ledger knows of an order number. */
export type OrderLook =
  /** There is no ledger. */
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'unreadable'; problem: string }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'known'; paymentId: string; state: string }>;

/**
 * Looks for the payment under an order number, whichever merchant's it is; whatever is wrong with the ledger is an answer.
 *
 * @example lookForOrder('./data/ledger.sqlite', 'QPMHT3K2P803ABC0Y6V8B0C1D3E5') // { kind: 'known', paymentId: 'pay_…', state: 'paid' }
 */
export function lookForOrder(file: string, orderNumber: string): OrderLook {
  return reading(file, (driver): OrderLook => {
    const row = driver.prepare(ORDER).get(orderNumber);
    return row === undefined ? { kind: 'unknown' } : { kind: 'known', paymentId: String(row.id), state: String(row.state) };
  });
}

/**
 * Which of many order numbers a ledger knows, in one look; whatever is wrong with the ledger is an answer.
 *
 * @example lookForOrders('./data/ledger.sqlite', ['QPMHT3K2P803ABC0Y6V8B0C1D3E5']) // { kind: 'read', known: Set(1) }
 */
export const lookForOrders = (file: string, orderNumbers: Iterable<string>): NumbersLook =>
  reading(file, (driver): NumbersLook => {
    const find = driver.prepare(ORDER);
    const known = new Set<string>();
    for (const number of orderNumbers) if (find.get(number) !== undefined) known.add(number);
    return { kind: 'read', known };
  });

/**
 * Which refunds of many orders a ledger knows, by their numbers, whichever merchant's they are, like {@link lookForOrders}.
 *
 * @example lookForRefunds('./data/ledger.sqlite', [{ orderNumber: 'QPMHT3K2P803ABC0Y6V8B0C1D3E5', refundNumber: 'QRMHT3K2P803ABC0Y6V8B0C1D3E5' }])
 */
export const lookForRefunds = (
  file: string,
  refunds: Iterable<Readonly<{ orderNumber: string; refundNumber: string }>>,
): NumbersLook =>
  reading(file, (driver): NumbersLook => {
    const find = driver.prepare(`SELECT 1 FROM refund WHERE payment_id IN (SELECT id FROM (${ORDER})) AND refund_number = ?2`);
    const known = new Set<string>();
    for (const { orderNumber, refundNumber } of refunds)
      if (find.get(orderNumber, refundNumber) !== undefined) known.add(refundNumber);
    return { kind: 'read', known };
  });

export type NumbersLook =
  /** There is no ledger. */
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'unreadable'; problem: string }>
  | Readonly<{ kind: 'read'; known: ReadonlySet<string> }>;

/** By the index that there is: the end of a number. */
const ORDER = 'SELECT id, state FROM payment WHERE substr(order_number, -4) = substr(?1, -4) AND order_number = ?1';

type NotRead = Exclude<LedgerLook, { kind: 'ledger' }>;

/** Reads a ledger that another process may be writing. */
function reading<Read>(file: string, read: (driver: Driver) => Read): Read | NotRead {
  const look = inspectSqliteLedger(file);
  if (look.kind !== 'ledger') return look;
  if (look.schema > look.schemaKnown) return { kind: 'unreadable', problem: 'it was written by a newer Quick Pay' };
  let driver: Driver | null = null;
  try {
    driver = openDriver(file, { readOnly: true });
    return read(driver);
  } catch (fault) {
    return { kind: 'unreadable', problem: problemOf(fault) };
  } finally {
    driver?.close();
  }
}

function lookAt(driver: Driver): LedgerLook {
  const tables = driver
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name));
  const number = (sql: string): number => Number(Object.values(driver.prepare(sql).get() ?? {})[0] ?? 0);
  const schema = number('PRAGMA user_version');
  if (tables.length === 0 && schema === 0) return { kind: 'none' };
  const identity = tables.includes('identity')
    ? driver.prepare('SELECT node_id, environment, epoch FROM identity').get()
    : undefined;
  if (identity === undefined || !tables.includes('payment'))
    return { kind: 'unreadable', problem: 'it is a database of another program' };
  return {
    kind: 'ledger',
    environment: identity.environment === 'production' ? 'production' : 'sandbox',
    nodeId: String(identity.node_id),
    epoch: Number(identity.epoch),
    schema,
    schemaKnown: MIGRATIONS.length,
    journalMode: String(driver.prepare('PRAGMA journal_mode').get()?.journal_mode ?? ''),
    payments: number('SELECT count(*) FROM payment'),
    open: openIn(driver, tables),
    accounts: tables.includes('account') ? accountsIn(driver) : {},
  };
}

function openIn(driver: Driver, tables: readonly string[]): Readonly<Record<string, number>> {
  const refunds = tables.includes('refund')
    ? "UNION ALL SELECT merchant_id FROM refund WHERE state NOT IN ('succeeded', 'closed')"
    : '';
  const rows = driver
    .prepare(
      `SELECT merchant_id, count(*) AS open FROM (SELECT merchant_id FROM payment WHERE state NOT IN ('paid', 'notPaid') ${refunds}) GROUP BY merchant_id`,
    )
    .all();
  return Object.fromEntries(rows.map((row) => [String(row.merchant_id), Number(row.open)]));
}

function problemOf(fault: unknown): string {
  const code = sqliteCode(fault);
  if (code === SQLITE.notADatabase) return 'it is no ledger';
  if (code === SQLITE.corrupt) return 'it is damaged';
  return fault instanceof Error ? fault.message : String(fault);
}

/** What reading all of a ledger found; what could not be read in time is null. */
export type LedgerCheck = Readonly<{
  /** Chains of payments and refunds, the newest first: how many of all were followed, and the first that breaks (its id). */
  chains: Readonly<{ checked: number; all: number; broken: string | null }> | null;
  /** SQLite's own word on the file: `ok`, or the first thing that is wrong. */
  integrity: string | null;
}>;

/** Reads all of a ledger, in a thread of its own, for `withinMs` at most. What cannot be read is a word of `integrity`. */
export function checkSqliteLedger(file: string, withinMs: number): Promise<LedgerCheck> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { workerData: { file, withinMs } });
  let found: LedgerCheck = { chains: null, integrity: null };
  return new Promise((resolve) => {
    const timer = setTimeout(() => void worker.terminate(), withinMs);
    worker.on('message', (part: Partial<LedgerCheck>) => {
      found = { ...found, ...part };
    });
    worker.on('error', (fault) => {
      found = { ...found, integrity: problemOf(fault) };
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(found);
    });
  });
}
