/** Who is at the till, for every screen behind the gate. */
import type { SessionView, TillView } from '@quickpay/client';
import { createContext, useContext } from 'react';

export type Session = Readonly<{
  person: SessionView['person'];
  /** The till, its store with its time zone, what can be charged, and the cashier's limit. */
  till: TillView;
  /** Whether the screen lies under the lock: it takes no keys and no scans, and starts nothing. What it shows goes on. */
  isLocked: boolean;
  /** Locks the till; whoever signs in next finds the screen as it was left. Payments go on. */
  lock: () => void;
  /** Signs out, to the tiles: for a change of cashier between two sales. */
  leave: () => void;
}>;

export const SessionContext = createContext<Session | null>(null);

/**
 * @throws Error outside of the gate: a programmer's error
 * @example const { person, till, isLocked } = useSession();
 */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('outside of SignInGate');
  return session;
}
