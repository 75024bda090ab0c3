/** What the customer takes along while money may be on its way back: which order, how much, when. */
import type { PaymentView } from '@quickpay/api';
import { Moment } from '../ui/moment.tsx';
import { Money } from '../ui/money.tsx';
import { Facts, Grouped, Ticket } from '../ui/ticket.tsx';
import { useWords } from '../words/language-provider.tsx';

export function ReturnSlip({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  return (
    <Ticket title={say('slip.title')} isClosed>
      <Facts
        facts={[
          { name: say('receipt.amount'), value: <Money amount={payment.amount} /> },
          { name: say('receipt.time'), value: <Moment at={payment.submittedAt} as="full" /> },
          { name: say('receipt.order'), value: <Grouped text={payment.orderNumber} /> },
        ]}
      />
    </Ticket>
  );
}
