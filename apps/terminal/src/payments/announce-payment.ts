import type { PaymentView } from '@quickpay/api';
import { useEffect } from 'react';
import { useServerClock } from '../server/server-clock.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import { lookOf, URGENCIES } from './look.ts';
import { countsDownTo, sentenceOf } from './sentence.ts';

/** Seconds left that are worth saying. The first thirty are in the sentence that begins the wait; each of them would leave room for nothing else. */
const SECONDS_SAID: readonly number[] = [10, 5];

/** Reads a payment to those who do not see its panel: each state once, and the seconds now and then. For the one payment in front. */
export function useAnnouncePayment(payment: PaymentView): void {
  const announce = useAnnounce();
  const words = useWords();
  const secondsLeft = useSecondsLeft(useServerClock(), countsDownTo(payment));
  const { tone } = lookOf(payment);
  useEffect(() => {
    announce(sentenceOf(payment, words, secondsLeft), URGENCIES[tone], `${payment.id} ${tone} ${payment.cashier.key}`);
  }, [announce, payment, words, secondsLeft, tone]);
  useEffect(() => {
    if (payment.state !== 'awaitingPayer' || secondsLeft === null || !SECONDS_SAID.includes(secondsLeft)) return;
    announce(words.say('ring.left', { n: secondsLeft }), 'polite', `${payment.id} left ${secondsLeft}`);
  }, [announce, payment, words, secondsLeft]);
}
