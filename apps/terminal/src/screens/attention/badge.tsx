/** How many payments need a manager. Nothing where none does, or where whoever looks may not know. */
import { Unseen } from '../../ui/unseen.tsx';
import { useWords } from '../../words/language-provider.tsx';
import styles from './attention.module.css';
import { ATTENTION_PAGE, useAttention } from './use-attention.ts';

export function AttentionBadge() {
  const { say } = useWords();
  const { data } = useAttention();
  if (data === undefined || data.items.length === 0) return null;
  const isAll = data.next === null;
  return (
    <span className={styles.badge}>
      <span aria-hidden="true">{isAll ? data.items.length : `${ATTENTION_PAGE}+`}</span>
      <Unseen>
        {isAll ? say('attention.count', { n: data.items.length }) : say('attention.countMore', { n: ATTENTION_PAGE })}
      </Unseen>
    </span>
  );
}
