/** Opens the ledger's file, making it when there is none, and refuses what it must not touch in one clear sentence. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Random } from '@quickpay/core';
import { GroupCommit } from '../group-commit.ts';
import type { Ledger, LedgerIdentity } from '../ledger.ts';
import { LedgerError } from '../ledger-error.ts';
import { type Driver, openDriver } from './driver.ts';
import { MIGRATIONS } from './migrations.ts';
import { sqliteLedger } from './sqlite-ledger.ts';
import { createWriter, type Group, type GroupResult } from './writer.ts';
import type { FromWorker } from './writer-worker.ts';

export type SqliteLedgerOptions = Readonly<{
  /** A path, or `:memory:` (then the writer is inline). */
  file: string;
  environment: LedgerIdentity['environment'];
  random: Random;
  /** A name for this node; kept from the first opening on. Default: 8 random hex digits. */
  nodeId?: string;
  /** Where the writer runs. `worker` (the default) keeps flushes off the event loop; `inline` is deterministic. */
  writer?: 'worker' | 'inline';
  /** Wraps the inline writer's driver, so that a test can make its n-th operation fail. */
  wrapDriver?: (driver: Driver) => Driver;
}>;

const MEMORY = ':memory:';

/**
 * Opens or makes a ledger.
 *
 * @throws LedgerError `ledgerInUse`, `ledgerNewer`, `ledgerOfOtherEnvironment`, `ledgerUnreadable`, `ledgerNotWritable`
 * @example const ledger = await openSqliteLedger({ file: 'data/ledger.sqlite', environment: 'sandbox', random });
 */
export async function openSqliteLedger(options: SqliteLedgerOptions): Promise<Ledger> {
  const { file, wrapDriver = (driver) => driver } = options;
  const unlock = file === MEMORY ? () => {} : lockFile(file);
  let driver: Driver | null = null;
  try {
    driver = openForWriting(file);
    migrate(driver, file);
    const identity = identify(driver, options);
    if (file === MEMORY || options.writer === 'inline') {
      const writer = createWriter(wrapDriver(driver));
      const reader = file === MEMORY ? driver : openDriver(file, { readOnly: true });
      return sqliteLedger({
        identity,
        reader,
        commits: new GroupCommit((batch) => writer.write(batch)),
        closeWriter: async () => {
          if (reader !== driver) reader.close();
          writer.close();
          unlock();
        },
      });
    }
    driver.close();
    driver = null;
    const writer = writerInWorker(file);
    const reader = openDriver(file, { readOnly: true });
    return sqliteLedger({
      identity,
      reader,
      commits: new GroupCommit(writer.write),
      closeWriter: async () => {
        reader.close();
        await writer.close();
        unlock();
      },
    });
  } catch (fault) {
    driver?.close();
    unlock();
    throw fault;
  }
}

function openForWriting(file: string): Driver {
  if (file === MEMORY) return openDriver(file);
  try {
    // Made readable by its owner only, before SQLite makes it as it likes.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    return openDriver(file);
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

const notWritable = (file: string, cause: unknown): LedgerError =>
  cause instanceof Error && /not a database|malformed/.test(cause.message)
    ? new LedgerError('ledgerUnreadable', `${file} is not a ledger.`, cause)
    : new LedgerError(
        'ledgerNotWritable',
        `The ledger cannot be written at ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`,
        cause,
      );

/**
 * Holds an exclusive lock of the operating system on a file beside the ledger for as long as this process lives. A killed process
 * leaves none behind.
 */
function lockFile(file: string): () => void {
  let lock: Driver;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    lock = openLock(`${file}.lock`);
  } catch (cause) {
    throw cause instanceof LedgerError ? cause : notWritable(file, cause);
  }
  return () => lock.close();
}

function openLock(file: string): Driver {
  const lock = openDriver(file, { lock: true });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (cause instanceof Error && /locked|busy/.test(cause.message)) {
      throw new LedgerError('ledgerInUse', `Another process is using the ledger beside ${file}.`, cause);
    }
    throw cause;
  }
  return lock;
}

function migrate(driver: Driver, file: string): void {
  const version = Number(driver.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new LedgerError(
      'ledgerNewer',
      `The ledger at ${file} was written by a newer Quick Pay (schema ${version}, this program knows ${MIGRATIONS.length}).`,
    );
  }
  for (let next = version; next < MIGRATIONS.length; next++) {
    driver.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[next]} PRAGMA user_version = ${next + 1}; COMMIT`);
  }
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
  if (row.environment !== environment) {
    throw new LedgerError(
      'ledgerOfOtherEnvironment',
      `The ledger at ${file} belongs to ${row.environment}, and this is ${environment}: a ledger never serves both.`,
    );
  }
  return { nodeId: String(row.node_id), epoch: Number(row.epoch), environment, hashKey: row.hash_key as Uint8Array }; // a BLOB by its column
}

/** The writer's thread: one batch there at a time, as group commit sends them. */
function writerInWorker(file: string) {
  const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), { workerData: { file } });
  let answer: { resolve: (results: readonly GroupResult[]) => void; reject: (fault: unknown) => void } | null = null;
  let broken: LedgerError | null = null;
  worker.on('message', (message: FromWorker) => {
    const waiting = answer;
    answer = null;
    worker.unref();
    if ('results' in message) waiting?.resolve(message.results);
    else waiting?.reject(new LedgerError(message.fault.code, message.fault.message, message.fault.cause));
  });
  worker.on('error', (cause) => {
    broken = new LedgerError('outcomeUnknown', 'The ledger’s writer ended.', cause);
    answer?.reject(broken);
    answer = null;
  });
  // It keeps the process alive only while it has something to write.
  worker.unref();
  return {
    write: (batch: readonly Group[]): Promise<readonly GroupResult[]> =>
      broken === null
        ? new Promise((resolve, reject) => {
            answer = { resolve, reject };
            worker.ref();
            worker.postMessage({ batch });
          })
        : Promise.reject(broken),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        worker.once('exit', () => resolve());
        worker.postMessage({ close: true });
      }),
  };
}
