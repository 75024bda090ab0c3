/** What happened to earlier payments of this till that somebody has to see: what needs a manager, and what came late and went back. */
import type { AttentionCallView, PaymentView } from '@quickpay/client';
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { useTill } from '../../till/till.tsx';
import { useCalls } from '../attention/use-attention.ts';
import { seenCalls } from './seen-calls.ts';

export type Call = Readonly<{
  /** By which it is known whether somebody has seen it: another reason is other news. */
  name: string;
  kind: 'attention' | 'late';
  paymentId: string;
  saleId: string;
  amount: AttentionCallView['amount'];
  orderNumber: string;
}>;

/** What went back longer ago is no news. */
const NEWS_MS = 86_400_000;
/** Of those that were not paid, so many are looked through. */
const LOOKED_THROUGH = 100;

const attentionCall = ({ paymentId, saleId, amount, orderNumber, attention, refundId }: AttentionCallView): Call => ({
  name: `${refundId ?? paymentId} ${attention}`,
  kind: 'attention',
  paymentId,
  saleId,
  amount,
  orderNumber,
});
const lateCall = ({ id, saleId, amount, orderNumber }: PaymentView): Call => ({
  name: `${id} late`,
  kind: 'late',
  paymentId: id,
  saleId,
  amount,
  orderNumber,
});

/** What this till gave back of late. Asked for as the screen begins, and when news say that there is one more. */
function useLateReturns(): readonly PaymentView[] {
  const quickpay = useQuickpay();
  const clock = useServerClock();
  const { id: tillId } = useTill();
  const { data } = useQuery({
    queryKey: live.lateReturns(),
    queryFn: async ({ signal }) => {
      const now = clock.now();
      const from = now === null ? {} : { from: new Date(now - NEWS_MS).toISOString() };
      const page = await quickpay.payments.list(
        { terminalId: tillId, outcome: 'notPaid', ...from, limit: LOOKED_THROUGH },
        { signal },
      );
      return page.items.filter(({ reason, isFinal }) => reason === 'returned' && isFinal);
    },
  });
  return data ?? [];
}

/** @returns newest last; `unseen` are those that nobody has seen. `seen` says that somebody has. */
export function useTillCalls(): Readonly<{
  all: readonly Call[];
  unseen: readonly Call[];
  see: (calls: readonly Call[]) => void;
}> {
  const { id: tillId } = useTill();
  const { items } = useCalls();
  const late = useLateReturns();
  const seen = useSyncExternalStore(seenCalls.subscribe, seenCalls.get.bind(seenCalls));
  const all = [
    ...items.filter(({ terminalId }) => terminalId === tillId).map(attentionCall),
    ...[...late].reverse().map(lateCall),
  ];
  return {
    all,
    unseen: all.filter(({ name }) => !seen.includes(name)),
    see: (calls) => seenCalls.see(calls.map(({ name }) => name)),
  };
}
