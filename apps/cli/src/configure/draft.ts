/** A configuration on its way: plain JSON that may be anything, changed field by field, never in place. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LISTS, type ListName } from '@quickpay/backend';
import { CommandError } from '../exit.ts';

export type Entry = Readonly<Record<string, unknown>>;

/** What is in a file, or null where there is none. @throws CommandError where it is nothing that could be a configuration */
export function readDraft(file: string): Entry | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return null;
    throw new CommandError(`${file} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}.`);
  }
  const parsed = jsonOf(text);
  if (!isEntry(parsed)) throw new CommandError(`${file} is no JSON object. Put it right, or move it away.`);
  const wrong = Object.keys(LISTS).find((list) => parsed[list] !== undefined && !isList(parsed[list]));
  if (wrong !== undefined)
    throw new CommandError(`${file}: ${wrong} must be a list of objects. Put it right, or move the file away.`);
  return parsed;
}

const isList = (value: unknown): value is readonly Entry[] => Array.isArray(value) && value.every(isEntry);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value);

export const entriesOf = (draft: Entry, list: ListName): readonly Entry[] => {
  const value = draft[list];
  return isList(value) ? value : [];
};

/** With this field; an empty text or undefined takes it out. */
export function withField(entry: Entry, field: string, value: unknown): Entry {
  const { [field]: _before, ...rest } = entry;
  return value === undefined || value === '' ? rest : { ...rest, [field]: value };
}

/** With this entry at a place of a list; one beyond the end is added. */
export const withEntry = (draft: Entry, list: ListName, index: number, entry: Entry): Entry => ({
  ...draft,
  [list]: [...entriesOf(draft, list).slice(0, index), entry, ...entriesOf(draft, list).slice(index + 1)],
});

/** Without the keys of the environment that it was before: none of them opens the other. */
export const withKeysOf = (before: Entry, draft: Entry): Entry =>
  before.environment === undefined || before.environment === draft.environment ? draft : { ...draft, apiKeys: [] };

const TOP = ['environment', 'machineAddress', 'notifyUrl', 'apiKeys', 'merchants', 'stores', 'terminals', 'webhooks'];

/** As it is written: fields in the order of the reference page, those that nobody knows last. */
export function textOfDraft(draft: Entry): string {
  const inOrder = (entry: Entry, names: readonly string[]): Entry =>
    Object.fromEntries(
      [...names, ...Object.keys(entry).filter((name) => !names.includes(name))]
        .filter((name) => entry[name] !== undefined)
        .map((name) => [name, entry[name]]),
    );
  const lists = Object.entries(LISTS).flatMap(([list, fields]) => {
    const value = draft[list];
    return isList(value) ? [[list, value.map((entry) => inOrder(entry, Object.keys(fields)))]] : [];
  });
  const ordered: Entry = { ...draft, ...Object.fromEntries(lists) };
  return `${JSON.stringify(inOrder(ordered, TOP), null, 2)}\n`;
}

/** Fields whose files may be made of what is typed. */
const KEYS = ['apiKeyFile', 'apiV3KeyFile'] as const;
const PATHS = [...KEYS, 'certificateFile', 'privateKeyFile', 'publicKeyFile', 'caFile'];

/** The files that are to hold a merchant's keys, by field. */
export const keyFilesOf = (merchant: Entry): readonly (readonly [field: string, file: string])[] =>
  KEYS.flatMap((field) => {
    const file = merchant[field];
    return typeof file === 'string' ? [[field, file] as const] : [];
  });

/** A draft from another folder: its paths start there, and are written out in full. */
export function movedFrom(file: string, draft: Entry): Entry {
  if (!isList(draft.merchants)) return draft;
  const inFull = (merchant: Entry): Entry => ({
    ...merchant,
    ...Object.fromEntries(
      PATHS.flatMap((field) => {
        const path = merchant[field];
        return typeof path === 'string' ? [[field, resolve(dirname(file), path)]] : [];
      }),
    ),
  });
  return { ...draft, merchants: draft.merchants.map(inFull) };
}
