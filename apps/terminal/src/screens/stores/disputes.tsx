/** What a store's server says otherwise than head office: each with what to do, until somebody has seen to it. Nothing where all agree. */
import { type DisputeView, QuickpayProblem, type StoreView } from '@quickpay/client';
import { Link } from '@tanstack/react-router';
import { Shape } from '../../payments/shapes.tsx';
import { DISPUTES_MAX, useDisputes, useSeeDispute } from '../../server/disputes.ts';
import { useDoor } from '../../server/door.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Icon } from '../../ui/icons.tsx';
import { Grouped } from '../../ui/ticket.tsx';
import { Unseen } from '../../ui/unseen.tsx';
import { DISPUTE_WORDS } from '../../words/dispute-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { StoreRefusal } from './refusal.tsx';
import staleStyles from './stale-stores.module.css';
import styles from './stores.module.css';

/** @param stores by which they are named as people name them */
export function Disputes({ stores }: { stores: readonly StoreView[] }) {
  const tell = useTable(DISPUTE_WORDS);
  const { data, isError } = useDisputes();
  const see = useSeeDispute();
  if (isError && data === undefined) return <p role="status">{tell('disputes.failed')}</p>;
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  const nameOf = (id: string) => stores.find((store) => store.id === id)?.name ?? id;
  return (
    <section className={styles.disputes} aria-labelledby="disputes">
      <h2 id="disputes" className={styles.name}>
        {tell('disputes.title')}
      </h2>
      <p className={styles.means}>{tell('disputes.means')}</p>
      {see.isError && !isOffTheList(see.error) ? <StoreRefusal fault={see.error} /> : null}
      <ul className={styles.items} aria-labelledby="disputes">
        {items.map((dispute) => (
          <Item
            key={dispute.id}
            dispute={dispute}
            store={nameOf(dispute.storeId)}
            onSeen={() => see.mutate(dispute.id)}
            isBeingSeen={see.isPending && see.variables === dispute.id}
          />
        ))}
      </ul>
    </section>
  );
}

/** Somebody else has seen to it meanwhile: what was wanted is so. */
const isOffTheList = (fault: Error): boolean => fault instanceof QuickpayProblem && fault.problem.code === 'dispute_not_found';

type ItemProps = Readonly<{ dispute: DisputeView; store: string; onSeen: () => void; isBeingSeen: boolean }>;

function Item({ dispute: { id, kind, paymentId, at }, store, onSeen, isBeingSeen }: ItemProps) {
  const { time } = useWords();
  const tell = useTable(DISPUTE_WORDS);
  return (
    <li className={classes(styles.item, styles.wrong)}>
      <div className={styles.head}>
        <span className={styles.shape}>
          <Shape of="attention" />
        </span>
        <span>{tell('dispute.told', { store, time: time.full(at) })}</span>
        <p className={styles.standing}>{tell(`dispute.${kind}`)}</p>
      </div>
      <div className={styles.actions}>
        <Link className={styles.link} to="/payments/$id" params={{ id: paymentId }}>
          {tell('dispute.open')}
          <Unseen>
            {' '}
            <Grouped text={id.slice(-ID_END)} />
          </Unseen>
        </Link>
        <Button onPress={onSeen} disabledReason={isBeingSeen ? tell('dispute.seeing') : undefined}>
          {tell('dispute.seen')}
          <Unseen>
            {' '}
            <Grouped text={id.slice(-ID_END)} />
          </Unseen>
        </Button>
      </div>
    </li>
  );
}
/** So much of an id tells it from its neighbours. */
const ID_END = 4;

/** Above what else needs a manager: that there are such, and where. */
export function DisputesNote() {
  const tell = useTable(DISPUTE_WORDS);
  const { person } = useSession();
  const door = useDoor();
  const { data } = useDisputes(door?.door === 'headOffice' && person.role === 'manager');
  const count = data?.items.length ?? 0;
  if (count === 0) return null;
  return (
    <section className={staleStyles.stale} aria-label={tell('disputes.title')}>
      <Icon name="alert" />
      <p>
        {count < DISPUTES_MAX ? tell('disputes.count', { n: count }) : tell('disputes.countMore', { n: count })}{' '}
        <Link to="/stores">{tell('disputes.look')}</Link>
      </p>
    </section>
  );
}
