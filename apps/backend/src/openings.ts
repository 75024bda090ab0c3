/**
 * Who opens a till's shift: whoever takes its first sale. Noted beside the sale and after it, so that no payment waits for it; where it fails,
 * or the process ends before, the next sale's cashier is noted. What a shift adds up does not depend on it.
 */
import type { Payment } from '@quickpay/core';
import { currentShift, type Ledger } from '@quickpay/storage';

export type Openings = {
  /** A payment has begun. Returns at once. */
  sold(payment: Pick<Payment, 'terminalId' | 'storeId' | 'submittedAt'>, by: string | null): void;
  /** A till's shift has been closed: the next sale opens another. */
  closed(terminalId: string): void;
};

type Options = Readonly<{ ledger: Ledger; onFault: (fault: unknown) => void }>;

export function createOpenings({ ledger, onFault }: Options): Openings {
  /** Tills whose shift is open, as far as this process knows. */
  const open = new Set<string>();
  const note = async (place: Readonly<{ terminalId: string; storeId: string }>, at: number, by: string): Promise<void> => {
    const { shift } = await currentShift(ledger, place);
    if (shift.opened !== null) return;
    const committed = await ledger.commit([{ kind: 'openShift', shift: { ...shift, opened: { at, by }, closed: null } }]);
    // Closed in between: whose sale this was is not known to be the new one's first.
    if (!committed.ok && committed.conflict !== 'shiftOpen') open.delete(place.terminalId);
  };
  return {
    sold({ terminalId, storeId, submittedAt }, by) {
      if (by === null || open.has(terminalId)) return;
      open.add(terminalId);
      note({ terminalId, storeId }, submittedAt, by).catch((fault: unknown) => {
        open.delete(terminalId);
        onFault(fault);
      });
    },
    closed: (terminalId) => void open.delete(terminalId),
  };
}
