/** The charge under way, whatever screen of the sale is shown meanwhile. One at a time: there is one customer before a till. */
import type { Problem } from '@quickpay/client';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { learnPayment, live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import type { Amount } from '../../words/money.ts';
import { type ChargeRequest, charge } from './charge.ts';
import { useCodeMemory } from './code-memory-provider.tsx';

export type Charging = Readonly<{ saleId: string; amount: Amount }> &
  (
    | Readonly<{ at: 'sending' | 'repeating' | 'notTaken' }>
    /** Nothing was recorded: what the server said stays until the next scan. */
    | Readonly<{ at: 'refused'; problem: Problem }>
  );

type Charger = Readonly<{
  /** The last charge, until it was recorded or set aside. */
  charging: Charging | null;
  /** Begins one. While one is on its way nothing else is sent. */
  start(request: ChargeRequest & Readonly<{ amount: Amount; onSale?: () => void }>): void;
  /** Sets aside what was refused. */
  dismiss(): void;
}>;

const ChargingContext = createContext<Charger | null>(null);

export function ChargingProvider({ children }: { children: ReactNode }) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const [charging, setCharging] = useState<Charging | null>(null);
  const memory = useCodeMemory();
  const isSending = useRef(false);
  const start = useCallback<Charger['start']>(
    ({ amount, onSale, ...request }) => {
      // Two scans within a turn: the first one is charged.
      if (isSending.current) return;
      isSending.current = true;
      const { saleId } = request;
      const run = async () => {
        const end = await charge(request, {
          quickpay,
          idempotencyKey: `key_${crypto.randomUUID()}`,
          onProgress: ({ at }) => setCharging({ saleId, amount, at }),
          onSale: () => {
            onSale?.();
            void queryClient.invalidateQueries({ queryKey: live.sale(saleId) });
          },
        });
        switch (end.at) {
          case 'recorded':
            memory.began(request.code, end.payment.id);
            // The sale first, so that its payment has where to stand.
            await queryClient.refetchQueries({ queryKey: live.sale(saleId) });
            learnPayment(queryClient, end.payment);
            return setCharging(null);
          case 'refused':
            return setCharging({ saleId, amount, at: 'refused', problem: end.problem });
          case 'notTaken':
            await queryClient.invalidateQueries({ queryKey: live.sale(saleId) });
            return setCharging({ saleId, amount, at: 'notTaken' });
        }
      };
      void run().finally(() => {
        isSending.current = false;
      });
    },
    [quickpay, queryClient, memory],
  );
  const charger = useMemo<Charger>(
    () => ({
      charging,
      start,
      dismiss: () => setCharging((now) => (now?.at === 'refused' || now?.at === 'notTaken' ? null : now)),
    }),
    [charging, start],
  );
  return <ChargingContext value={charger}>{children}</ChargingContext>;
}

/** @throws Error outside of ChargingProvider: a programmer's error */
export function useCharging(): Charger {
  const charger = useContext(ChargingContext);
  if (charger === null) throw new Error('outside of ChargingProvider');
  return charger;
}
