/** Ledgers as programs of before wrote them, made of one that was written today. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from '../src/sqlite/migrations.ts';

const COLUMNS =
  'id, sale_id, merchant_id, store_id, order_number, epoch, owner, state, attention, submitted_at, due, due_at, version, head';
/** Until the fourth schema what payments are searched by stood among their facts. */
const FACTS = `json_patch(facts, json_object('terminalId', terminal_id, 'amount',
  json_object('amountMinor', amount_minor, 'currency', currency), 'transactionId', transaction_id))`;

/**
 * Writes to `file` what `now`, a closed ledger without refunds, would be under an older schema (1 to 3).
 *
 * @param firstPosition where its journal begins. Default 1
 */
export function writeOlder(file: string, now: string, schema: 1 | 2 | 3, firstPosition = 1): void {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file);
  for (const migration of MIGRATIONS.slice(0, schema)) db.exec(migration);
  db.exec(`ATTACH '${now}' AS now; PRAGMA user_version = ${schema}`);
  for (const table of ['identity', 'sale', ...(schema > 2 ? ['account'] : [])])
    db.exec(`INSERT INTO ${table} SELECT * FROM now.${table}`);
  db.exec(`INSERT INTO payment (${COLUMNS}, facts) SELECT ${COLUMNS}, ${FACTS} FROM now.payment`);
  db.exec(`INSERT INTO event (position, payment_id, version, at, state, body, hash)
    SELECT position + ${firstPosition - 1}, payment_id, version, at, state, body, hash FROM now.event`);
  db.close();
}

/** Takes from a closed ledger what came with shifts and since: what a program of before (schema 6) would have left. */
export function takeShifts(file: string): void {
  const db = new DatabaseSync(file);
  for (const table of ['outbox', 'shipped', 'arrived', 'late_fact', 'instruction_answer']) db.exec(`DROP TABLE ${table}`);
  for (const index of ['payment_holds', 'payment_paid', 'refund_in_doubt']) db.exec(`DROP INDEX ${index}`);
  db.exec(`ALTER TABLE payment DROP COLUMN apart; ALTER TABLE refund DROP COLUMN apart;
    CREATE INDEX payment_holds ON payment (sale_id); CREATE INDEX payment_paid ON payment (sale_id);
    CREATE INDEX refund_in_doubt ON refund (payment_id)`);
  db.exec('DROP TABLE shift; DROP INDEX event_requested; PRAGMA user_version = 6');
  db.close();
}
