/** The language of the screen, for everything below it. */
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import { keptLanguage, type ScreenLanguage } from './language.ts';
import { type MoneyFormat, moneyFormat } from './money.ts';
import { type TimeFormat, timeFormat } from './time.ts';
import { type SayOf, sayOf, type Table, type Translator, translatorOf } from './translator.ts';

/** What a screen says things with. */
export type Speech = Translator & Readonly<{ language: ScreenLanguage; money: MoneyFormat; time: TimeFormat }>;

const WordsContext = createContext<Speech | null>(null);

/** Speaks the browser's language, and says so to readers of the page. Switching takes hold at once, and in every window. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useSyncExternalStore(keptLanguage.subscribe, keptLanguage.get);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const words = useMemo(
    () => ({ language, ...translatorOf(language), money: moneyFormat(language), time: timeFormat(language) }),
    [language],
  );
  return <WordsContext value={words}>{children}</WordsContext>;
}

/**
 * What a component says things with.
 *
 * @throws Error outside of LanguageProvider: a programmer's error
 * @example
 * const { say, money } = useWords();
 * say('paid', { amount: money.text(payment.amount) });
 */
export function useWords(): Speech {
  const words = useContext(WordsContext);
  if (words === null) throw new Error('outside of LanguageProvider');
  return words;
}

/**
 * What a component says of a table that is not in the catalogue.
 *
 * @throws Error outside of LanguageProvider: a programmer's error
 * @example
 * const tell = useTable(RECORD_WORDS);
 * tell('history.empty');
 */
export function useTable<Of extends Table>(table: Of): SayOf<Of> {
  const { language } = useWords();
  return useMemo(() => sayOf(table, language), [table, language]);
}
