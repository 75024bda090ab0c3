/** One try to sign in, and what came of it in words. */
import { type NewSessionBody, QuickpayProblem, type SessionView } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { useServerClock } from '../server/server-clock.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { isKey, type Key } from '../words/catalogue.ts';
import { useWords } from '../words/language-provider.tsx';
import { type SessionStanding, standingKeys } from './standing.ts';

export type Refusal =
  /** What to say, and whether the password is what is asked for now. */
  | Readonly<{ kind: 'said'; key: Key; params: Readonly<Record<string, string | number>>; needsPassword: boolean }>
  /** Nothing of theirs is looked at until then. */
  | Readonly<{ kind: 'waits'; until: string }>;

export type SignInTry = Readonly<{
  /** Resolves with whether it worked; never rejects. */
  signIn: (body: NewSessionBody) => Promise<boolean>;
  isUnderWay: boolean;
  refusal: Refusal | null;
  forget: () => void;
}>;

/** @param onSignedIn before the screen shows it */
export function useSignIn(onSignedIn: (session: SessionView) => void = () => {}): SignInTry {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const clock = useServerClock();
  const announce = useAnnounce();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { mutateAsync, isPending } = useMutation({ mutationFn: (body: NewSessionBody) => quickpay.session.signIn(body) });
  return {
    isUnderWay: isPending,
    refusal,
    forget: () => setRefusal(null),
    async signIn(body) {
      try {
        const session = await mutateAsync(body);
        setRefusal(null);
        onSignedIn(session);
        announce(say('signIn.done', { name: session.person.name }), 'polite');
        const standing: SessionStanding = { kind: 'signedIn', session };
        queryClient.setQueryData(standingKeys.session, standing);
        // What was refused meanwhile is asked for again; the tiles know now who may use a PIN here.
        void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== standingKeys.session[1] });
        return true;
      } catch (fault) {
        setRefusal(refusalOf(fault, clock.now()));
        void queryClient.invalidateQueries({ queryKey: standingKeys.till });
        return false;
      }
    },
  };
}

function refusalOf(fault: unknown, now: number | null): Refusal {
  const said = (key: Key, params: Readonly<Record<string, string | number>> = {}, needsPassword = false): Refusal => ({
    kind: 'said',
    key,
    params,
    needsPassword,
  });
  if (!(fault instanceof QuickpayProblem)) return said('net.exception');
  const { code, cashier, retryAfterMs } = fault.problem;
  if (code === 'person_not_found') return said('signIn.gone');
  if (retryAfterMs !== undefined && now !== null) return { kind: 'waits', until: new Date(now + retryAfterMs).toISOString() };
  if (cashier === undefined || !isKey(cashier.key)) return said('net.exception');
  return said(cashier.key, cashier.params, code === 'password_needed');
}
