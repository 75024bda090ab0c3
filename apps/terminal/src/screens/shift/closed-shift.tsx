/** A closed shift: what it came to, for good. Printed once when it has just been closed, and again when asked for. */
import type { ShiftView } from '@quickpay/client';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { needsManager } from '../../server/role.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Money } from '../../ui/money.tsx';
import { Facts, Grouped, Ticket } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { SHIFT_WORDS } from '../../words/shift-words.ts';
import { LoadFailed, ManagerNeeded, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { ExportLink } from './export-link.tsx';
import { LateRows, UnresolvedRows } from './lists.tsx';
import { ShiftActs, ShiftSums, type Unresolved, useUnresolvedLook } from './parts.tsx';
import { printShift, toBePrinted } from './print-shift.ts';
import styles from './shift.module.css';
import { useShift } from './use-shift.ts';

const SKELETON_ROWS = 4;

export function ClosedShiftScreen() {
  const { say } = useWords();
  const tell = useTable(SHIFT_WORDS);
  useScreenTitle(say('shift.title'));
  const { id = '' } = useParams({ strict: false });
  const found = useShift(id);
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{say('shift.title')}</h1>
      {found.isError ? <Failed error={found.error} onRetry={() => void found.refetch()} /> : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      {found.data === null ? (
        <>
          <p>{tell('shift.missing')}</p>
          <OpenLink />
        </>
      ) : null}
      {found.data ? <KnownShift shift={found.data} /> : null}
    </div>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return needsManager(error) ? <ManagerNeeded /> : <LoadFailed heardAt={null} onRetry={onRetry} />;
}

function KnownShift({ shift }: { shift: ShiftView }) {
  const { say } = useWords();
  useEffect(() => {
    if (toBePrinted.take(shift.id)) printShift();
  }, [shift.id]);
  return (
    <>
      <div className={styles.columns}>
        <ShiftSlip shift={shift} />
        <div className={styles.aside}>
          <UnresolvedRows shift={shift} now={null} />
          <LateRows shift={shift} />
        </div>
      </div>
      <div className={styles.actions}>
        <span className={styles.start}>
          <OpenLink />
        </span>
        <ExportLink id={shift.id} />
        <Button kind="primary" icon="print" onPress={printShift}>
          {say('action.print')}
        </Button>
      </div>
    </>
  );
}

function OpenLink() {
  const tell = useTable(SHIFT_WORDS);
  return (
    <Link to="/shift" className={styles.link}>
      {tell('shift.back')}
    </Link>
  );
}

/** What is printed: it stands by itself, without the lists beside it. */
function ShiftSlip({ shift }: { shift: ShiftView }) {
  const tell = useTable(SHIFT_WORDS);
  const { till } = useSession();
  const name = till.till.id === shift.terminalId ? till.till.name : shift.terminalId;
  return (
    <div data-print="">
      <Ticket title={tell('shift.number', { n: shift.number })} isClosed={shift.state === 'closed'}>
        <p translate="no">{`${till.store.name} · ${name}`}</p>
        <ShiftActs shift={shift} />
        <ShiftSums totals={shift.totals} />
        {shift.unresolved.length === 0 ? null : <SlipUnresolved unresolved={shift.unresolved} />}
        {shift.late.length === 0 ? null : <SlipLate shift={shift} />}
        {shift.environment === 'sandbox' ? <p translate="no">SANDBOX</p> : null}
      </Ticket>
    </div>
  );
}

function SlipUnresolved({ unresolved }: { unresolved: readonly Unresolved[] }) {
  const tell = useTable(SHIFT_WORDS);
  const look = useUnresolvedLook();
  return (
    <div className={styles.onPaper}>
      <h3>{tell('shift.unresolved')}</h3>
      {unresolved.map((one) => (
        <Facts
          key={one.id}
          facts={[
            { name: look(one).word, value: <Money amount={one.amount} /> },
            {
              name: tell(one.of === 'refund' ? 'shift.refundOf' : 'shift.payment'),
              value: <Grouped text={one.refundNumber ?? one.orderNumber} />,
            },
          ]}
        />
      ))}
    </div>
  );
}

function SlipLate({ shift: { late, lateCount } }: { shift: ShiftView }) {
  const tell = useTable(SHIFT_WORDS);
  return (
    <div className={styles.onPaper}>
      <h3>{tell('shift.late')}</h3>
      {late.map(({ id, of, landing, amount, orderNumber, refundNumber, fromShift }) => (
        <Facts
          key={id}
          facts={[
            {
              name: `${tell(`shift.late.${landing}`)} · ${tell('shift.from', { n: fromShift })}`,
              value: <Money amount={amount} />,
            },
            {
              name: tell(of === 'refund' ? 'shift.refundOf' : 'shift.payment'),
              value: <Grouped text={refundNumber ?? orderNumber} />,
            },
          ]}
        />
      ))}
      {lateCount > late.length ? <p>{tell('shift.lateMore', { n: lateCount })}</p> : null}
    </div>
  );
}
