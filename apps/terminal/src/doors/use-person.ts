import type { SessionView } from '@quickpay/client';
import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { type SessionStanding, standingKeys } from '../sign-in/standing.ts';

/** Who is signed in as far as this page last heard, also outside of the gate and while nobody answers; null for nobody. */
export function usePersonHeardOf(): SessionView['person'] | null {
  const queryClient = useQueryClient();
  const cache = queryClient.getQueryCache();
  const standing = useSyncExternalStore(
    (listener) => cache.subscribe(listener),
    () => queryClient.getQueryData<SessionStanding>(standingKeys.session),
  );
  return standing?.kind === 'signedIn' ? standing.session.person : null;
}
