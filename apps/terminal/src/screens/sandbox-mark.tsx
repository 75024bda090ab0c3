import { useWords } from '../words/language-provider.tsx';
import styles from './sandbox-mark.module.css';

/** Above everything, dialogs too: nobody may take this for the real thing. */
export function SandboxMark() {
  const { say } = useWords();
  return (
    <section className={styles.sandbox} aria-label={say('sandbox.mark')}>
      <strong>{say('sandbox.mark')}</strong> <span>{say('sandbox.meaning')}</span>
    </section>
  );
}
