/**
 * How a payment looks: a tone (its colours), a shape and a word, never colour alone. Tables over the states, so that a new state does not
 * compile until somebody gave it a look. Only `paid` is a solid field.
 */
import type { PaymentView, RefundView } from '@quickpay/api';
import type { PaymentState, RefundState } from '@quickpay/core';
import type { Urgency } from '../ui/announcer.tsx';
import type { Key } from '../words/catalogue.ts';

/** Names of the colours in `tokens.css`, and of the shapes in `shapes.tsx`. */
export const TONES = ['submitting', 'awaiting', 'uncertain', 'revoking', 'paid', 'not-paid', 'attention', 'refunded'] as const;
export type Tone = (typeof TONES)[number];

export type Look = Readonly<{ tone: Tone; word: Key }>;

export const LOOKS: Readonly<Record<PaymentState, Look>> = {
  submitting: { tone: 'submitting', word: 'state.submitting' },
  awaitingPayer: { tone: 'awaiting', word: 'state.awaitingPayer' },
  uncertain: { tone: 'uncertain', word: 'state.uncertain' },
  revoking: { tone: 'revoking', word: 'state.revoking' },
  // The sale is free; that a late request is still watched for is nothing a cashier acts on.
  watching: { tone: 'not-paid', word: 'state.watching' },
  // Not paid, and money may be on its way back: a slip says where to ask.
  returning: { tone: 'refunded', word: 'state.returning' },
  paid: { tone: 'paid', word: 'state.paid' },
  notPaid: { tone: 'not-paid', word: 'state.notPaid' },
};

export const ATTENTION_LOOK: Look = { tone: 'attention', word: 'state.attention' };

export const REFUND_LOOKS: Readonly<Record<RefundState, Look>> = {
  requested: { tone: 'revoking', word: 'refund.state.requested' },
  processing: { tone: 'revoking', word: 'refund.state.processing' },
  succeeded: { tone: 'refunded', word: 'refund.state.succeeded' },
  closed: { tone: 'not-paid', word: 'refund.state.closed' },
  abnormal: { tone: 'attention', word: 'refund.state.abnormal' },
};

/** Results interrupt a reader, progress waits for its turn. */
export const URGENCIES: Readonly<Record<Tone, Urgency>> = {
  submitting: 'polite',
  awaiting: 'polite',
  uncertain: 'polite',
  revoking: 'polite',
  paid: 'assertive',
  'not-paid': 'assertive',
  attention: 'assertive',
  refunded: 'assertive',
};

/**
 * How a payment looks at the counter. A mark of attention shows while nothing is certain, and on an order that is not ours; once it is
 * known whether to hand over, that is what the cashier sees, and the manager's list has the mark.
 */
export function lookOf({
  state,
  outcome,
  attention,
  frozen,
}: Pick<PaymentView, 'state' | 'outcome' | 'attention' | 'frozen'>): Look {
  return frozen || (attention !== null && outcome === 'unknown') ? ATTENTION_LOOK : LOOKS[state];
}

export const refundLookOf = ({ state }: Pick<RefundView, 'state'>): Look => REFUND_LOOKS[state];
