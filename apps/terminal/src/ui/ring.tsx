/** A ring that empties as the server's time runs; where motion is not wanted the ring stands, and the number of seconds says it alone. */
import type { ReactNode } from 'react';
import { useWords } from '../words/language-provider.tsx';
import { type RunningClock, secondsIn, shareLeft } from './countdown.ts';
import styles from './ring.module.css';
import { useMsLeft } from './use-ms-left.ts';

export type RingProps = Readonly<{
  clock: RunningClock;
  /** As the server wrote it. */
  endsAt: string;
  /** How long the whole of it is, in milliseconds. */
  lifeMs: number;
  /** A drawing within. */
  children?: ReactNode;
}>;

const RADIUS = 44;
const ROUND = 2 * Math.PI * RADIUS;

export function Ring({ clock, endsAt, lifeMs, children }: RingProps) {
  const { say } = useWords();
  const left = useMsLeft(clock, endsAt);
  const share = left === null ? 1 : shareLeft(left, lifeMs);
  return (
    <div
      className={styles.ring}
      role="timer"
      aria-label={left === null ? say('ring.unknown') : say('ring.left', { n: secondsIn(left) })}
    >
      <svg viewBox="0 0 100 100" className={styles.drawing} aria-hidden="true">
        <circle className={styles.track} cx="50" cy="50" r={RADIUS} />
        <circle
          className={styles.left}
          cx="50"
          cy="50"
          r={RADIUS}
          strokeDasharray={ROUND}
          strokeDashoffset={-ROUND * (1 - share)}
        />
      </svg>
      <div className={styles.within} aria-hidden="true">
        {children}
        <span className={styles.number}>{left === null ? '–' : secondsIn(left)}</span>
      </div>
    </div>
  );
}
