/** The payment that the cashier and the customer wait for, with what can be done about it. */
import type { PaymentView, SaleView } from '@quickpay/client';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { displayOf } from '../../display/display-of.ts';
import { useCustomerSees } from '../../display/display-provider.tsx';
import { useScreenKeys } from '../../keys/use-screen-keys.ts';
import { PaymentActions } from '../../payments/actions.tsx';
import { useAnnouncePayment } from '../../payments/announce-payment.ts';
import type { PaymentAction } from '../../payments/offers.ts';
import { StatePanel } from '../../payments/state-panel.tsx';
import { usePrint } from '../../printing/use-print.ts';
import { useUrgentWhile } from '../../server/urgency.ts';
import { WhileLocked } from '../../sign-in/lock.tsx';
import { usePaymentSounds } from '../../sounds/use-payment-sounds.ts';
import { padKeyOf } from '../../ui/keyed-amount.ts';
import { useWords } from '../../words/language-provider.tsx';
import { LeaveDialog } from '../leave-dialog.tsx';
import type { Charging } from './charging.tsx';
import { Notice } from './notice.tsx';
import { parkedSales } from './parked.ts';
import { PaymentDetail } from './payment-detail.tsx';
import styles from './payment-in-front.module.css';
import { useRefusal } from './refusal.ts';
import { SlowChannel } from './slow-channel.tsx';
import { draftStore } from './use-draft.ts';
import { useHeldBack } from './use-held-back.ts';
import { useKeyAmount } from './use-key-amount.ts';
import { usePaymentDeeds } from './use-payment-deeds.ts';
import { usePaymentScans } from './use-payment-scans.ts';

type Props = Readonly<{ sale: SaleView; payment: PaymentView; charging: Charging | null }>;

export function PaymentInFront({ sale, payment: asHeard, charging }: Props) {
  const { say } = useWords();
  const navigate = useNavigate();
  const payment = useHeldBack(asHeard);
  const refusal = useRefusal(charging);
  const deeds = usePaymentDeeds(payment);
  const [asksToLeave, setAsksToLeave] = useState(false);
  useAnnouncePayment(payment);
  usePaymentSounds(payment);
  useCustomerSees(displayOf(payment));
  useUrgentWhile(payment.outcome === 'unknown');
  const { notice } = usePaymentScans(sale, payment);

  const print = usePrint();
  const printIt = () => print({ of: 'payment', id: payment.id });

  const keyAmount = useKeyAmount();
  const isLeaving = useRef(false);
  const toNewSale = () => {
    // Until the other screen is there keys still come here: what they key is the next sale's, and is cleared once only.
    if (isLeaving.current) return;
    isLeaving.current = true;
    draftStore.clear();
    void navigate({ to: '/' });
  };
  const act: Readonly<Record<PaymentAction, () => void>> = {
    cancel: deeds.cancel,
    check: deeds.check,
    leave: () => setAsksToLeave(true),
    payAgain: () => void navigate({ to: '/sale/$saleId', params: { saleId: sale.id }, search: { again: true } }),
    refund: () => void navigate({ to: '/payments/$id/refund', params: { id: payment.id }, search: {} }),
    newSale: toNewSale,
    park: () => {
      parkedSales.park(sale.id);
      toNewSale();
    },
    print: printIt,
    printSlip: printIt,
  };
  // The next customer is there: their first digit begins their sale.
  useScreenKeys((event) => {
    const key = padKeyOf(event);
    if (key === null || !(isLeaving.current || (payment.outcome === 'paid' && /^\d$/.test(key)))) return false;
    toNewSale();
    keyAmount(key);
    return true;
  });
  const elsewhere = payment.owner === 'store' ? say('door.store') : null;
  const news = notice ?? refusal ?? (deeds.hasFailed ? say('net.exception') : elsewhere);
  return (
    <>
      {news === null ? null : <Notice text={news} />}
      <SlowChannel payment={payment} />
      <StatePanel payment={payment} isInFront actions={<PaymentActions payment={payment} onAction={(action) => act[action]()} />}>
        <PaymentDetail payment={payment} />
        <Link className={styles.timeline} to="/payments/$id" params={{ id: payment.id }}>
          {say('timeline.open')}
        </Link>
      </StatePanel>
      <WhileLocked>
        <StatePanel payment={payment} />
      </WhileLocked>
      <LeaveDialog
        isOpen={asksToLeave && payment.may.includes('leave')}
        onClose={() => setAsksToLeave(false)}
        onLeave={deeds.leave}
      />
    </>
  );
}
