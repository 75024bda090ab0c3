/** A sentence that somebody stands for by ticking it. */
import { useId } from 'react';
import styles from './tick.module.css';

export type TickProps = Readonly<{ label: string; isTicked: boolean; onChange: (isTicked: boolean) => void }>;

export function Tick({ label, isTicked, onChange }: TickProps) {
  const id = useId();
  return (
    <label className={styles.tick} htmlFor={id}>
      <input id={id} type="checkbox" checked={isTicked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}
