/**
 * The walk: what to do, and how it is seen that it was done. A step is a question to what is true (the merchant's payments, WeChat Pay's
 * orders, the faults that struck on the wire), so that it does not matter when the page looks, or who did it.
 */
import type { PaymentView } from '@quickpay/client';
import type { Message, Order } from '../sandbox.ts';

export const STEP_IDS = ['exempt', 'password', 'cancels', 'silent', 'poor', 'lost', 'error', 'left'] as const;
export type StepId = (typeof STEP_IDS)[number];

/** A payment, as both sides of the wire know it. */
export type Attempt = Readonly<{
  payment: PaymentView;
  /** Null where WeChat Pay has no such order. */
  order: Order | null;
  /** Faults that struck its messages, as `submit:loseAnswer`. */
  faults: ReadonlySet<string>;
}>;

/** Its words are `walk.` and its id, and what to do under `.do`. */
export type Step = Readonly<{
  id: StepId;
  /** Has the phone's next payment go that way, in the words of the sandbox. */
  scenario: string;
  /** Where the step is over only after that time, which nobody needs to wait for. */
  letPassMs?: number;
  isDone(attempts: readonly Attempt[]): boolean;
}>;

const DEADLINE_MS = 30_000;

const isPaid = ({ payment }: Attempt): boolean => payment.outcome === 'paid';
const isNotPaid = ({ payment }: Attempt): boolean => payment.outcome === 'notPaid';
const wasAsked = ({ order }: Attempt): boolean => order?.history.some(({ to }) => to === 'USERPAYING') === true;
const didAtPhone = (event: string, { order }: Attempt): boolean => order?.history.some((entry) => entry.event === event) === true;
/** The sale was left: nothing is offered any more for a payment that came to nothing. */
const wasLeft = ({ payment }: Attempt): boolean => payment.outcome === 'notPaid' && !payment.may.includes('payAgain');

export const STEPS: readonly Step[] = [
  {
    id: 'exempt',
    scenario: 'ready',
    isDone: (attempts) => attempts.some((one) => isPaid(one) && one.order !== null && !wasAsked(one) && one.faults.size === 0),
  },
  {
    id: 'password',
    scenario: 'asks-password',
    isDone: (attempts) => attempts.some((one) => isPaid(one) && wasAsked(one) && didAtPhone('confirm', one)),
  },
  {
    id: 'cancels',
    scenario: 'asks-password',
    isDone: (attempts) => attempts.some((one) => isNotPaid(one) && didAtPhone('payerCancels', one)),
  },
  {
    id: 'silent',
    scenario: 'asks-password',
    letPassMs: DEADLINE_MS,
    isDone: (attempts) =>
      attempts.some((one) => isNotPaid(one) && one.payment.reason === 'expired' && wasAsked(one) && one.faults.size === 0),
  },
  {
    id: 'poor',
    scenario: 'poor',
    isDone(attempts) {
      const refused = attempts.filter((one) => isNotPaid(one) && one.payment.reason === 'declined.balance');
      return refused.some(({ payment }) => attempts.some((one) => isPaid(one) && one.payment.saleId === payment.saleId));
    },
  },
  {
    id: 'lost',
    scenario: 'lost-answer-paid',
    isDone: (attempts) => attempts.some((one) => isPaid(one) && one.faults.has('submit:loseAnswer')),
  },
  {
    id: 'error',
    scenario: 'system-error-unpaid',
    letPassMs: DEADLINE_MS,
    isDone: (attempts) =>
      attempts.some((one) => isNotPaid(one) && one.payment.reason === 'expired' && one.faults.has('submit:error')),
  },
  {
    id: 'left',
    scenario: 'lost-answer-unpaid',
    isDone: (attempts) => attempts.some(wasLeft),
  },
];

const submittedAtOf = ({ submittedAt }: PaymentView): number => Date.parse(submittedAt);

/** Of the newest payment, by the backend's clock, in ms since 1970; 0 where there is none. */
export const lastSubmittedAt = (payments: readonly PaymentView[]): number => Math.max(0, ...payments.map(submittedAtOf));

/** Payments since the walk began, each with its other side. */
export function attemptsOf(
  payments: readonly PaymentView[],
  orders: readonly Order[],
  messages: readonly Message[],
  since: number,
): readonly Attempt[] {
  const byNumber = new Map(orders.map((order) => [order.outTradeNo, order]));
  const struck = messages.filter(({ fault }) => fault !== null);
  return payments
    .filter((payment) => submittedAtOf(payment) > since)
    .map((payment) => ({
      payment,
      order: byNumber.get(payment.orderNumber) ?? null,
      faults: new Set(
        struck
          .filter(({ outTradeNo }) => outTradeNo === payment.orderNumber)
          .map(({ operation, fault }) => `${operation}:${fault}`),
      ),
    }));
}
