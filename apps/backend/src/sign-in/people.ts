/** Who works at the counter: added, changed, and let in by PIN or password. */
import type { newPerson, PersonChangeBody } from '@quickpay/api';
import type { Clock } from '@quickpay/core';
import { createLanes } from '@quickpay/engine';
import type { z } from 'zod';
import type { Devices } from './devices.ts';
import type { Hasher } from './secrets.ts';
import type { Session, Sessions } from './sessions.ts';
import { readStaff, type StaffMember, writeStaff } from './staff.ts';
import type { Device, PeopleStore, Person, SecretKind } from './store.ts';
import { SIGN_IN_LIMITS, triesLeft, waitAfter } from './tries.ts';

/** What a person is like from outside. */
export type PersonKnown = Person & Readonly<{ hasPin: boolean }>;
export type NewPerson = Readonly<z.output<typeof newPerson>>;

export type Added = Readonly<{ kind: 'added' | 'same'; person: PersonKnown } | { kind: 'different' | 'tooMany' }>;
export type Changed = Readonly<{ kind: 'changed'; person: PersonKnown } | { kind: 'unknown' | 'lastManager' }>;

export type Credentials = Readonly<{ personId: string; pin?: string | undefined; password?: string | undefined }>;
/** Why a secret does not show that somebody is who they say. */
export type Unproven =
  | Readonly<{ kind: 'unknown' | 'passwordNeeded' }>
  | Readonly<{ kind: 'wrong'; secret: SecretKind; triesLeft: number; waitMs: number }>
  | Readonly<{ kind: 'wait'; waitMs: number }>;
export type Proven = Readonly<{ kind: 'proven'; person: Person }> | Unproven;
export type SignedIn = Readonly<{ kind: 'signedIn'; session: Session }> | Unproven;
/** The device at which a secret is given, and the store in which it stands. */
export type At = Readonly<{ device: Device; storeId: string }>;

export type People = Readonly<{
  all(): Promise<readonly PersonKnown[]>;
  /** Idempotent on its id; the secrets of the first time hold. */
  add(made: NewPerson): Promise<Added>;
  /** Null as a PIN takes it away. A new secret ends the waiting, too. `by`: who does it, if a person. */
  change(id: string, change: PersonChangeBody, by: string | null): Promise<Changed>;
  /**
   * Whether somebody is who they say, at somebody else's session: nobody is signed in or out by it.
   *
   * Every try is written down as a wrong one before it is looked at, and tries of one person come one after the other: neither a crash nor
   * a crowd of requests gives anybody a try for nothing.
   */
  prove(at: At, given: Credentials): Promise<Proven>;
  /** Everybody who may sign in, with the hashes of their secrets: the same array until somebody is changed. */
  staff(): Promise<readonly StaffMember[]>;
  /** Makes the people here those that head office has. */
  follow(staff: readonly StaffMember[]): Promise<void>;
  /** Lets somebody in who is who they say, as {@link prove} looks at it, in the place of `before`. */
  signIn(at: At & Readonly<{ before: string | null }>, given: Credentials): Promise<SignedIn>;
}>;

type Options = Readonly<{
  store: PeopleStore;
  devices: Devices;
  sessions: Sessions;
  clock: Clock;
  hashers: Readonly<Record<SecretKind, Hasher>>;
}>;

export const worksIn = ({ storeId }: Person, store: string): boolean => storeId === null || storeId === store;

