/** A list whose rows are live: what changes in a row changes in place. */
import type { ReactNode } from 'react';
import styles from './rows.module.css';

export const Rows = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul className={styles.rows} aria-label={label}>
    {children}
  </ul>
);

export type RowProps = Readonly<{
  /** A small drawing that says how it stands. */
  lead: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  /** Figures: at the end, below each other. */
  end?: ReactNode;
  endDetail?: ReactNode;
  /** Makes the whole row a button. */
  onOpen?: () => void;
  /** What the row is about, for keys that do something about whatever has the focus. */
  subject?: string;
}>;

export function Row({ lead, title, detail, end, endDetail, onOpen, subject }: RowProps) {
  const inside = (
    <>
      <span className={styles.lead}>{lead}</span>
      <span className={styles.words}>
        <span className={styles.title}>{title}</span>
        {detail === undefined ? null : <span className={styles.detail}>{detail}</span>}
      </span>
      {end === undefined ? null : (
        <span className={styles.end}>
          <span className={styles.title}>{end}</span>
          {endDetail === undefined ? null : <span className={styles.detail}>{endDetail}</span>}
        </span>
      )}
    </>
  );
  return (
    <li className={styles.item}>
      {onOpen === undefined ? (
        <div className={styles.row}>{inside}</div>
      ) : (
        <button type="button" className={styles.row} data-subject={subject} onClick={onOpen}>
          {inside}
        </button>
      )}
    </li>
  );
}
