/** One payment: how it stands, what it is, and what happened to it. */
import type { PaymentView } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useKeys } from '../../keys/use-shortcuts.ts';
import { PrintPayment } from '../../printing/print-buttons.tsx';
import { learnPayment } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { Button } from '../../ui/button.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import { REFUND_WORDS } from '../../words/refund-words.ts';
import { AskStore } from '../ask-store/ask-store.tsx';
import { LoadFailed, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { refundObjection } from '../refund/refund-objection.ts';
import { SaleLink } from '../sale-link.tsx';
import { useScreenTitle } from '../screen-title.ts';
import { PaymentFacts } from './facts.tsx';
import { PaymentHead } from './head.tsx';
import styles from './payment.module.css';
import { PaymentRefunds } from './refunds.tsx';
import { Timeline } from './timeline.tsx';
import { usePayment, usePaymentRefunds } from './use-payment.ts';

const SKELETON_ROWS = 4;

export function PaymentScreen() {
  const tell = useTable(RECORD_WORDS);
  useScreenTitle(tell('payment.title'));
  const { id = '' } = useParams({ strict: false });
  const found = usePayment(id);
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{tell('payment.title')}</h1>
      {found.isError ? <LoadFailed heardAt={found.data?.heardAt ?? null} onRetry={() => void found.refetch()} /> : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      {found.data === null ? <MissingPayment /> : null}
      {found.data ? <KnownPayment payment={found.data.payment} /> : null}
    </div>
  );
}

function MissingPayment() {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  return (
    <>
      <p>{tell('payment.missing')}</p>
      <Link to="/history" className={styles.back}>
        {say('history.title')}
      </Link>
    </>
  );
}

function KnownPayment({ payment }: { payment: PaymentView }) {
  const tell = useTable(RECORD_WORDS);
  const isHere = payment.owner !== 'store';
  return (
    <>
      <PaymentHead payment={payment} />
      {isHere ? null : <AskStore payment={payment} />}
      <div className={styles.columns}>
        <Timeline payment={payment} />
        <div className={styles.aside}>
          <PaymentFacts payment={payment} />
          <PaymentRefunds payment={payment} />
        </div>
      </div>
      <div className={styles.actions}>
        <PrintPayment payment={payment} />
        {isHere && payment.may.includes('refund') ? <RefundLink payment={payment} /> : null}
        {isHere && payment.may.includes('check') ? <CheckNow id={payment.id} /> : null}
        <SaleLink saleId={payment.saleId}>{tell('payment.sale')}</SaleLink>
      </div>
    </>
  );
}

/** To the refund; where none can be made, why, and not to be tried. */
function RefundLink({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  const tell = useTable(REFUND_WORDS);
  const navigate = useNavigate();
  const clock = useServerClock();
  const keys = useKeys();
  const { data } = usePaymentRefunds(payment);
  const objection = data === undefined ? null : refundObjection(payment, data, clock.now());
  return (
    <Button
      onPress={() => void navigate({ to: '/payments/$id/refund', params: { id: payment.id }, search: {} })}
      disabledReason={objection === null ? undefined : tell(objection)}
      shortcut={keys.refund}
    >
      {say('action.refund')}
    </Button>
  );
}

function CheckNow({ id }: { id: string }) {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const check = useMutation({
    mutationFn: () => quickpay.payments.check(id),
    onSuccess: (payment) => learnPayment(queryClient, payment),
  });
  return (
    <>
      <p role="status" className={styles.told}>
        {check.isSuccess ? tell('payment.checked') : null}
        {check.isError ? tell('attention.failed') : null}
      </p>
      <Button onPress={() => check.mutate()} disabledReason={check.isPending ? say('load.busy') : undefined}>
        {say('action.check')}
      </Button>
    </>
  );
}
