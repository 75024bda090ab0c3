/** The living page: every part and every state, in whatever language and colours somebody chose. What a reviewer looks at, and tests walk. */
import { useTable } from '../../words/language-provider.tsx';
import { LIVING_WORDS } from '../../words/living-words.ts';
import { LanguageChoice, ThemeChoice } from '../choices.tsx';
import { useScreenTitle } from '../screen-title.ts';
import { ControlsSection } from './controls-section.tsx';
import styles from './living.module.css';
import { PaperSection } from './paper-section.tsx';
import { ScanningSection } from './scanning-section.tsx';
import { StatesSection } from './states-section.tsx';
import { WalkSection } from './walk-section.tsx';

export function LivingScreen() {
  const tell = useTable(LIVING_WORDS);
  useScreenTitle(tell('living.title'));
  return (
    <>
      <h1 className={styles.title}>{tell('living.title')}</h1>
      <p className={styles.intro}>{tell('living.intro')}</p>
      <div className={styles.line}>
        <LanguageChoice />
        <ThemeChoice />
      </div>
      <StatesSection />
      <WalkSection />
      <ControlsSection />
      <ScanningSection />
      <PaperSection />
    </>
  );
}
