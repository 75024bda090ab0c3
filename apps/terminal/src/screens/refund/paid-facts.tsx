/** Of a payment that is refunded: what was paid, what went back, what is on its way, what is left. */
import type { PaymentView, RefundsView } from '@quickpay/client';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { type Fact, Facts, Grouped, Ticket } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { REFUND_WORDS } from '../../words/refund-words.ts';

export function PaidFacts({ payment, refunds: { items, refundable } }: { payment: PaymentView; refunds: RefundsView }) {
  const { say } = useWords();
  const tell = useTable(REFUND_WORDS);
  const { currency } = payment.amount;
  const sum = (outcome: RefundsView['items'][number]['outcome']) =>
    items.reduce((minor, refund) => (refund.outcome === outcome ? minor + refund.amount.minor : minor), 0);
  const money = (name: string, minor: number): readonly Fact[] =>
    minor === 0 ? [] : [{ name, value: <Money amount={{ minor, currency }} /> }];
  return (
    <Ticket title={tell('refund.ofPayment')}>
      <Facts
        facts={[
          { name: say('receipt.order'), value: <Grouped text={payment.orderNumber} /> },
          ...(payment.settledAt === null
            ? []
            : [{ name: tell('refund.paidAt'), value: <Moment at={payment.settledAt} as="full" /> }]),
          { name: tell('refund.paid'), value: <Money amount={payment.amount} /> },
          ...money(tell('refund.givenBack'), sum('refunded')),
          ...money(tell('refund.onWay'), sum('unknown')),
          { name: tell('refund.left'), value: <Money amount={refundable} /> },
        ]}
      />
    </Ticket>
  );
}
