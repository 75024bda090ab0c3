/** A day, by the browser's own calendar. */
import { useId } from 'react';
import styles from './field.module.css';

export type DateFieldProps = Readonly<{
  label: string;
  /** `2026-11-24`, or empty for none. */
  value: string;
  onChange: (value: string) => void;
  /** The last day that can be chosen, likewise. */
  max?: string | undefined;
}>;

export function DateField({ label, value, onChange, max }: DateFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={styles.input}
        type="date"
        value={value}
        max={max}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
