/** Who works in the demo: a cashier and a manager, whose passwords and PINs are made here and left in a file that only its owner reads. */
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOwnersOnly } from '@quickpay/backend';
import type { NewPerson, Quickpay } from '@quickpay/client';

export type DemoPerson = Readonly<Required<Pick<NewPerson, 'id' | 'name' | 'role' | 'password'>> & { pin: string }>;

const ROLES = [
  { id: 'per_demoCashier1', name: 'Cashier 1', role: 'cashier' },
  { id: 'per_demoManager', name: 'Manager', role: 'manager' },
] as const;

export const demoPeopleFile = (dataDir: string): string => join(dataDir, 'people.json');

export type DemoPeople = Readonly<{
  people: readonly DemoPerson[];
  /** Whether their secrets were made just now. */
  areNew: boolean;
}>;

/** Who works in the demo of that folder: as its file says, or made anew where there is none. */
export function demoPeople(dataDir: string): DemoPeople {
  const file = demoPeopleFile(dataDir);
  const areNew = !existsSync(file);
  if (areNew) writeOwnersOnly(file, `${JSON.stringify(ROLES.map(withSecrets), null, 2)}\n`);
  return { people: JSON.parse(readFileSync(file, 'utf8')) as readonly DemoPerson[], areNew }; // written by the line before, for its owner only
}

/** Adds them where they are missing. New secrets hold; names and secrets that somebody has changed since on a screen stay. */
export async function seedDemoPeople(quickpay: Quickpay, { people, areNew }: DemoPeople): Promise<void> {
  const known = new Set((await quickpay.people.list()).items.map(({ id }) => id));
  for (const person of people) {
    if (!known.has(person.id)) await quickpay.people.add(person);
    else if (areNew) await quickpay.people.change(person.id, { password: person.password, pin: person.pin });
  }
}

const withSecrets = (person: (typeof ROLES)[number]): DemoPerson => ({
  ...person,
  password: randomBytes(12).toString('base64url'),
  pin: String(randomInt(1_000, 10_000)),
});
