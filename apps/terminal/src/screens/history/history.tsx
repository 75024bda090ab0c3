/** The store's payments, newest first, live; and whatever is known of one finds it. */
import type { Currency } from '@quickpay/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { PaymentRow } from '../../payments/payment-row.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { useTill } from '../../till/till.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Rows } from '../../ui/rows.tsx';
import { rowKeys, useSlash } from '../../ui/use-row-keys.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import { LoadFailed, LoadMore, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { StaleStores } from '../stores/stale-stores.tsx';
import { byDay, type Day } from './by-day.ts';
import { Filters } from './filters.tsx';
import styles from './history.module.css';
import { askedBy, dayOf, type HistorySearch, readHistorySearch } from './history-search.ts';
import { useHistory } from './use-history.ts';

const SKELETON_ROWS = 6;
const MORE_TRIES = 3;

export function HistoryScreen() {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  useScreenTitle(say('history.title'));
  const navigate = useNavigate();
  const clock = useServerClock();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const search = readHistorySearch(useSearch({ strict: false }));
  const now = clock.now();
  const { storeId } = useTill();
  const all = useHistory({ storeId: search.store ?? storeId });
  const asked = askedBy(search, now, currenciesOf(all.data?.pages.flatMap(({ items }) => items) ?? []));
  const found = useHistory({ storeId, ...asked.query });
  /** News that come meanwhile have all pages asked for anew, and the next one is dropped: then it is asked for again. */
  const more = async () => {
    const before = found.data?.pages.length ?? 0;
    for (let tried = 0; tried < MORE_TRIES; tried++) {
      const { data } = await found.fetchNextPage();
      if ((data?.pages.length ?? 0) > before) return;
    }
  };
  useSlash(field);
  const keys = rowKeys(list, field);
  const show = (next: HistorySearch) => void navigate({ to: '/history', search: next, replace: true });
  const payments = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const hasFilters = search.q !== undefined || search.state !== undefined || search.day !== undefined;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys walk the rows within, which are buttons
    <div className={styles.days} onKeyDown={keys}>
      <h1 className={pageStyles.title}>{say('history.title')}</h1>
      <StaleStores storeId={search.store ?? storeId} />
      <Link to="/lookup" className={styles.lookup}>
        <Icon name="scan" />
        {tell('history.lookup')}
      </Link>
      <Filters search={search} asked={asked} onChange={show} today={now === null ? undefined : dayOf(now)} field={field} />
      {found.isError && !found.isFetchNextPageError ? (
        <LoadFailed heardAt={found.data?.pages[0]?.heardAt ?? null} onRetry={() => void found.refetch()} />
      ) : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      <div ref={list} className={styles.days} aria-busy={found.isPlaceholderData}>
        {byDay(payments).map((day) => (
          <DayOfPayments key={day.day} day={day} onOpen={(id) => void navigate({ to: '/payments/$id', params: { id } })} />
        ))}
      </div>
      {found.data !== undefined && payments.length === 0 ? (
        <Nothing onClear={hasFilters ? () => show({ ...(search.store === undefined ? {} : { store: search.store }) }) : null} />
      ) : null}
      {payments.length > 0 ? (
        <div className={styles.none}>
          <p className={styles.count} role="status">
            {tell('history.found', { n: payments.length })}
          </p>
          <LoadMore of={found} onMore={() => void more()} />
          {found.hasNextPage ? null : <p className={styles.count}>{say('load.end')}</p>}
        </div>
      ) : null}
    </div>
  );
}

function DayOfPayments({ day: { payments }, onOpen }: { day: Day; onOpen: (id: string) => void }) {
  const { time } = useWords();
  const tell = useTable(RECORD_WORDS);
  const [first] = payments;
  if (first === undefined) return null;
  return (
    <section className={styles.day}>
      <h2>
        <time dateTime={first.submittedAt}>{time.day(first.submittedAt)}</time>
      </h2>
      <Rows label={tell('history.list')}>
        {payments.map((payment) => (
          <PaymentRow key={payment.id} payment={payment} onOpen={() => onOpen(payment.id)} />
        ))}
      </Rows>
    </section>
  );
}

/** @param onClear null where nothing was looked for: there is nothing at all */
function Nothing({ onClear }: { onClear: (() => void) | null }) {
  const tell = useTable(RECORD_WORDS);
  return (
    <div className={styles.none}>
      <p role="status">{tell(onClear === null ? 'history.empty' : 'history.none')}</p>
      {onClear === null ? null : <Button onPress={onClear}>{tell('history.clear')}</Button>}
    </div>
  );
}

/** What amounts here are in, the most usual first. */
function currenciesOf(payments: readonly Readonly<{ amount: Readonly<{ currency: Currency }> }>[]): readonly Currency[] {
  const counts = new Map<Currency, number>();
  for (const { amount } of payments) counts.set(amount.currency, (counts.get(amount.currency) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency);
}
