/** That a till's shift was closed: it stands in no journal of payments, so that whoever closes it tells of it. */
import type { Environment, WebhookEvent } from '@quickpay/api';
import type { ClosedShift, Instant } from '@quickpay/core';
import type { Ledger } from '@quickpay/storage';
import type { Webhooks } from './open-webhooks.ts';

/** A process that was killed between closing a shift and telling of it makes that good when it is back, if that is within a day. */
const TOLD_AGAIN_MS = 86_400_000;
const PAGE = 100;

/** @example tellOfShift(webhooks, shift, 'production') // 'shift.closed' to every endpoint that wants it, once however often it is called */
export function tellOfShift(
  webhooks: Pick<Webhooks, 'tell'>,
  { id, closed, ...shift }: ClosedShift,
  environment: Environment,
): void {
  const { storeId, terminalId, number } = shift;
  const event: WebhookEvent = {
    type: 'shift.closed',
    timestamp: new Date(closed.at).toISOString(),
    data: { environment, storeId, terminalId, shiftId: id, number },
  };
  webhooks.tell(id, event);
}

/** Tells of the shifts that were closed lately: what was told before is not told again. */
export async function tellOfShiftsSince(
  webhooks: Pick<Webhooks, 'tell'>,
  ledger: Pick<Ledger, 'shifts' | 'identity'>,
  now: Instant,
): Promise<void> {
  let after: string | null = null;
  do {
    const { items, next }: Awaited<ReturnType<Ledger['shifts']>> = await ledger.shifts(null, after, PAGE);
    const lately = items.filter(({ closed }) => closed.at > now - TOLD_AGAIN_MS);
    for (const shift of lately) tellOfShift(webhooks, shift, ledger.identity.environment);
    after = lately.length < items.length ? null : next;
  } while (after !== null);
}
