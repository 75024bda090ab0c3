/** The shape of a state, small, beside its word in a row. */
import { classes } from '../ui/classes.ts';
import type { Tone } from './look.ts';
import { Shape } from './shapes.tsx';
import styles from './tone.module.css';

export const ToneShape = ({ tone }: { tone: Tone }) => (
  <span className={classes(styles.tone, styles.mark)} data-tone={tone}>
    <Shape of={tone} />
  </span>
);
