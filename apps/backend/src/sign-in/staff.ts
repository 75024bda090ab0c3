/**
 * People as head office hands them to the nodes of its stores, and as a node takes them over: with the hashes of their secrets, and with what
 * PINs are keyed with. Who is not among them any more is no longer active at the node, and signed out there; nobody is deleted, because
 * payments name them.
 */
import type { Role } from '@quickpay/api';
import type { PeopleStore } from './store.ts';

/** Somebody who may sign in, with the hashes of their secrets. */
export type StaffMember = Readonly<{
  id: string;
  name: string;
  role: Role;
  storeId: string | null;
  isActive: boolean;
  password: string | null;
  pin: string | null;
}>;

/** Everybody who may sign in. */
export const readStaff = async (store: PeopleStore): Promise<readonly StaffMember[]> =>
  (await readAll(store)).filter(({ isActive }) => isActive);

/** Makes the people here those, in one change that is part of a larger one. Sessions of whom it sends away, or whose password is new, end. */
export async function writeStaff(store: PeopleStore, staff: readonly StaffMember[]): Promise<void> {
  const before = new Map((await readAll(store)).map((person) => [person.id, person]));
  for (const member of staff) {
    const { id, name, role, storeId, isActive, password, pin } = member;
    const known = before.get(id);
    before.delete(id);
    if (known !== undefined && isSame(known, member)) continue;
    if (known === undefined) await store.addPerson({ id, name, role, storeId });
    const hasNewSecret = known?.password !== password || known.pin !== pin;
    await store.changePerson(id, { name, role, storeId, isActive, ...(hasNewSecret ? { wrongTries: 0, waitUntil: 0 } : {}) });
    await store.setSecret(id, 'password', password);
    await store.setSecret(id, 'pin', pin);
    if (!isActive || known?.password !== password) await store.endSessions({ personId: id });
  }
  for (const { id, isActive } of before.values()) {
    if (!isActive) continue;
    await store.changePerson(id, { isActive: false });
    await store.setSecret(id, 'password', null);
    await store.setSecret(id, 'pin', null);
    await store.endSessions({ personId: id });
  }
}

async function readAll(store: PeopleStore): Promise<readonly StaffMember[]> {
  const [people, passwords, pins] = [await store.people(), await store.secrets('password'), await store.secrets('pin')];
  return people.map(({ id, name, role, storeId, isActive }) => ({
    ...{ id, name, role, storeId, isActive },
    password: passwords.get(id) ?? null,
    pin: pins.get(id) ?? null,
  }));
}

const NAMES = ['name', 'role', 'storeId', 'isActive', 'password', 'pin'] as const satisfies readonly (keyof StaffMember)[];
const isSame = (a: StaffMember, b: StaffMember): boolean => NAMES.every((name) => a[name] === b[name]);
