/**
 * What was printed, beside the ledger: so that whatever is printed a second time is marked as a copy, with its number, after any restart. It
 * is counted before a byte leaves; only what provably was not printed is not counted again.
 */
import { PRINT_WAYS, PRINTER_TROUBLES } from '@quickpay/api';
import type { Instant } from '@quickpay/core';
import { AUDIENCES, type Audience, RECEIPT_LANGUAGES, type ReceiptLanguage } from '@quickpay/receipts';
import { openBeside } from '@quickpay/storage';
import { z } from 'zod';
import { PRINT_LIMITS } from './limits.ts';
import type { Trouble } from './send.ts';

export type PrintWay = (typeof PRINT_WAYS)[number];
export type PrintState =
  /** For its printer. */
  | 'waiting'
  | 'printed'
  /** It may have been printed, or a part of it. */
  | 'unsure'
  | 'notPrinted'
  /** Who asked for it has it, and prints it there. */
  | 'handedOver';

/** A print that is about to be made. */
export type NewPrint = Readonly<{
  id: string;
  /** The payment's or the refund's id. */
  of: string;
  audience: Audience;
  way: PrintWay;
  printerId: string | null;
  languages: readonly ReceiptLanguage[];
  by: string;
  at: Instant;
}>;

export type Print = NewPrint &
  Readonly<{
    /** 0 is the original. */
    copyNumber: number;
    state: PrintState;
    trouble: Trouble | null;
  }>;

export type Prints = Readonly<{
  find(id: string): Print | null;
  /** Counts it; null where there are too many already. The id is not there yet. */
  begin(print: NewPrint): Print | null;
  end(id: string, state: PrintState, trouble: Trouble | null): void;
  close(): void;
}>;

const VERSION = 2;
const TABLES = `
  CREATE TABLE IF NOT EXISTS print (
    id TEXT PRIMARY KEY,
    of TEXT NOT NULL,
    audience TEXT NOT NULL,
    copy_number INTEGER NOT NULL,
    way TEXT NOT NULL,
    printer_id TEXT,
    languages TEXT NOT NULL,
    printed_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    trouble TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS print_of ON print (of, audience);
  -- Few at any time: a start does not look through all that was ever printed.
  CREATE INDEX IF NOT EXISTS print_waiting ON print (id) WHERE state = 'waiting';
`;

/** What is in a file may have been written by anybody. */
const row = z
  .object({
    id: z.string(),
    of: z.string(),
    audience: z.enum(AUDIENCES),
    copy_number: z.int().min(0),
    way: z.enum(PRINT_WAYS),
    printer_id: z.string().nullable(),
    languages: z.string().transform((text) => z.array(z.enum(RECEIPT_LANGUAGES)).parse(text.split(','))),
    printed_by: z.string(),
    at: z.int(),
    state: z.enum(['waiting', 'printed', 'unsure', 'notPrinted', 'handedOver']),
    trouble: z.enum(PRINTER_TROUBLES).nullable(),
  })
  .transform(
    ({ copy_number: copyNumber, printer_id: printerId, printed_by: by, ...rest }): Print => ({
      ...rest,
      copyNumber,
      printerId,
      by,
    }),
  );

/**
 * @param file the ledger's, which this process has open; `:memory:` keeps nothing
 * @throws LedgerError `ledgerNewer`
 */
export async function openPrints(file: string): Promise<Prints> {
  const database = await openBeside({ file, name: 'prints', version: VERSION, migrate: async (made) => made.exec(TABLES) });
  // Nobody knows what the process before this one has sent just before it ended.
  database.prepare(`UPDATE print SET state = 'unsure', trouble = 'lost' WHERE state = 'waiting'`).run();
  const one = database.prepare('SELECT * FROM print WHERE id = ?');
  const counted = database.prepare(`
    SELECT COUNT(*) AS all_of_them, COUNT(*) FILTER (WHERE state <> 'notPrinted') AS printed
    FROM print WHERE of = ? AND audience = ?`);
  const insert = database.prepare('INSERT INTO print VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)');
  const update = database.prepare('UPDATE print SET state = ?, trouble = ? WHERE id = ?');
  const find = (id: string): Print | null => {
    const found = one.get(id);
    return found === undefined ? null : row.parse(found);
  };
  return {
    find,
    begin({ id, of, audience, way, printerId, languages, by, at }) {
      const count = counted.get(of, audience);
      if (Number(count?.all_of_them ?? 0) >= PRINT_LIMITS.printsMax) return null;
      const copyNumber = Number(count?.printed ?? 0);
      const state: PrintState = way === 'here' ? 'handedOver' : 'waiting';
      insert.run(id, of, audience, copyNumber, way, printerId, languages.join(','), by, at, state);
      return find(id);
    },
    end: (id, state, trouble) => void update.run(state, trouble, id),
    close: () => database.close(),
  };
}
