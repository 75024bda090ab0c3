/** What is so with the server, and what to do: above whatever is in front, said once when it comes. */
import { type ReactNode, useEffect } from 'react';
import type { Tone } from '../payments/look.ts';
import { Shape } from '../payments/shapes.tsx';
import toneStyles from '../payments/tone.module.css';
import { useAnnounce } from '../ui/announcer.tsx';
import { classes } from '../ui/classes.ts';
import styles from './doors.module.css';

type Props = Readonly<{ tone: Tone; title: string; detail: string; children?: ReactNode; actions?: ReactNode }>;

export function DoorNotice({ tone, title, detail, children, actions }: Props) {
  const announce = useAnnounce();
  useEffect(() => announce(`${title}. ${detail}`, 'assertive', `door ${title}`), [announce, title, detail]);
  return (
    <section className={classes(styles.notice, toneStyles.tone, toneStyles.field)} data-tone={tone} aria-label={title}>
      <div className={styles.head}>
        <span className={styles.shape}>
          <Shape of={tone} />
        </span>
        <p className={styles.words}>
          <strong>{title}</strong>
          <span>{detail}</span>
        </p>
      </div>
      {children}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </section>
  );
}
