/** Asked once before a sale ends unpaid: what then happens to money that may have moved. */
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useWords } from '../words/language-provider.tsx';

type Props = Readonly<{ isOpen: boolean; onClose: () => void; onLeave: () => void }>;

export function LeaveDialog({ isOpen, onClose, onLeave }: Props) {
  const { say } = useWords();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={say('action.leave')}
      description={say('leave.ask')}
      actions={
        <>
          <Button onPress={onClose}>{say('leave.keep')}</Button>
          <Button
            kind="primary"
            onPress={() => {
              onClose();
              onLeave();
            }}
          >
            {say('leave.do')}
          </Button>
        </>
      }
    />
  );
}
