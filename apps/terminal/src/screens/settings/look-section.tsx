import { useWords } from '../../words/language-provider.tsx';
import { LanguageChoice, ThemeChoice } from '../choices.tsx';
import styles from './settings.module.css';

export function LookSection() {
  const { say } = useWords();
  return (
    <>
      <div className={styles.choice}>
        <p>{say('app.language')}</p>
        <LanguageChoice />
      </div>
      <div className={styles.choice}>
        <p>{say('app.theme')}</p>
        <ThemeChoice />
      </div>
    </>
  );
}
