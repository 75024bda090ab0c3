/** Feedback of this browser: what is being written, what waits, and that it was sent. */
import { type Quickpay, QuickpayProblem } from '@quickpay/client';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useServer } from '../../server/readiness.ts';
import { createOutbox, type Flushed, type SendAnswer, type Written } from './outbox.ts';

/**
 * `kept`: it waits on this device. `full`: too many do, and this one is not kept. `notKept`: this browser keeps nothing, and nobody answered.
 * `refused`: it will not be taken as it is.
 */
export type Submitted = 'sent' | 'kept' | 'full' | 'notKept' | 'refused';

export type FeedbackBox = Readonly<{
  /** What was written so far: it outlives the dialog. */
  draft: string;
  setDraft: (draft: string) => void;
  submit(written: Written): Promise<Submitted>;
  /** How many wait on this device. */
  waiting: number;
  /** How many of those that waited were sent, until somebody has seen it. */
  sentLater: number;
  acknowledge(): void;
}>;

const SENT_EVERY_MS = 20_000;
const FeedbackContext = createContext<FeedbackBox | null>(null);
const outbox = createOutbox();

export function FeedbackProvider({ children }: { children: ReactNode }) {
  const quickpay = useQuickpay();
  const { connection } = useServer();
  const [draft, setDraft] = useState('');
  const [waiting, setWaiting] = useState(0);
  const [sentLater, setSentLater] = useState(0);

  const flush = useCallback(async () => {
    const flushed = await outbox.flush((written) => send(quickpay, written));
    setWaiting(flushed.waiting);
    return flushed;
  }, [quickpay]);

  const submit = useCallback(
    async (written: Written): Promise<Submitted> => {
      try {
        if ((await outbox.add(written)) === 'full') return 'full';
      } catch {
        return DIRECT[await send(quickpay, written)];
      }
      // It is kept: what goes wrong from here on goes wrong for now.
      const { sent, refused } = await flush().catch(() => NOTHING_SENT);
      // What waited before it went out with it.
      const others = sent.filter((id) => id !== written.id).length;
      if (others > 0) setSentLater((count) => count + others);
      if (sent.includes(written.id)) return 'sent';
      return refused.includes(written.id) ? 'refused' : 'kept';
    },
    [quickpay, flush],
  );

  // As the page begins, whenever the server answers again, and now and then while something waits: a server may answer and take nothing.
  const isWaiting = waiting > 0;
  useEffect(() => {
    if (connection !== 'online') return;
    const sendWaiting = () =>
      flush().then(
        ({ sent }) => setSentLater((count) => count + sent.length),
        // A browser that keeps nothing for pages has nothing that waits.
        () => {},
      );
    void sendWaiting();
    if (!isWaiting) return;
    const timer = setInterval(() => void sendWaiting(), SENT_EVERY_MS);
    return () => clearInterval(timer);
  }, [connection, flush, isWaiting]);

  const box = useMemo(
    () => ({ draft, setDraft, submit, waiting, sentLater, acknowledge: () => setSentLater(0) }),
    [draft, submit, waiting, sentLater],
  );
  return <FeedbackContext value={box}>{children}</FeedbackContext>;
}

/** @throws Error outside of FeedbackProvider: a programmer's error */
export function useFeedbackBox(): FeedbackBox {
  const box = useContext(FeedbackContext);
  if (box === null) throw new Error('outside of FeedbackProvider');
  return box;
}

const NOTHING_SENT: Pick<Flushed, 'sent' | 'refused'> = { sent: [], refused: [] };
const DIRECT: Readonly<Record<SendAnswer, Submitted>> = { sent: 'sent', refused: 'refused', later: 'notKept' };

/** About the text itself. Whoever is not signed in, or asks too much of a server, may send the same later. */
const REFUSALS: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);

async function send(quickpay: Quickpay, written: Written): Promise<SendAnswer> {
  try {
    await quickpay.feedback.send(written);
    return 'sent';
  } catch (fault) {
    return fault instanceof QuickpayProblem && REFUSALS.has(fault.problem.status) ? 'refused' : 'later';
  }
}
