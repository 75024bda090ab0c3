/** A bar over the whole width that stays until what it says is no longer so. */
import type { ReactNode } from 'react';
import styles from './banner.module.css';

export type BannerProps = Readonly<{
  /** A drawing, beside the words. */
  shape: ReactNode;
  /** What is so, and what to do. */
  title: string;
  /** What works and what does not meanwhile. */
  detail?: string;
  action?: ReactNode;
}>;

export const Banner = ({ shape, title, detail, action }: BannerProps) => (
  <section className={styles.banner} aria-label={title}>
    <span className={styles.shape}>{shape}</span>
    <p className={styles.words}>
      <strong>{title}</strong>
      {detail === undefined ? null : <span>{detail}</span>}
    </p>
    {action}
  </section>
);
