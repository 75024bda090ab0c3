/**
 * Several lines of text with a limit in characters as people count them. What is over the limit is kept and marked, not cut: whoever pasted
 * it decides what goes. The count is read out only after a pause and near the limit; readers would otherwise repeat it at every key.
 */
import { useEffect, useId, useState } from 'react';
import { useWords } from '../words/language-provider.tsx';
import { useAnnounce } from './announcer.tsx';
import { classes } from './classes.ts';
import styles from './field.module.css';
import { countGraphemes, splitAfter } from './graphemes.ts';
import { FieldError } from './text-field.tsx';

export type CounterFieldProps = Readonly<{
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** In characters. */
  max: number;
}>;

const PAUSE_MS = 1_000;
/** So many before the limit it is worth saying. */
const NEAR = 20;

export function CounterField({ label, value, onChange, max }: CounterFieldProps) {
  const { say } = useWords();
  const id = useId();
  const count = countGraphemes(value);
  const [within, beyond] = splitAfter(value, max);
  const left = max - count;
  const status = left < 0 ? say('counter.over', { n: -left }) : say('counter.left', { n: left });
  useSaidAfterPause(left <= NEAR ? status : null);
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <p id={`${id}-limit`} className={styles.hint}>
        {say('counter.limit', { max })}
      </p>
      <div className={classes(styles.grown, left < 0 && styles.wrong)}>
        <div className={styles.mirror} aria-hidden="true" translate="no">
          {within}
          <mark>{beyond}</mark>
          {'\n'}
        </div>
        <textarea
          id={id}
          className={styles.text}
          value={value}
          aria-invalid={left < 0 || undefined}
          aria-describedby={left < 0 ? `${id}-limit ${id}-over` : `${id}-limit`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <p className={classes(styles.count, left < 0 && styles.over)} aria-hidden="true">
        {count}/{max}
      </p>
      {left < 0 ? <FieldError id={`${id}-over`} error={status} /> : null}
    </div>
  );
}

function useSaidAfterPause(status: string | null): void {
  const announce = useAnnounce();
  const [first] = useState(status);
  useEffect(() => {
    if (status === null || status === first) return;
    const timer = setTimeout(() => announce(status, 'polite'), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [status, first, announce]);
}
