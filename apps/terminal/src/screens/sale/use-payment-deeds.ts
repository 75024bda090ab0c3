import { type PaymentView, QuickpayProblem } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { learnPayment, live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';

type Deed = 'cancel' | 'check' | 'leave';

/** What is asked of the server about a payment. All of it may be asked twice; what came of it is the payment's own to say. */
export function usePaymentDeeds({ id, saleId }: PaymentView): Readonly<
  Record<Deed, () => void> & {
    /** The last thing asked for did not reach the server. */
    hasFailed: boolean;
  }
> {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const { mutate, error } = useMutation({
    mutationFn: async (deed: Deed) => {
      if (deed === 'leave') await quickpay.sales.leave(saleId);
      else learnPayment(queryClient, await quickpay.payments[deed](id));
    },
    // Where it was refused, the payment was faster: as it is now is the answer.
    onSettled: () => queryClient.invalidateQueries({ queryKey: live.sale(saleId) }),
  });
  return {
    cancel: () => mutate('cancel'),
    check: () => mutate('check'),
    leave: () => mutate('leave'),
    hasFailed: error !== null && !(error instanceof QuickpayProblem),
  };
}
