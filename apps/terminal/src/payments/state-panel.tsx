/** How the payment in front stands. */
import type { PaymentView } from '@quickpay/api';
import type { ReactNode } from 'react';
import { useServerClock } from '../server/server-clock.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import { lookOf } from './look.ts';
import { countsDownTo, sentenceOf } from './sentence.ts';
import { StateField } from './state-field.tsx';

export type StatePanelProps = Readonly<{
  payment: PaymentView;
  /** Whether it is what the screen is for. Default: one among others. */
  isInFront?: boolean;
  /** Buttons, the main one last. What may be done is in `payment.may`. */
  actions?: ReactNode;
  /** Facts on ruled lines, a slip, what is being done: below the sentence. */
  children?: ReactNode;
}>;

export function StatePanel({ payment, isInFront = false, actions, children }: StatePanelProps) {
  const words = useWords();
  const secondsLeft = useSecondsLeft(useServerClock(), countsDownTo(payment));
  const look = lookOf(payment);
  return (
    <StateField
      subject={`${payment.id} ${look.tone}`}
      look={look}
      isInFront={isInFront}
      amount={payment.amount}
      sentence={sentenceOf(payment, words, secondsLeft)}
      endsAt={look.tone === 'awaiting' ? payment.expiresAt : null}
      actions={actions}
    >
      {children}
    </StateField>
  );
}
