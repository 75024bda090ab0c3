/**
 * Which account each merchant id stands for. Payments know their merchant by its id alone, so an id never comes to stand for another
 * account: what is open would be asked of the wrong one, and answered *no such order*.
 */
import { LedgerError } from '../ledger-error.ts';
import type { Driver } from './driver.ts';

type Accounts = Readonly<Record<string, string>>;

/** Accounts by merchant id, as the ledger has them. */
export const accountsIn = (driver: Driver): Accounts =>
  Object.fromEntries(
    driver
      .prepare('SELECT merchant_id, account FROM account')
      .all()
      .map((row) => [String(row.merchant_id), String(row.account)]),
  );

/** @throws LedgerError `ledgerOfOtherAccount`, naming every id whose account has changed */
export function refuseOtherAccounts(driver: Driver, accounts: Accounts, file: string): void {
  const kept = accountsIn(driver);
  const changed = Object.entries(accounts).filter(([id, account]) => (kept[id] ?? account) !== account);
  if (changed.length === 0) return;
  const said = changed.map(([id, account]) => `${id} is account ${kept[id]} in the ledger at ${file}, and ${account} now`);
  throw new LedgerError(
    'ledgerOfOtherAccount',
    `${said.join('; ')}. An id stays with its account: give the other account an id of its own.`,
  );
}

/** Keeps those that are new, in one commit. @throws as {@link refuseOtherAccounts}, and then keeps none */
export function bindAccounts(driver: Driver, accounts: Accounts, file: string): void {
  refuseOtherAccounts(driver, accounts, file);
  const bind = driver.prepare('INSERT INTO account (merchant_id, account) VALUES (?, ?) ON CONFLICT (merchant_id) DO NOTHING');
  driver.exec('BEGIN IMMEDIATE');
  for (const [id, account] of Object.entries(accounts)) bind.run(id, account);
  driver.exec('COMMIT');
}
