/** Above figures of stores at head office: whose are older than they look. Nothing where all are fresh. */
import type { StoreView } from '@quickpay/client';
import { spanText } from '../../doors/span.ts';
import { useDoor } from '../../server/door.ts';
import { type Arrears, arrearsOf, useStores, useToldAgoMs } from '../../server/stores.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Icon } from '../../ui/icons.tsx';
import { DOOR_WORDS } from '../../words/door-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import styles from './stale-stores.module.css';

/** @param storeId of the only store whose figures stand below; left out, all of them do */
export function StaleStores({ storeId }: { storeId?: string | undefined }) {
  const { person } = useSession();
  const door = useDoor();
  // Only head office knows of stores, and tells managers.
  const { data } = useStores(door?.door === 'headOffice' && person.role === 'manager');
  const toldAgoMs = useToldAgoMs(data);
  return <Stale toldAgoMs={toldAgoMs} stores={(data?.items ?? []).filter(({ id }) => storeId === undefined || id === storeId)} />;
}

function Stale({ stores, toldAgoMs }: { stores: readonly StoreView[]; toldAgoMs: number }) {
  const tell = useTable(STORE_WORDS);
  const say = useArrearsText();
  const stale = stores.flatMap((store) => {
    const arrears = arrearsOf(store, toldAgoMs);
    return arrears === null ? [] : [{ id: store.id, text: say(store.name, arrears) }];
  });
  if (stale.length === 0) return null;
  return (
    <section className={styles.stale} aria-label={tell('stale.title')}>
      <Icon name="alert" />
      <ul className={styles.stores}>
        {stale.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

function useArrearsText(): (store: string, arrears: Arrears) => string {
  const { time } = useWords();
  const tell = useTable(STORE_WORDS);
  const tellSpan = useTable(DOOR_WORDS);
  return (store, arrears) => {
    if (arrears.kind === 'behind')
      return tell('stale.behind', { store, entries: tell('store.backlogCount', { n: arrears.backlog }) });
    const { heardAt, silentMs, isRevoked } = arrears;
    if (heardAt === null || silentMs === null) return tell('stale.never', { store });
    // A time of day alone would be taken for today's.
    const at = silentMs < DAY_MS ? time.minute(heardAt) : time.full(heardAt);
    if (isRevoked) return tell('stale.revoked', { store, time: at });
    return tell('stale.asOf', { store, time: at, span: spanText(silentMs, tellSpan) });
  };
}
const DAY_MS = 86_400_000;
