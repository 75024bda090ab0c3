import { HELP_WORDS } from '../../words/help-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import styles from './help.module.css';
import { HelpContent } from './help-content.tsx';

/** Help as a screen of its own; over another screen it is a dialog (`help-button.tsx`). */
export function HelpScreen() {
  const { say } = useWords();
  const tell = useTable(HELP_WORDS);
  useScreenTitle(say('help.title'));
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{say('help.title')}</h1>
      <div className={styles.lead}>
        <h2>{tell('help.fraud.title')}</h2>
        <p>{tell('help.fraud.means')}</p>
      </div>
      <HelpContent />
    </div>
  );
}
