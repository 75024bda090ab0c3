/** What a payment is, on ruled lines: numbers as people compare them, and to take along. */
import type { PaymentView } from '@quickpay/client';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { type Fact, Facts, Grouped, Ticket } from '../../ui/ticket.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import styles from './payment.module.css';
import { usePaymentRefunds } from './use-payment.ts';

export function PaymentFacts({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  const refunds = usePaymentRefunds(payment);
  const { settledAt, transactionId } = payment;
  const facts: readonly Fact[] = [
    { name: say('receipt.amount'), value: <Money amount={payment.amount} /> },
    ...(refunds.data === undefined
      ? []
      : [{ name: tell('payment.refundable'), value: <Money amount={refunds.data.refundable} /> }]),
    {
      name: tell('payment.order'),
      value: <Copied text={payment.orderNumber} label={tell('payment.copyOrder')} />,
    },
    {
      name: tell('payment.transaction'),
      value:
        transactionId === null ? (
          tell('payment.noTransaction')
        ) : (
          <Copied text={transactionId} label={tell('payment.copyTransaction')} />
        ),
    },
    { name: tell('payment.submitted'), value: <Moment at={payment.submittedAt} as="full" /> },
    ...(settledAt === null ? [] : [{ name: tell('payment.settled'), value: <Moment at={settledAt} as="full" /> }]),
    { name: tell('payment.store'), value: <Given>{payment.storeId}</Given> },
    { name: tell('payment.till'), value: <Given>{payment.terminalId}</Given> },
    { name: tell('payment.code'), value: <Given>{payment.codeHint}</Given> },
  ];
  return (
    <Ticket title={tell('payment.facts')}>
      <Facts facts={facts} />
    </Ticket>
  );
}

/** A name of the shop's or of the channel's, in no language. */
const Given = ({ children }: { children: ReactNode }) => <span translate="no">{children}</span>;

function Copied({ text, label }: { text: string; label: string }) {
  const toast = useToast();
  // A page that is not served securely has no clipboard: the number can still be marked and copied by hand.
  const { clipboard } = navigator as Partial<Pick<Navigator, 'clipboard'>>;
  return (
    <span className={styles.copied}>
      <Grouped text={text} />
      {clipboard === undefined ? null : (
        <IconButton
          icon="copy"
          label={label}
          onPress={() =>
            void clipboard.writeText(text).then(
              () => toast('copied'),
              () => {},
            )
          }
        />
      )}
    </span>
  );
}
