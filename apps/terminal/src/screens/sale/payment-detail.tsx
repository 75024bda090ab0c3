/** Below the sentence: how long it has been so, what comes next by itself, and what the customer takes along. */
import type { PaymentView } from '@quickpay/api';
import type { ReactNode } from 'react';
import { lookOf, type Tone } from '../../payments/look.ts';
import { ReturnSlip } from '../../payments/return-slip.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Facts } from '../../ui/ticket.tsx';
import { useMsSince, useSecondsLeft } from '../../ui/use-ms-left.ts';
import { useWords } from '../../words/language-provider.tsx';
import styles from './payment-detail.module.css';

type Detail = (props: { payment: PaymentView }) => ReactNode;

const DETAILS: Readonly<Record<Tone, Detail>> = {
  submitting: Elapsed,
  awaiting: () => null,
  uncertain: NextCheck,
  revoking: FreeIn,
  paid: Proof,
  'not-paid': () => null,
  attention: Waiting,
  refunded: ReturnSlip,
};

export function PaymentDetail({ payment }: { payment: PaymentView }) {
  const Detail = DETAILS[lookOf(payment).tone];
  return <Detail payment={payment} />;
}

/** Nobody counts the first two seconds. */
const COUNTED_FROM_S = 2;

function Elapsed({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  const ms = useMsSince(useServerClock(), payment.submittedAt);
  const seconds = ms === null ? 0 : Math.floor(ms / 1_000);
  return <p className={styles.line}>{seconds < COUNTED_FROM_S ? '\u00a0' : say('sale.elapsed', { n: seconds })}</p>;
}

function NextCheck({ payment }: { payment: PaymentView }) {
  const nextCheck = useNextCheck(payment);
  return nextCheck === null ? null : <p className={styles.line}>{nextCheck}</p>;
}

function useNextCheck(payment: PaymentView): string | null {
  const { say } = useWords();
  const seconds = useSecondsLeft(useServerClock(), payment.due?.at ?? null);
  if (seconds === null) return null;
  return seconds === 0 ? say('sale.checkingNow') : say('sale.nextCheck', { n: seconds });
}

function FreeIn({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  const seconds = useSecondsLeft(useServerClock(), payment.probablyFreeAt);
  return <p className={styles.line}>{seconds === null || seconds === 0 ? '\u00a0' : say('sale.freeIn', { n: seconds })}</p>;
}

/** In one line, and on a phone in two: the main button stands above the fold. */
function Waiting({ payment }: { payment: PaymentView }) {
  const { say, time } = useWords();
  const ms = useMsSince(useServerClock(), payment.submittedAt);
  const nextCheck = useNextCheck(payment);
  return (
    <p className={styles.line}>
      {[
        ms === null ? null : say('sale.openFor', { age: time.age(ms) }),
        nextCheck,
        payment.attention === null ? null : say('sale.told'),
      ]
        .filter((part) => part !== null)
        .join(' · ')}
    </p>
  );
}

function Proof({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  return (
    <div className={styles.proof}>
      <Facts
        facts={[
          { name: say('receipt.time'), value: <Moment at={payment.settledAt ?? payment.submittedAt} /> },
          { name: say('sale.lastFour'), value: <span translate="no">{payment.orderNumber.slice(-4)}</span> },
        ]}
      />
    </div>
  );
}
