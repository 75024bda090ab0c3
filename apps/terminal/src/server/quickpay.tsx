/** The client of the API for everything on the page. Who is signed in is the browser's to send; every answer sets the server's clock. */
import { Quickpay } from '@quickpay/client';
import { createContext, type ReactNode, useContext, useState } from 'react';
import type { ServerClock } from './clock.ts';
import { useServerClock } from './server-clock.tsx';

/** A person waits for the answer: rather say soon that nobody answers, and go on asking. */
const ANSWER_MS_MAX = 5_000;
const TRIES = 2;

const createClient = (clock: ServerClock): Quickpay =>
  new Quickpay({
    baseUrl: '',
    tries: TRIES,
    timeoutMs: ANSWER_MS_MAX,
    onRequest: ({ serverTime, ms }) => {
      const heardAt = performance.now();
      clock.heard(serverTime, heardAt - ms, heardAt);
    },
  });

const QuickpayContext = createContext<Quickpay | null>(null);

export function QuickpayProvider({ children }: { children: ReactNode }) {
  const clock = useServerClock();
  const [quickpay] = useState(() => createClient(clock));
  return <QuickpayContext value={quickpay}>{children}</QuickpayContext>;
}

/**
 * @throws Error outside of QuickpayProvider: a programmer's error
 * @example const { data } = useQuery({ queryKey: live.attention(), queryFn: ({ signal }) => quickpay.attention({}, { signal }) });
 */
export function useQuickpay(): Quickpay {
  const quickpay = useContext(QuickpayContext);
  if (quickpay === null) throw new Error('outside of QuickpayProvider');
  return quickpay;
}
