/** Taking over a store's server that is gone: what it means, what a manager states, and what came of it. */
import { QuickpayProblem, type StoreView, type TakeOverView } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { spanText } from '../../doors/span.ts';
import { live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import { storesKey } from '../../server/stores.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Tick } from '../../ui/tick.tsx';
import { DOOR_WORDS } from '../../words/door-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import { StoreRefusal } from './refusal.tsx';
import styles from './stores.module.css';

export function TakeOverDialog({ store, onClose }: { store: StoreView; onClose: () => void }) {
  const { say } = useWords();
  const tell = useTable(STORE_WORDS);
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const [isTicked, setTicked] = useState(false);
  const takeOver = useMutation({
    mutationFn: () => quickpay.stores.takeOver(store.id),
    onSettled() {
      void queryClient.invalidateQueries({ queryKey: storesKey });
      void queryClient.invalidateQueries({ queryKey: live.all() });
    },
  });
  if (takeOver.isSuccess) return <Done came={takeOver.data} onClose={onClose} />;
  const why = !isTicked ? tell('takeOver.tickFirst') : takeOver.isPending ? tell('takeOver.doing') : undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell('takeOver.title', { store: store.name })}
      description={tell('takeOver.means')}
      actions={
        <>
          <Button onPress={onClose}>{say('action.back')}</Button>
          <Button kind="destructive" onPress={() => takeOver.mutate()} disabledReason={why}>
            {tell('takeOver.do')}
          </Button>
        </>
      }
    >
      <div className={styles.dialog}>
        <p>{tell('takeOver.mind')}</p>
        <Tick label={tell('takeOver.tick')} isTicked={isTicked} onChange={setTicked} />
        {takeOver.isError ? <Refusal key={takeOver.submittedAt} fault={takeOver.error} /> : null}
      </div>
    </Dialog>
  );
}

function Refusal({ fault }: { fault: Error }) {
  const waitMs = fault instanceof QuickpayProblem ? fault.problem.retryAfterMs : undefined;
  const isEarly = fault instanceof QuickpayProblem && fault.problem.code === 'take_over_too_early';
  return isEarly && waitMs !== undefined ? <TooEarly waitMs={waitMs} /> : <StoreRefusal fault={fault} />;
}

const TICK_MS = 1_000;
const MINUTE_MS = 60_000;

/** No sooner than it is said: 9 min and a half are ten. */
const roundedUp = (ms: number): number => {
  const unit = ms > MINUTE_MS ? MINUTE_MS : TICK_MS;
  return Math.ceil(ms / unit) * unit;
};

/** How long it is still to wait, counted down; said aloud once. */
function TooEarly({ waitMs }: { waitMs: number }) {
  const tell = useTable(STORE_WORDS);
  const tellSpan = useTable(DOOR_WORDS);
  const announce = useAnnounce();
  const [until] = useState(() => performance.now() + waitMs);
  const [left, setLeft] = useState(waitMs);
  useEffect(() => {
    announce(tell('takeOver.early', { span: spanText(roundedUp(waitMs), tellSpan) }), 'assertive');
  }, [announce, tell, tellSpan, waitMs]);
  useEffect(() => {
    const timer = setInterval(() => setLeft(until - performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <p className={styles.refusal}>
      <Icon name="alert" />
      {left <= 0 ? tell('takeOver.now') : tell('takeOver.early', { span: spanText(roundedUp(left), tellSpan) })}
    </p>
  );
}

function Done({ came: { payments, refunds, heardAt }, onClose }: { came: TakeOverView; onClose: () => void }) {
  const { say, time } = useWords();
  const tell = useTable(STORE_WORDS);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell('takeOver.done')}
      actions={
        <Button kind="primary" onPress={onClose}>
          {say('action.close')}
        </Button>
      }
    >
      <div className={styles.dialog} role="status">
        <p>{payments + refunds === 0 ? tell('takeOver.cameNone') : tell('takeOver.came', { payments, refunds })}</p>
        <p>{heardAt === null ? tell('takeOver.neverHeard') : tell('takeOver.heard', { time: time.full(heardAt) })}</p>
      </div>
    </Dialog>
  );
}
