/**
 * One charge, from the scan to the moment that the server has recorded it, or said that it did not.
 *
 * Where nobody answers the very same request is repeated, under the same key, so that it can only happen once; after half a minute it is
 * given up, for a code that is charged when its owner has left is worse than one that is scanned again. What became of it is then the
 * server's to say: whoever asks for the sale sees whether there is a payment.
 */
import { type NewSale, type PaymentView, type Problem, type Quickpay, QuickpayProblem } from '@quickpay/client';

export type ChargeRequest = Readonly<{
  saleId: string;
  /** The sale as it is to be made, where it is not there yet. */
  newSale?: Omit<NewSale, 'id'>;
  /** As scanned. Held while it is sent, and nowhere else. */
  code: string;
}>;

export type ChargeProgress =
  /** On its way. */
  | Readonly<{ at: 'sending' }>
  /** Nobody answered: it is repeated by itself. */
  | Readonly<{ at: 'repeating' }>;

export type ChargeEnd =
  /** Durable at the server: the payment's own state says the rest. */
  | Readonly<{ at: 'recorded'; payment: PaymentView }>
  /** The server refused it: nothing was recorded. */
  | Readonly<{ at: 'refused'; problem: Problem }>
  /** Given up: whether it was recorded is the server's to say. */
  | Readonly<{ at: 'unanswered' }>;

/** A code is good for a minute; somebody who hears nothing for half of it will do something else. */
export const CHARGE_MS_MAX = 30_000;
const PAUSE_MS = 1_000;

export type ChargeOptions = Readonly<{
  quickpay: Pick<Quickpay, 'sales'>;
  idempotencyKey: string;
  onProgress: (progress: ChargeProgress) => void;
  /** The sale is there. */
  onSale?: () => void;
  now?: () => number;
  pause?: (ms: number) => Promise<void>;
}>;

export async function charge(
  { saleId, newSale, code }: ChargeRequest,
  { quickpay, idempotencyKey, onProgress, onSale, now = () => performance.now(), pause = sleep }: ChargeOptions,
): Promise<ChargeEnd> {
  const until = now() + CHARGE_MS_MAX;
  const signal = AbortSignal.timeout(CHARGE_MS_MAX);
  let isMade = newSale === undefined;
  onProgress({ at: 'sending' });
  for (;;) {
    try {
      if (!isMade && newSale !== undefined) {
        await quickpay.sales.create({ id: saleId, ...newSale }, { signal });
        isMade = true;
        onSale?.();
      }
      const { payment } = await quickpay.sales.pay(saleId, { authCode: code, idempotencyKey, signal });
      return { at: 'recorded', payment };
    } catch (fault) {
      // Only a refusal that says so happened to nothing.
      if (fault instanceof QuickpayProblem && fault.problem.outcome === 'none') return { at: 'refused', problem: fault.problem };
      if (now() + PAUSE_MS >= until) return { at: 'unanswered' };
      onProgress({ at: 'repeating' });
      await pause(PAUSE_MS);
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
