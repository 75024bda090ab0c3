/** How many payments need a manager. Nothing where none does. */
import { Unseen } from '../../ui/unseen.tsx';
import { useWords } from '../../words/language-provider.tsx';
import styles from './attention.module.css';
import { ATTENTION_PAGE } from './use-attention.ts';

export function AttentionBadge({ count, isAll }: { count: number; isAll: boolean }) {
  const { say } = useWords();
  if (count === 0) return null;
  return (
    <span className={styles.badge}>
      <span aria-hidden="true">{isAll ? count : `${ATTENTION_PAGE}+`}</span>
      <Unseen>{isAll ? say('attention.count', { n: count }) : say('attention.countMore', { n: ATTENTION_PAGE })}</Unseen>
    </span>
  );
}
