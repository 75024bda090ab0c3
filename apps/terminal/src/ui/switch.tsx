/** On or off, at once. */
import * as Radix from '@radix-ui/react-switch';
import { useId } from 'react';
import styles from './switch.module.css';

export type SwitchProps = Readonly<{ label: string; isOn: boolean; onChange: (isOn: boolean) => void; hint?: string }>;

export function Switch({ label, isOn, onChange, hint }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {hint === undefined ? null : (
          <small id={`${id}-hint`} className={styles.hint}>
            {hint}
          </small>
        )}
      </label>
      <Radix.Root
        id={id}
        className={styles.track}
        checked={isOn}
        onCheckedChange={onChange}
        aria-label={label}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      >
        <Radix.Thumb className={styles.thumb}>
          {/* A stroke for on, a ring for off: the place of the thumb alone says too little. */}
          <svg viewBox="0 0 16 16" className={styles.mark} aria-hidden="true">
            {isOn ? <path d="M8 4v8" /> : <circle cx="8" cy="8" r="3.5" />}
          </svg>
        </Radix.Thumb>
      </Radix.Root>
    </div>
  );
}
