/** Every store, its own server where it has one, and how fresh what is known of it is: for managers at head office. */
import { QuickpayProblem, type StoreView } from '@quickpay/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { spanText } from '../../doors/span.ts';
import { Shape } from '../../payments/shapes.tsx';
import { needsManager } from '../../server/role.ts';
import { silentMsOf, useStores, useToldAgoMs } from '../../server/stores.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Facts } from '../../ui/ticket.tsx';
import { Unseen } from '../../ui/unseen.tsx';
import { DOOR_WORDS } from '../../words/door-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import { LoadFailed, ManagerNeeded, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { Disputes } from './disputes.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';
import { useStoreFacts } from './facts.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { LOOKS, type StoreAct, standingOf } from './standing.ts';
import styles from './stores.module.css';
import { TakeOverDialog } from './take-over-dialog.tsx';

const SKELETON_ROWS = 3;

export function StoresScreen() {
  const { say } = useWords();
  const { person } = useSession();
  useScreenTitle(say('settings.stores'));
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{say('settings.stores')}</h1>
      {person.role === 'manager' ? <ForManager /> : <ManagerNeeded />}
    </div>
  );
}

function ForManager() {
  const found = useStores();
  const toldAgoMs = useToldAgoMs(found.data);
  return (
    <>
      {found.isError ? <Failed found={found} /> : null}
      <Skeleton rows={SKELETON_ROWS} isLoading={found.isPending} />
      {found.data === undefined ? null : (
        <>
          <Disputes stores={found.data.items} />
          <Items stores={found.data.items} toldAgoMs={toldAgoMs} />
        </>
      )}
    </>
  );
}

function Failed({ found: { error, refetch } }: { found: ReturnType<typeof useStores> }) {
  const tell = useTable(STORE_WORDS);
  if (error instanceof QuickpayProblem && error.problem.code === 'owned_by_head_office')
    return <p role="status">{tell('stores.elsewhere')}</p>;
  if (needsManager(error)) return <ManagerNeeded />;
  return <LoadFailed heardAt={null} onRetry={() => void refetch()} />;
}

/** What somebody is about to do, and with which store; it stays what it was, whatever becomes of the store meanwhile. */
type Asked = Readonly<{ act: StoreAct; store: StoreView }>;

function Items({ stores, toldAgoMs }: { stores: readonly StoreView[]; toldAgoMs: number }) {
  const tell = useTable(STORE_WORDS);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  if (stores.length === 0) return <p role="status">{tell('stores.empty')}</p>;
  return (
    <>
      <ul className={styles.items} aria-label={tell('stores.list')}>
        {stores.map((store) => (
          <Item key={store.id} store={store} toldAgoMs={toldAgoMs} onAct={(act) => setAsked({ act, store })} />
        ))}
      </ul>
      {asked?.act === 'enrol' ? <EnrolDialog store={asked.store} onClose={close} /> : null}
      {asked?.act === 'revoke' ? <RevokeDialog store={asked.store} onClose={close} /> : null}
      {asked?.act === 'takeOver' ? <TakeOverDialog store={asked.store} onClose={close} /> : null}
    </>
  );
}

const ACT_WORDS = { enrol: 'enrol.do', revoke: 'revoke.do', takeOver: 'takeOver.do' } as const satisfies Readonly<
  Record<StoreAct, string>
>;

function Item({ store, toldAgoMs, onAct }: { store: StoreView; toldAgoMs: number; onAct: (act: StoreAct) => void }) {
  const tell = useTable(STORE_WORDS);
  const tellSpan = useTable(DOOR_WORDS);
  const { id, name, node, quotaSharePercent } = store;
  const standing = standingOf(store, toldAgoMs);
  const { word, isWrong, may } = LOOKS[standing];
  const isUnwell = node?.state === 'active' && (node.reasons?.length ?? 0) > 0;
  const facts = useStoreFacts(store, toldAgoMs);
  const silentMs = node === null ? 0 : (silentMsOf(node, toldAgoMs) ?? 0);
  const isMarked = isWrong || isUnwell;
  return (
    <li className={classes(styles.item, isMarked && styles.wrong)}>
      <div className={styles.head}>
        {isMarked ? (
          <span className={styles.shape}>
            <Shape of="attention" />
          </span>
        ) : null}
        <h2 className={styles.name} translate="no">
          {name}
        </h2>
        <span className={styles.id} translate="no">
          {id}
        </span>
        <p className={styles.standing}>
          {word === 'store.silent' ? tell(word, { span: spanText(silentMs, tellSpan) }) : tell(word as 'store.answers')}
        </p>
      </div>
      {facts.length === 0 ? null : (
        <div className={styles.facts}>
          <Facts facts={facts} />
        </div>
      )}
      <div className={styles.actions}>
        <Link className={styles.link} to="/history" search={{ store: id }}>
          {tell('store.payments')}
          <Unseen> {name}</Unseen>
        </Link>
        {may.map((act) => (
          <Button
            key={act}
            onPress={() => onAct(act)}
            disabledReason={act === 'enrol' && quotaSharePercent === null ? tell('store.noShare') : undefined}
          >
            {tell(ACT_WORDS[act])}
            <Unseen> {name}</Unseen>
          </Button>
        ))}
      </div>
    </li>
  );
}
