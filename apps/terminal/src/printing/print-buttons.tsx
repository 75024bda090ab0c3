/** What can be printed of a payment that somebody looks at afterwards; the key for printing again prints it, too. */
import type { PaymentView, RefundView } from '@quickpay/client';
import { useShortcuts } from '../keys/use-shortcuts.ts';
import { useSession } from '../sign-in/session.tsx';
import { Button } from '../ui/button.tsx';
import { useTable } from '../words/language-provider.tsx';
import { PRINT_WORDS } from '../words/print-words.ts';
import { usePrint } from './use-print.ts';

/** What a payment has on paper. */
const paperOf = ({ state, reason }: Pick<PaymentView, 'state' | 'reason'>): 'receipt' | 'slip' | null => {
  if (state === 'paid') return 'receipt';
  return state === 'returning' || (state === 'notPaid' && reason === 'returned') ? 'slip' : null;
};

export function PrintPayment({ payment }: { payment: PaymentView }) {
  const tell = useTable(PRINT_WORDS);
  const { isLocked } = useSession();
  const print = usePrint();
  const paper = paperOf(payment);
  const again = () => print({ of: 'payment', id: payment.id });
  useShortcuts(paper === null || isLocked ? {} : { reprint: again });
  if (paper === null) return null;
  return (
    <>
      <Button onPress={again}>{tell(paper === 'receipt' ? 'print.customer' : 'print.slip')}</Button>
      {paper === 'receipt' ? (
        <Button onPress={() => print({ of: 'payment', id: payment.id, audience: 'merchant' })}>{tell('print.merchant')}</Button>
      ) : null}
    </>
  );
}

/** Nothing where a refund has given nothing back, and never will. */
export function PrintRefund({ refund }: { refund: Pick<RefundView, 'id' | 'state' | 'refundNumber'> }) {
  const tell = useTable(PRINT_WORDS);
  const print = usePrint();
  if (refund.state === 'closed') return null;
  return (
    <Button onPress={() => print({ of: 'refund', id: refund.id })}>
      {tell('print.refund', { ref: refund.refundNumber.slice(-4) })}
    </Button>
  );
}
