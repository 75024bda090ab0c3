/** That a till's shift was closed: it stands in no journal of payments, so that whoever closes it tells of it. */
import type { Environment, WebhookEvent } from '@quickpay/api';
import type { ClosedShift, Instant } from '@quickpay/core';
import type { Ledger } from '@quickpay/storage';
import type { Webhooks } from './open-webhooks.ts';

/**
 * Who did not come to telling of it, or does not know, tells again: the next request for the same closing, and a process that starts. What was
 * told is not kept for ever, so that after a day nobody does.
 */
const TOLD_AGAIN_MS = 86_400_000;
const PAGE = 100;

const isLate = ({ closed }: ClosedShift, now: Instant): boolean => closed.at <= now - TOLD_AGAIN_MS;

/** @example tellOfShift(webhooks, shift, { environment, now }) // 'shift.closed' to who wants it, once however often it is called */
export function tellOfShift(
  webhooks: Pick<Webhooks, 'tell'>,
  shift: ClosedShift,
  { environment, now }: Readonly<{ environment: Environment; now: Instant }>,
): void {
  if (isLate(shift, now)) return;
  const { id, closed, storeId, terminalId, number } = shift;
  const event: WebhookEvent = {
    type: 'shift.closed',
    timestamp: new Date(closed.at).toISOString(),
    data: { environment, storeId, terminalId, shiftId: id, number },
  };
  webhooks.tell(id, event);
}

/** Tells of the shifts that were closed lately: what was told before is not told again. Never rejects: nobody waits with payments for it. */
export async function tellOfShiftsSince(
  webhooks: Pick<Webhooks, 'tell'>,
  ledger: Pick<Ledger, 'shifts' | 'identity'>,
  { now, onFault }: Readonly<{ now: Instant; onFault: (fault: unknown) => void }>,
): Promise<void> {
  const { environment } = ledger.identity;
  try {
    // Those closed last come first.
    for (let after: string | null = null, more = true; more; ) {
      const { items, next }: Awaited<ReturnType<Ledger['shifts']>> = await ledger.shifts(null, after, PAGE);
      for (const shift of items) tellOfShift(webhooks, shift, { environment, now });
      after = next;
      more = next !== null && !items.some((shift) => isLate(shift, now));
    }
  } catch (fault) {
    onFault(fault);
  }
}
