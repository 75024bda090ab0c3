/**
 * People, their secrets, their sessions, and paired devices: better-auth's tables beside the ledger's, under names of their own, because
 * `account` is the ledger's. Columns of ours are declared to better-auth, which makes and migrates all of them.
 *
 * Everything that is read is checked: what is in a file may have been written by anybody.
 */
import type { DatabaseSync } from 'node:sqlite';
import { ROLES } from '@quickpay/api';
import { createLanes } from '@quickpay/engine';
import { openBeside } from '@quickpay/storage';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { z } from 'zod';

/** Grows with every change of what is declared below: an older program then refuses the file. */
const VERSION = 1;

const person = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  storeId: z.string().nullable(),
  isActive: z.boolean(),
  /** Since the last right secret. */
  wrongTries: z.int().min(0),
  /** No secret is looked at before, in milliseconds since 1970. */
  waitUntil: z.int().min(0),
});
export type Person = Readonly<z.infer<typeof person>>;

const session = z.object({
  token: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  createdAt: z.date().transform((at) => at.getTime()),
  expiresAt: z.date().transform((at) => at.getTime()),
});
export type StoredSession = Readonly<z.infer<typeof session>>;

const device = z.object({
  id: z.string(),
  name: z.string(),
  terminalId: z.string(),
  tokenHash: z.string(),
  pairedAt: z.int(),
  pairedBy: z.string(),
  /** Who has signed in there with a password, and may use a PIN from then on. */
  knows: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
});
export type Device = Readonly<z.infer<typeof device>>;

/** What opens the door, as better-auth's accounts have it. */
export type SecretKind = 'password' | 'pin';
const PROVIDERS: Readonly<Record<SecretKind, string>> = { password: 'credential', pin: 'pin' };

/** better-auth answers a hundred rows where no limit is given. */
const ROWS_MAX = 10_000;

const text = { type: 'string', required: true } as const;
const count = { type: 'number', required: true, bigint: true, defaultValue: 0 } as const;

const declared = (database: DatabaseSync, secret: string) =>
  ({
    database,
    secret,
    // Nothing of better-auth's own HTTP is served: no address, no e-mail, no line of a log, no report to anybody.
    baseURL: 'http://localhost',
    logger: { disabled: true },
    telemetry: { enabled: false },
    user: {
      modelName: 'person',
      additionalFields: {
        role: text,
        storeId: { type: 'string', required: false },
        isActive: { type: 'boolean', required: true },
        wrongTries: count,
        waitUntil: count,
      },
    },
    session: { modelName: 'person_session', additionalFields: { deviceId: text } },
    account: { modelName: 'person_secret' },
    verification: { modelName: 'person_verification' },
    plugins: [
      {
        id: 'quickpay-devices',
        schema: {
          device: {
            modelName: 'paired_device',
            fields: {
              name: text,
              terminalId: text,
              tokenHash: { ...text, unique: true },
              pairedAt: count,
              pairedBy: text,
              knows: text,
            },
          },
        },
      },
    ],
  }) satisfies BetterAuthOptions;

export type NewStoredPerson = Readonly<Pick<Person, 'id' | 'name' | 'role' | 'storeId'>>;
export type NewStoredSession = Readonly<{ personId: string; deviceId: string; startedAt: number; expiresAt: number }>;

export type PeopleStore = {
  /** Changes that happen together or not at all, one such after the other. */
  together<Answer>(work: () => Promise<Answer>): Promise<Answer>;

  people(): Promise<readonly Person[]>;
  person(id: string): Promise<Person | null>;
  addPerson(made: NewStoredPerson): Promise<void>;
  changePerson(id: string, change: Partial<Omit<Person, 'id'>>): Promise<void>;

  /** The hashes of all who have a secret of that kind, by their ids. */
  secrets(kind: SecretKind): Promise<ReadonlyMap<string, string>>;
  secret(personId: string, kind: SecretKind): Promise<string | null>;
  /** Null takes it away. */
  setSecret(personId: string, kind: SecretKind, hash: string | null): Promise<void>;

  /** With its person, whether it has ended or not. */
  session(token: string): Promise<Readonly<{ session: StoredSession; person: Person }> | null>;
  startSession(made: NewStoredSession): Promise<StoredSession>;
  renewSession(token: string, expiresAt: number): Promise<void>;
  endSessions(
    of: Readonly<{ token: string } | { personId: string } | { deviceId: string } | { endedBefore: number }>,
  ): Promise<void>;

  devices(): Promise<readonly Device[]>;
  addDevice(made: Omit<Device, 'knows'> & Readonly<{ knows: readonly string[] }>): Promise<void>;
  setKnown(deviceId: string, personIds: readonly string[]): Promise<void>;
  dropDevice(id: string): Promise<void>;

  close(): void;
};

