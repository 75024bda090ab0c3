/** Asks once before a sale is closed without Quick Pay, and says what happens to the money. */
import type { AttentionView } from '@quickpay/client';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import { useLeave } from './use-attention.ts';

export function LeaveDialog({ item, isOpen, onClose }: { item: AttentionView; isOpen: boolean; onClose: () => void }) {
  const { say } = useWords();
  const tell = useTable(RECORD_WORDS);
  const leave = useLeave(item);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={say('action.leave')}
      description={say('leave.ask')}
      actions={
        <>
          <Button onPress={onClose}>{tell('leave.keep')}</Button>
          <Button
            kind="destructive"
            onPress={() => leave.mutate(undefined, { onSuccess: onClose })}
            disabledReason={leave.isPending ? say('load.busy') : undefined}
          >
            {tell('leave.do')}
          </Button>
        </>
      }
    >
      <p role="status">{leave.isError ? tell('attention.failed') : null}</p>
    </Dialog>
  );
}
