/** Settings of the scanner on this till, with the page that tries it out. */
import { ScannerTest } from '../capture/scanner-test.tsx';
import { useWords } from '../words/language-provider.tsx';
import styles from './page.module.css';
import { useScreenTitle } from './screen-title.ts';

export function ScannerScreen() {
  const { say } = useWords();
  useScreenTitle(say('scanner.title'));
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{say('scanner.title')}</h1>
      <p>{say('scanner.intro')}</p>
      <ScannerTest />
    </div>
  );
}