/**
 * Opens the tables in a ledger's file, which this process must have open, or in memory; makes or migrates them first.
 *
 * @throws LedgerError `ledgerNewer`
 */
export async function openPeopleStore({ file, secret }: Readonly<{ file: string; secret: string }>): Promise<PeopleStore> {
  const database = await openBeside({
    file,
    name: 'people',
    version: VERSION,
    migrate: async (opened) => {
      const { runMigrations } = await getMigrations(declared(opened, secret));
      await runMigrations();
    },
  });
  const { internalAdapter: known, adapter } = await betterAuth(declared(database, secret)).$context;
  const lanes = createLanes();
  const equals = (field: string, value: string) => [{ field, value }];

  return {
    together: (work) =>
      lanes.run('one', async () => {
        database.exec('BEGIN IMMEDIATE');
        try {
          const answer = await work();
          database.exec('COMMIT');
          return answer;
        } catch (fault) {
          database.exec('ROLLBACK');
          throw fault;
        }
      }),

    people: async () => {
      const found = await known.listUsers(ROWS_MAX, undefined, { field: 'createdAt', direction: 'asc' });
      return z.array(person).parse(found);
    },
    person: async (id) => person.nullable().parse(await known.findUserById(id)),
    async addPerson(made) {
      // better-auth knows people by an e-mail address; ours have none, and none is ever written to.
      const unwritten = { email: `${made.id}@people.invalid`, emailVerified: false };
      await known.createUser({ ...made, ...unwritten, isActive: true }, { method: 'email-password' });
    },
    async changePerson(id, change) {
      await known.updateUser(id, change);
    },

    async secrets(kind) {
      const found = await adapter.findMany<unknown>({
        model: 'account',
        where: equals('providerId', PROVIDERS[kind]),
        limit: ROWS_MAX,
      });
      return new Map(
        z
          .array(z.object({ userId: z.string(), password: z.string() }))
          .parse(found)
          .map(({ userId, password }) => [userId, password]),
      );
    },
    async secret(personId, kind) {
      const accounts = await known.findAccounts(personId);
      return accounts.find(({ providerId }) => providerId === PROVIDERS[kind])?.password ?? null;
    },
    async setSecret(personId, kind, hash) {
      const accounts = await known.findAccounts(personId);
      const before = accounts.find(({ providerId }) => providerId === PROVIDERS[kind]);
      if (before !== undefined && hash === null) await known.deleteAccount(before.id);
      else if (before !== undefined) await known.updateAccount(before.id, { password: hash });
      else if (hash !== null)
        await known.createAccount({ userId: personId, accountId: personId, providerId: PROVIDERS[kind], password: hash });
    },

    async session(token) {
      const found = await known.findSession(token);
      return found === null ? null : { session: session.parse(found.session), person: person.parse(found.user) };
    },
    async startSession({ personId, deviceId, startedAt, expiresAt }) {
      const times = { createdAt: new Date(startedAt), updatedAt: new Date(startedAt), expiresAt: new Date(expiresAt) };
      return session.parse(await known.createSession(personId, false, { deviceId, ...times }, true));
    },
    async renewSession(token, expiresAt) {
      await known.updateSession(token, { expiresAt: new Date(expiresAt) });
    },
    async endSessions(of) {
      if ('token' in of) await known.deleteSession(of.token);
      else if ('personId' in of) await adapter.deleteMany({ model: 'session', where: equals('userId', of.personId) });
      else if ('deviceId' in of) await adapter.deleteMany({ model: 'session', where: equals('deviceId', of.deviceId) });
      else
        await adapter.deleteMany({
          model: 'session',
          where: [{ field: 'expiresAt', operator: 'lt', value: new Date(of.endedBefore) }],
        });
    },

    devices: async () => z.array(device).parse(await adapter.findMany<unknown>({ model: 'device', limit: ROWS_MAX })),
    async addDevice({ knows, ...made }) {
      await adapter.create({ model: 'device', data: { ...made, knows: JSON.stringify(knows) }, forceAllowId: true });
    },
    async setKnown(deviceId, personIds) {
      await adapter.update({ model: 'device', where: equals('id', deviceId), update: { knows: JSON.stringify(personIds) } });
    },
    async dropDevice(id) {
      await adapter.delete({ model: 'device', where: equals('id', id) });
    },

    close: () => database.close(),
  };
}
