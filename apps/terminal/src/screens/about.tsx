/** What this is, and where to go on. */
import { Link } from '@tanstack/react-router';
import { useWords } from '../words/language-provider.tsx';
import { LanguageChoice, ThemeChoice } from './choices.tsx';
import styles from './page.module.css';
import { useScreenTitle } from './screen-title.ts';

/** Served by the backend itself, beside this page. */
const SERVED = [
  { path: '/reference', key: 'about.reference' },
  { path: '/openapi.json', key: 'about.api' },
  { path: '/readyz', key: 'about.ready' },
  { path: '/metrics', key: 'about.metrics' },
] as const;

export function AboutScreen() {
  const { say } = useWords();
  useScreenTitle(say('about.title'));
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{say('about.title')}</h1>
      <p>{say('about.body')}</p>
      <ul className={styles.links}>
        <li>
          <Link to="/living">{say('about.living')}</Link>
        </li>
        {SERVED.map(({ path, key }) => (
          <li key={path}>
            <a href={path}>{say(key)}</a>
          </li>
        ))}
      </ul>
      <LanguageChoice />
      <ThemeChoice />
      <p className={styles.detail}>{say('about.affiliation')}</p>
    </div>
  );
}
