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
  const { person, isLocked } = useSession();
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
  /** Of the one that is on its way: two presses within a turn are one refund, for they would have two keys. */
  const sending = useRef<AbortSignal | null>(null);

  const send = async (attempt: RefundAttempt) => {
    if (sending.current?.aborted === false) return;
    const { signal } = leaving.current;
    sending.current = signal;
    await sent(attempt, signal).finally(() => {
      if (sending.current === signal) sending.current = null;
    });
  };
  const sent = async (attempt: RefundAttempt, signal: AbortSignal) => {
    keep({ attempt });
    setProgress({ at: 'sending', attempt });
    const end = await sendRefund(paymentId, attempt, {
      quickpay,
      signal,
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

  // What was on its way when the page was loaded anew, the till was locked or the login ended is taken up by whoever sent it, and by nobody
  // else: under another name the same key is another refund.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by who is there alone
  useEffect(() => {
    leaving.current = new AbortController();
    const { attempt } = latest.current.kept;
    if (attempt !== null && !isLocked) {
      if (attempt.by === person.id && Date.now() - attempt.at < ATTEMPT_MS_MAX) void send(attempt);
      else {
        keep({ attempt: null });
        setProgress({ at: 'choosing', refused: null });
      }
    }
    return () => leaving.current.abort();
  }, [paymentId, person.id, isLocked]);

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
