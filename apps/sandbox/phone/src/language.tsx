/** The language of the page: the browser's, until somebody chooses. Also how it writes times. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Key, type Language, WORDS } from './words.ts';

export type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string;
type Context = Readonly<{
  language: Language;
  setLanguage: (language: Language) => void;
  say: Say;
  day: (at: string) => string;
  time: (at: string) => string;
}>;

const LanguageContext = createContext<Context | null>(null);
const STORED = 'quickpay-phone-language';

const first = (): Language => {
  const wanted = localStorage.getItem(STORED) ?? navigator.language;
  return wanted.startsWith('zh') ? 'zh-CN' : 'en';
};

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const context = useMemo((): Context => {
    const days = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'full' });
    const times = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    return {
      language,
      setLanguage(chosen) {
        localStorage.setItem(STORED, chosen);
        choose(chosen);
      },
      say: (key, values = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? '')),
      day: (at) => days.format(new Date(at)),
      time: (at) => times.format(new Date(at)),
    };
  }, [language]);
  return <LanguageContext value={context}>{children}</LanguageContext>;
}

export function useLanguage(): Context {
  const context = useContext(LanguageContext);
  if (context === null) throw new Error('outside of LanguageProvider');
  return context;
}
