/** Objections to a draft, all of them or those to one answer. */
import { type Objection, objectionsTo } from '@quickpay/backend';
import { type Entry, entriesOf, keyFilesOf } from './draft.ts';
import type { Section } from './questions.ts';

/** Where the configuration is to be written, and the ledger that it is to serve. */
export type Target = Readonly<{ file: string; ledgerFile: string }>;

/** API keys that were typed and are not on the disk yet, by the path that is to hold them. */
export type TypedKeys = ReadonlyMap<string, string>;

/** What keeps a backend from starting with it, and what people are to be warned of. */
export function judged(
  draft: Entry,
  target: Target,
  typed: TypedKeys = new Map(),
): Readonly<Record<Objection['level'], readonly Objection[]>> {
  const awaited = entriesOf(draft, 'merchants').flatMap((merchant, index) =>
    keyFilesOf(merchant)
      .filter(([, file]) => typed.has(file))
      .flatMap(([field]) => placesOf(draft, 'merchants', index).map((place) => `${place}.${field}`)),
  );
  const objections = objectionsTo(draft, target).filter(({ field }) => !awaited.includes(field));
  return { fail: objections.filter(({ level }) => level === 'fail'), warn: objections.filter(({ level }) => level === 'warn') };
}

/** Objections to one field of an entry; those to what is not answered yet are not among them. */
export function objectionsToField(
  draft: Entry,
  target: Target,
  section: Section,
  index: number,
  field: string,
): readonly Objection[] {
  const places = section === 'top' ? [field] : placesOf(draft, section, index).map((place) => `${place}.${field}`);
  // That an id is there twice is said of its list.
  const isMeant = (at: string): boolean =>
    places.some((place) => at === place || at.startsWith(`${place}.`)) || (field === 'id' && at === section);
  return objectionsTo(draft, target).filter((objection) => isMeant(objection.field));
}

/** An entry is named by its id where that is one, else by its place. */
const placesOf = (draft: Entry, list: Exclude<Section, 'top'>, index: number): readonly string[] => [
  `${list}.${index}`,
  `${list}.${entriesOf(draft, list)[index]?.id}`,
];

/** An objection as a line, with its field and without. */
export const lineOf = ({ field, said, fix }: Objection): string =>
  `${field}: ${sentenceOf({ said, ...(fix === undefined ? {} : { fix }) })}`;
export const sentenceOf = ({ said, fix }: Pick<Objection, 'said' | 'fix'>): string =>
  `${said}${/[.?!]$/.test(said) ? '' : '.'}${fix === undefined ? '' : ` ${fix}`}`;
