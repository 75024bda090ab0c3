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
  type PrinterEntry,
  type StoreEntry,
  type TerminalEntry,
  type WebhookEntry,
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
  printers: readonly Entry<PrinterEntry>[];
  apiKeys: readonly Entry<Configuration['apiKeys'][number]>[];
  webhooks: readonly Entry<WebhookEntry>[];
}>;

export function knownOf(raw: unknown): Known {
  const top = validOf(CONFIGURATION, raw) as Pick<Known, 'environment' | 'machineAddress'>; // each by its own schema
  const entries = <Of>(list: ListName) => {
    const places = placesOf(raw, list);
    return listOf(raw, list).map((entry, index) => ({
      ...(validOf(LISTS[list], entry) as Partial<Of>), // each by its own schema
      field: places[index] ?? list,
    }));
  };
  return {
    ...(top.environment === undefined ? {} : { environment: top.environment }),
    ...(top.machineAddress === undefined ? {} : { machineAddress: top.machineAddress }),
    merchants: entries<MerchantEntry>('merchants'),
    stores: entries<StoreEntry>('stores'),
    terminals: entries<TerminalEntry>('terminals'),
    printers: entries<PrinterEntry>('printers'),
    apiKeys: entries<Configuration['apiKeys'][number]>('apiKeys'),
    webhooks: entries<WebhookEntry>('webhooks'),
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

/** How each entry of a list is named: by its id where that is one and the only one, else by its number. */
function placesOf(raw: unknown, list: ListName): readonly string[] {
  const names = listOf(raw, list).map((entry) => memberOf(entry, list === 'apiKeys' ? 'name' : 'id'));
  const counts = new Map<unknown, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, index) => {
    const isNamed = typeof name === 'string' && /^[\w -]{1,64}$/.test(name) && counts.get(name) === 1;
    return `${list}.${isNamed ? name : index}`;
  });
}

/** What the schema says against a file's content: a sentence per field, with what would be right. */
export function schemaProblems(raw: unknown): readonly Problem[] {
  const read = configurationSchema.safeParse(raw);
  if (read.success) return [];
  const places = Object.fromEntries(Object.keys(LISTS).map((list) => [list, isList(list) ? placesOf(raw, list) : []]));
  const fieldOf = (path: readonly PropertyKey[]): string => {
    const [first, index, ...rest] = path;
    const place = typeof index === 'number' ? places[String(first)]?.[index] : undefined;
    return place === undefined ? path.map(String).join('.') || 'the file' : [place, ...rest.map(String)].join('.');
  };
  return read.error.issues.map((issue) => ({ field: fieldOf(issue.path), problem: sentence(raw, issue) }));
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
