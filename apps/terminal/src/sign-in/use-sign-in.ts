/** Signing in with a secret. */
import type { SessionView } from '@quickpay/client';
import { useQueryClient } from '@tanstack/react-query';
import { useQuickpay } from '../server/quickpay.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { useWords } from '../words/language-provider.tsx';
import { type SecretTry, useSecretTry } from './secret-try.ts';
import { type SessionStanding, standingKeys } from './standing.ts';

/** @param onSignedIn before the screen shows it */
export function useSignIn(onSignedIn: (session: SessionView) => void = () => {}): SecretTry {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const announce = useAnnounce();
  return useSecretTry(
    (credentials) => quickpay.session.signIn(credentials),
    (session) => {
      onSignedIn(session);
      announce(say('signIn.done', { name: session.person.name }), 'polite');
      const standing: SessionStanding = { kind: 'signedIn', session };
      queryClient.setQueryData(standingKeys.session, standing);
      // What was refused meanwhile is asked for again; the tiles know now who may use a PIN here.
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== standingKeys.session[1] });
    },
  );
}
