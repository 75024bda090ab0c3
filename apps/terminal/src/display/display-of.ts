import type { PaymentView } from '@quickpay/api';
import { lookOf, type Tone } from '../payments/look.ts';
import type { DisplayState } from './display-channel.ts';

const SEEN: Readonly<Record<Tone, 'wait' | 'confirm' | 'thanks' | 'notPaid'>> = {
  submitting: 'wait',
  awaiting: 'confirm',
  uncertain: 'wait',
  revoking: 'wait',
  paid: 'thanks',
  'not-paid': 'notPaid',
  attention: 'wait',
  refunded: 'notPaid',
};

/** What the customer sees of a payment. */
export function displayOf(payment: PaymentView): DisplayState {
  const { amount, expiresAt } = payment;
  const at = SEEN[lookOf(payment).tone];
  return at === 'confirm' ? { at, amount, expiresAt } : { at, amount };
}
