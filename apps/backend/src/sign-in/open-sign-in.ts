/**
 * Sign-in: people and their secrets, the browsers that belong to tills, and who is signed in at which of them.
 *
 * Theory of operation: a browser is *paired* with a till of the configuration, and has a cookie that says so for a year. At a paired
 * browser a person *signs in*, with a password the first time there and with a PIN from then on, and has a cookie of a session. A request
 * brings both, or an API key; `access.ts` says what each may do. Time is the process's clock, as everywhere: what waits and what ends can
 * be told from `Quickpay-Time`.
 */
import type { Clock, Random } from '@quickpay/core';
import { type Approvals, createApprovals } from './approvals.ts';
import { type Devices, openDevices } from './devices.ts';
import type { SignInKeys } from './keys.ts';
import { createPairings, type Pairings } from './pairings.ts';
import { createPeople, type People } from './people.ts';
import { argon2id } from './secrets.ts';
import { createSessions, type SessionLife, type Sessions } from './sessions.ts';
import { openPeopleStore } from './store.ts';

export type SignIn = Readonly<{
  people: People;
  devices: Devices;
  pairings: Pairings;
  approvals: Approvals;
  sessions: Sessions;
  keys: SignInKeys;
  close(): void;
}>;

export type SignInOptions = Readonly<{
  /** The ledger's file, which this process must have open; `:memory:` keeps nothing. */
  file: string;
  keys: SignInKeys;
  clock: Clock;
  random: Random;
  life: SessionLife;
}>;

/**
 * Opens or makes what sign-in keeps.
 *
 * @throws LedgerError `ledgerNewer`
 * @example const signIn = await openSignIn({ file: ':memory:', keys: passingKeys(), clock, random, life });
 */
export async function openSignIn({ file, keys, clock, random, life }: SignInOptions): Promise<SignIn> {
  const store = await openPeopleStore({ file, secret: keys.secret });
  try {
    const devices = await openDevices({ store, clock, random });
    const sessions = createSessions({ store, clock, life });
    const hashers = { password: argon2id(), pin: argon2id(keys.pepper) };
    const people = createPeople({ store, devices, sessions, clock, hashers });
    const [pairings, approvals] = [createPairings({ clock, random }), createApprovals({ clock, random })];
    return { people, devices, sessions, keys, pairings, approvals, close: store.close };
  } catch (fault) {
    store.close();
    throw fault;
  }
}
