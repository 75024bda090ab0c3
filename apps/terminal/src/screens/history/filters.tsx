/** What is looked for: one box for whatever is known, the state, the day. All of it stands in the address. */
import type { RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import { DateField } from '../../ui/date-field.tsx';
import { type Option, Segments } from '../../ui/segments.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type Speech, useTable, useWords } from '../../words/language-provider.tsx';
import { RECORD_WORDS } from '../../words/record-words.ts';
import type { SayOf } from '../../words/translator.ts';
import styles from './history.module.css';
import { type Asked, type HistorySearch, OUTCOMES } from './history-search.ts';
import { nameOf, type Reading } from './read-search.ts';

const ANY = 'any';
const CHOICES = [ANY, ...OUTCOMES] as const;
type Tell = SayOf<typeof RECORD_WORDS>;

function choiceText(choice: (typeof CHOICES)[number], { say }: Pick<Speech, 'say'>, tell: Tell): string {
  return choice === ANY || choice === 'unknown' ? tell(`history.state.${choice}`) : say(`state.${choice}`);
}

/** A pause in typing: what was typed so far is looked for. */
const PAUSE_MS = 250;

type FiltersProps = Readonly<{
  search: HistorySearch;
  asked: Asked;
  onChange: (search: HistorySearch) => void;
  /** The last day that can have payments. */
  today: string | undefined;
  field: RefObject<HTMLInputElement | null>;
}>;

export function Filters({ search, asked, onChange, today, field }: FiltersProps) {
  const words = useWords();
  const tell = useTable(RECORD_WORDS);
  const { time } = words;
  const [text, setText] = useTyped(search.q ?? '', (q) => onChange(withText(search, q)));
  const outcomes = CHOICES.map((value): Option<(typeof CHOICES)[number]> => ({ value, label: choiceText(value, words, tell) }));
  return (
    <search className={styles.filters}>
      <TextField
        ref={field}
        type="search"
        label={tell('history.search')}
        hint={tell('history.searchHint')}
        value={text}
        onChange={setText}
      />
      {asked.chosen === null || asked.readings.length < 2 ? null : (
        <Segments
          label={tell('history.as')}
          options={asked.readings.map((reading) => ({ value: nameOf(reading), label: readingText(reading, words, tell) }))}
          value={nameOf(asked.chosen)}
          onChange={(as) => onChange({ ...search, as })}
        />
      )}
      {asked.around === null ? null : (
        <p className={styles.hint}>{tell('history.around', { time: time.minute(asked.around.getTime()) })}</p>
      )}
      <div className={styles.line}>
        <Segments
          label={tell('history.state')}
          options={outcomes}
          value={search.state ?? ANY}
          onChange={(state) => onChange(state === ANY ? without(search, 'state') : { ...search, state })}
        />
        <DateField
          label={tell('history.day')}
          value={search.day ?? ''}
          max={today}
          onChange={(day) => onChange(day === '' ? without(search, 'day') : { ...search, day })}
        />
      </div>
    </search>
  );
}

function readingText(reading: Reading, { money }: Speech, tell: Tell): string {
  return reading.as === 'amount'
    ? tell('history.as.amount', { amount: money.text(reading.amount) })
    : tell(`history.as.${reading.as}`, { text: reading.text });
}

/** Another text has other readings. */
const withText = (search: HistorySearch, q: string): HistorySearch => {
  const rest = without(without(search, 'as'), 'q');
  return q === '' ? rest : { ...rest, q };
};

function without(search: HistorySearch, name: keyof HistorySearch): HistorySearch {
  const { [name]: _left, ...rest } = search;
  return rest;
}

/** What is typed, at once on the screen and after a pause where it counts; and what counts, where it changed elsewhere. */
function useTyped(counted: string, onPause: (text: string) => void): readonly [string, (text: string) => void] {
  const [text, setText] = useState(counted);
  const told = useRef(counted);
  const tell = useRef(onPause);
  tell.current = onPause;
  useEffect(() => {
    if (counted === told.current) return;
    told.current = counted;
    setText(counted);
  }, [counted]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
