/**
 * The rows alone: what head office keeps of the same facts, written by prepared statements into the same tables with the same indexes, as
 * many facts to a transaction and flushed as often. The rows are read before the time is taken.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { openSqliteLedger } from '@quickpay/storage';
import { secureRandom } from '../../apps/backend/src/random.ts';
import { openDatabase } from '../../packages/storage/src/sqlite/driver.ts';
import { optionsOfPart, servePart } from '../parts.ts';

export type BareOptions = Readonly<{ file: string; nodeFile: string; factsOfBatch: number }>;
export type BarePart = {
  /** Reads the rows of facts that have not been told yet, those after `after`; how many events are among them. */
  prepare: (ask: Readonly<{ after: number; upTo: number }>) => number;
  /** Writes them: how long it took, in milliseconds. */
  write: (ask: null) => number;
};

const { file, nodeFile, factsOfBatch } = optionsOfPart<BareOptions>();
// Its tables are those of a ledger.
const ledger = await openSqliteLedger({ file, environment: 'sandbox', random: secureRandom(), writer: 'inline' });
await ledger.close();
const db = openDatabase(file);
const node = new DatabaseSync(nodeFile, { readOnly: true });

type Row = Record<string, string | number | null>;
const columnsOf = (table: string): string[] =>
  db
    .prepare(`SELECT name FROM pragma_table_info('${table}') WHERE name <> 'position'`)
    .all()
    .map(({ name }) => String(name));
const insertInto = (table: string): StatementSync => {
  const columns = columnsOf(table);
  return db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
};
const MOVING = columnsOf('payment').filter((name) =>
  ['state', 'transaction_id', 'due', 'due_at', 'version', 'head', 'facts'].includes(name),
);
const statements = {
  sale: insertInto('sale'),
  payment: insertInto('payment'),
  event: insertInto('event'),
  move: db.prepare(`UPDATE payment SET ${MOVING.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`),
};
const columns = { sale: columnsOf('sale'), payment: columnsOf('payment'), event: columnsOf('event') };
const facts = node.prepare('SELECT kind, ref FROM outbox WHERE sequence > ? AND sequence <= ? ORDER BY sequence');
const rowOf = {
  sale: node.prepare('SELECT * FROM sale WHERE id = ?'),
  event: node.prepare('SELECT * FROM event WHERE position = ?'),
  payment: node.prepare('SELECT * FROM payment WHERE id = ?'),
};

type Write = Readonly<{ statement: StatementSync; values: readonly (string | number | null)[] }>;
const known = new Set<string>();
let batches: Write[][] = [];

const valuesOf = (row: Row, names: readonly string[]) => names.map((name) => row[name] ?? null);

function batchOf(rows: readonly Row[]): Write[] {
  const sales: Write[] = [];
  const events: Write[] = [];
  const touched = new Set<string>();
  for (const { kind, ref } of rows) {
    if (kind === 'sale')
      sales.push({ statement: statements.sale, values: valuesOf(rowOf.sale.get(ref ?? null) as Row, columns.sale) });
    else {
      const row = rowOf.event.get(ref ?? null) as Row; // the outbox of this bench names sales and events
      events.push({ statement: statements.event, values: valuesOf(row, columns.event) });
      touched.add(String(row.payment_id));
    }
  }
  // Each payment's row once, as head office writes it.
  const payments = [...touched].map((id): Write => {
    const row = rowOf.payment.get(id) as Row;
    if (known.has(id)) return { statement: statements.move, values: [...valuesOf(row, MOVING), id] };
    known.add(id);
    return { statement: statements.payment, values: valuesOf(row, columns.payment) };
  });
  return [...sales, ...payments, ...events];
}

servePart<BarePart>(
  {
    prepare({ after, upTo }) {
      batches = [];
      for (let at = after; at < upTo; at += factsOfBatch)
        batches.push(batchOf(facts.all(at, Math.min(upTo, at + factsOfBatch)) as Row[]));
      return batches.flat().filter(({ statement }) => statement === statements.event).length;
    },
    write() {
      const started = performance.now();
      for (const batch of batches) {
        db.exec('BEGIN IMMEDIATE');
        for (const { statement, values } of batch) statement.run(...values);
        db.exec('COMMIT');
      }
      return performance.now() - started;
    },
  },
  async () => {
    node.close();
    db.close();
  },
);
