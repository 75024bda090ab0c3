/** What a node holds back until head office has spoken, and a manager's word that it may go on. */
import type { DoorView } from '@quickpay/client';
import { QuickpayProblem } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { doorKey } from '../server/door.ts';
import { useQuickpay } from '../server/quickpay.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tick } from '../ui/tick.tsx';
import { DOOR_WORDS } from '../words/door-words.ts';
import { useTable, useWords } from '../words/language-provider.tsx';
import { DoorNotice } from './notice.tsx';

export function HeldBack({ held }: { held: number }) {
  const tell = useTable(DOOR_WORDS);
  const [isAsking, setAsking] = useState(false);
  return (
    <DoorNotice
      tone="revoking"
      title={tell('held.title', { n: held })}
      detail={tell('held.body')}
      actions={<Button onPress={() => setAsking(true)}>{tell('held.release')}</Button>}
    >
      {isAsking ? <ReleaseDialog onClose={() => setAsking(false)} /> : null}
    </DoorNotice>
  );
}

/** What nobody holds back any more was released, or head office has spoken. */
const isGone = (fault: Error): boolean => fault instanceof QuickpayProblem && fault.problem.code === 'nothing_held';

function ReleaseDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const tell = useTable(DOOR_WORDS);
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const [isTicked, setTicked] = useState(false);
  const release = useMutation({
    mutationFn: () => quickpay.releaseHeld(),
    onSuccess(door: DoorView) {
      queryClient.setQueryData(doorKey, door);
      onClose();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: doorKey }),
  });
  const why = !isTicked ? tell('tick.first') : release.isPending ? say('load.busy') : undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell('held.ask')}
      description={tell('held.means')}
      actions={
        <>
          <Button onPress={onClose}>{say('action.back')}</Button>
          <Button kind="destructive" onPress={() => release.mutate()} disabledReason={why}>
            {tell('held.release')}
          </Button>
        </>
      }
    >
      <Tick label={tell('held.tick')} isTicked={isTicked} onChange={setTicked} />
      {release.isError ? <p role="alert">{isGone(release.error) ? tell('held.gone') : say('net.exception')}</p> : null}
    </Dialog>
  );
}
