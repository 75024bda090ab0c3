import { Link } from '@tanstack/react-router';
import { useWords } from '../words/language-provider.tsx';
import styles from './page.module.css';
import { useScreenTitle } from './screen-title.ts';

/** An address that shows nothing. */
export function MissingScreen() {
  const { say } = useWords();
  useScreenTitle(say('missing.title'));
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{say('missing.title')}</h1>
      <p>{say('missing.body')}</p>
      <Link to="/">{say('missing.home')}</Link>
    </div>
  );
}
