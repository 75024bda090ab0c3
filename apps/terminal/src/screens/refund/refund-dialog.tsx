/**
 * What is asked before a refund is sent: whether it is meant, and, where it needs one, for a manager's approval. One dialog for both: between
 * two of them the keyboard would be nowhere for a moment, and a PIN that is typed at once would lose its first digits.
 */
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import type { Amount } from '../../words/money.ts';
import { REFUND_WORDS } from '../../words/refund-words.ts';
import { Approval } from './approval.tsx';
import type { Progress, Refunding } from './use-refunding.ts';

/** What was chosen, and is not confirmed yet. */
export type Asked = Readonly<{ amount: Amount; reason: string; needsApproval: boolean }>;

type Props = Readonly<{
  paymentId: string;
  left: Amount;
  asked: Asked | null;
  refunding: Refunding;
  onClose: () => void;
}>;

export function RefundDialog({ paymentId, left, asked, refunding, onClose }: Props) {
  const { money } = useWords();
  const tell = useTable(REFUND_WORDS);
  const { progress, begin, approved, dropApproval } = refunding;
  const close = () => {
    dropApproval();
    onClose();
  };
  const attempt = attemptIn(progress);
  if (attempt !== null)
    return (
      <Dialog
        isOpen
        onClose={close}
        title={tell('approval.title')}
        description={tell('approval.what', { amount: money.text(attempt.amount), reason: attempt.reason })}
      >
        <Approval paymentId={paymentId} attempt={attempt} onApproved={approved} onClose={close} />
      </Dialog>
    );
  if (asked === null) return null;
  return (
    <Dialog
      isOpen
      onClose={close}
      title={tell('refund.confirm', { amount: money.text(asked.amount), left: money.text(left) })}
      description={asked.reason}
      actions={
        <>
          <Button onPress={close}>{tell('refund.no')}</Button>
          <Button
            kind="primary"
            onPress={() => {
              onClose();
              begin(asked.amount, asked.reason, asked.needsApproval);
            }}
          >
            {tell('refund.yes')}
          </Button>
        </>
      }
    />
  );
}

const attemptIn = (progress: Progress) => (progress.at === 'approval' ? progress.attempt : null);
