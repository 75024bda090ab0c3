/** A payment's life as a list of moments: at so many milliseconds, this happened. */
import {
  begin,
  knownAt,
  type Payment,
  type PaymentEvent,
  type PaymentState,
  type Policy,
  type Stepped,
  step,
  type Via,
} from '../src/index.ts';

export const POLICY: Policy = { lateRequestWatchMs: 600_000, epoch: 0 };
export const SUBMIT: Via = { request: 'submit' };

export const newPayment = (epoch = 0): Payment =>
  begin(
    {
      id: 'pay_1',
      saleId: 'sale_1',
      merchantId: 'm1',
      storeId: 's1',
      terminalId: 't1',
      merchantOrderNumber: 'QP1',
      epoch,
      owner: 'node',
      amount: { amountMinor: 3850, currency: 'HKD' },
      codeHash: 'hash',
      codeHint: 'hint',
      submittedAt: 0,
    },
    POLICY,
  );

/** A life under construction; every step must be legal. */
export class Life {
  payment: Payment;
  readonly policy: Policy;

  constructor(payment: Payment = newPayment(), policy: Policy = POLICY) {
    this.payment = payment;
    this.policy = policy;
  }

  /** This happened at `now`. */
  at(now: number, event: PaymentEvent): this {
    const stepped = this.try(now, event);
    if (!stepped.ok) throw new Error(`${event.kind} has no meaning in ${stepped.state}`);
    this.payment = stepped.payment;
    return this;
  }

  try(now: number, event: PaymentEvent): Stepped {
    return step(this.payment, event, now, this.policy);
  }

  /** A query went out at `now`, and this is how it was answered. */
  query(
    now: number,
    kind: 'paid' | 'asked' | 'unpaid' | 'absent' | 'failed' | 'closed' | 'refunded' | 'unclear' | 'foreign',
  ): this {
    this.at(now, { kind: 'querySent' });
    return this.at(now + 10, this.answer(now, kind));
  }

  answer(
    now: number,
    kind: 'paid' | 'asked' | 'unpaid' | 'absent' | 'failed' | 'closed' | 'refunded' | 'unclear' | 'foreign',
  ): PaymentEvent {
    const via: Via = { request: 'query', known: knownAt(this.payment, now, this.policy.lateRequestWatchMs) };
    switch (kind) {
      case 'paid':
      case 'refunded':
        return { kind, via, transactionId: '4200' };
      case 'unclear':
        return { kind, via, note: '' };
      case 'foreign':
        return { kind, via, field: 'amount' };
      default:
        return { kind, via };
    }
  }

  revoke(now: number, kind: 'revokeDone' | 'revokeBusy' | 'revokeTooLate'): this {
    this.at(now, { kind: 'revokeSent' });
    return this.at(now + 10, { kind });
  }

  /** State and what is due next, the shape in which most tests say what they expect. */
  get now(): [PaymentState, string | null, number | null] {
    return [this.payment.state, this.payment.due, this.payment.dueAt];
  }
}

export const refused = (orderImpossible: boolean): PaymentEvent => ({
  kind: 'refused',
  refusal: {
    code: orderImpossible ? 'AUTHCODEINVALID' : 'NOTENOUGH',
    reason: orderImpossible ? 'code' : 'balance',
    orderImpossible,
  },
});
