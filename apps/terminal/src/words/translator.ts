/** From a key and what fills it to a sentence, by Lingui. */

import { type I18n, setupI18n } from '@lingui/core';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import type { Params } from '@quickpay/api';
import { type Blanks, CATALOGUE, type Key } from './catalogue.ts';
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

function compiled(language: ScreenLanguage): I18n {
  const source = language === PSEUDO ? 'en' : language;
  const messages = Object.fromEntries(
    Object.entries(CATALOGUE).map(([key, words]) => [
      key,
      compileMessageOrThrow(words[source], language === PSEUDO ? pseudo : undefined),
    ]),
  );
  return setupI18n({ locale: language, messages: { [language]: messages } });
}
