/**
 * From a number that was scanned or typed to the payment it belongs to. It goes along in the window's history and stands in no address: what
 * a scanner read may be more than a number.
 */
import type { ScannedNumber } from '@quickpay/core';
import { useNavigate } from '@tanstack/react-router';
import { useSession } from '../../sign-in/session.tsx';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** What the look-up is for. */
    readonly number?: string;
  }
}

/** Looks a number up. Whatever is open goes on. */
export function useOpenNumber(): (number: Pick<ScannedNumber, 'number'>) => void {
  const navigate = useNavigate();
  const { isLocked } = useSession();
  return ({ number }) => {
    // A scanner or a camera may read on before a locked till.
    if (!isLocked) void navigate({ to: '/lookup', state: { number } });
  };
}
