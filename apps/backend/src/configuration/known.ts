/**
 * What is known of a configuration that may be half right: field by field, whatever is wrong with the others. Rules between fields work
 * on this, so that they speak up at once and not only when everything else has been put right.
 */
import type { z } from 'zod';
import {
  CONFIGURATION,
  type Configuration,
  configurationSchema,
  type Fields,
  LISTS,
  type ListName,
  type MerchantEntry,
  type StoreEntry,
  type TerminalEntry,
} from './fields.ts';

/** One thing that is wrong. `field` names it by the ids that stand in the file: `merchants.hkd.hosts`; `fix` is a command. */
export type Problem = Readonly<{ field: string; problem: string; fix?: string }>;

/** `field`: where the entry stands, as a {@link Problem} names it. */
export type Entry<Of> = Partial<Of> & Readonly<{ field: string }>;
export type Known = Readonly<{
  environment?: Configuration['environment'];
  machineAddress?: string | undefined;
  merchants: readonly Entry<MerchantEntry>[];
  stores: readonly Entry<StoreEntry>[];
  terminals: readonly Entry<TerminalEntry>[];
  apiKeys: readonly Entry<Configuration['apiKeys'][number]>[];
}>;

export function knownOf(raw: unknown): Known {
  const top = validOf(CONFIGURATION, raw) as Pick<Known, 'environment' | 'machineAddress'>; // each by its own schema
  const entries = <Of>(list: ListName) =>
    listOf(raw, list).map((entry, index) => ({
      ...(validOf(LISTS[list], entry) as Partial<Of>), // each by its own schema
      field: entryField(raw, list, index),
    }));
  return {
    ...(top.environment === undefined ? {} : { environment: top.environment }),
    ...(top.machineAddress === undefined ? {} : { machineAddress: top.machineAddress }),
    merchants: entries<MerchantEntry>('merchants'),
    stores: entries<StoreEntry>('stores'),
    terminals: entries<TerminalEntry>('terminals'),
    apiKeys: entries<Configuration['apiKeys'][number]>('apiKeys'),
  };
}

/** The fields of an entry that are right, defaults filled in. */
function validOf(fields: Fields, raw: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { schema }]) => {
      const read = schema.safeParse(memberOf(raw, name));
      return read.success && read.data !== undefined ? [[name, read.data]] : [];
    }),
  );
}

const memberOf = (raw: unknown, name: PropertyKey): unknown =>
  typeof raw === 'object' && raw !== null && Object.hasOwn(raw, name) ? Reflect.get(raw, name) : undefined;

const listOf = (raw: unknown, list: ListName): readonly unknown[] => {
  const value = memberOf(raw, list);
  return Array.isArray(value) ? value : [];
};

/** By its id where that is one and the only one, else by its place. */
function entryField(raw: unknown, list: ListName, index: number): string {
  const nameOf = (entry: unknown): unknown => memberOf(entry, list === 'apiKeys' ? 'name' : 'id');
  const all = listOf(raw, list).map(nameOf);
  const name = all[index];
  const isNamed = typeof name === 'string' && /^[\w -]{1,64}$/.test(name) && all.filter((other) => other === name).length === 1;
  return `${list}.${isNamed ? name : index}`;
}

/** What the schema says against a file's content: a sentence per field, with what would be right. */
export function schemaProblems(raw: unknown): readonly Problem[] {
  const read = configurationSchema.safeParse(raw);
  return read.success
    ? []
    : read.error.issues.map((issue) => ({ field: fieldOf(raw, issue.path), problem: sentence(raw, issue) }));
}

function fieldOf(raw: unknown, path: readonly PropertyKey[]): string {
  const [first, index, ...rest] = path;
  if (typeof first !== 'string' || !isList(first) || typeof index !== 'number') return path.map(String).join('.') || 'the file';
  return [entryField(raw, first, index), ...rest.map(String)].join('.');
}

const isList = (name: string): name is ListName => Object.hasOwn(LISTS, name);

function sentence(raw: unknown, { code, message, path }: z.core.$ZodIssue): string {
  if (code === 'unrecognized_keys') return message;
  const right = rightAt(path);
  const isMissing = path.reduce<unknown>((value, name) => memberOf(value, name), raw) === undefined;
  return isMissing ? `is missing: ${right}` : `must be ${right}`;
}

/** What the field at a path must be, said by the nearest table. */
function rightAt([first, index, name]: readonly PropertyKey[]): string {
  if (typeof first !== 'string' || !Object.hasOwn(CONFIGURATION, first)) return 'an object';
  const fields: Fields = CONFIGURATION;
  if (!isList(first) || index === undefined) return fields[first]?.right ?? 'something else';
  const inList: Fields = LISTS[first];
  return typeof name === 'string' && Object.hasOwn(inList, name) ? (inList[name]?.right ?? 'something else') : 'an object';
}
