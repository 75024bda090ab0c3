/** A screen that could not be drawn: what that means for the money, and the way out. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language-provider.tsx';
import styles from './page.module.css';
import { useScreenTitle } from './screen-title.ts';

export function FaultScreen({ error }: ErrorComponentProps) {
  const { say } = useWords();
  useScreenTitle(say('fault.title'));
  return (
    <div className={styles.page} role="alert">
      <h1 className={styles.title}>{say('fault.title')}</h1>
      <p>{say('fault.body')}</p>
      <Button kind="primary" onPress={() => location.reload()}>
        {say('action.reload')}
      </Button>
      <p className={styles.detail}>
        {say('fault.detail')} <code translate="no">{error instanceof Error ? error.message : String(error)}</code>
      </p>
    </div>
  );
}
