/**
 * What happened to a payment and its refunds, oldest first, in plain words; and for whoever asks for it every message over the wire, the rule
 * that decided, and all of it as evidence.
 */
import type { PaymentView, TimelineItem, TimelineView } from '@quickpay/client';
import { type ReactNode, useState } from 'react';
import { LOOKS, type Look, REFUND_LOOKS } from '../../payments/look.ts';
import { Shape } from '../../payments/shapes.tsx';
import { toldEvent } from '../../payments/told-event.ts';
import { toldRefundEvent } from '../../payments/told-refund-event.ts';
import toneStyles from '../../payments/tone.module.css';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Moment } from '../../ui/moment.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import { TIMELINE_WORDS } from '../../words/timeline-words.ts';
import { LoadFailed, Skeleton } from '../loading.tsx';
import { MessageRow } from './message-row.tsx';
import styles from './payment.module.css';
import ownStyles from './timeline.module.css';
import { useTimeline } from './use-payment.ts';

const SKELETON_ROWS = 3;

export function Timeline({ payment }: { payment: PaymentView }) {
  const tell = useTable(RECORD_WORDS);
  const found = useTimeline(payment.id);
  return (
    <section className={styles.timeline} aria-labelledby="timeline">
      <h2 id="timeline">{tell('timeline.title')}</h2>
      {found.isError ? <LoadFailed heardAt={null} onRetry={() => void found.refetch()} /> : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      {found.data === undefined ? null : <KnownTimeline payment={payment} timeline={found.data} />}
    </section>
  );
}

type Known = Readonly<{ payment: PaymentView; timeline: TimelineView }>;

function KnownTimeline({ payment, timeline }: Known) {
  const { time } = useWords();
  const tell = useTable(TIMELINE_WORDS);
  const [isFull, setFull] = useState(false);
  const { items, gaps, complete } = timeline;
  const shown = isFull ? items : items.filter(({ of }) => of !== 'message');
  return (
    <>
      <ol className={styles.events}>
        {shown.map((item, at) =>
          item.of === 'message' ? (
            // Messages have no name of their own, and none is ever put between two.
            // biome-ignore lint/suspicious/noArrayIndexKey: for that reason
            <MessageRow key={`message ${at}`} message={item.message} />
          ) : (
            <EventRow
              key={item.id}
              item={item}
              currency={payment.amount.currency}
              hasChanged={stateBefore(shown, at) !== item.state}
              showsRule={isFull}
            />
          ),
        )}
      </ol>
      {gaps.map(({ why, from, to }) => (
        <p key={`${why} ${from}`} className={ownStyles.gap}>
          {tell('timeline.gap', { from: time.full(from), to: time.full(to) })}
        </p>
      ))}
      {complete ? null : <p className={ownStyles.gap}>{tell('timeline.more')}</p>}
      <div className={ownStyles.tools}>
        <Switch label={tell('timeline.full')} isOn={isFull} onChange={setFull} />
        <CopyEvidence timeline={timeline} />
        <SignedEvidence payment={payment} />
      </div>
    </>
  );
}

type Happened = Exclude<TimelineItem, { of: 'message' }>;

/** How the same thing, the payment or that refund, stood before. */
function stateBefore(items: readonly TimelineItem[], at: number): string | undefined {
  const item = items[at];
  if (item === undefined || item.of === 'message') return undefined;
  const isOfTheSame = (other: TimelineItem): other is Happened =>
    item.of === 'payment' ? other.of === 'payment' : other.of === 'refund' && other.refundId === item.refundId;
  return items.slice(0, at).findLast(isOfTheSame)?.state;
}

type EventRowProps = Readonly<{
  item: Happened;
  currency: PaymentView['amount']['currency'];
  /** Whether it stands otherwise after it. */
  hasChanged: boolean;
  showsRule: boolean;
}>;

function EventRow({ item, currency, hasChanged, showsRule }: EventRowProps) {
  const words = useWords();
  const tell = useTable(TIMELINE_WORDS);
  const by = item.by?.name ?? '';
  const { tone, word }: Look = item.of === 'payment' ? LOOKS[item.state] : REFUND_LOOKS[item.state];
  const sentence: ReactNode =
    item.of === 'payment'
      ? toldEvent({ kind: item.kind, detail: { ...item.detail, by } }, words, currency)
      : toldRefundEvent(item, by, words.language);
  return (
    <li className={styles.event}>
      <span className={styles.when}>
        <Moment at={item.at} />
      </span>
      <span className={styles.what}>
        {sentence}
        {showsRule && item.rule !== null ? (
          <small className={ownStyles.small} translate="no">
            {' '}
            {tell('timeline.rule', { event: item.rule.event, state: item.rule.state })}
          </small>
        ) : null}
      </span>
      {hasChanged ? (
        <span className={styles.became}>
          <span className={classes(styles.mark, toneStyles.tone, toneStyles.mark)} data-tone={tone}>
            <Shape of={tone} />
          </span>
          {words.say(word)}
        </span>
      ) : null}
    </li>
  );
}

/** All of it as text, for a message to support: masked as it is shown. */
function CopyEvidence({ timeline }: Pick<Known, 'timeline'>) {
  const tell = useTable(TIMELINE_WORDS);
  const toast = useToast();
  // A page that is not served securely has no clipboard.
  const { clipboard } = navigator as Partial<Pick<Navigator, 'clipboard'>>;
  if (clipboard === undefined) return null;
  return (
    <Button
      onPress={() =>
        void clipboard.writeText(JSON.stringify(timeline, null, 2)).then(
          () => toast('copied'),
          () => {},
        )
      }
    >
      {tell('timeline.copy')}
    </Button>
  );
}

/** A file that somebody else can check: a manager's to hand out. */
function SignedEvidence({ payment }: Pick<Known, 'payment'>) {
  const tell = useTable(TIMELINE_WORDS);
  const { person } = useSession();
  if (person.role !== 'manager') return null;
  return (
    <a className={styles.back} href={`/v1/payments/${payment.id}/evidence`} download={`evidence-${payment.orderNumber}.json`}>
      {tell('timeline.signed')}
    </a>
  );
}
