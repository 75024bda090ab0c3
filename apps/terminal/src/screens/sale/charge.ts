/**
 * One charge, from the scan to the moment that the server has recorded it, or said that it did not.
 *
 * Where nobody answers the very same request is repeated, under the same key, so that it can only happen once; after half a minute it is
 * given up, for a code that is charged when its owner has left is worse than one that is scanned again. What became of it is then the
 * server's to say: the sale is asked for until there is an answer, and until then nobody reads that nothing was charged.
 */
import { type NewSale, type PaymentView, type Problem, type Quickpay, QuickpayProblem, type SaleView } from '@quickpay/client';

export type ChargeRequest = Readonly<{
  saleId: string;
  /** The sale as it is to be made, where it is not there yet. */
  newSale?: Omit<NewSale, 'id'>;
  /** The payments that the sale has already. Default: none. */
  paymentsBefore?: readonly string[];
  /** As scanned. Held while it is sent, and nowhere else. */
  code: string;
}>;

export type ChargeProgress =
  /** On its way. */
  | Readonly<{ at: 'sending' }>
  /** Nobody answered: it is repeated by itself, and at last asked about. */
  | Readonly<{ at: 'repeating' }>;

export type ChargeEnd =
  /** Durable at the server: the payment's own state says the rest. */
  | Readonly<{ at: 'recorded'; payment: PaymentView }>
  /** The server refused it: nothing was recorded. */
  | Readonly<{ at: 'refused'; problem: Problem }>
  /** Given up, and the server says that there is no such payment. */
  | Readonly<{ at: 'notTaken' }>;

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
  { saleId, newSale, paymentsBefore = [], code }: ChargeRequest,
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
      onProgress({ at: 'repeating' });
      if (now() + PAUSE_MS >= until) break;
      await pause(PAUSE_MS);
    }
  }
  for (;;) {
    const sale = await asked(quickpay, saleId);
    const payment = sale?.payments.find(({ id }) => !paymentsBefore.includes(id));
    if (payment !== undefined) return { at: 'recorded', payment };
    if (sale !== undefined) return { at: 'notTaken' };
    await pause(PAUSE_MS);
  }
}

/** The sale as the server has it; null where there is none, undefined while nobody answers. */
async function asked({ sales }: Pick<Quickpay, 'sales'>, saleId: string): Promise<SaleView | null | undefined> {
  try {
    return await sales.get(saleId);
  } catch (fault) {
    return fault instanceof QuickpayProblem && fault.problem.code === 'sale_not_found' ? null : undefined;
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
