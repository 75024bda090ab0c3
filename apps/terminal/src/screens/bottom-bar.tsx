/** At the foot of every screen, always at the same spot: the last payments, and what is beside the sale. */
import { useIsUpdateWaiting } from '../installed/use-updates.ts';
import { useSoundsBlocked } from '../sounds/sound-provider.tsx';
import { Strip } from '../strip/strip.tsx';
import { useWords } from '../words/language-provider.tsx';
import { BesideBar } from './beside-bar.tsx';
import styles from './bottom-bar.module.css';

export function BottomBar({ onDisplay }: { onDisplay: () => void }) {
  const { say } = useWords();
  const isBlocked = useSoundsBlocked();
  const isUpdateWaiting = useIsUpdateWaiting();
  return (
    <footer className={styles.bar}>
      <div className={styles.hints}>
        {isUpdateWaiting ? <p>{say('update.ready')}</p> : null}
        {isBlocked ? <p>{say('sound.blocked')}</p> : null}
      </div>
      <Strip />
      <BesideBar onDisplay={onDisplay} />
    </footer>
  );
}
