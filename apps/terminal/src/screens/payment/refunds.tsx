/** What was refunded of a payment, each with how it stands. */
import type { PaymentView, RefundView } from '@quickpay/client';
import { refundLookOf } from '../../payments/look.ts';
import { ToneShape } from '../../payments/tone-shape.tsx';
import { PrintRefund } from '../../printing/print-buttons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import styles from './payment.module.css';
import { usePaymentRefunds } from './use-payment.ts';

/** Nothing where nothing was refunded. */
export function PaymentRefunds({ payment }: { payment: PaymentView }) {
  const tell = useTable(RECORD_WORDS);
  const { data } = usePaymentRefunds(payment);
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section className={styles.timeline} aria-labelledby="refunds">
      <h2 id="refunds">{tell('payment.refunds')}</h2>
      <Rows label={tell('payment.refunds')}>
        {data.items.map((refund) => (
          <RefundRow key={refund.id} refund={refund} />
        ))}
      </Rows>
      {data.items.map((refund) => (
        <PrintRefund key={refund.id} refund={refund} />
      ))}
    </section>
  );
}

function RefundRow({ refund }: { refund: RefundView }) {
  const { say } = useWords();
  const { tone, word } = refundLookOf(refund);
  return (
    <Row
      lead={<ToneShape tone={tone} />}
      title={say(word)}
      detail={<Moment at={refund.settledAt ?? refund.requestedAt} as="full" />}
      end={<Money amount={refund.amount} />}
      endDetail={<span translate="no">{refund.refundNumber.slice(-4)}</span>}
    />
  );
}
