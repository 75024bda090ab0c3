import { useTable } from '../../words/language-provider.tsx';
import { SHIFT_WORDS } from '../../words/shift-words.ts';
import styles from './shift.module.css';

/** The server's own file: the browser saves it, and no page holds it. */
export function ExportLink({ id }: { id: string }) {
  const tell = useTable(SHIFT_WORDS);
  return (
    <a className={styles.link} href={`/v1/shifts/${encodeURIComponent(id)}/csv`} download>
      {tell('shift.export')}
    </a>
  );
}
