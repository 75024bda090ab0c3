/** Opens the ledger's file, making it when there is none, and refuses what it must not touch in one clear sentence. */
import { closeSync, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Random } from '@quickpay/core';
import { GroupCommit } from '../group-commit.ts';
import type { Ledger, LedgerIdentity } from '../ledger.ts';
import { LedgerError } from '../ledger-error.ts';
import { RecentRows } from '../recent.ts';
import { bindAccounts, refuseOtherAccounts } from './accounts.ts';
import { type Driver, openDriver, SQLITE, sqliteCode } from './driver.ts';
import { MIGRATIONS } from './migrations.ts';
import { backfillOutbox, fillOutbox } from './outbox-rows.ts';
import { sqliteLedger } from './sqlite-ledger.ts';
import { createWriter } from './writer.ts';
import { writerInThread } from './writer-thread.ts';

export type SqliteLedgerOptions = Readonly<{
  /** A path, or `:memory:` (then the writer is inline). */
  file: string;
  environment: LedgerIdentity['environment'];
  random: Random;
  /**
   * The account that each merchant id stands for, in words such as `1900000101`. Kept from its first opening on; an id that stands for
   * another account is refused, because payments that are open would be asked of the wrong one. Default: none is kept or compared.
   */
  accounts?: Readonly<Record<string, string>>;
  /** A name for this node; kept from the first opening on. Default: 8 random hex digits. */
  nodeId?: string;
  /**
   * Whether head office is told of everything, so that the ledger has an outbox. With the first such opening all that is there is to be told.
   * Default: no.
   */
  ships?: boolean;
  /** Where the writer runs. `worker` (the default) keeps flushes off the event loop; `inline` is deterministic. */
  writer?: 'worker' | 'inline';
  /** How many sales and payments written lately are answered from memory; 0 reads each from the file. Default 4,096. */
  recentRows?: number;
  /** Wraps the inline writer's driver, so that a test can make its n-th operation fail. */
  wrapDriver?: (driver: Driver) => Driver;
}>;

const MEMORY = ':memory:';
/** What a busy minute makes: thirty payments a second of one merchant, or two seconds of many. A payment is about a kilobyte. */
const RECENT_ROWS = 4_096;

/**
 * Opens or makes a ledger.
 *
 * @throws LedgerError `ledgerInUse`, `ledgerNewer`, `ledgerOfOtherEnvironment`, `ledgerOfOtherAccount`, `ledgerUnreadable`,
 * `ledgerNotWritable`
 * @example const ledger = await openSqliteLedger({ file: 'data/ledger.sqlite', environment: 'sandbox', random });
 */
export async function openSqliteLedger(options: SqliteLedgerOptions): Promise<Ledger> {
  const { file, accounts = {}, wrapDriver = (driver) => driver, recentRows = RECENT_ROWS, ships = false } = options;
  const unlock = file === MEMORY ? () => {} : lockFile(file);
  let driver: Driver | null = null;
  try {
    if (file !== MEMORY) inspect(file, options.environment, accounts);
    driver = openForWriting(file);
    migrate(driver, file);
    const identity = identify(driver, options);
    bindAccounts(driver, accounts, file);
    backfillOutbox(driver, ships);
    if (file === MEMORY || options.writer === 'inline') {
      fillOutbox(driver);
      const writer = createWriter(wrapDriver(driver));
      const reader = file === MEMORY ? driver : openDriver(file, { readOnly: true });
      return sqliteLedger({
        identity,
        reader,
        commits: new GroupCommit((batch) => writer.write(batch)),
        recent: new RecentRows(recentRows),
        ships,
        closeWriter: async () => {
          if (reader !== driver) reader.close();
          writer.close();
          unlock();
        },
      });
    }
    driver.close();
    driver = null;
    const writer = writerInThread({ file });
    const reader = openDriver(file, { readOnly: true });
    return sqliteLedger({
      identity,
      reader,
      commits: new GroupCommit(writer.write, setImmediate),
      recent: new RecentRows(recentRows),
      ships,
      closeWriter: async () => {
        reader.close();
        await writer.close();
        unlock();
      },
    });
  } catch (fault) {
    driver?.close();
    unlock();
    throw openingFault(file, fault);
  }
}

