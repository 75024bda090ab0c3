/** What the demo page and the sandbox's pages in its frames tell each other: the language, and whose phone it is. */
import { type RefObject, useCallback, useEffect, useState } from 'react';
import { useWords } from '../words/language-provider.tsx';

type Frame = RefObject<HTMLIFrameElement | null>;

const languageOf = (language: string): string => (language === 'zh-CN' ? language : 'en');

/**
 * The address of a page of the sandbox in the present language, which stays as it is while that changes: another address would load the
 * page anew. Once it is there it is told instead.
 */
export function useFramedPage(frame: Frame, url: string): Readonly<{ src: string; onLoad: () => void }> {
  const language = languageOf(useWords().language);
  const [first] = useState(language);
  const [loads, setLoads] = useState(0);
  useEffect(() => {
    if (loads > 0) frame.current?.contentWindow?.postMessage({ quickpayLanguage: language }, new URL(url).origin);
  }, [frame, language, url, loads]);
  return { src: `${url}?language=${first}`, onLoad: useCallback(() => setLoads((count) => count + 1), []) };
}

/** Whose phone the frame shows: it says so, for somebody may have gone to another's. */
export function usePayerShown(frame: Frame, first: string): string {
  const [payerId, setPayerId] = useState(first);
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow || typeof data !== 'object' || data === null) return;
      if ('quickpayPayer' in data && typeof data.quickpayPayer === 'string') setPayerId(data.quickpayPayer);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, [frame]);
  return payerId;
}
