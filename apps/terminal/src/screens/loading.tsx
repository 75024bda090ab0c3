/** What stands where something is loaded, could not be loaded, or is a manager's to see. */
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { useAfter } from '../ui/use-after.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './loading.module.css';

/** An answer that takes no longer needs nothing in its place. */
const SKELETON_AFTER_MS = 300;

/** Grey lines where rows will be, from when it takes long. */
export function Skeleton({ rows, isLoading }: { rows: number; isLoading: boolean }) {
  const { say } = useWords();
  const isSlow = useAfter(SKELETON_AFTER_MS, isLoading);
  return (
    <div role="status" aria-label={isSlow ? say('load.busy') : undefined} data-skeleton={isSlow || undefined}>
      {isSlow
        ? Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nothing but a place
            <div key={row} className={styles.bone} />
          ))
        : null}
    </div>
  );
}

/** @param heardAt since when nothing new was heard, by the server's clock; null where nothing ever was */
export function LoadFailed({ heardAt, onRetry }: { heardAt: number | null; onRetry: () => void }) {
  const { say, time } = useWords();
  return (
    <div className={styles.failed} role="alert">
      <Icon name="alert" />
      <p>{heardAt === null ? say('load.failed') : say('load.stale', { time: time.minute(heardAt) })}</p>
      <Button onPress={onRetry}>{say('load.retry')}</Button>
    </div>
  );
}

export function ManagerNeeded() {
  const { say } = useWords();
  return (
    <div className={styles.failed} role="alert">
      <Icon name="lock" />
      <p>
        <strong>{say('access.manager')}</strong>
        <br />
        {say('role.managerHint')}
      </p>
    </div>
  );
}

type Pages = Readonly<{
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
}>;

/** Below a list: its next page, or that it could not be had. Nothing at its end. `onMore`: what else loading it does. */
export function LoadMore({ of, onMore }: { of: Pages; onMore?: () => void }) {
  const { say } = useWords();
  const more = onMore ?? (() => void of.fetchNextPage());
  if (of.isFetchNextPageError) return <LoadFailed heardAt={null} onRetry={more} />;
  if (!of.hasNextPage) return null;
  return (
    <Button onPress={more} disabledReason={of.isFetchingNextPage ? say('load.busy') : undefined}>
      {say('load.more')}
    </Button>
  );
}