/**
 * Looks before anything is written: another program's database must not be given our tables, nor a ledger of the other environment or of
 * another account a new schema. A file that is not there, or empty, is about to become a ledger.
 */
function inspect(file: string, environment: LedgerIdentity['environment'], accounts: Readonly<Record<string, string>>): void {
  if (!existsSync(file)) return;
  const driver = openDriver(file, { readOnly: true });
  try {
    const tables = driver.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const version = versionOf(driver);
    if (tables.length === 0 && version === 0) return;
    if (!tables.some(({ name }) => name === 'identity') || !tables.some(({ name }) => name === 'payment'))
      throw new LedgerError('ledgerUnreadable', `${file} is a database of another program, not a ledger.`);
    refuseNewer(version, file);
    const made = driver.prepare('SELECT environment FROM identity').get()?.environment;
    if (made !== undefined) refuseOther(String(made), environment, file);
    if (tables.some(({ name }) => name === 'account')) refuseOtherAccounts(driver, accounts, file);
  } finally {
    driver.close();
  }
}

function openForWriting(file: string): Driver {
  if (file === MEMORY) return openDriver(file);
  ownersOnly(file);
  return openDriver(file);
}

/** Made readable by its owner only, before SQLite makes it as it likes. */
function ownersOnly(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}

/** Whatever went wrong while opening, in one sentence. */
function openingFault(file: string, cause: unknown): LedgerError {
  if (cause instanceof LedgerError) return cause;
  const code = sqliteCode(cause);
  if (code === SQLITE.notADatabase) return new LedgerError('ledgerUnreadable', `${file} is not a ledger.`, cause);
  if (code === SQLITE.corrupt) return new LedgerError('ledgerUnreadable', `The ledger at ${file} is damaged.`, cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LedgerError('ledgerNotWritable', `The ledger cannot be written at ${file}: ${why}.`, cause);
}

/**
 * Holds an exclusive lock of the operating system on a file beside the ledger for as long as this process lives. A killed process
 * leaves none behind.
 */
function lockFile(file: string): () => void {
  let lock: Driver;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // One ledger has one lock, by whatever links it is reached.
    const real = existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
    lock = openLock(`${real}.lock`);
  } catch (cause) {
    throw openingFault(file, cause);
  }
  return () => lock.close();
}

function openLock(file: string): Driver {
  ownersOnly(file);
  const lock = openDriver(file, { lock: true });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (sqliteCode(cause) === SQLITE.busy) {
      throw new LedgerError('ledgerInUse', `Another process is using the ledger beside ${file}.`, cause);
    }
    throw cause;
  }
  return lock;
}

function migrate(driver: Driver, file: string): void {
  const version = versionOf(driver);
  refuseNewer(version, file);
  for (let next = version; next < MIGRATIONS.length; next++) {
    driver.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[next]} PRAGMA user_version = ${next + 1}; COMMIT`);
  }
}

const versionOf = (driver: Driver): number => Number(driver.prepare('PRAGMA user_version').get()?.user_version ?? 0);

function refuseNewer(version: number, file: string): void {
  if (version <= MIGRATIONS.length) return;
  throw new LedgerError(
    'ledgerNewer',
    `The ledger at ${file} was written by a newer Quick Pay (schema ${version}, this program knows ${MIGRATIONS.length}).`,
  );
}

function refuseOther(made: string, environment: LedgerIdentity['environment'], file: string): void {
  if (made === environment) return;
  throw new LedgerError(
    'ledgerOfOtherEnvironment',
    `The ledger at ${file} belongs to ${made}, and this is ${environment}: a ledger never serves both.`,
  );
}

function identify(driver: Driver, { environment, nodeId, random, file }: SqliteLedgerOptions): LedgerIdentity {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  driver
    .prepare(
      'INSERT INTO identity (one, node_id, epoch, environment, hash_key) VALUES (1, ?, 0, ?, ?) ON CONFLICT (one) DO NOTHING',
    )
    .run(nodeId ?? hex(random.bytes(4)), environment, random.bytes(32));
  const row = driver.prepare('SELECT * FROM identity').get();
  if (row === undefined) throw new LedgerError('ledgerUnreadable', `${file} has no identity.`);
  refuseOther(String(row.environment), environment, file);
  return { nodeId: String(row.node_id), epoch: Number(row.epoch), environment, hashKey: row.hash_key as Uint8Array }; // a BLOB by its column
}
