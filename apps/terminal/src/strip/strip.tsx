/** Below every screen: the last payments with what becomes of them, and sales that were set aside. */
import type { PaymentView } from '@quickpay/client';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { lookOf } from '../payments/look.ts';
import { Shape } from '../payments/shapes.tsx';
import toneStyles from '../payments/tone.module.css';
import { useCodeEnds } from '../screens/sale/code-memory-provider.tsx';
import { parkedSales } from '../screens/sale/parked.ts';
import { useServerClock } from '../server/server-clock.tsx';
import { useRecentPayments, useSales } from '../server/use-live.ts';
import { usePaymentSounds } from '../sounds/use-payment-sounds.ts';
import { useTill } from '../till/till.tsx';
import { classes } from '../ui/classes.ts';
import { Money } from '../ui/money.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './strip.module.css';

export function Strip() {
  const { say } = useWords();
  const { storeId } = useTill();
  const parkedIds = useSyncExternalStore(parkedSales.subscribe, parkedSales.get.bind(parkedSales));
  const parked = useSales(parkedIds).flatMap(({ payments }) => payments.slice(-1));
  const recent = useRecentPayments(storeId).filter(({ id }) => !parked.some((payment) => payment.id === id));
  return (
    <section className={styles.strip} aria-label={say('strip.title')}>
      {parked.length + recent.length === 0 ? <p className={styles.empty}>{say('strip.empty')}</p> : null}
      <ul className={styles.payments}>
        {parked.map((payment) => (
          <li key={payment.id}>
            <Chip payment={payment} isParked />
            <CallsBack payment={payment} />
          </li>
        ))}
        {recent.map((payment) => (
          <li key={payment.id}>
            <Chip payment={payment} isParked={false} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Chip({ payment, isParked }: { payment: PaymentView; isParked: boolean }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const { saleId: inFront } = useParams({ strict: false });
  const { tone, word } = lookOf(payment);
  const left = useSecondsLeft(
    useServerClock(),
    // What a store's own server works on may long be over.
    payment.state === 'awaitingPayer' && payment.owner !== 'store' ? payment.expiresAt : null,
  );
  return (
    <button
      type="button"
      className={classes(styles.chip, toneStyles.tone)}
      data-tone={tone}
      data-parked={isParked || undefined}
      aria-current={inFront === payment.saleId || undefined}
      onClick={() => void navigate({ to: '/sale/$saleId', params: { saleId: payment.saleId }, search: {} })}
    >
      <span className={toneStyles.mark}>
        <Shape of={tone} />
      </span>
      <span className={styles.facts}>
        <span className={styles.word}>
          {isParked ? `${say('sale.parked')} · ` : null}
          {say(word)}
        </span>
        <span className={styles.money}>
          <Money amount={payment.amount} />{' '}
          <span className={styles.detail} translate="no">
            {left === null ? payment.orderNumber.slice(-4) : say('sale.elapsed', { n: left })}
          </span>
        </span>
      </span>
    </button>
  );
}

/** A sale that was set aside is heard when it settles. */
function CallsBack({ payment }: { payment: PaymentView }) {
  usePaymentSounds(payment, 'results');
  useCodeEnds(payment);
  return null;
}
