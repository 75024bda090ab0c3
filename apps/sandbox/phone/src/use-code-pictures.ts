import { useEffect, useState } from 'react';
import type { CodePictures } from './code-pictures.ts';

/** A text as bar code and QR; null until they are drawn, and where there is no text. */
export function useCodePictures(text: string | undefined): CodePictures | null {
  const [drawn, setDrawn] = useState<(CodePictures & { text: string }) | null>(null);
  useEffect(() => {
    if (text === undefined) return;
    let isWanted = true;
    void import('./code-pictures.ts').then(({ drawCode }) => {
      if (isWanted) setDrawn({ ...drawCode(text), text });
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  return drawn?.text === text ? drawn : null;
}
