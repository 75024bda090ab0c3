/** How this browser stands: whether it is a till, and whether somebody is signed in. Asked for, never remembered across a reload. */
import { QuickpayProblem, type SessionView, type TillView } from '@quickpay/client';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { useServerClock } from '../server/server-clock.tsx';

export type TillStanding = Readonly<{ kind: 'till'; till: TillView } | { kind: 'notPaired' }>;
export type SessionStanding =
  | Readonly<{ kind: 'signedIn'; session: SessionView }>
  | Readonly<{ kind: 'signedOut' | 'expired' | 'notPaired' }>;

export const standingKeys = { till: ['sign-in', 'till'], session: ['sign-in', 'session'] } as const;

/** A login may be ended from elsewhere; then it is known here so soon. */
const ASKED_EVERY_MS = 15_000;
/** While nobody answers. */
const TRIED_EVERY_MS = 3_000;
/** After its end by the server's clock, so that the server says so, too. */
const AFTER_END_MS = 200;

const ENDS: Readonly<Partial<Record<string, Exclude<SessionStanding['kind'], 'signedIn'>>>> = {
  session_expired: 'expired',
  sign_in_needed: 'signedOut',
  not_paired: 'notPaired',
};

/** What a refusal says about how this browser stands, or null. */
const standingIn = (fault: unknown): Exclude<SessionStanding['kind'], 'signedIn'> | null =>
  fault instanceof QuickpayProblem ? (ENDS[fault.problem.code] ?? null) : null;

export function useTillStanding() {
  const quickpay = useQuickpay();
  return useQuery<TillStanding>({
    queryKey: standingKeys.till,
    queryFn: async ({ signal }) => {
      try {
        return { kind: 'till', till: await quickpay.till({ signal }) };
      } catch (fault) {
        if (standingIn(fault) === 'notPaired') return { kind: 'notPaired' };
        throw fault;
      }
    },
    refetchInterval: ({ state }) => (state.status === 'error' ? TRIED_EVERY_MS : false),
  });
}

export function useSessionStanding(isTill: boolean) {
  const quickpay = useQuickpay();
  const clock = useServerClock();
  return useQuery<SessionStanding>({
    queryKey: standingKeys.session,
    enabled: isTill,
    queryFn: async ({ signal }) => {
      try {
        return { kind: 'signedIn', session: await quickpay.session.get({ signal }) };
      } catch (fault) {
        const kind = standingIn(fault);
        if (kind === null) throw fault;
        return { kind };
      }
    },
    refetchInterval: ({ state: { status, data } }) => {
      if (status === 'error') return TRIED_EVERY_MS;
      const now = clock.now();
      if (data?.kind !== 'signedIn' || now === null) return ASKED_EVERY_MS;
      return Math.min(ASKED_EVERY_MS, Math.max(0, Date.parse(data.session.expiresAt) - now) + AFTER_END_MS);
    },
  });
}

/** Whatever the page asks for: a refusal that says that the login has ended, or that this is no till any more, is believed at once. */
export function useRefusalsHeeded(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const heed = (fault: unknown) => {
      const kind = standingIn(fault);
      if (kind !== null) learnStanding(queryClient, kind);
    };
    const stops = [
      queryClient.getQueryCache().subscribe(({ type, query }) => {
        if (type === 'updated') heed(query.state.error);
      }),
      queryClient.getMutationCache().subscribe(({ type, mutation }) => {
        if (type === 'updated') heed(mutation?.state.error);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [queryClient]);
}

function learnStanding(queryClient: QueryClient, kind: Exclude<SessionStanding['kind'], 'signedIn'>): void {
  const known = queryClient.getQueryData<SessionStanding>(standingKeys.session);
  if (known?.kind !== 'signedIn') return;
  // Old refusals still stand in the caches when somebody has signed in since: the server has the last word.
  void queryClient.invalidateQueries({ queryKey: standingKeys.session });
  if (kind === 'notPaired') void queryClient.invalidateQueries({ queryKey: standingKeys.till });
}
