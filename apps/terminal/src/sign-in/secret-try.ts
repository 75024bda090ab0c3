/** One try with somebody's PIN or password, and what came of it in words. What the secret is for is whose form it is. */
import { type NewSessionBody, QuickpayProblem } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useServerClock } from '../server/server-clock.tsx';
import { isKey, type Key } from '../words/catalogue.ts';
import { standingKeys } from './standing.ts';

export type Refusal =
  /** What to say, and whether the password is what is asked for now. */
  | Readonly<{ kind: 'said'; key: Key; params: Readonly<Record<string, string | number>>; needsPassword: boolean }>
  /** Nothing of theirs is looked at until then. */
  | Readonly<{ kind: 'waits'; until: string }>;

/** Whose secret, and the secret. */
export type Credentials = NewSessionBody;

export type SecretTry = Readonly<{
  /** Resolves with whether it worked; never rejects. */
  give: (credentials: Credentials) => Promise<boolean>;
  isUnderWay: boolean;
  refusal: Refusal | null;
  forget: () => void;
}>;

/**
 * @param send what is done with the secret. Each try counts: it is not repeated
 * @param onProven before the screen shows it
 */
export function useSecretTry<Answer>(
  send: (credentials: Credentials) => Promise<Answer>,
  onProven: (answer: Answer) => void,
): SecretTry {
  const queryClient = useQueryClient();
  const clock = useServerClock();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { mutateAsync, isPending } = useMutation({ mutationFn: send });
  return {
    isUnderWay: isPending,
    refusal,
    forget: () => setRefusal(null),
    async give(credentials) {
      try {
        const answer = await mutateAsync(credentials);
        setRefusal(null);
        onProven(answer);
        return true;
      } catch (fault) {
        setRefusal(refusalOf(fault, clock.now()));
        // Who has to wait, and who may use a PIN here.
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
