/**
 * A node's outbox in SQLite. Triggers on the writer's connection fill it, so that no change can forget to: a fact is in the transaction of what
 * it tells, or of nothing. They are of that connection alone: head office's ledger has none.
 */
import { type Cursor, type Fact, type FactKind, NOTHING_TOLD } from '@quickpay/core';
import type { Outbox } from '../outbox.ts';
import { bodyOf, bodyOfEvent, type Told } from '../told.ts';
import { atOnceIn } from './at-once.ts';
import type { Driver, Row, SqlValue } from './driver.ts';
import { answeredOf, feedbackOf, saleOf } from './rows.ts';
import { COUNT } from './select-payments.ts';
import { shiftOf } from './shift-rows.ts';

const trigger = (name: string, when: string, kind: FactKind, ref: string) =>
  `CREATE TEMP TRIGGER ships_${name} AFTER ${when} BEGIN INSERT INTO outbox (kind, ref) VALUES ('${kind}', NEW.${ref}); END;`;

const TRIGGERS = [
  trigger('sale', 'INSERT ON main.sale', 'sale', 'id'),
  trigger('sale_left', 'UPDATE OF left_at ON main.sale WHEN NEW.left_at IS NOT NULL', 'saleLeft', 'id'),
  trigger('event', 'INSERT ON main.event', 'event', 'position'),
  trigger('shift_opened', 'INSERT ON main.shift WHEN NEW.opened_at IS NOT NULL', 'shiftOpened', 'position'),
  trigger('shift_never_opened', 'INSERT ON main.shift WHEN NEW.closed_at IS NOT NULL', 'shiftClosed', 'position'),
  trigger(
    'shift_closed',
    'UPDATE OF closed_at ON main.shift WHEN OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL',
    'shiftClosed',
    'position',
  ),
  trigger('feedback', 'INSERT ON main.feedback', 'feedback', 'position'),
  trigger('answer', 'INSERT ON main.instruction_answer', 'answer', 'id'),
].join('\n');

/**
 * What was there before, once: events in their order, each sale before its first, each shift where the journal had come to when it ended; then
 * what has no place in the journal.
 */
const BACKFILL = `
INSERT INTO outbox (kind, ref) SELECT kind, ref FROM (
  SELECT 'event' AS kind, position AS ref, position AS place, 1 AS rank, 0 AS nth, 0 AS part FROM event
  UNION ALL
  SELECT 'sale', id, coalesce((
    SELECT min(event.position) FROM payment JOIN event ON event.payment_id = payment.id AND event.refund_id IS NULL AND event.version = 1
    WHERE payment.sale_id = sale.id), 9e15), 0, rowid, 0 FROM sale
  UNION ALL SELECT 'shiftOpened', position, after, 2, position, 0 FROM shift WHERE opened_at IS NOT NULL
  UNION ALL SELECT 'shiftClosed', position, up_to, 2, position, 1 FROM shift WHERE closed_at IS NOT NULL
  UNION ALL SELECT 'saleLeft', id, 9e15, 1, rowid, 0 FROM sale WHERE left_at IS NOT NULL
  UNION ALL SELECT 'feedback', position, 9e15, 2, position, 0 FROM feedback
  UNION ALL SELECT 'answer', id, 9e15, 3, 0, 0 FROM instruction_answer
) ORDER BY place, rank, nth, part;
INSERT INTO shipped (one, sequence, head) VALUES (1, 0, '')`;

/**
 * Makes a ledger one that ships: what is there goes into its outbox, once. From then on it is filled whoever opens the ledger, and for whatever
 * purpose, or there would be a gap.
 */
export function backfillOutbox(driver: Driver, ships: boolean): void {
  if (!ships || isFilled(driver)) return;
  driver.exec(`BEGIN IMMEDIATE; ${BACKFILL}; COMMIT`);
}

/** Has a writer's connection fill the outbox of a ledger that ships. */
export function fillOutbox(driver: Driver): void {
  if (isFilled(driver)) driver.exec(TRIGGERS);
}

const isFilled = (driver: Driver): boolean => driver.prepare('SELECT 1 FROM shipped').get() !== undefined;

