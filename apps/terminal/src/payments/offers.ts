/**
 * What a cashier can do about the payment in front, by how it looks. What the payment's state allows is the server's to say (`may`); which of
 * that is offered first, and where, is said here. Nothing here ends a payment by word of mouth: there is no *mark as paid*.
 */
import type { PaymentView } from '@quickpay/api';
import { lookOf, type Tone } from './look.ts';

/** Beside what the payment allows, what this terminal does by itself. */
const OWN = ['newSale', 'park', 'print', 'printSlip'] as const;
export type PaymentAction = PaymentView['may'][number] | (typeof OWN)[number];

type Offer = Readonly<{
  /** At the end, large: the first that is allowed. None where waiting is what there is to do. */
  main: readonly PaymentAction[];
  /** At the start, so that none of them comes to lie where the main action just was. */
  others: readonly PaymentAction[];
}>;

const OFFERS: Readonly<Record<Tone, Offer>> = {
  submitting: { main: [], others: ['cancel'] },
  awaiting: { main: [], others: ['cancel'] },
  uncertain: { main: ['check'], others: ['cancel', 'park', 'leave'] },
  revoking: { main: [], others: ['park', 'leave'] },
  paid: { main: ['newSale'], others: ['print', 'refund'] },
  'not-paid': { main: ['payAgain', 'newSale'], others: ['leave', 'newSale'] },
  attention: { main: ['check'], others: ['park', 'leave'] },
  refunded: { main: ['newSale'], others: ['printSlip', 'payAgain'] },
};

/**
 * What a payment that a store's own server works on allows is asked of that, on the payment's page.
 *
 * @example offeredFor(payment) // { main: 'newSale', others: ['print', 'refund'] } for one that is paid
 */
export function offeredFor(
  payment: Pick<PaymentView, 'state' | 'outcome' | 'attention' | 'frozen' | 'may' | 'owner'>,
): Readonly<{ main: PaymentAction | null; others: readonly PaymentAction[] }> {
  const own: readonly PaymentAction[] = OWN;
  const isAllowed = (action: PaymentAction) =>
    own.includes(action) || (payment.owner !== 'store' && payment.may.some((allowed) => allowed === action));
  const { main, others } = OFFERS[lookOf(payment).tone];
  const first = main.find(isAllowed) ?? null;
  return { main: first, others: others.filter((action) => action !== first && isAllowed(action)) };
}
