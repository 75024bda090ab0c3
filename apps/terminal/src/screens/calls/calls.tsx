/**
 * Above whatever is in front: what became of earlier payments of this till, until somebody says that they have seen it. Loaded on use, for
 * no sale waits for it.
 */
import { Link, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Shape } from '../../payments/shapes.tsx';
import toneStyles from '../../payments/tone.module.css';
import { useSession } from '../../sign-in/session.tsx';
import { useRinging } from '../../sounds/use-ringing.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { CALL_WORDS } from '../../words/call-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import styles from './calls.module.css';
import { type Call, useTillCalls } from './use-calls.ts';

/** As the panel of such a payment looks. */
const TONES = { attention: 'attention', late: 'refunded' } as const satisfies Readonly<Record<Call['kind'], string>>;

export default function Calls() {
  const tell = useTable(CALL_WORDS);
  const { saleId } = useParams({ strict: false });
  const isList = useRouterState({ select: ({ location }) => location.pathname === '/attention' });
  const { person, isLocked } = useSession();
  const { all, unseen, see } = useTillCalls();
  // What is in front says it itself, and rings by itself.
  const shown = unseen.filter((call) => call.saleId !== saleId);
  useRinging(shown.map(({ name }) => name));
  // A manager who has opened the list has seen what is on it.
  const isRead = isList && !isLocked && person.role === 'manager';
  const listed = all.filter(({ kind }) => kind === 'attention');
  const names = listed.map(({ name }) => name).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: by their names
  useEffect(() => {
    if (isRead) see(listed);
  }, [isRead, names]);
  const [first, ...others] = shown;
  if (first === undefined) return null;
  return (
    <section className={styles.calls} aria-label={tell('calls.title')}>
      <Notice call={first} others={others.length} onSeen={() => see([first])} />
    </section>
  );
}

function Notice({ call, others, onSeen }: { call: Call; others: number; onSeen: () => void }) {
  const { money } = useWords();
  const tell = useTable(CALL_WORDS);
  const announce = useAnnounce();
  const { person } = useSession();
  const { name, kind, orderNumber, amount, paymentId } = call;
  const what = {
    attention: person.role === 'manager' ? tell('calls.attentionManager') : tell('calls.attention'),
    late: tell('calls.late'),
  }[kind];
  const which = tell('calls.payment', { amount: money.text(amount), ref: orderNumber.slice(-4) });
  // The result of the sale in front goes first: what is said of an earlier one waits until that was said.
  useEffect(() => announce(`${what}. ${which}`, 'polite', name), [announce, what, which, name]);
  return (
    <div className={classes(styles.call, toneStyles.tone, toneStyles.field)} data-tone={TONES[kind]}>
      <span className={styles.shape}>
        <Shape of={TONES[kind]} />
      </span>
      <p className={styles.words}>
        <strong>{what}</strong>
        <span>
          {which}
          {others === 0 ? null : <> · {tell('calls.more', { n: others })}</>}
        </span>
      </p>
      <div className={styles.actions}>
        <Link className={styles.link} to="/payments/$id" params={{ id: paymentId }}>
          {tell('calls.open')}
        </Link>
        <Button onPress={onSeen}>{tell('calls.seen')}</Button>
      </div>
    </div>
  );
}
