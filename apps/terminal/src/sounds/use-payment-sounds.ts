import type { PaymentView } from '@quickpay/api';
import { useEffect, useRef } from 'react';
import { lookOf, type Tone } from '../payments/look.ts';
import { useServerClock } from '../server/server-clock.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useSounds } from './sound-provider.tsx';
import { type SoundName, UNCERTAIN_AGAIN_MS } from './sounds.ts';

/** What is heard when a payment comes to look so. */
const HEARD: Readonly<Record<Tone, SoundName | null>> = {
  submitting: null,
  awaiting: null,
  uncertain: 'uncertain',
  revoking: null,
  paid: 'paid',
  'not-paid': 'notPaid',
  attention: 'uncertain',
  refunded: 'notPaid',
};
const TEN = 10;

/**
 * Plays what a payment comes to. Not for one that was so when it was opened: that is no news, unless nobody knows how it stands, which is
 * heard again and again until somebody touches the screen.
 *
 * @param which `results`: of a payment beside the one in front only how it ended is heard
 */
export function usePaymentSounds(payment: PaymentView, which: 'all' | 'results' = 'all'): void {
  const { play, sayPaid } = useSounds();
  const { tone } = lookOf(payment);
  const secondsLeft = useSecondsLeft(useServerClock(), payment.state === 'awaitingPayer' ? payment.expiresAt : null);
  const subject = `${payment.id} ${tone}`;
  const first = useRef(subject);
  const paid = useRef(payment);
  paid.current = payment;
  useEffect(() => {
    const sound = HEARD[tone];
    if (sound === null || (which === 'results' && sound === 'uncertain') || (subject === first.current && sound !== 'uncertain'))
      return;
    first.current = subject;
    play(sound);
    if (sound === 'paid') sayPaid(paid.current.amount);
    if (sound !== 'uncertain') return;
    const again = setInterval(() => play(sound), UNCERTAIN_AGAIN_MS);
    const seen = () => clearInterval(again);
    addEventListener('pointerdown', seen, { once: true });
    addEventListener('keydown', seen, { once: true });
    return () => {
      seen();
      removeEventListener('pointerdown', seen);
      removeEventListener('keydown', seen);
    };
  }, [subject, tone, which, play, sayPaid]);
  useEffect(() => {
    if (which === 'all' && secondsLeft === TEN) play('tenLeft');
  }, [secondsLeft, which, play]);
}
