/** How a payment stands, for somebody who looks at it afterwards: the state, not what a cashier was to do about it at the time. */
import type { PaymentView } from '@quickpay/client';
import { lookOf } from '../../payments/look.ts';
import { countsDownTo, sentenceOf } from '../../payments/sentence.ts';
import { Shape } from '../../payments/shapes.tsx';
import toneStyles from '../../payments/tone.module.css';
import { useServerClock } from '../../server/server-clock.tsx';
import { classes } from '../../ui/classes.ts';
import { Money } from '../../ui/money.tsx';
import { useSecondsLeft } from '../../ui/use-ms-left.ts';
import { useWords } from '../../words/language-provider.tsx';
import styles from './payment.module.css';

export function PaymentHead({ payment }: { payment: PaymentView }) {
  const words = useWords();
  const { tone, word } = lookOf(payment);
  const secondsLeft = useSecondsLeft(useServerClock(), countsDownTo(payment));
  return (
    <header className={classes(styles.head, toneStyles.tone, toneStyles.field)} data-tone={tone}>
      <span className={styles.shape}>
        <Shape of={tone} />
      </span>
      <div className={styles.words}>
        <p className={styles.state}>{words.say(word)}</p>
        <p className={styles.amount}>
          <Money amount={payment.amount} />
        </p>
        {/* "Hand over the goods" is for the sale in front, not for one of yesterday; "12 s left" is not for one that is worked on elsewhere. */}
        {payment.state === 'paid' || payment.owner === 'store' ? null : <p>{sentenceOf(payment, words, secondsLeft)}</p>}
      </div>
    </header>
  );
}
