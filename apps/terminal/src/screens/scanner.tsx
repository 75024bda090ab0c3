/** Settings of the scanner on this till, with the page that tries it out. */
import { ScannerTest } from '../capture/scanner-test.tsx';
import { useTable } from '../words/language-provider.tsx';
import { SCANNER_WORDS } from '../words/scanner-words.ts';
import styles from './page.module.css';
import { useScreenTitle } from './screen-title.ts';

export function ScannerScreen() {
  const tell = useTable(SCANNER_WORDS);
  useScreenTitle(tell('scanner.title'));
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{tell('scanner.title')}</h1>
      <p>{tell('scanner.intro')}</p>
      <ScannerTest />
    </div>
  );
}
