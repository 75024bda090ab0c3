/**
 * Reading a profile as head office sealed it: into a configuration that is checked like any other, whose keys are in memory and nowhere else.
 * What is for another node or store, is older than what was applied, was changed, or would not start a backend is refused with the reason.
 */
import { join } from 'node:path';
import { type NodeProfile, profileSchema, ROLES } from '@quickpay/api';
import { z } from 'zod';
import { fileFact, inMemory } from '../configuration/files.ts';
import { type CheckedConfiguration, checkContent, type LoadedConfiguration, startProblems } from '../configuration.ts';
import { purposeOf, type Staff, sealedName } from '../nodes/profile.ts';
import { unseal } from '../nodes/sealing.ts';
import type { Settings } from '../settings.ts';
import type { NodeKey } from './node-key.ts';

export type OpenProfile = Readonly<{
  /** As it was sealed: for the disk. */
  sealed: NodeProfile;
  configuration: LoadedConfiguration;
  /** The files of merchants, by their names in it. */
  files: ReadonlyMap<string, Buffer>;
  staff: Staff;
}>;

export type Opened = Readonly<{ kind: 'open'; profile: OpenProfile } | Refused>;
/** A profile that is this node's, whatever is wrong with the configuration in it. */
export type Unsealed = Readonly<
  ({ kind: 'unsealed'; checked: CheckedConfiguration } & Omit<OpenProfile, 'configuration'>) | Refused
>;
type Refused = Readonly<{ kind: 'refused'; why: string }>;

const files = z.record(z.string(), z.string());
const staffSchema = z.object({
  pepper: z.string(),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
      storeId: z.string().nullable(),
      isActive: z.boolean(),
      password: z.string().nullable(),
      pin: z.string().nullable(),
    }),
  ),
});

/**
 * @param file names the profile where something of it is wrong
 * @param now epoch milliseconds, for the dates of certificates
 * @example openProfile('./data/store/profile.json', json, key, Date.now()) // { kind: 'refused', why: 'it is of the node 7c1e9a40' }
 */
export function openProfile(file: string, json: unknown, key: NodeKey, now: number): Opened {
  const found = unsealProfile(file, json, key, now);
  if (found.kind === 'refused') return found;
  const { sealed, checked, files, staff } = found;
  if (checked.loaded === null) return refused(startProblems(checked).join(' '));
  return { kind: 'open', profile: { sealed, configuration: checked.loaded, files, staff } };
}

/** The same for whoever wants to know what is wrong with it. */
export function unsealProfile(file: string, json: unknown, key: NodeKey, now: number): Unsealed {
  const read = profileSchema.safeParse(json);
  if (!read.success) return refused('it is no profile of a node');
  const sealed = read.data;
  if (sealed.storeId !== key.storeId)
    return refused(`it is of the store ${sealed.storeId}, and this is a node of ${key.storeId}`);
  if (sealed.nodeId !== key.nodeId) return refused(`it is of the node ${sealed.nodeId}, and this is ${key.nodeId}`);
  if (sealed.revision < key.revision)
    return refused(`its revision is ${sealed.revision}, and ${key.revision} was applied before`);
  const open = (envelope: NodeProfile['staff'], what: Parameters<typeof purposeOf>[1]): unknown => {
    const content = unseal(key.sealing.privateKey, envelope, purposeOf(sealed, what));
    return content === null ? null : JSON.parse(content.toString('utf8'));
  };
  const staff = staffSchema.safeParse(open(sealed.staff, 'staff'));
  if (!staff.success) return refused('its people cannot be opened with this node’s key');
  const named = new Map<string, Buffer>();
  for (const [id, envelope] of Object.entries(sealed.merchants)) {
    const content = files.safeParse(open(envelope, `merchant ${id}`));
    if (!content.success) return refused(`the keys of ${id} cannot be opened with this node’s key`);
    for (const [field, base64] of Object.entries(content.data)) named.set(sealedName(id, field), Buffer.from(base64, 'base64'));
  }
  const checked = checkContent(file, sealed.configuration, now, undefined, inMemory(named));
  return { kind: 'unsealed', sealed, checked, files: named, staff: staff.data };
}

export const profileFileOf = ({ QUICKPAY_DATA }: Settings): string => join(QUICKPAY_DATA, 'store', 'profile.json');

/** What stands on the disk, or why there is nothing. */
export function readProfile(file: string): Readonly<{ json: unknown } | { why: string }> {
  const fact = fileFact(file);
  if (fact.kind === 'missing') return { why: 'This node has no profile yet' };
  if (fact.kind === 'unreadable') return { why: `${file} cannot be read (${fact.why})` };
  try {
    return { json: JSON.parse(fact.bytes.toString('utf8')) };
  } catch {
    return { why: `${file} is no JSON` };
  }
}

const refused = (why: string): Refused => ({ kind: 'refused', why });

/** Whether two profiles differ in nothing but who may sign in: that is applied without closing anything. */
export function differInStaffAlone(a: OpenProfile, b: OpenProfile): boolean {
  const isSameFile = ([name, bytes]: [string, Buffer]): boolean => a.files.get(name)?.equals(bytes) === true;
  return (
    a.staff.pepper === b.staff.pepper &&
    JSON.stringify(a.sealed.configuration) === JSON.stringify(b.sealed.configuration) &&
    a.files.size === b.files.size &&
    [...b.files].every(isSameFile)
  );
}
