/** What a browser's owner chooses for its windows. */
import { LANGUAGES, type Language } from '@quickpay/api';
import { useSyncExternalStore } from 'react';
import { keptTheme, THEMES } from '../theme.ts';
import { type Option, Segments } from '../ui/segments.tsx';
import { keptLanguage, LANGUAGE_NAMES } from '../words/language.ts';
import { useWords } from '../words/language-provider.tsx';

const LANGUAGE_OPTIONS: readonly Option<Language>[] = LANGUAGES.map((value) => ({
  value,
  label: LANGUAGE_NAMES[value],
  lang: value,
}));

export function LanguageChoice() {
  const { say, language } = useWords();
  const value = language === 'zh-CN' ? language : 'en';
  return <Segments label={say('app.language')} options={LANGUAGE_OPTIONS} value={value} onChange={keptLanguage.set} />;
}

export function ThemeChoice() {
  const { say } = useWords();
  const value = useSyncExternalStore(keptTheme.subscribe, keptTheme.get);
  const options = THEMES.map((theme) => ({ value: theme, label: say(`theme.${theme}`) }));
  return <Segments label={say('app.theme')} options={options} value={value} onChange={keptTheme.set} />;
}