/** Reads facts behind a sequence, at most so many, from one state of the file. */
export function factsAfter(reader: Pick<Driver, 'prepare'>): (sequence: number, limit: number) => readonly Fact[] {
  const after = reader.prepare(
    `SELECT outbox.sequence, outbox.kind, outbox.ref, event.* FROM outbox
       LEFT JOIN event ON outbox.kind = 'event' AND event.position = outbox.ref
     WHERE outbox.sequence > ? ORDER BY outbox.sequence LIMIT ${COUNT}`,
  );
  const toldBy = tellers(reader);
  const atOnce = atOnceIn(reader);
  const factOf = (row: Row): Fact => {
    const kind = String(row.kind) as FactKind; // written by the triggers
    const body = kind === 'event' ? eventBodyOf(row) : bodyOf(toldBy[kind](row.ref ?? null));
    return { sequence: Number(row.sequence), kind, body };
  };
  return (sequence, limit) => atOnce(() => after.all(sequence, limit).map(factOf));
}

/** The port over a connection that reads. `write`: keeps a cursor, and forgets what was told up to it. */
export function sqliteOutbox(
  reader: Pick<Driver, 'prepare'>,
  { write, page }: Readonly<{ write: (cursor: Cursor) => Promise<void>; page: (limit: number) => number }>,
): Outbox {
  const q = {
    cursor: reader.prepare('SELECT sequence, head FROM shipped'),
    last: reader.prepare("SELECT coalesce(max(seq), 0) AS last FROM sqlite_sequence WHERE name = 'outbox'"),
  };
  const after = factsAfter(reader);
  const last = () => Number(q.last.get()?.last ?? 0);
  return {
    after: async (sequence, limit) => after(sequence, page(limit)),
    async shipped(cursor) {
      if (!Number.isSafeInteger(cursor.sequence) || cursor.sequence < 0 || cursor.sequence > last())
        throw new RangeError(`fact ${cursor.sequence} was never written`);
      await write(cursor);
    },
    async cursor() {
      const row = q.cursor.get();
      return row === undefined ? NOTHING_TOLD : { sequence: Number(row.sequence), head: String(row.head) };
    },
    last: async () => last(),
  };
}

function eventBodyOf(row: Row): string {
  if (row.position == null) throw notThere('event');
  return bodyOfEvent({
    paymentId: String(row.payment_id),
    refundId: row.refund_id === null ? null : String(row.refund_id),
    version: Number(row.version),
    at: Number(row.at),
    hash: String(row.hash),
    text: String(row.body),
    state: String(row.state),
  });
}

/** Both are written in one transaction. */
const notThere = (table: string) => new Error(`the outbox names a ${table} that is not there`);

/** What a fact's row tells, by its kind; events are read with the outbox. */
function tellers(reader: Pick<Driver, 'prepare'>): Readonly<Record<Exclude<FactKind, 'event'>, (ref: SqlValue) => Told>> {
  const by = <Value>(table: string, column: string, read: (row: Row) => Value) => {
    const statement = reader.prepare(`SELECT * FROM ${table} WHERE ${column} = ?`);
    return (ref: SqlValue): Value => {
      const row = statement.get(ref);
      if (row === undefined) throw notThere(table);
      return read(row);
    };
  };
  const sale = by('sale', 'id', saleOf);
  const shift = by('shift', 'position', shiftOf);
  const feedback = by('feedback', 'position', feedbackOf);
  const answer = by('instruction_answer', 'id', answeredOf);
  const lastUpTo = reader.prepare(
    'SELECT payment_id, refund_id, version FROM event WHERE position <= ? ORDER BY position DESC LIMIT 1',
  );
  return {
    sale: (ref) => ({ kind: 'sale', sale: { ...sale(ref), leftAt: null } }),
    saleLeft: (ref) => {
      const { id, leftAt } = sale(ref);
      return { kind: 'saleLeft', saleId: id, leftAt: leftAt ?? 0 };
    },
    shiftOpened: (ref) => {
      const { opened, ...rest } = shift(ref);
      if (opened === null) throw new Error('the outbox tells of an opening that is not there');
      return { kind: 'shiftOpened', shift: { ...rest, opened, closed: null } };
    },
    shiftClosed: (ref) => {
      const { closed, ...rest } = shift(ref);
      if (closed === null) throw new Error('the outbox tells of a closing that is not there');
      const row = lastUpTo.get(closed.upTo);
      const last =
        row === undefined
          ? null
          : {
              paymentId: String(row.payment_id),
              refundId: row.refund_id === null ? null : String(row.refund_id),
              version: Number(row.version),
            };
      return { kind: 'shiftClosed', shift: { ...rest, closed }, last };
    },
    feedback: (ref) => ({ kind: 'feedback', feedback: feedback(ref) }),
    answer: (ref) => ({ kind: 'answer', answer: answer(ref) }),
  };
}
