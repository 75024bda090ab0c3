/**
 * At head office, of a payment that a store's own server works on: what can be asked of it, and what was. Nothing here happens at once, and
 * nothing is shown as if it had.
 */
import type { PaymentView, StoreView } from '@quickpay/client';
import { useState } from 'react';
import { spanText } from '../../doors/span.ts';
import { arrearsOf, useStores, useToldAgoMs } from '../../server/stores.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { DOOR_WORDS } from '../../words/door-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import { AskRefusal } from './ask-refusal.tsx';
import styles from './ask-store.module.css';
import { AskedList } from './asked-list.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { useAsk, useInstructions } from './use-instructions.ts';

export function AskStore({ payment }: { payment: PaymentView }) {
  const tell = useTable(STORE_WORDS);
  const { person } = useSession();
  const isManager = person.role === 'manager';
  const stores = useStores(isManager);
  const toldAgoMs = useToldAgoMs(stores.data);
  const store = stores.data?.items.find(({ id }) => id === payment.storeId) ?? null;
  return (
    <section className={styles.ask} aria-label={tell('ask.title')}>
      <div className={styles.head}>
        <Icon name="alert" />
        <div className={styles.words}>
          <h2 className={styles.title}>{tell('ask.title')}</h2>
          <p>{tell('ask.body')}</p>
          <NewsAge store={store} toldAgoMs={toldAgoMs} />
          {isManager ? null : <p>{tell('ask.manager')}</p>}
        </div>
      </div>
      {isManager ? <Asking payment={payment} store={store} toldAgoMs={toldAgoMs} /> : null}
    </section>
  );
}

type NewsProps = Readonly<{ store: StoreView | null; toldAgoMs: number }>;

/** How old all of it is, where that is not a matter of course. */
function NewsAge({ store, toldAgoMs }: NewsProps) {
  const { time } = useWords();
  const tell = useTable(STORE_WORDS);
  const tellSpan = useTable(DOOR_WORDS);
  const silentMs = longSilentMs({ store, toldAgoMs });
  if (silentMs === null || store?.node?.heardAt == null) return null;
  return (
    <p>
      <strong>{tell('ask.age', { time: time.full(store.node.heardAt), span: spanText(silentMs, tellSpan) })}</strong>
    </p>
  );
}

/** How long nothing was heard of the store, where that is long; null where its news are fresh. */
function longSilentMs({ store, toldAgoMs }: NewsProps): number | null {
  const arrears = store === null ? null : arrearsOf(store, toldAgoMs);
  return arrears?.kind === 'silent' ? arrears.silentMs : null;
}

type AskingProps = NewsProps & Readonly<{ payment: PaymentView }>;
const PLAIN = ['cancel', 'check'] as const;

function Asking({ payment, store, toldAgoMs }: AskingProps) {
  const tell = useTable(STORE_WORDS);
  const found = useInstructions(payment.id, true);
  const ask = useAsk(payment.id);
  const [isRefunding, setRefunding] = useState(false);
  const asked = found.data ?? [];
  const waits = (kind: string) => asked.some((one) => one.kind === kind && one.state === 'waiting');
  const why = (kind: 'cancel' | 'check'): string | undefined => {
    if (waits(kind)) return tell('ask.again');
    return ask.isPending ? tell('ask.sending') : undefined;
  };
  return (
    <>
      <AskedList asked={asked} silentMs={longSilentMs({ store, toldAgoMs })} />
      {ask.isError ? <AskRefusal fault={ask.error} /> : null}
      <div className={styles.actions}>
        {PLAIN.filter((kind) => payment.may.includes(kind)).map((kind) => (
          <Button key={kind} onPress={() => ask.mutate({ kind })} disabledReason={why(kind)}>
            {tell(`ask.${kind}`)}
          </Button>
        ))}
        {payment.may.includes('refund') ? (
          <Button onPress={() => setRefunding(true)} disabledReason={waits('refund') ? tell('ask.again') : undefined}>
            {tell('ask.refund')}
          </Button>
        ) : null}
      </div>
      {isRefunding ? <RefundDialog payment={payment} onClose={() => setRefunding(false)} /> : null}
    </>
  );
}
