/** What is true on both sides of the wire: asked for anew whenever either says that something happened, and never by the clock. */
import { type PaymentView, Quickpay, QuickpayProblem } from '@quickpay/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Chosen, Message, Order, Sandbox } from './sandbox.ts';

/** Many hints at once are one question: below what anybody notices. */
const GATHER_MS = 60;
/** A walk has some ten payments; what was done once stays done. */
const PAYMENTS_MAX = 100;

export type World = Readonly<{
  /** Null while nobody is signed in who may see them. */
  payments: readonly PaymentView[] | null;
  orders: readonly Order[];
  messages: readonly Message[];
  chosen: readonly Chosen[];
}>;

// The browser sends who is signed in at the terminal: it is of the same origin.
const quickpay = new Quickpay({ baseUrl: '' });

async function paymentsOrNull(): Promise<readonly PaymentView[] | null> {
  try {
    return (await quickpay.payments.list({ limit: PAYMENTS_MAX })).items;
  } catch (fault) {
    if (fault instanceof QuickpayProblem && fault.problem.code === 'not_authenticated') return null;
    throw fault;
  }
}

/** `world` is null until it was seen once; `isSandboxAway` while its stream is cut. */
export function useWorld(sandbox: Sandbox): Readonly<{ world: World | null; isSandboxAway: boolean }> {
  const queries = useQueryClient();
  const [isSandboxAway, setAway] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hint = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: ['world'] });
      }, GATHER_MS);
    };
    const stopWatching = sandbox.watch((isOpen) => {
      setAway(!isOpen);
      if (isOpen) hint();
    });
    const ended = new AbortController();
    void (async () => {
      for await (const { kind } of quickpay.live(ended.signal)) if (kind !== 'interrupted') hint();
    })();
    return () => {
      clearTimeout(timer);
      stopWatching();
      ended.abort();
    };
  }, [queries, sandbox]);
  const { data } = useQuery({
    queryKey: ['world'],
    queryFn: async (): Promise<World> => {
      const [payments, orders, messages, chosen] = await Promise.all([
        paymentsOrNull(),
        sandbox.orders(),
        sandbox.messages(),
        sandbox.chosen(),
      ]);
      return { payments, orders, messages, chosen };
    },
  });
  return { world: data ?? null, isSandboxAway };
}
