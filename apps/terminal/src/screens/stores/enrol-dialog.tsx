/** A token for a store's server, and what is typed there: shown once. */
import type { EnrolmentView, StoreView } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useQuickpay } from '../../server/quickpay.tsx';
import { storesKey } from '../../server/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import { StoreRefusal } from './refusal.tsx';
import styles from './stores.module.css';

export function EnrolDialog({ store, onClose }: { store: StoreView; onClose: () => void }) {
  const { say } = useWords();
  const tell = useTable(STORE_WORDS);
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  // Forgotten with the dialog: nothing of it is kept by the page.
  const enrol = useMutation({
    mutationFn: () => quickpay.stores.enrol(store.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: storesKey }),
    gcTime: 0,
  });
  const why = enrol.isPending ? tell('enrol.making') : undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell('enrol.title', { store: store.name })}
      description={tell(enrol.data === undefined ? 'enrol.means' : 'enrol.once')}
      actions={
        enrol.data === undefined ? (
          <>
            <Button onPress={onClose}>{say('action.back')}</Button>
            <Button kind="primary" onPress={() => enrol.mutate()} disabledReason={why}>
              {tell('enrol.make')}
            </Button>
          </>
        ) : (
          <Button kind="primary" onPress={onClose}>
            {say('action.close')}
          </Button>
        )
      }
    >
      {enrol.data === undefined ? (
        <>
          {store.tokenExpiresAt === null ? null : <p>{tell('enrol.before')}</p>}
          {enrol.isError ? <StoreRefusal fault={enrol.error} /> : null}
        </>
      ) : (
        <Shown enrolment={enrol.data} />
      )}
    </Dialog>
  );
}

function Shown({ enrolment: { command, token, expiresAt } }: { enrolment: EnrolmentView }) {
  const tell = useTable(STORE_WORDS);
  return (
    <div className={styles.dialog} role="status">
      <Secret label={tell('enrol.command')} text={command} copy={tell('enrol.copyCommand')} />
      <Secret label={tell('enrol.token')} text={token} copy={tell('enrol.copyToken')} />
      <p>
        {tell('enrol.until')} <Moment at={expiresAt} as="full" />
      </p>
    </div>
  );
}

function Secret({ label, text, copy }: { label: string; text: string; copy: string }) {
  const toast = useToast();
  // A page that is not served securely has no clipboard: it can still be marked and copied by hand.
  const { clipboard } = navigator as Partial<Pick<Navigator, 'clipboard'>>;
  return (
    <div className={styles.secret}>
      <span className={styles.label}>{label}</span>
      <code className={styles.shown} translate="no">
        {text}
      </code>
      {clipboard === undefined ? null : (
        <Button
          icon="copy"
          onPress={() =>
            void clipboard.writeText(text).then(
              () => toast('copied'),
              () => {},
            )
          }
        >
          {copy}
        </Button>
      )}
    </div>
  );
}
