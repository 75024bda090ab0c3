/** What people at the counter wrote, newest first: for who can change something. */
import type { FeedbackView } from '@quickpay/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { LOOKS } from '../../payments/look.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import { needsManager } from '../../server/role.ts';
import { Moment } from '../../ui/moment.tsx';
import { Grouped } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import { LoadFailed, LoadMore, ManagerNeeded, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import styles from './feedback.module.css';

const PAGE = 50;
const SKELETON_ROWS = 4;

export function FeedbackListScreen() {
  const tell = useTable(RECORD_WORDS);
  useScreenTitle(tell('feedback.list'));
  const quickpay = useQuickpay();
  const found = useInfiniteQuery({
    queryKey: ['feedback'],
    queryFn: ({ pageParam, signal }) =>
      quickpay.feedback.list({ limit: PAGE, ...(pageParam === null ? {} : { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{tell('feedback.list')}</h1>
      {found.isError && needsManager(found.error) ? <ManagerNeeded /> : null}
      {found.isError && !found.isFetchNextPageError && !needsManager(found.error) ? (
        <LoadFailed heardAt={null} onRetry={() => void found.refetch()} />
      ) : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      {found.data !== undefined && items.length === 0 ? <p role="status">{tell('feedback.listEmpty')}</p> : null}
      <ul className={styles.items} aria-label={tell('feedback.list')}>
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
      <LoadMore of={found} />
    </div>
  );
}

function Item({ item }: { item: FeedbackView }) {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  return (
    <li className={styles.item}>
      <p className={styles.text} translate="no">
        {item.text}
      </p>
      <p className={styles.detail}>
        <Moment at={item.writtenAt ?? item.at} as="full" />
        <span>
          {tell('feedback.by')} <span translate="no">{[item.by, item.terminalId].filter(Boolean).join(' · ')}</span>
        </span>
        {item.screen === null ? null : <span translate="no">{item.screen}</span>}
        {item.state === null ? null : <span>{say(LOOKS[item.state].word)}</span>}
        {item.orderNumber === null ? null : <Grouped text={item.orderNumber} />}
        {item.version === null ? null : <span translate="no">{item.version}</span>}
      </p>
    </li>
  );
}
