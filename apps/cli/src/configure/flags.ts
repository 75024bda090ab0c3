/** Answers that came as flags, or as a whole file, applied to what is there. */
import { type Entry, entriesOf, withEntry, withField } from './draft.ts';
import { ASKED_LISTS, type AskedList, flagOf, onlyStore, optionName, QUESTIONS, type Section } from './questions.ts';
import { type Place, read } from './texts.ts';

/** Options as commander gives them: by camel-cased name. */
export type Given = Readonly<Record<string, unknown>>;

/** The texts given for a section, by field. */
function givenFor(given: Given, section: Section): Readonly<Record<string, string>> {
  return Object.fromEntries(
    QUESTIONS[section].flatMap(({ field }) => {
      const value = given[optionName(flagOf(section, field))];
      return typeof value === 'string' ? [[field, value]] : [];
    }),
  );
}

/** Whether any answer was given at all. */
export const anyGiven = (given: Given): boolean =>
  (['top', ...ASKED_LISTS] as const).some((section) => Object.keys(givenFor(given, section)).length > 0);

/** The draft with what the flags say. An empty value takes a field out. */
export function applied(draft: Entry, given: Given, place: Place): Entry {
  const withTop = changed(draft, 'top', givenFor(given, 'top'), place);
  return ASKED_LISTS.reduce((whole, list) => appliedTo(whole, list, givenFor(given, list), place), withTop);
}

/** One entry is meant: the one of that id, or the only one there is; an id that is not there makes a new one. */
function appliedTo(draft: Entry, list: AskedList, texts: Readonly<Record<string, string>>, place: Place): Entry {
  if (Object.keys(texts).length === 0) return draft;
  const entries = entriesOf(draft, list);
  const named = entries.findIndex(({ id }) => id === texts.id);
  const index = texts.id === undefined && entries.length === 1 ? 0 : named < 0 ? entries.length : named;
  const before = entries[index] ?? fresh(draft, list);
  return withEntry(draft, list, index, changed(before, list, texts, place));
}

const fresh = (draft: Entry, list: AskedList): Entry => (list === 'terminals' ? withField({}, 'storeId', onlyStore(draft)) : {});

const changed = (entry: Entry, section: Section, texts: Readonly<Record<string, string>>, place: Place): Entry =>
  QUESTIONS[section].reduce((whole, { field, kind }) => {
    const text = texts[field];
    if (text === undefined) return whole;
    return withField(whole, field, text === '' ? undefined : read(kind, text, place));
  }, entry);
