import { CODE_PROBLEMS, type Params } from '@quickpay/api';
import { useRef, useState } from 'react';
import type { ScannedCode } from '../../capture/scan.ts';
import { useScans } from '../../capture/scan-capture.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useSounds } from '../../sounds/sound-provider.tsx';
import type { Key } from '../../words/catalogue.ts';
import { useWords } from '../../words/language-provider.tsx';

type Refusal = Readonly<{ key: Key; blanks: Params }>;

/**
 * Scans for a screen of the sale: what is no payment code is refused in words, and nothing is sent for it.
 *
 * @param onCode a code, and when its scan began by `performance.now()`
 * @param onNumber a receipt's code, or one of a payer's bill; left out, it opens what it is of
 */
export function useSaleScans({
  onCode,
  onNumber,
}: {
  onCode: (code: ScannedCode, begunAt: number) => void;
  onNumber?: () => void;
}): Readonly<{
  /** What was wrong with the last scan; null after the next one. */
  notice: string | null;
  /** Says why a code is not charged. */
  refuse: (key: Key, blanks?: Params) => void;
  clear: () => void;
}> {
  const { sayWith } = useWords();
  const { play } = useSounds();
  const { isLocked } = useSession();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const begunAt = useRef(0);
  const refuse = (key: Key, blanks: Params = {}) => setRefusal({ key, blanks });
  useScans({
    onBegun: () => {
      begunAt.current = performance.now();
    },
    onCode: (code) => {
      // The lock starts nothing.
      if (isLocked) return;
      play('scan');
      setRefusal(null);
      onCode(code, begunAt.current);
    },
    ...(onNumber === undefined
      ? {}
      : {
          onNumber: () => {
            if (!isLocked) onNumber();
          },
        }),
    onRefused: (problem) => {
      if (isLocked) return;
      play('notPaid');
      refuse(CODE_PROBLEMS[problem]);
    },
  });
  return {
    notice: refusal === null ? null : sayWith(refusal.key, refusal.blanks),
    refuse,
    clear: () => setRefusal(null),
  };
}
