/** Which codes this window has charged, so that a second scan of one is told from a new one before anything is sent. */
import type { PaymentView } from '@quickpay/client';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type CodeStanding, createCodeMemory } from '../../capture/code-memory.ts';

type Memory = Readonly<{
  standingOf(digits: string, isOpen: boolean): CodeStanding;
  /** A payment was recorded for this code. */
  began(digits: string, paymentId: string): void;
  /** That payment is no longer under way. */
  ended(paymentId: string): void;
}>;

const MemoryContext = createContext<Memory | null>(null);

export function CodeMemoryProvider({ children }: { children: ReactNode }) {
  const [codes] = useState(() => createCodeMemory({ bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }));
  const ends = useRef(new Map<string, () => void>());
  const memory = useMemo<Memory>(
    () => ({
      standingOf: codes.standingOf,
      began: (digits, paymentId) => void ends.current.set(paymentId, codes.began(digits)),
      ended: (paymentId) => {
        ends.current.get(paymentId)?.();
        ends.current.delete(paymentId);
      },
    }),
    [codes],
  );
  return <MemoryContext value={memory}>{children}</MemoryContext>;
}

/** @throws Error outside of CodeMemoryProvider: a programmer's error */
export function useCodeMemory(): Memory {
  const memory = useContext(MemoryContext);
  if (memory === null) throw new Error('outside of CodeMemoryProvider');
  return memory;
}

/** A payment that is looked at is known to have ended once it has. */
export function useCodeEnds({ id, outcome }: PaymentView): void {
  const { ended } = useCodeMemory();
  useEffect(() => {
    if (outcome !== 'unknown') ended(id);
  }, [ended, id, outcome]);
}
