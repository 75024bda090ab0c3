/** What this browser's owner chooses, and what this page is. */
import { Suspense } from 'react';
import { useWords } from '../../words/language-provider.tsx';
import { Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { SETTINGS_SECTIONS } from './sections.ts';
import styles from './settings.module.css';

export function SettingsScreen() {
  const { say, sayWith } = useWords();
  useScreenTitle(say('settings.title'));
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{say('settings.title')}</h1>
      {SETTINGS_SECTIONS.map(({ id, title, Section }) => (
        <section key={id} id={id} className={styles.section} aria-labelledby={`${id}-title`}>
          <h2 id={`${id}-title`}>{sayWith(title, {})}</h2>
          <Suspense fallback={<Skeleton rows={1} isLoading />}>
            <Section />
          </Suspense>
        </section>
      ))}
    </div>
  );
}
