/** Whether the shop's server answers, what it is, and what time it is there: asked for all screens at once. */
import type { Readiness } from '@quickpay/api';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { ServerClock } from './clock.ts';
import { useServerClock } from './server-clock.tsx';
import { useIsUrgent } from './urgency.ts';

/**
 * How often it is asked, and how long it may take: so that who waits for money knows within two seconds that nobody answers, and everybody
 * else within ten. The clock is never older either.
 */
const PACE = {
  urgent: { askedEveryMs: 800, answerMsMax: 1_200 },
  usual: { askedEveryMs: 5_000, answerMsMax: 4_000 },
} as const;

/** `null` until the first answer or the first failure. */
export type Connection = 'online' | 'device' | 'backend' | null;

export type Server = Readonly<{
  connection: Connection;
  /** As last heard; null until then. */
  readiness: Readiness | null;
}>;

/** @example const { connection, readiness } = useServer(); */
export function useServer(): Server {
  const clock = useServerClock();
  const deviceOnline = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  const { askedEveryMs, answerMsMax } = PACE[useIsUrgent() ? 'urgent' : 'usual'];
  const { data, isError, refetch } = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => askReadiness(clock, answerMsMax, signal),
    refetchInterval: askedEveryMs,
  });
  // A network that went is no proof: the server may be on this very device. Asking is.
  useEffect(() => {
    if (!deviceOnline) void refetch();
  }, [deviceOnline, refetch]);
  return { readiness: data ?? null, connection: connectionOf(data !== undefined, isError, deviceOnline) };
}

function subscribeToNetwork(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

/**
 * Which side of the connection is cut. A device without any network says so itself; where it has one and nobody answers, it is the server
 * or the way there.
 */
export function connectionOf(hasAnswer: boolean, failed: boolean, deviceOnline: boolean): Connection {
  if (failed) return deviceOnline ? 'backend' : 'device';
  return hasAnswer ? 'online' : null;
}

/** A server that is not ready answers 503 and says why: that is an answer. */
async function askReadiness(clock: ServerClock, answerMsMax: number, signal: AbortSignal): Promise<Readiness> {
  const askedAt = performance.now();
  const answer = await fetch('/readyz', {
    cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
  });
  clock.heard(answer.headers.get('quickpay-time'), askedAt, performance.now());
  // A proxy's page, or whoever else sits at this address, says nothing about the shop's server.
  const isOurs = answer.headers.has('quickpay-environment') && answer.headers.get('content-type')?.startsWith('application/json');
  if (!isOurs) throw new Error(`/readyz answered ${answer.status}, and not as Quick Pay does`);
  return (await answer.json()) as Readiness; // the API's own schema
}
