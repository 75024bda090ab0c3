/**
 * A field with a thick edge, a shape, a word, the amount, and what to do next. Where its subject changes it changes hard, focus goes to its
 * main action, and what was just put under a finger is not pressed by it.
 */
import { TIMING } from '@quickpay/core';
import { type ReactNode, useRef } from 'react';
import { useServerClock } from '../server/server-clock.tsx';
import { classes } from '../ui/classes.ts';
import { useFocusOnChange } from '../ui/focus-on-change.ts';
import { BigMoney } from '../ui/money.tsx';
import { Ring } from '../ui/ring.tsx';
import { useSettling } from '../ui/settling.ts';
import { useWords } from '../words/language-provider.tsx';
import type { Amount } from '../words/money.ts';
import type { Look } from './look.ts';
import { PhoneShape, Shape } from './shapes.tsx';
import styles from './state-panel.module.css';
import toneStyles from './tone.module.css';

export type StateFieldProps = Readonly<{
  /** What it is about: another subject is another field. */
  subject: string;
  look: Look;
  amount: Amount;
  /** Whether it is what the screen is for. Default: one among others. */
  isInFront?: boolean;
  /** What is so, and what to do. */
  sentence: string;
  /** When the payer's time is over, as the server wrote it: drawn as a ring. */
  endsAt?: string | null;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  /** Facts on ruled lines, a slip, what is being done: below the sentence. */
  children?: ReactNode;
}>;

export function StateField(props: StateFieldProps) {
  const { subject, look, amount, isInFront = false, sentence, endsAt = null, actions, children } = props;
  const { say } = useWords();
  const Heading = isInFront ? 'h1' : 'h2';
  const clock = useServerClock();
  const panel = useRef<HTMLElement>(null);
  const guard = useSettling(subject, isInFront);
  useFocusOnChange(subject, panel, isInFront);
  return (
    <article
      ref={panel}
      className={classes(styles.panel, toneStyles.tone, toneStyles.field)}
      data-tone={look.tone}
      data-fills={isInFront ? '' : undefined}
      aria-label={say(look.word)}
      tabIndex={-1}
      {...guard}
    >
      <div className={styles.head}>
        {endsAt === null ? (
          <div className={styles.shape}>
            <Shape of={look.tone} />
          </div>
        ) : (
          <Ring clock={clock} endsAt={endsAt} lifeMs={TIMING.payerWaitMsMax}>
            <PhoneShape />
          </Ring>
        )}
        <div className={styles.amount}>
          <Heading className={styles.word}>{say(look.word)}</Heading>
          <BigMoney amount={amount} align="start" />
        </div>
      </div>
      <p className={styles.next}>{sentence}</p>
      {children}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </article>
  );
}
