/** At the foot of every screen, always at the same spot: the last payments, and what is beside the sale. */
import { lazy, Suspense } from 'react';
import { useIsUpdateWaiting } from '../installed/use-updates.ts';
import { useSoundsBlocked } from '../sounds/sound-provider.tsx';
import { Strip } from '../strip/strip.tsx';
import { useWords } from '../words/language-provider.tsx';
import { BesideBar } from './beside-bar.tsx';
import styles from './bottom-bar.module.css';

/** Beside the sale: a page without it takes payments all the same. */
const PrintHint = lazy(() => import('../printing/print-hint.tsx').catch(() => ({ default: () => null })));

export function BottomBar({ onDisplay }: { onDisplay: () => void }) {
  const { say } = useWords();
  const isBlocked = useSoundsBlocked();
  const isUpdateWaiting = useIsUpdateWaiting();
  return (
    <footer className={styles.bar}>
      <div className={styles.hints}>
        {isUpdateWaiting ? <p>{say('update.ready')}</p> : null}
        <Suspense fallback={null}>
          <PrintHint />
        </Suspense>
        {isBlocked ? <p>{say('sound.blocked')}</p> : null}
      </div>
      <Strip />
      <BesideBar onDisplay={onDisplay} />
    </footer>
  );
}
