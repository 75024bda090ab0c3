/** What sign-in keeps, and what it keeps it with. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteLedger } from '@quickpay/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secureRandom } from '../src/random.ts';
import { ConfigurationError } from '../src/settings.ts';
import { passingKeys, readSignInKeys } from '../src/sign-in/keys.ts';
import { argon2id } from '../src/sign-in/secrets.ts';
import { openPeopleStore } from '../src/sign-in/store.ts';
import { triesLeft, waitAfter } from '../src/sign-in/tries.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-people-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('secrets', () => {
  test('are told from others, never kept as they are, and never kept twice the same', async () => {
    const { hash, verify } = argon2id();
    const [one, two] = [await hash('correct horse battery'), await hash('correct horse battery')];
    expect(one).toMatch(/^argon2id\$m=19456,t=2,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await verify(one, 'correct horse battery')).toBe(true);
    expect(await verify(one, 'correct horse batterx')).toBe(false);
    expect(await verify(one.replace('t=2', 't=3'), 'correct horse battery')).toBe(false);
  });

  test('however an umlaut was typed, it is the same', async () => {
    const { hash, verify } = argon2id();
    expect(await verify(await hash('Käse und Brot'), 'Ka\u0308se und Brot')).toBe(true);
  });

  test('a PIN cannot be tried out without the key', async () => {
    const kept = await argon2id(passingKeys().pepper).hash('2718');
    expect(await argon2id().verify(kept, '2718')).toBe(false);
    expect(await argon2id(passingKeys().pepper).verify(kept, '2718')).toBe(false);
  });

  test.each([
    '',
    'argon2id',
    'argon2id$m=9999999,t=99,p=9$aaaaaaaaaaaaaaaaaaaaaa$a',
    'argon2id$m=0,t=2,p=1$aaaaaaaaaaaaaaaaaaaaaa$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ])('what is kept as "%s" opens for nobody', async (kept) => expect(await argon2id().verify(kept, '')).toBe(false));
});

describe('the key', () => {
  test('is made once, read by its owner only, and signs', () => {
    const file = join(folder, 'sign-in.key');
    const first = readSignInKeys(file);
    expect(statSync(file).mode & 0o077).toBe(0);
    const again = readSignInKeys(file);
    expect(again.signed(first.sign('token-1'))).toBe('token-1');
    expect(passingKeys().signed(first.sign('token-1'))).toBeNull();
    expect(first.signed(first.sign('token-1').replace('token-1', 'token-2'))).toBeNull();
    for (const wrong of ['', 'token-1', 'token-1.', `.${'a'.repeat(43)}`]) expect(first.signed(wrong)).toBeNull();
    expect(first.secret).not.toBe(readFileSync(file, 'utf8').trim());
  });

  test('that is none is refused in a sentence', () => {
    const file = join(folder, 'sign-in.key');
    writeFileSync(file, 'not a key\n');
    expect(() => readSignInKeys(file)).toThrow(ConfigurationError);
    expect(() => readSignInKeys(file)).toThrow('is not a sign-in key');
  });
});

describe('the tables', () => {
  const secret = passingKeys().secret;

  test('hold more people than fit on a page of better-auth', async () => {
    const store = await openPeopleStore({ file: ':memory:', secret });
    await store.together(async () => {
      for (let n = 0; n < 130; n++) {
        await store.addPerson({ id: `per_${String(n).padStart(8, '0')}`, name: `Cashier ${n}`, role: 'cashier', storeId: null });
        await store.setSecret(`per_${String(n).padStart(8, '0')}`, 'pin', 'kept');
      }
    });
    expect(await store.people()).toHaveLength(130);
    expect((await store.secrets('pin')).size).toBe(130);
    store.close();
  });

  test('change together or not at all', async () => {
    const store = await openPeopleStore({ file: ':memory:', secret });
    const half = store.together(async () => {
      await store.addPerson({ id: 'per_00000001', name: 'Cashier 1', role: 'cashier', storeId: null });
      throw new Error('power cut');
    });
    await expect(half).rejects.toThrow('power cut');
    expect(await store.people()).toEqual([]);
    await store.together(() => store.addPerson({ id: 'per_00000002', name: 'Cashier 2', role: 'cashier', storeId: null }));
    expect(await store.people()).toMatchObject([{ name: 'Cashier 2', isActive: true, wrongTries: 0, waitUntil: 0 }]);
    store.close();
  });

  test('of a newer program are refused, and the ledger’s own are never touched', async () => {
    const file = join(folder, 'ledger.sqlite');
    const ledger = await openSqliteLedger({ file, environment: 'sandbox', random: secureRandom() });
    const tables = () => {
      const database = new DatabaseSync(file);
      const found = database
        .prepare(
          "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'person%' AND name NOT LIKE 'paired%' AND name NOT LIKE 'sqlite%'",
        )
        .all();
      database.close();
      return found;
    };
    const before = tables();
    (await openPeopleStore({ file, secret })).close();
    (await openPeopleStore({ file, secret })).close();
    expect(tables()).toEqual(before);
    const database = new DatabaseSync(file);
    database.exec("UPDATE beside SET version = 99 WHERE name = 'people'");
    database.close();
    await expect(openPeopleStore({ file, secret })).rejects.toMatchObject({ code: 'ledgerNewer' });
    await ledger.close();
  });
});

test('waits double from half a minute, and end at a quarter of an hour', () => {
  expect([4, 5, 6, 7, 8, 9, 10, 11, 1_000].map(waitAfter)).toEqual([
    0, 30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000, 900_000,
  ]);
  expect([0, 4, 5, 9].map(triesLeft)).toEqual([5, 1, 0, 0]);
});
