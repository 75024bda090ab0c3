/** A closed shift: what it came to, for good. Printed once when it has just been closed, and again when asked for. */
import type { ShiftView } from '@quickpay/client';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { usePrint } from '../../printing/use-print.ts';
import { needsManager } from '../../server/role.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Ticket } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { SHIFT_WORDS } from '../../words/shift-words.ts';
import { LoadFailed, ManagerNeeded, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { ExportLink } from './export-link.tsx';
import { LateRows, UnresolvedRows } from './lists.tsx';
import { ShiftActs, ShiftSums } from './parts.tsx';
import styles from './shift.module.css';
import { toBePrinted } from './to-be-printed.ts';
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
  const print = usePrint();
  const printIt = useCallback(() => print({ of: 'shift', id: shift.id, audience: 'merchant' }), [print, shift.id]);
  useEffect(() => {
    if (toBePrinted.take(shift.id)) printIt();
  }, [shift.id, printIt]);
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
        <Button kind="primary" icon="print" onPress={printIt}>
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

/** What it came to, with who opened and closed it. */
function ShiftSlip({ shift }: { shift: ShiftView }) {
  const tell = useTable(SHIFT_WORDS);
  const { till } = useSession();
  const name = till.till.id === shift.terminalId ? till.till.name : shift.terminalId;
  return (
    <Ticket title={tell('shift.number', { n: shift.number })} isClosed={shift.state === 'closed'}>
      <p translate="no">{`${till.store.name} · ${name}`}</p>
      <ShiftActs shift={shift} />
      <ShiftSums totals={shift.totals} />
    </Ticket>
  );
}
