/** Every state as a panel and as a row, the shapes by themselves, and the ring. */
import { TIMING } from '@quickpay/core';
import { PaymentActions } from '../../payments/actions.tsx';
import { ATTENTION_LOOK, LOOKS, REFUND_LOOKS, TONES } from '../../payments/look.ts';
import { PaymentRow } from '../../payments/payment-row.tsx';
import { ReturnSlip } from '../../payments/return-slip.tsx';
import { PhoneShape, Shape } from '../../payments/shapes.tsx';
import { StatePanel } from '../../payments/state-panel.tsx';
import toneStyles from '../../payments/tone.module.css';
import { useServerClock } from '../../server/server-clock.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Moment } from '../../ui/moment.tsx';
import { Ring } from '../../ui/ring.tsx';
import { Rows } from '../../ui/rows.tsx';
import { Facts, Grouped } from '../../ui/ticket.tsx';
import type { Key } from '../../words/catalogue.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { LIVING_WORDS } from '../../words/living-words.ts';
import styles from './living.module.css';
import { useSampleTime } from './sample-time.ts';
import { SAMPLE_STATES, samplePayment } from './samples.ts';
import { Section } from './section.tsx';

/** Nothing comes of it: this page only shows. */
const nothing = () => {};

const words: Readonly<Record<(typeof TONES)[number], Key>> = {
  submitting: LOOKS.submitting.word,
  awaiting: LOOKS.awaitingPayer.word,
  uncertain: LOOKS.uncertain.word,
  revoking: LOOKS.revoking.word,
  paid: LOOKS.paid.word,
  'not-paid': LOOKS.notPaid.word,
  attention: ATTENTION_LOOK.word,
  refunded: REFUND_LOOKS.succeeded.word,
};

export function StatesSection() {
  const { say, sayWith } = useWords();
  const tell = useTable(LIVING_WORDS);
  const [now, startAgain] = useSampleTime();
  if (now === null) return null;
  const payments = SAMPLE_STATES.map((sample) => samplePayment(sample, now));
  return (
    <>
      <Section title={tell('living.states')} intro={tell('living.statesIntro')}>
        <div className={styles.panels}>
          {payments.map((payment) => (
            <StatePanel key={payment.id} payment={payment} actions={<PaymentActions payment={payment} onAction={nothing} />}>
              {payment.settledAt === null ? null : (
                <Facts
                  facts={[
                    { name: say('receipt.time'), value: <Moment at={payment.settledAt} /> },
                    { name: say('receipt.order'), value: <Grouped text={payment.orderNumber} /> },
                  ]}
                />
              )}
              {payment.state === 'returning' ? <ReturnSlip payment={payment} /> : null}
            </StatePanel>
          ))}
          <StatePanel payment={{ ...samplePayment('paid', now, 'long'), id: 'pay_long' }} />
        </div>
      </Section>
      <Section title={tell('living.shapes')}>
        <div className={styles.shapes}>
          {TONES.map((tone) => (
            <p key={tone} className={styles.shape}>
              <span className={classes(toneStyles.tone, toneStyles.mark)} data-tone={tone}>
                <Shape of={tone} />
              </span>
              {sayWith(words[tone], {})}
            </p>
          ))}
          <p className={styles.shape}>
            <span>
              <Shape of="offline" />
            </span>
            {tell('living.shape.offline')}
          </p>
        </div>
      </Section>
      <div className={styles.cells}>
        <Section title={tell('living.rows')}>
          <Rows label={tell('living.rows')}>
            {payments.slice(0, 5).map((payment) => (
              <PaymentRow key={payment.id} payment={payment} onOpen={nothing} />
            ))}
          </Rows>
        </Section>
        <Section title={tell('living.ring')}>
          <RingSample now={now} startAgain={startAgain} />
        </Section>
      </div>
    </>
  );
}

function RingSample({ now, startAgain }: { now: number; startAgain: () => void }) {
  const tell = useTable(LIVING_WORDS);
  const clock = useServerClock();
  return (
    <div className={styles.stack}>
      <div className={classes(toneStyles.tone, toneStyles.mark)} data-tone="awaiting">
        <Ring clock={clock} endsAt={new Date(now + TIMING.payerWaitMsMax).toISOString()} lifeMs={TIMING.payerWaitMsMax}>
          <PhoneShape />
        </Ring>
      </div>
      <Button onPress={startAgain}>{tell('living.restart')}</Button>
    </div>
  );
}
