/**
 * One refund, from the confirmation to the moment that the server has recorded it, or said that it did not. Where nobody answers the very
 * same request is repeated, under the same key, for as long as somebody looks: it can only happen once.
 */
import { type Problem, type Quickpay, QuickpayProblem, type RefundView } from '@quickpay/client';
import type { RefundAttempt } from './kept-refund.ts';

export type RefundEnd =
  /** Durable at the server: the refund's own state says the rest. */
  | Readonly<{ at: 'made'; refund: RefundView }>
  /** Nothing was recorded: a manager has to allow it first. */
  | Readonly<{ at: 'approval' }>
  /** Nothing was recorded. */
  | Readonly<{ at: 'refused'; problem: Problem }>
  /** Nobody looks any more, or nobody is signed in who may: what an earlier try came to is not known. */
  | Readonly<{ at: 'left' }>;

type Options = Readonly<{
  quickpay: Readonly<{ payments: Pick<Quickpay['payments'], 'refund'> }>;
  signal: AbortSignal;
  onRepeat: () => void;
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}>;

const PAUSE_MS = 2_000;
const UNAUTHORIZED = 401;

export async function sendRefund(
  paymentId: string,
  { key, amount, reason, approvalId }: RefundAttempt,
  { quickpay, signal, onRepeat, pause = sleep }: Options,
): Promise<RefundEnd> {
  const body = { amount, reason, idempotencyKey: key, ...(approvalId === null ? {} : { approvalId }) };
  while (!signal.aborted) {
    try {
      return { at: 'made', refund: await quickpay.payments.refund(paymentId, { ...body, signal }) };
    } catch (fault) {
      const refusal = fault instanceof QuickpayProblem && fault.problem.retry === 'never' ? fault.problem : null;
      // Of who asks, before anything else is looked at: a try whose answer was lost may have been heard.
      if (signal.aborted || refusal?.status === UNAUTHORIZED) break;
      // Only a refusal that says so happened to nothing.
      if (refusal !== null && refusal.outcome === 'none')
        return refusal.code === 'approval_needed' ? { at: 'approval' } : { at: 'refused', problem: refusal };
      onRepeat();
      await pause(PAUSE_MS, signal);
    }
  }
  return { at: 'left' };
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
