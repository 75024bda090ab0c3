import { type Ledger, LedgerError, type LedgerErrorCode, openSqliteLedger } from '@quickpay/storage';
import { expect, test } from 'vitest';
import { watchedLedger } from '../src/watched-ledger.ts';

/** A ledger whose next commit fails so. */
async function failing(code: LedgerErrorCode) {
  const ledger = await openSqliteLedger({
    file: ':memory:',
    environment: 'sandbox',
    random: { bytes: (n) => new Uint8Array(n) },
  });
  const failed: Ledger = { ...ledger, commit: () => Promise.reject(new LedgerError(code, 'a fault')) };
  const watched = watchedLedger(failed);
  const told: string[] = [];
  watched.broken.then((fault) => told.push(fault));
  await expect(watched.ledger.commit([])).rejects.toMatchObject({ code });
  await ledger.close();
  return { watched, told };
}

test.each(['outcomeUnknown', 'ledgerBroken'] as const)('%s is for good: whoever runs the process is told, once', async (code) => {
  const { watched, told } = await failing(code);
  expect(watched.fault()).toBe(`the ledger cannot be written: ${code}`);
  await expect(watched.ledger.commit([])).rejects.toThrow('a fault');
  expect(told).toEqual([`the ledger cannot be written: ${code}`]);
});

test.each(['ledgerBusy', 'notWritten'] as const)('%s passes: nothing of it was written, and the ledger goes on', async (code) => {
  const { watched, told } = await failing(code);
  expect([watched.fault(), told]).toEqual([null, []]);
});
