/** What stands at the top of every screen. */
import { Link } from '@tanstack/react-router';
import type { Ref } from 'react';
import type { Connection } from '../server/readiness.ts';
import { useServerNow } from '../server/use-server-now.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/icons.tsx';
import { keptLanguage, LANGUAGE_NAMES } from '../words/language.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './top-bar.module.css';

/** @param placeRef where the screen says who works at which till */
export function TopBar({ connection, placeRef }: { connection: Connection; placeRef: Ref<HTMLDivElement> }) {
  const { say } = useWords();
  return (
    <header className={styles.bar}>
      <Link to="/" className={styles.name}>
        {say('app.name')}
      </Link>
      <div ref={placeRef} className={styles.place} />
      <ConnectionMark connection={connection} />
      <Clock />
      <LanguageSwitch />
    </header>
  );
}

const CONNECTION_WORDS = {
  online: 'net.online',
  connecting: 'net.connecting',
  device: 'net.offline',
  backend: 'net.offline',
} as const;

/** A dot that is full or hollow, and a word. */
function ConnectionMark({ connection }: { connection: Connection }) {
  const { say } = useWords();
  return (
    <span className={styles.connection}>
      <span className={classes(styles.dot, connection === 'online' && styles.full)} aria-hidden="true" />
      {say(CONNECTION_WORDS[connection ?? 'connecting'])}
    </span>
  );
}

const TICK_MS = 1_000;

/** The server's time, to the minute: what receipts and reports will say. */
function Clock() {
  const { time } = useWords();
  const now = useServerNow(TICK_MS);
  return now === null ? null : <time dateTime={new Date(now).toISOString()}>{time.minute(now)}</time>;
}

/** To the other language, by its own name. */
function LanguageSwitch() {
  const { language } = useWords();
  const other = language === 'zh-CN' ? 'en' : 'zh-CN';
  return (
    <button type="button" className={styles.language} lang={other} translate="no" onClick={() => keptLanguage.set(other)}>
      <Icon name="language" />
      <span className={styles.languageName}>{LANGUAGE_NAMES[other]}</span>
    </button>
  );
}
