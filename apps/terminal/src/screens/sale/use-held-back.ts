import { type PaymentView, sayKey } from '@quickpay/api';
import { useEffect, useRef, useState } from 'react';

/** Most doubts are over sooner: a screen that cries each time teaches nobody anything. */
export const HELD_BACK_MS = 1_000;

const asSubmitting = (payment: PaymentView): PaymentView => ({
  ...payment,
  state: 'submitting',
  cashier: sayKey('submitting', {}),
});

/**
 * A payment as it is shown: one that was being submitted before these eyes and has become uncertain is shown as that only after a second.
 * What was uncertain when it was opened is shown so at once.
 */
export function useHeldBack(payment: PaymentView): PaymentView {
  const { id, state, frozen } = payment;
  const seen = useRef<string | null>(null);
  const wasSubmitting = seen.current === id;
  if (state === 'submitting') seen.current = id;
  const isNew = state === 'uncertain' && !frozen && wasSubmitting;
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!isNew) return;
    const timer = setTimeout(() => setOver(true), HELD_BACK_MS);
    return () => {
      clearTimeout(timer);
      setOver(false);
    };
  }, [isNew]);
  return isNew && !isOver ? asSubmitting(payment) : payment;
}
