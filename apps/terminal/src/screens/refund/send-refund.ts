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
  /** Nobody looks any more. */
  | Readonly<{ at: 'left' }>;

type Options = Readonly<{
  quickpay: Readonly<{ payments: Pick<Quickpay['payments'], 'refund'> }>;
  signal: AbortSignal;
  onRepeat: () => void;
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}>;

const PAUSE_MS = 2_000;

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
      // Only a refusal that says so happened to nothing.
      if (fault instanceof QuickpayProblem && fault.problem.outcome === 'none')
        return fault.problem.code === 'approval_needed' ? { at: 'approval' } : { at: 'refused', problem: fault.problem };
      if (signal.aborted) break;
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
