/**
 * The language of the page: the browser's, until somebody chooses; in a frame that of the page around it, which names it in the address and
 * says so when it changes. Also how it writes times.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Key, LANGUAGES, type Language, WORDS } from './words.ts';

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

const languageNamed = (name: unknown): Language | undefined => LANGUAGES.find((language) => language === name);

const first = (): Language => {
  const around = languageNamed(new URLSearchParams(location.search).get('language'));
  if (around !== undefined) return around;
  const wanted = localStorage.getItem(STORED) ?? navigator.language;
  return wanted.startsWith('zh') ? 'zh-CN' : 'en';
};

/** What the page around this one says. Only one that the sandbox lets frame it can be there. */
function useLanguageAround(choose: (language: Language) => void): void {
  useEffect(() => {
    if (parent === window) return;
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== parent || typeof data !== 'object' || data === null || !('quickpayLanguage' in data)) return;
      const named = languageNamed(data.quickpayLanguage);
      if (named !== undefined) choose(named);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, [choose]);
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState(first);
  useLanguageAround(choose);
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