export function createPeople({ store, devices, sessions, clock, hashers }: Options): People {
  const lanes = createLanes();
  /** Read once, until somebody is changed. */
  let staffRead: Promise<readonly StaffMember[]> | null = null;
  /** Writes together, and has the staff read anew. */
  const changing = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await store.together(work);
    } finally {
      staffRead = null;
    }
  };

  const known = async (person: Person): Promise<PersonKnown> => ({
    ...person,
    hasPin: (await store.secret(person.id, 'pin')) !== null,
  });

  /** `then` is done with the person in the same change as all that follows from the right secret. */
  const proven = <Answer>(
    { device, storeId }: At,
    { personId, pin, password }: Credentials,
    then: (person: Person) => Promise<Answer>,
  ): Promise<Answer | Unproven> =>
    lanes.run(personId, async () => {
      const person = await store.person(personId);
      if (person === null || !person.isActive || !worksIn(person, storeId)) return { kind: 'unknown' };
      const now = clock.now();
      if (person.waitUntil > now) return { kind: 'wait', waitMs: person.waitUntil - now };
      const secret = password === undefined ? 'pin' : 'password';
      const kept = await store.secret(personId, secret);
      if (kept === null || (secret === 'pin' && !device.knows.includes(personId))) return { kind: 'passwordNeeded' };

      const wrongTries = person.wrongTries + 1;
      const waitMs = waitAfter(wrongTries);
      await store.together(() => store.changePerson(personId, { wrongTries, waitUntil: waitMs === 0 ? 0 : now + waitMs }));
      if (!(await hashers[secret].verify(kept, password ?? pin ?? '')))
        return { kind: 'wrong', secret, triesLeft: triesLeft(wrongTries), waitMs };

      return store.together(async () => {
        await store.changePerson(personId, { wrongTries: 0, waitUntil: 0 });
        if (secret === 'password') await devices.know(device, personId);
        return then(person);
      });
    });

  return {
    async all() {
      const withPin = await store.secrets('pin');
      return (await store.people()).map((person) => ({ ...person, hasPin: withPin.has(person.id) }));
    },

    async add({ id, name, role, storeId, password, pin }) {
      const hashes = { password: await hashers.password.hash(password), pin: pin === null ? null : await hashers.pin.hash(pin) };
      return changing(async (): Promise<Added> => {
        const before = await store.person(id);
        if (before !== null) {
          const isSame = before.name === name && before.role === role && before.storeId === storeId;
          return isSame ? { kind: 'same', person: await known(before) } : { kind: 'different' };
        }
        if ((await store.people()).length >= SIGN_IN_LIMITS.peopleMax) return { kind: 'tooMany' };
        await store.addPerson({ id, name, role, storeId });
        await store.setSecret(id, 'password', hashes.password);
        await store.setSecret(id, 'pin', hashes.pin);
        return { kind: 'added', person: await known(await found(id)) };
      });
    },

    async change(id, { password, pin, ...facts }, by) {
      const hash = password === undefined ? undefined : await hashers.password.hash(password);
      const pinHash = pin == null ? pin : await hashers.pin.hash(pin);
      const changed = await changing(async (): Promise<Changed> => {
        const before = await store.person(id);
        if (before === null) return { kind: 'unknown' };
        const after = { ...before, ...given(facts) };
        if (isManager(before) && !isManager(after) && !(await store.people()).some((one) => one.id !== id && isManager(one)))
          return { kind: 'lastManager' };
        if (hash !== undefined) await store.setSecret(id, 'password', hash);
        if (pinHash !== undefined) await store.setSecret(id, 'pin', pinHash);
        const isNewSecret = hash !== undefined || pinHash != null;
        await store.changePerson(id, { ...given(facts), ...(isNewSecret ? { wrongTries: 0, waitUntil: 0 } : {}) });
        // Whoever got hold of the old password is out.
        if (!after.isActive || (hash !== undefined && by !== id)) await store.endSessions({ personId: id });
        return { kind: 'changed', person: await known(await found(id)) };
      });
      await sessions.tellEnded();
      return changed;
    },

    staff() {
      staffRead ??= store.together(() => readStaff(store));
      // What could not be read is read again.
      staffRead.catch(() => {
        staffRead = null;
      });
      return staffRead;
    },

    async follow(staff) {
      await changing(() => writeStaff(store, staff));
      await sessions.tellEnded();
    },

    prove: (at, credentials) => proven<Proven>(at, credentials, async (person) => ({ kind: 'proven', person })),

    async signIn(at, credentials) {
      const answer = await proven<SignedIn>(at, credentials, async (person) => ({
        kind: 'signedIn',
        session: await sessions.start(person, at.device, at.before),
      }));
      if (answer.kind === 'signedIn') await sessions.tellEnded();
      return answer;
    },
  };

  async function found(id: string): Promise<Person> {
    const person = await store.person(id);
    if (person === null) throw new Error(`${id} was just written, and is not there`);
    return person;
  }
}

const isManager = ({ role, isActive }: Pick<Person, 'role' | 'isActive'>): boolean => role === 'manager' && isActive;

type Facts = Partial<Pick<Person, 'name' | 'role' | 'storeId' | 'isActive'>>;

/** Without what was left out. */
const given = (facts: { readonly [Name in keyof Facts]?: Facts[Name] | undefined }): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
