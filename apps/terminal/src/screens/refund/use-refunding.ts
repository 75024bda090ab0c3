/** The refund of a payment that this window makes: what is chosen, what is under way, and what became of it. */
import type { Problem, RefundView } from '@quickpay/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useSession } from '../../sign-in/session.tsx';
import type { Amount } from '../../words/money.ts';
import { ATTEMPT_MS_MAX, keptRefund, NO_REFUND_DRAFT, type RefundAttempt, type RefundDraft } from './kept-refund.ts';
import { sendRefund } from './send-refund.ts';

export type Progress =
  | Readonly<{ at: 'choosing'; refused: Problem | null }>
  | Readonly<{ at: 'sending' | 'repeating' | 'approval'; attempt: RefundAttempt }>;

export type Refunding = Readonly<{
  draft: RefundDraft;
  change: (part: Partial<RefundDraft>) => void;
  progress: Progress;
  /** Asks for it. `needsApproval`: a manager is asked first. */
  begin: (amount: Amount, reason: string, needsApproval: boolean) => void;
  /** A manager allows what was begun. */
  approved: (approvalId: string) => void;
  /** Nobody allows it: back to the choice. */
  dropApproval: () => void;
}>;

/** @param onMade once the server has recorded it */
export function useRefunding(paymentId: string, onMade: (refund: RefundView) => void): Refunding {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const { person } = useSession();
  const [kept, setKept] = useState(() => keptRefund.read(paymentId));
  const [progress, setProgress] = useState<Progress>({ at: 'choosing', refused: null });
  const latest = useRef({ kept, onMade });
  latest.current.onMade = onMade;
  const keep = (part: Partial<Omit<typeof kept, 'paymentId'>>) => {
    const next = { ...latest.current.kept, ...part };
    latest.current.kept = next;
    keptRefund.write(next);
    setKept(next);
  };
  const leaving = useRef(new AbortController());
  /** Two presses within a turn are one refund: they would have two keys. */
  const isSending = useRef(false);

  const send = async (attempt: RefundAttempt) => {
    if (isSending.current) return;
    isSending.current = true;
    await sent(attempt).finally(() => {
      isSending.current = false;
    });
  };
  const sent = async (attempt: RefundAttempt) => {
    keep({ attempt });
    setProgress({ at: 'sending', attempt });
    const end = await sendRefund(paymentId, attempt, {
      quickpay,
      signal: leaving.current.signal,
      onRepeat: () => setProgress({ at: 'repeating', attempt }),
    });
    switch (end.at) {
      case 'made':
        keep({ attempt: null, draft: NO_REFUND_DRAFT });
        latest.current.onMade(end.refund);
        await queryClient.refetchQueries({ queryKey: live.refunds(paymentId) });
        return setProgress({ at: 'choosing', refused: null });
      case 'approval':
        keep({ attempt: null });
        return setProgress({ at: 'approval', attempt: { ...attempt, approvalId: null } });
      case 'refused':
        keep({ attempt: null });
        // What stood in the way is in the list by now.
        await queryClient.refetchQueries({ queryKey: live.refunds(paymentId) });
        return setProgress({ at: 'choosing', refused: end.problem });
      case 'left':
        return;
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was on its way when the page was loaded anew is taken up once
  useEffect(() => {
    leaving.current = new AbortController();
    const { attempt } = latest.current.kept;
    if (attempt !== null) {
      if (attempt.by === person.id && Date.now() - attempt.at < ATTEMPT_MS_MAX) void send(attempt);
      else keep({ attempt: null });
    }
    return () => leaving.current.abort();
  }, [paymentId]);

  return {
    draft: kept.draft,
    change: (part) => {
      setProgress((before) => (before.at === 'choosing' ? { at: 'choosing', refused: null } : before));
      keep({ draft: { ...latest.current.kept.draft, ...part } });
    },
    progress,
    begin(amount, reason, needsApproval) {
      const key = `key_${crypto.randomUUID()}`;
      const attempt: RefundAttempt = { key, amount, reason, approvalId: null, by: person.id, at: Date.now() };
      if (needsApproval) setProgress({ at: 'approval', attempt });
      else void send(attempt);
    },
    approved(approvalId) {
      if (progress.at === 'approval') void send({ ...progress.attempt, approvalId, at: Date.now() });
    },
    dropApproval: () => setProgress((before) => (before.at === 'approval' ? { at: 'choosing', refused: null } : before)),
  };
}
