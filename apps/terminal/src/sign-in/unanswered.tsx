/** Nothing is known yet about this browser: the server has not answered. */
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language-provider.tsx';
import styles from './sign-in.module.css';

export function Unanswered({ hasFailed, onRetry }: { hasFailed: boolean; onRetry: () => void }) {
  const { say } = useWords();
  return (
    <section className={styles.screen} role="status" aria-busy={!hasFailed}>
      <h1 className={styles.title}>{say(hasFailed ? 'net.exception' : 'net.connecting')}</h1>
      {hasFailed ? (
        <Button kind="primary" onPress={onRetry}>
          {say('signIn.retry')}
        </Button>
      ) : null}
    </section>
  );
}
