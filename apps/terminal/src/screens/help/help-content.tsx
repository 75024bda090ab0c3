/** Help, wherever it is opened: found by a word, or read through. */
import { useRef, useState } from 'react';
import { useKeys } from '../../keys/use-shortcuts.ts';
import { Shape } from '../../payments/shapes.tsx';
import toneStyles from '../../payments/tone.module.css';
import { classes } from '../../ui/classes.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useSlash } from '../../ui/use-row-keys.ts';
import { isKey, type Key } from '../../words/catalogue.ts';
import { HELP_WORDS, type HelpKey } from '../../words/help-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { fillTable } from '../../words/translator.ts';
import { WhereDrawing } from '../where-drawing.tsx';
import styles from './help.module.css';
import { type Chapter, chaptersWith, KEYS, type Topic } from './topics.ts';

export function HelpContent() {
  const tell = useTable(HELP_WORDS);
  const read = useReading();
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useSlash(field);
  const textOf = ({ title, means, do: doing, never }: Topic) => [title, means, doing, never].map(read).join(' ');
  const chapters = chaptersWith(search, textOf);
  const isSearching = search.trim() !== '';
  const count = chapters.reduce((sum, { topics }) => sum + topics.length, 0);
  return (
    <div className={styles.help}>
      <TextField ref={field} type="search" label={tell('help.search')} value={search} onChange={setSearch} />
      <p role="status" className={styles.count}>
        {isSearching ? (count === 0 ? tell('help.none') : tell('help.found', { n: count })) : null}
      </p>
      {chapters.map((chapter) => (
        <ChapterOf key={chapter.title} chapter={chapter} isOpen={isSearching} />
      ))}
      {isSearching ? null : <KeyTable />}
    </div>
  );
}

function ChapterOf({ chapter: { title, topics }, isOpen }: { chapter: Chapter; isOpen: boolean }) {
  const read = useReading();
  return (
    <section className={styles.chapter}>
      <h3>{read(title)}</h3>
      {topics.map((topic) => (
        // Drawn anew where searching begins or ends: what somebody opened by hand stays as long as it does.
        <TopicOf key={`${topic.id} ${isOpen}`} topic={topic} isOpen={isOpen} />
      ))}
    </section>
  );
}

function TopicOf({ topic, isOpen }: { topic: Topic; isOpen: boolean }) {
  const tell = useTable(HELP_WORDS);
  const read = useReading();
  return (
    <details className={styles.topic} open={isOpen}>
      <summary className={styles.summary}>
        {topic.tone === undefined ? null : (
          <span className={classes(styles.mark, toneStyles.tone, toneStyles.mark)} data-tone={topic.tone}>
            <Shape of={topic.tone} />
          </span>
        )}
        <span>{read(topic.title)}</span>
      </summary>
      <dl className={styles.body}>
        <dt>{tell('help.means')}</dt>
        <dd>{read(topic.means)}</dd>
        <dt>{tell('help.do')}</dt>
        <dd>
          {read(topic.do)}
          {topic.id === 'where' ? <WhereDrawing label={tell('help.where.drawing')} /> : null}
        </dd>
        <dt>{tell('help.never')}</dt>
        <dd>{read(topic.never)}</dd>
      </dl>
    </details>
  );
}

function KeyTable() {
  const tell = useTable(HELP_WORDS);
  const read = useReading();
  const chosen = useKeys();
  return (
    <section className={styles.chapter}>
      <h3>{tell('help.keys')}</h3>
      <dl className={styles.keys}>
        {KEYS.map(({ keys, shortcut, does }) => (
          <div key={does} className={styles.key}>
            <dt translate="no">
              {(keys ?? [chosen[shortcut]]).map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{read(does)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Reads a sentence without blanks, of help or of the counter: a reason is called what the counter says of it. */
function useReading(): (key: Key | HelpKey) => string {
  const { sayWith, language } = useWords();
  const fill = fillTable(HELP_WORDS, language);
  return (key) => (isKey(key) ? sayWith(key, {}) : fill(key, {}));
}
