/** A refund of one payment: what can be given back and why, a manager's approval where it needs one, and what becomes of it. */
import type { PaymentView, RefundsView } from '@quickpay/client';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { REFUND_LOOKS } from '../../payments/look.ts';
import { StateField } from '../../payments/state-field.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { useUrgentWhile } from '../../server/urgency.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { REFUND_WORDS } from '../../words/refund-words.ts';
import { LoadFailed, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { usePayment, usePaymentRefunds } from '../payment/use-payment.ts';
import { Notice } from '../sale/notice.tsx';
import { useScreenTitle } from '../screen-title.ts';
import { PaidFacts } from './paid-facts.tsx';
import styles from './refund.module.css';
import { type Asked, RefundDialog } from './refund-dialog.tsx';
import { RefundForm } from './refund-form.tsx';
import { RefundInFront } from './refund-in-front.tsx';
import { refundObjection } from './refund-objection.ts';
import { useOvertaken, useRefundProblem } from './refund-problem.ts';
import { type Refunding, useRefunding } from './use-refunding.ts';

const SKELETON_ROWS = 4;

export function RefundScreen() {
  const { say } = useWords();
  const tell = useTable(REFUND_WORDS);
  useScreenTitle(tell('refund.title'));
  const { id = '' } = useParams({ strict: false });
  const found = usePayment(id);
  const payment = found.data?.payment;
  const refunds = usePaymentRefunds(payment);
  const hasFailed = found.isError || refunds.isError;
  const retry = () => void (found.isError ? found.refetch() : refunds.refetch());
  return (
    <div className={styles.page}>
      {/* A refund in front is the screen's heading itself. */}
      {payment?.state === 'paid' && refunds.data !== undefined ? null : <Title />}
      {hasFailed ? <LoadFailed heardAt={found.data?.heardAt ?? null} onRetry={retry} /> : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending || (payment?.state === 'paid' && refunds.isPending)} />
      {found.data === null ? (
        <p>
          {say('missing.body')} <Link to="/history">{say('history.title')}</Link>
        </p>
      ) : null}
      {payment !== undefined && payment.state !== 'paid' ? <Objected payment={payment} why="refund.notPaid" /> : null}
      {payment?.state === 'paid' && refunds.data !== undefined ? (
        <Refundable key={payment.id} payment={payment} refunds={refunds.data} />
      ) : null}
    </div>
  );
}

function Title() {
  const tell = useTable(REFUND_WORDS);
  return <h1 className={pageStyles.title}>{tell('refund.title')}</h1>;
}

function Refundable({ payment, refunds }: { payment: PaymentView; refunds: RefundsView }) {
  const tell = useTable(REFUND_WORDS);
  const navigate = useNavigate();
  const { made } = useSearch({ from: '/counter/payments/$id/refund' });
  const clock = useServerClock();
  const show = (search: { made?: string }) =>
    void navigate({ to: '/payments/$id/refund', params: { id: payment.id }, search, replace: true });
  /** Refunds that this window knew, or made: of any other it is told. */
  const known = useRef(new Set(refunds.items.map(({ id }) => id)));
  const refunding = useRefunding(payment.id, ({ id }) => {
    known.current.add(id);
    show({ made: id });
  });
  const { progress } = refunding;
  const problem = useRefundProblem(progress.at === 'choosing' ? progress.refused : null, refunds.refundable);
  const objection = refundObjection(payment, refunds, clock.now());
  const overtaken = useOvertaken(refunds.refundable);
  const isSending = progress.at === 'sending' || progress.at === 'repeating';
  useUrgentWhile(isSending);
  const isOvertaken = refunds.items.some(({ id }) => !known.current.has(id));
  const news = (isOvertaken ? overtaken : null) ?? problem;
  const another = () => {
    for (const { id } of refunds.items) known.current.add(id);
    show({});
  };
  const inFront =
    refunds.items.find(({ id }) => id === made) ??
    // Where no other refund can be made, the last one is what the screen is about.
    (objection === 'refund.busy' || objection === 'refund.nothingLeft' ? refunds.items.at(-1) : undefined);
  const shownId = inFront?.id;
  // What somebody watches stays in front of them when it settles.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what is shown alone
  useEffect(() => {
    if (shownId !== undefined && made === undefined && !isSending) show({ made: shownId });
  }, [shownId, made, isSending]);

  if (isSending)
    return (
      <StateField
        subject={progress.attempt.key}
        look={REFUND_LOOKS.requested}
        isInFront
        amount={progress.attempt.amount}
        sentence={tell(progress.at === 'sending' ? 'refund.sending' : 'refund.repeating')}
      />
    );
  return (
    <>
      {news === null ? null : <Notice text={news} />}
      {inFront !== undefined ? (
        <RefundInFront refund={inFront} objection={objection} onAnother={another} />
      ) : objection !== null ? (
        <>
          <Title />
          <Objected payment={payment} refunds={refunds} why={objection} />
        </>
      ) : (
        <Choosing payment={payment} refunds={refunds} refunding={refunding} />
      )}
    </>
  );
}

type ChoosingProps = Readonly<{ payment: PaymentView; refunds: RefundsView; refunding: Refunding }>;

/** What to give back and why, and what is asked before it is sent: asked no more once there is nothing to choose. */
function Choosing({ payment, refunds, refunding }: ChoosingProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { dropApproval } = refunding;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it goes, and not whenever it is drawn
  useEffect(() => dropApproval, []);
  return (
    <>
      <Title />
      <RefundForm payment={payment} refunds={refunds} refunding={refunding} onAsk={setAsked} />
      <RefundDialog
        paymentId={payment.id}
        left={refunds.refundable}
        asked={asked}
        refunding={refunding}
        onClose={() => setAsked(null)}
      />
    </>
  );
}

type ObjectedProps = Readonly<{
  payment: PaymentView;
  refunds?: RefundsView;
  why: NonNullable<ReturnType<typeof refundObjection>>;
}>;

/** Why there is nothing to choose, and where to go on. */
function Objected({ payment, refunds, why }: ObjectedProps) {
  const tell = useTable(REFUND_WORDS);
  return (
    <>
      <Notice text={tell(why)} />
      {refunds === undefined ? null : <PaidFacts payment={payment} refunds={refunds} />}
      <p className={pageStyles.links}>
        <Link to="/payments/$id" params={{ id: payment.id }}>
          {tell('refund.openPayment')}
        </Link>
      </p>
    </>
  );
}
