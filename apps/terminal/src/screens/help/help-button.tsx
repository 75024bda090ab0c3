/** Help over whatever screen: what runs there goes on, and stands there again afterwards. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { useKeys } from '../../keys/use-shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words/language-provider.tsx';
import { Skeleton } from '../loading.tsx';

const load = () => import('./help-content.tsx');
const HelpContent = lazy(async () => ({ default: (await load()).HelpContent }));
const SKELETON_ROWS = 6;
/** Once the counter has what it needs, help is fetched: a network that is gone is when it is asked for. */
const FETCHED_AFTER_MS = 3_000;

/** @param isOpen its key opens it from elsewhere */
export function HelpButton({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const { say } = useWords();
  const keys = useKeys();
  const [wasOpened, setOpened] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => {}), FETCHED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (isOpen) setOpened(true);
  }, [isOpen]);
  return (
    <>
      <Button icon="help" isCompact shortcut={keys.help} onPress={() => onOpenChange(true)}>
        {say('help.title')}
      </Button>
      <Dialog isOpen={isOpen} onClose={() => onOpenChange(false)} title={say('help.title')}>
        <Suspense fallback={<Skeleton rows={SKELETON_ROWS} isLoading />}>{wasOpened ? <HelpContent /> : null}</Suspense>
      </Dialog>
    </>
  );
}
