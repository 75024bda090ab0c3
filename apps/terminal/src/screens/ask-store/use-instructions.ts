/** What was asked of the store that a payment belongs to, and asking for more. */
import type { NewInstruction } from '@quickpay/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';

/** Below `live`: what came of it is told with what the store tells. */
const keyOf = (paymentId: string) => ['live', 'instructions', paymentId] as const;
const ASKED_EVERY_MS = 3_000;

export function useInstructions(paymentId: string, isWanted: boolean) {
  const quickpay = useQuickpay();
  return useQuery({
    queryKey: keyOf(paymentId),
    queryFn: async ({ signal }) => (await quickpay.instructions.list(paymentId, { signal })).items,
    enabled: isWanted,
    refetchInterval: ASKED_EVERY_MS,
  });
}

export function useAsk(paymentId: string) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  // The same until it is known what became of asking: an answer that was lost asks for nothing twice.
  const id = useRef(mintId());
  return useMutation({
    mutationFn: (what: NewInstruction) => quickpay.instructions.create(paymentId, { ...what, id: id.current }),
    onSuccess() {
      id.current = mintId();
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keyOf(paymentId) }),
        // Where it was refused, the payment may have become this server's meanwhile.
        queryClient.invalidateQueries({ queryKey: live.payments() }),
      ]),
  });
}

const mintId = (): string => `ins_${crypto.randomUUID().replaceAll('-', '')}`;
