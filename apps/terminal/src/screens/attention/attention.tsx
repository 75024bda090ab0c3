/** What needs a manager, oldest first: why, for how long, and what can be done here. */
import type { AttentionCallView, AttentionView } from '@quickpay/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Shape } from '../../payments/shapes.tsx';
import toneStyles from '../../payments/tone.module.css';
import { needsManager } from '../../server/role.ts';
import { useServerNow } from '../../server/use-server-now.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Money } from '../../ui/money.tsx';
import { Grouped } from '../../ui/ticket.tsx';
import { CALL_WORDS } from '../../words/call-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import { LeaveDialog } from '../leave-dialog.tsx';
import { LoadFailed, ManagerNeeded, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { DisputesNote } from '../stores/disputes.tsx';
import { StaleStores } from '../stores/stale-stores.tsx';
import styles from './attention.module.css';
import { ATTENTION_PAGE, useAttention, useCalls, useCheck, useLeave } from './use-attention.ts';

const SKELETON_ROWS = 3;
const AGE_TICK_MS = 1_000;

export function AttentionScreen() {
  const { say } = useWords();
  const { person } = useSession();
  useScreenTitle(say('attention.title'));
  return person.role === 'manager' ? <ForManager /> : <ForCashier />;
}

/** What a cashier may know of it, and what they do about it: fetch somebody. */
function ForCashier() {
  const { say } = useWords();
  const tell = useTable(CALL_WORDS);
  const { items, complete } = useCalls();
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{say('attention.title')}</h1>
      {items.length === 0 ? (
        <p role="status">{tell('calls.none')}</p>
      ) : (
        <>
          <p className={styles.hint}>
            {complete ? say('attention.count', { n: items.length }) : say('attention.countMore', { n: ATTENTION_PAGE })}
          </p>
          <p className={styles.reason}>
            <strong>{tell('calls.fetch')}</strong>
          </p>
          <ul className={styles.items} aria-label={say('attention.title')}>
            {items.map((call) => (
              <Call key={call.refundId ?? call.paymentId} call={call} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Call({ call: { paymentId, amount, orderNumber, since } }: { call: AttentionCallView }) {
  const { say, time } = useWords();
  const tell = useTable(RECORD_WORDS);
  const now = useServerNow(AGE_TICK_MS);
  return (
    <li className={classes(styles.item, toneStyles.tone, toneStyles.field)} data-tone="attention">
      <div className={styles.head}>
        <span className={styles.shape}>
          <Shape of="attention" />
        </span>
        <div className={styles.words}>
          <p className={styles.amount}>
            <Money amount={amount} />
          </p>
          <p>
            <Grouped text={orderNumber} />
          </p>
        </div>
        {now === null ? null : (
          <p className={styles.age}>{tell('attention.age', { age: time.age(Math.max(0, now - Date.parse(since))) })}</p>
        )}
      </div>
      <div className={styles.actions}>
        <Link className={styles.link} to="/payments/$id" params={{ id: paymentId }}>
          {say('timeline.open')}
        </Link>
      </div>
    </li>
  );
}

function ForManager() {
  const { say } = useWords();
  const found = useAttention();
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{say('attention.title')}</h1>
      {found.isError ? <Failed found={found} /> : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      <StaleStores />
      <DisputesNote />
      {found.data === undefined ? null : <Items items={found.data.items} isAll={found.data.next === null} />}
    </div>
  );
}

function Failed({ found: { error, refetch } }: { found: ReturnType<typeof useAttention> }) {
  return needsManager(error) ? <ManagerNeeded /> : <LoadFailed heardAt={null} onRetry={() => void refetch()} />;
}

function Items({ items, isAll }: { items: readonly AttentionView[]; isAll: boolean }) {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  const now = useServerNow(AGE_TICK_MS);
  if (items.length === 0) return <p role="status">{tell('attention.empty')}</p>;
  return (
    <>
      <p className={styles.hint}>
        {isAll ? say('attention.count', { n: items.length }) : say('attention.countMore', { n: ATTENTION_PAGE })}
        {' · '}
        {tell('attention.list')}
      </p>
      <ul className={styles.items} aria-label={say('attention.title')}>
        {items.map((item) => (
          <Item key={item.id} item={item} now={now} />
        ))}
      </ul>
    </>
  );
}

function Item({ item, now }: { item: AttentionView; now: number | null }) {
  const { say, time } = useWords();
  const tell = useTable(RECORD_WORDS);
  const [isLeaving, setLeaving] = useState(false);
  const check = useCheck(item);
  const leave = useLeave(item);
  // What a store's own server works on is asked of that, on the payment's page.
  const isHere = item.owner !== 'store';
  const since = Date.parse(item.refund?.requestedAt ?? item.submittedAt);
  return (
    <li className={classes(styles.item, toneStyles.tone, toneStyles.field)} data-tone="attention">
      <div className={styles.head}>
        <span className={styles.shape}>
          <Shape of="attention" />
        </span>
        <div className={styles.words}>
          <p className={styles.amount}>
            <Money amount={item.refund?.amount ?? item.amount} />
          </p>
          <p>
            <Grouped text={item.orderNumber} />
          </p>
        </div>
        <p className={styles.age}>{tell('attention.age', { age: time.age(now === null ? item.ageMs : now - since) })}</p>
      </div>
      <p className={styles.reason}>{say(`manager.${item.attention}`)}</p>
      <div className={styles.actions}>
        <p role="status" className={styles.told}>
          {check.isSuccess ? tell('payment.checked') : null}
          {check.isError || leave.isError ? tell('attention.failed') : null}
        </p>
        <Link className={styles.link} to="/payments/$id" params={{ id: item.id }}>
          {say('timeline.open')}
        </Link>
        {isHere && item.may.includes('leave') ? <Button onPress={() => setLeaving(true)}>{say('action.leave')}</Button> : null}
        {isHere && (item.may.includes('check') || item.refund !== null) ? (
          <Button onPress={() => check.mutate()} disabledReason={check.isPending ? say('load.busy') : undefined}>
            {say('action.check')}
          </Button>
        ) : null}
      </div>
      <LeaveDialog isOpen={isLeaving} onClose={() => setLeaving(false)} onLeave={() => leave.mutate()} />
    </li>
  );
}
