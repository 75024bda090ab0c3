/** The language of the page: the browser's, until somebody chooses. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Key, type Language, WORDS } from './words.ts';

export type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string;
type Context = { language: Language; setLanguage: (language: Language) => void; say: Say };

const LanguageContext = createContext<Context | null>(null);
const STORED = 'quickpay-phone-language';

const first = (): Language => {
  const stored = localStorage.getItem(STORED) ?? navigator.language;
  return stored.startsWith('zh') ? 'zh-CN' : 'en';
};

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(STORED, language);
  }, [language]);
  const say: Say = (key, values = {}) =>
    WORDS[language][key].replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? ''));
  return <LanguageContext value={{ language, setLanguage, say }}>{children}</LanguageContext>;
}

export function useLanguage(): Context {
  const context = useContext(LanguageContext);
  if (context === null) throw new Error('outside of LanguageProvider');
  return context;
}
