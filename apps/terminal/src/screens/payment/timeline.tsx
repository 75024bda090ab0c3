/** What happened to a payment, oldest first, in plain words. */
import type { EventView, PaymentView } from '@quickpay/client';
import { LOOKS } from '../../payments/look.ts';
import { Shape } from '../../payments/shapes.tsx';
import { toldEvent } from '../../payments/told-event.ts';
import toneStyles from '../../payments/tone.module.css';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Moment } from '../../ui/moment.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import { LoadFailed, Skeleton } from '../loading.tsx';
import styles from './payment.module.css';
import { usePaymentEvents } from './use-payment.ts';

const SKELETON_ROWS = 3;

export function Timeline({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  const found = usePaymentEvents(payment.id);
  const events = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={styles.timeline} aria-labelledby="timeline">
      <h2 id="timeline">{tell('timeline.title')}</h2>
      {found.isError ? (
        <LoadFailed heardAt={null} onRetry={() => void (found.isFetchNextPageError ? found.fetchNextPage() : found.refetch())} />
      ) : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      <ol className={styles.events}>
        {events.map((event, at) => (
          <TimelineEvent
            key={event.id}
            event={event}
            currency={payment.amount.currency}
            hasChanged={events[at - 1]?.state !== event.state}
          />
        ))}
      </ol>
      {found.hasNextPage ? (
        <Button
          onPress={() => void found.fetchNextPage()}
          disabledReason={found.isFetchingNextPage ? say('load.busy') : undefined}
        >
          {say('load.more')}
        </Button>
      ) : null}
    </section>
  );
}

type TimelineEventProps = Readonly<{
  event: EventView;
  currency: PaymentView['amount']['currency'];
  /** Whether the payment stands otherwise after it. */
  hasChanged: boolean;
}>;

function TimelineEvent({ event, currency, hasChanged }: TimelineEventProps) {
  const words = useWords();
  const { tone, word } = LOOKS[event.state];
  return (
    <li className={styles.event}>
      <span className={styles.when}>
        <Moment at={event.at} />
      </span>
      <span className={styles.what}>{toldEvent(event, words, currency)}</span>
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
