/**
 * How the payment in front stands: a field with a thick edge, a shape, a word, the amount, and what to do next. Where it changes it changes
 * hard, focus goes to its main action, and what was just put under a finger is not pressed by it.
 */
import type { PaymentView } from '@quickpay/api';
import { TIMING } from '@quickpay/core';
import { type ReactNode, useRef } from 'react';
import { useServerClock } from '../server/server-clock.tsx';
import { classes } from '../ui/classes.ts';
import { useFocusOnChange } from '../ui/focus-on-change.ts';
import { BigMoney } from '../ui/money.tsx';
import { Ring } from '../ui/ring.tsx';
import { useSettling } from '../ui/settling.ts';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import { lookOf } from './look.ts';
import { countsDownTo, sentenceOf } from './sentence.ts';
import { PhoneShape, Shape } from './shapes.tsx';
import styles from './state-panel.module.css';
import toneStyles from './tone.module.css';

export type StatePanelProps = Readonly<{
  payment: PaymentView;
  /** Buttons, the main one last. What may be done is in `payment.may`. */
  actions?: ReactNode;
  /** Facts on ruled lines, a slip, what is being done: below the sentence. */
  children?: ReactNode;
}>;

export function StatePanel({ payment, actions, children }: StatePanelProps) {
  const words = useWords();
  const clock = useServerClock();
  const panel = useRef<HTMLElement>(null);
  const { tone, word } = lookOf(payment);
  const subject = `${payment.id} ${tone}`;
  const guard = useSettling(subject);
  useFocusOnChange(subject, panel);
  const secondsLeft = useSecondsLeft(clock, countsDownTo(payment));
  const endsAt = tone === 'awaiting' ? payment.expiresAt : null;
  return (
    <article
      ref={panel}
      className={classes(styles.panel, toneStyles.tone, toneStyles.field)}
      data-tone={tone}
      aria-label={words.say(word)}
      tabIndex={-1}
      {...guard}
    >
      <div className={styles.head}>
        {endsAt !== null ? (
          <Ring clock={clock} endsAt={endsAt} lifeMs={TIMING.payerWaitMsMax}>
            <PhoneShape />
          </Ring>
        ) : (
          <div className={styles.shape}>
            <Shape of={tone} />
          </div>
        )}
        <div className={styles.amount}>
          <h2 className={styles.word}>{words.say(word)}</h2>
          <BigMoney amount={payment.amount} align="start" />
        </div>
      </div>
      <p className={styles.next}>{sentenceOf(payment, words, secondsLeft)}</p>
      {children}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </article>
  );
}
