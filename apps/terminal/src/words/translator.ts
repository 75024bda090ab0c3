/** From a key and what fills it to a sentence, by Lingui. */

import { type I18n, setupI18n } from '@lingui/core';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import type { Params, Words } from '@quickpay/api';
import { type Blanks, type BlanksIn, CATALOGUE, type Key } from './catalogue.ts';
import { PSEUDO, type ScreenLanguage } from './language.ts';
import { pseudo } from './pseudo.ts';

/** Says a message. What its blanks need is a type: one too few, one too many or another name does not compile. */
export type Say = <Message extends Key>(
  key: Message,
  ...blanks: keyof Blanks<Message> extends never ? [] : [Blanks<Message>]
) => string;

export type Translator = Readonly<{
  say: Say;
  /** For a key and blanks that came over the wire, where no type can know them. */
  sayWith: (key: Key, blanks: Params) => string;
}>;

/** What a language says. Compiled once, when it is first spoken. */
export function translatorOf(language: ScreenLanguage): Translator {
  const known = translators.get(language);
  if (known !== undefined) return known;
  const i18n = compiled(language);
  const sayWith: Translator['sayWith'] = (key, blanks) => i18n._(key, blanks);
  const say: Say = (key, ...[blanks]) => sayWith(key, (blanks ?? {}) as Params); // its type is narrower
  const translator = { say, sayWith };
  translators.set(language, translator);
  return translator;
}

const translators = new Map<ScreenLanguage, Translator>();

export type Table = Readonly<Record<string, Words>>;

/** As {@link Say}, over a table of its own. */
export type SayOf<Of extends Table> = <Message extends keyof Of & string>(
  key: Message,
  ...blanks: keyof BlanksIn<Of[Message]['en']> extends never ? [] : [BlanksIn<Of[Message]['en']>]
) => string;

/**
 * What a language says of a table that is not in the catalogue, because only screens that are loaded on use speak it. Compiled once, when
 * it is first spoken.
 */
export function sayOf<Of extends Table>(table: Of, language: ScreenLanguage): SayOf<Of> {
  const fill = fillTable(table, language);
  return (key, ...[blanks]) => fill(key, (blanks ?? {}) as Params); // its type is narrower
}

/** The same for keys and blanks that come out of a table of their own, where no type can know which belong together. */
export function fillTable<Of extends Table>(
  table: Of,
  language: ScreenLanguage,
): (key: keyof Of & string, blanks: Params) => string {
  const spoken = tables.get(table) ?? new Map<ScreenLanguage, I18n>();
  tables.set(table, spoken);
  const i18n = spoken.get(language) ?? compiled(language, table);
  spoken.set(language, i18n);
  return (key, blanks) => i18n._(key, blanks);
}

const tables = new WeakMap<Table, Map<ScreenLanguage, I18n>>();

function compiled(language: ScreenLanguage, table: Table = CATALOGUE): I18n {
  const source = language === PSEUDO ? 'en' : language;
  const messages = Object.fromEntries(
    Object.entries(table).map(([key, words]) => [
      key,
      compileMessageOrThrow(words[source], language === PSEUDO ? pseudo : undefined),
    ]),
  );
  return setupI18n({ locale: language, messages: { [language]: messages } });
}
