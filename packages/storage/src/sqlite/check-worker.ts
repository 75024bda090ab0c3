/** Reads all of a ledger in a thread of its own, and tells each part when it is done: whoever waits may not wait for all. */
import { parentPort, workerData } from 'node:worker_threads';
import { brokenAt } from '../chain.ts';
import { type Driver, openDriver, type Row } from './driver.ts';
import type { LedgerCheck } from './inspect-ledger.ts';
import { eventOf } from './rows.ts';

const { file, withinMs } = workerData as { file: string; withinMs: number }; // given by inspect-ledger.ts
const until = performance.now() + withinMs / 2;
const PAGE = 500;

const COLUMNS = 'SELECT id, head, version FROM';
const EVENTS = 'SELECT * FROM event WHERE';
const KINDS = [
  {
    rows: `${COLUMNS} payment WHERE id < ? ORDER BY id DESC LIMIT ?`,
    events: `${EVENTS} payment_id = ? AND refund_id IS NULL ORDER BY version`,
  },
  { rows: `${COLUMNS} refund WHERE id < ? ORDER BY id DESC LIMIT ?`, events: `${EVENTS} refund_id = ? ORDER BY version` },
] as const;

function tell(part: Partial<LedgerCheck>): void {
  parentPort?.postMessage(part);
}

/** Half of the time is theirs: a large ledger has its newest followed. */
function chains(ledger: Driver): NonNullable<LedgerCheck['chains']> {
  const all = Number(ledger.prepare('SELECT (SELECT count(*) FROM payment) + (SELECT count(*) FROM refund) AS n').get()?.n ?? 0);
  let checked = 0;
  for (const { rows, events } of KINDS) {
    const page = ledger.prepare(rows);
    const chain = ledger.prepare(events);
    for (let before = '\uffff', more = true; more && performance.now() < until; ) {
      const found: readonly Row[] = page.all(before, PAGE);
      for (const { id, head, version } of found) {
        before = String(id);
        const written = chain.all(before).map(eventOf);
        checked++;
        if (brokenAt(written) !== null || written.length !== version || written.at(-1)?.hash !== head)
          return { checked, all, broken: before };
      }
      more = found.length === PAGE;
    }
  }
  return { checked, all, broken: null };
}

const driver = openDriver(file, { readOnly: true });
try {
  // One view of it, whatever a backend writes meanwhile: else a row would be newer than its events.
  driver.exec('BEGIN');
  tell({ chains: chains(driver) });
  tell({ integrity: String(Object.values(driver.prepare('PRAGMA integrity_check(1)').get() ?? {})[0] ?? 'ok') });
} finally {
  driver.close();
}
