/** Where we are and who is here, and how to leave the till. */
import { useKeys } from '../keys/use-shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language-provider.tsx';
import { useSession } from './session.tsx';
import styles from './sign-in.module.css';

export function SessionBar() {
  const { say } = useWords();
  const keys = useKeys();
  const { person, till, lock, leave } = useSession();
  return (
    <section className={styles.bar} aria-label={say('lock.who')}>
      <p className={styles.barWords} translate="no">
        <strong>{person.name}</strong> <span>{`${till.till.name} · ${till.store.name}`}</span>
      </p>
      <Button icon="lock" isCompact shortcut={keys.lock} onPress={lock}>
        {say('lock.now')}
      </Button>
      <Button icon="person" isCompact onPress={leave}>
        {say('lock.change')}
      </Button>
    </section>
  );
}
