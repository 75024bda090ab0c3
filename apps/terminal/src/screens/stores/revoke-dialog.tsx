/** A store's server that is not to be trusted any more, and what is to be done after that. */
import type { StoreView } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQuickpay } from '../../server/quickpay.tsx';
import { storesKey } from '../../server/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Tick } from '../../ui/tick.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import { StoreRefusal } from './refusal.tsx';
import styles from './stores.module.css';

const STEPS = ['revoke.keys', 'revoke.tills', 'revoke.payments'] as const;

export function RevokeDialog({ store, onClose }: { store: StoreView; onClose: () => void }) {
  const { say } = useWords();
  const tell = useTable(STORE_WORDS);
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const [isTicked, setTicked] = useState(false);
  const revoke = useMutation({
    mutationFn: () => quickpay.stores.revoke(store.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: storesKey }),
  });
  const why = !isTicked ? tell('takeOver.tickFirst') : revoke.isPending ? tell('revoke.doing') : undefined;
  if (revoke.isSuccess)
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={tell('revoke.done')}
        actions={
          <Button kind="primary" onPress={onClose}>
            {say('action.close')}
          </Button>
        }
      >
        <ol className={styles.steps} role="status">
          {STEPS.map((step) => (
            <li key={step}>{tell(step)}</li>
          ))}
        </ol>
      </Dialog>
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell('revoke.title', { store: store.name })}
      description={tell('revoke.means')}
      actions={
        <>
          <Button onPress={onClose}>{say('action.back')}</Button>
          <Button kind="destructive" onPress={() => revoke.mutate()} disabledReason={why}>
            {tell('revoke.do')}
          </Button>
        </>
      }
    >
      <Tick label={tell('revoke.tick')} isTicked={isTicked} onChange={setTicked} />
      {revoke.isError ? <StoreRefusal fault={revoke.error} /> : null}
    </Dialog>
  );
}
