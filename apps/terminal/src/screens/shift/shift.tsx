/** The open shift of this till, live: what it has come to, what is still open, and closing it. */
import type { ShiftView } from '@quickpay/client';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ToneShape } from '../../payments/tone-shape.tsx';
import { useServerNow } from '../../server/use-server-now.ts';
import { useTill } from '../../till/till.tsx';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { Ticket } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { SHIFT_WORDS } from '../../words/shift-words.ts';
import { LoadFailed, LoadMore, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { StaleStores } from '../stores/stale-stores.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { ExportLink } from './export-link.tsx';
import { LateRows, UnresolvedRows } from './lists.tsx';
import { ShiftActs, ShiftSums, SignedMoney } from './parts.tsx';
import styles from './shift.module.css';
import { toBePrinted } from './to-be-printed.ts';
import { useClosedShifts, useCloseShift, useOpenShift } from './use-shift.ts';

const SKELETON_ROWS = 4;
const AGE_TICK_MS = 1_000;

export function ShiftScreen() {
  const { say } = useWords();
  useScreenTitle(say('shift.title'));
  const { storeId } = useTill();
  const found = useOpenShift();
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{say('shift.title')}</h1>
      {found.isError ? <LoadFailed heardAt={null} onRetry={() => void found.refetch()} /> : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      <StaleStores storeId={storeId} />
      {found.data === undefined ? null : <OpenShift shift={found.data} />}
      <ClosedShifts />
    </div>
  );
}

function OpenShift({ shift }: { shift: ShiftView }) {
  const tell = useTable(SHIFT_WORDS);
  const navigate = useNavigate();
  const now = useServerNow(AGE_TICK_MS);
  const [asked, setAsked] = useState<string | null>(null);
  const closing = useCloseShift();
  const showClosed = (id: string) => {
    toBePrinted.add(id);
    setAsked(null);
    void navigate({ to: '/shift/$id', params: { id } });
  };
  const ask = () => {
    closing.reset();
    setAsked(shift.id);
  };
  return (
    <>
      <div className={styles.columns}>
        <Ticket title={tell('shift.number', { n: shift.number })}>
          <ShiftActs shift={shift} />
          <ShiftSums totals={shift.totals} />
        </Ticket>
        <div className={styles.aside}>
          <UnresolvedRows shift={shift} now={now} />
          <LateRows shift={shift} />
        </div>
      </div>
      <div className={styles.actions}>
        <ExportLink id={shift.id} />
        <Button kind="primary" icon="print" onPress={ask}>
          {tell('shift.close')}
        </Button>
      </div>
      {/* Keyed: ticks are of one shift, and of one asking. */}
      <CloseDialog
        key={shift.id}
        shift={shift}
        isOpen={asked === shift.id}
        onClose={() => setAsked(null)}
        closing={closing}
        onClosed={showClosed}
      />
    </>
  );
}

function ClosedShifts() {
  const tell = useTable(SHIFT_WORDS);
  const navigate = useNavigate();
  const found = useClosedShifts();
  if (found.data === undefined) return found.isError ? <LoadFailed heardAt={null} onRetry={() => void found.refetch()} /> : null;
  const shifts = found.data.pages.flatMap(({ items }) => items);
  return (
    <section className={styles.section} aria-labelledby="earlier">
      <h2 id="earlier">{tell('shift.earlier')}</h2>
      {shifts.length === 0 ? (
        <p>{tell('shift.noneClosed')}</p>
      ) : (
        <Rows label={tell('shift.earlier')}>
          {shifts.map(({ id, number, closed, totals, unresolvedCount }) => (
            <Row
              key={id}
              lead={unresolvedCount > 0 ? <ToneShape tone="uncertain" /> : null}
              title={tell('shift.number', { n: number })}
              detail={closed === null ? null : <Moment at={closed.at} as="full" />}
              end={totals.map(({ currency, netMinor }) => (
                <span key={currency} className={styles.net}>
                  <SignedMoney amount={{ minor: netMinor, currency }} />
                </span>
              ))}
              onOpen={() => void navigate({ to: '/shift/$id', params: { id } })}
            />
          ))}
        </Rows>
      )}
      <LoadMore of={found} />
    </section>
  );
}
