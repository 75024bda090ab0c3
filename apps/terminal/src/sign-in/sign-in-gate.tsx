/**
 * The gate before every screen of the counter: is this browser a till, is somebody signed in? Only then the screen; and from then on it
 * stays, under a lock where need be, until somebody leaves the till on purpose.
 */
import type { SessionView, TillView } from '@quickpay/client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { Lock, type LockReason } from './lock.tsx';
import { PairingScreen } from './pairing-screen.tsx';
import { type Session, SessionContext } from './session.tsx';
import { SignInScreen } from './sign-in-screen.tsx';
import { type SessionStanding, standingKeys, useRefusalsHeeded, useSessionStanding, useTillStanding } from './standing.ts';
import { Unanswered } from './unanswered.tsx';

export function SignInGate({ children }: { children: ReactNode }) {
  const till = useTillStanding();
  const session = useSessionStanding(till.data?.kind === 'till');
  useRefusalsHeeded();
  if (till.data === undefined) return <Unanswered hasFailed={till.isError} onRetry={() => void till.refetch()} />;
  if (till.data.kind === 'notPaired') return <PairingScreen />;
  if (session.data === undefined) return <Unanswered hasFailed={session.isError} onRetry={() => void session.refetch()} />;
  return (
    <Counter till={till.data.till} standing={session.data}>
      {children}
    </Counter>
  );
}

type CounterProps = Readonly<{ till: TillView; standing: SessionStanding; children: ReactNode }>;

/** Who was last at the screen; the lock is about them. */
type Held = Readonly<{ person: SessionView['person']; reason: LockReason | null }>;

function Counter({ till, standing, children }: CounterProps) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const [held, setHeld] = useState<Held | null>(null);
  const person = standing.kind === 'signedIn' ? standing.session.person : null;

  // Whoever is signed in holds the screen; when the login ends without their doing, it is locked and not lost.
  useEffect(() => {
    setHeld((before) => {
      if (person !== null) return before?.reason === 'locked' ? before : { person, reason: null };
      return before === null || before.reason !== null ? before : { ...before, reason: 'expired' };
    });
  }, [person]);

  /** The server forgets the login at once; where it cannot be reached the till is locked all the same, and it is told when it answers. */
  const end = useCallback(async () => {
    await queryClient.cancelQueries({ queryKey: standingKeys.session });
    const isEnded = await quickpay.session.signOut().then(
      () => true,
      () => false,
    );
    const standing: SessionStanding = { kind: 'signedOut' };
    queryClient.setQueryData(standingKeys.session, standing);
    return isEnded;
  }, [quickpay, queryClient]);
  const lock = useCallback(() => setHeld((before) => before && { ...before, reason: 'locked' }), []);
  const isToBeEnded = held?.reason === 'locked' && person !== null;
  useEffect(() => {
    if (isToBeEnded) void end();
  }, [isToBeEnded, end]);
  const leave = useCallback(() => {
    void end().then((isEnded) => setHeld((before) => (isEnded ? null : before && { ...before, reason: 'locked' })));
  }, [end]);

  const front = person ?? held?.person ?? null;
  const reason = held?.reason ?? (person === null ? 'expired' : null);
  const isLocked = reason !== null;
  const value = useMemo<Session | null>(
    () => (front === null ? null : { person: front, till, isLocked, lock, leave }),
    [front, till, isLocked, lock, leave],
  );
  if (value === null || (held === null && person === null))
    return <SignInScreen till={till} hasExpired={standing.kind === 'expired'} />;
  return (
    <SessionContext value={value}>
      <Lock
        reason={reason}
        till={till}
        person={held?.person ?? value.person}
        onUnlocked={(session) => setHeld({ person: session.person, reason: null })}
      >
        {children}
      </Lock>
    </SessionContext>
  );
}
