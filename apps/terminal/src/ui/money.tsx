/** Money on the screen: the code small, the figures below each other. */
import type { CSSProperties } from 'react';
import { useWords } from '../words/language-provider.tsx';
import type { Amount } from '../words/money.ts';
import { classes } from './classes.ts';
import styles from './money.module.css';

/** In a line or a column. */
export function Money({ amount }: { amount: Amount }) {
  const { money } = useWords();
  const { code, figures } = money.parts(amount);
  return (
    <span className={styles.money} translate="no">
      <span className={styles.code}>{code}</span>
      {'\u00a0'}
      {figures}
    </span>
  );
}

export type BigMoneyProps = Readonly<{
  amount: Amount;
  /** Where it stands: at the start below a word, at the end where it fills from the right. */
  align: 'start' | 'end';
}>;

/** The largest thing on the screen. An amount that would be wider than its place is set smaller, never broken. */
export function BigMoney({ amount, align }: BigMoneyProps) {
  const { money } = useWords();
  const { code, figures } = money.parts(amount);
  return (
    <p className={styles.place} translate="no">
      <span className={classes(styles.big, styles[align])} style={{ '--figures': figures.length } as CSSProperties}>
        <span className={styles.bigCode}>{code}</span> <span className={styles.figures}>{figures}</span>
      </span>
    </p>
  );
}
