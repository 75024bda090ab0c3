/** Which language a browser's windows speak. */
import { LANGUAGES, type Language } from '@quickpay/api';
import { createKept } from '../kept.ts';

/** English with accents and brackets, a third longer: text that nobody translated stands out, and so does what does not fit. For tests. */
export const PSEUDO = 'en-XA';
export type ScreenLanguage = Language | typeof PSEUDO;

/** Each language by its own name: whoever looks for it reads no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

/** The first of a browser's languages that we speak, else English. */
export function languageFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => language.split('-')[0] === tag.split('-')[0]?.toLowerCase());
    if (found !== undefined) return found;
  }
  return 'en';
}

export const keptLanguage = createKept<ScreenLanguage>('language', [...LANGUAGES, PSEUDO], () =>
  languageFor(navigator.languages),
);
