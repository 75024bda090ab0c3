/** One payment that changes under the cashier's eyes: focus, reading aloud, and presses that come too soon. */
import { useState } from 'react';
import { PaymentActions } from '../../payments/actions.tsx';
import { useAnnouncePayment } from '../../payments/announce-payment.ts';
import { StatePanel } from '../../payments/state-panel.tsx';
import { Button } from '../../ui/button.tsx';
import { useTable } from '../../words/language-provider.tsx';
import { LIVING_WORDS } from '../../words/living-words.ts';
import styles from './living.module.css';
import { useSampleTime } from './sample-time.ts';
import { SAMPLE_STATES, type SampleState, samplePayment } from './samples.ts';
import { Section } from './section.tsx';

export function WalkSection() {
  const tell = useTable(LIVING_WORDS);
  const [now, startAgain] = useSampleTime();
  const [step, setStep] = useState<number | null>(null);
  const [pressed, setPressed] = useState(0);
  const sample = step === null ? undefined : SAMPLE_STATES[step % SAMPLE_STATES.length];
  if (now === null) return null;
  return (
    <Section title={tell('living.walk')} intro={tell('living.walkIntro')}>
      <div className={styles.line}>
        <Button
          icon="next"
          onPress={() => {
            startAgain();
            setStep((before) => (before === null ? 0 : before + 1));
          }}
        >
          {tell('living.next')}
        </Button>
      </div>
      {sample === undefined ? null : <Walked sample={sample} now={now} onAction={() => setPressed((count) => count + 1)} />}
      <p className={styles.typeSmall}>{tell('living.pressed', { n: pressed })}</p>
    </Section>
  );
}

function Walked({ sample, now, onAction }: { sample: SampleState; now: number; onAction: () => void }) {
  const payment = { ...samplePayment(sample, now), id: 'pay_walk' };
  useAnnouncePayment(payment);
  return <StatePanel payment={payment} actions={<PaymentActions payment={payment} onAction={onAction} />} />;
}
