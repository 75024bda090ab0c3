/** Asked once before a sale ends unpaid: what then happens to money that may have moved. */
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words/language-provider.tsx';

type Props = Readonly<{ isOpen: boolean; onClose: () => void; onLeave: () => void }>;

export function LeaveDialog({ isOpen, onClose, onLeave }: Props) {
  const { say } = useWords();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={say('sale.leaveTitle')}
      description={say('sale.leaveBody')}
      actions={
        <>
          <Button onPress={onClose}>{say('sale.stay')}</Button>
          <Button kind="primary" onPress={onLeave}>
            {say('sale.leaveNow')}
          </Button>
        </>
      }
    />
  );
}
