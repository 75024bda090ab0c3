/** Giving back what was paid: the amount is reserved and the number durable before anything is sent (invariant I9). */
import {
  allowedRefund,
  beginRefund,
  mintId,
  mintRefundNumber,
  nodeTagOf,
  type RefundProblem,
  refundableMinor,
  refundedAloneMinor,
  refundProblem,
} from '@quickpay/core';
import type { Change } from '@quickpay/storage';
import { committedOrBusy } from './commit.ts';
import type { Resolved } from './options.ts';
import type { Ownership } from './ownership.ts';
import type { RefundAnswered, RefundPayment } from './requests.ts';

/** Somebody was faster between looking and committing: each try starts from what is there then. */
const TRIES_MAX = 8;

/** Must be called inside the lane of the payment. */
export async function requestRefund(
  engine: Resolved,
  ownership: Pick<Ownership, 'payment'>,
  request: RefundPayment,
): Promise<RefundAnswered> {
  const { ledger, clock, random } = engine;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const repeated = await repeatedRefund(engine, request);
    if (repeated !== null) return repeated;
    const owned = await ownership.payment(request.paymentId);
    if (owned.kind !== 'ours') return owned;
    const { payment } = owned.entry;
    const refunds = (await ledger.refundsOf(payment.id)).map(({ refund }) => refund);
    const now = clock.now();
    const left = refundableMinor(payment, refunds);
    const amountMinor = request.amountMinor ?? left;
    const problem: RefundProblem | null = refundProblem(payment, refunds, amountMinor, now);
    if (problem !== null) return { kind: 'refused', problem, payment, refundableMinor: left };
    const allowed = allowedRefund(request.authority ?? 'full', amountMinor, refundedAloneMinor(refunds, request.by));
    if (!allowed.isAllowed) return { kind: 'notApproved', payment, amountMinor, aloneMinorMax: allowed.aloneMinorMax };

    const { nodeId, epoch } = ledger.identity;
    const refund = beginRefund({
      id: request.refundId ?? mintId('ref', now, random),
      paymentId: payment.id,
      merchantId: payment.merchantId,
      refundNumber: mintRefundNumber(now, { nodeTag: nodeTagOf(nodeId), epoch, random }),
      owner: nodeId,
      amount: { amountMinor, currency: payment.amount.currency },
      reason: request.reason,
      requestedBy: request.by,
      approvedBy: allowed.approvedBy,
      requestedAt: now,
    });
    const changes: Change[] = [{ kind: 'requestRefund', refund, at: now }];
    if (request.idempotency)
      changes.push({ kind: 'remember', answer: { ...request.idempotency, resourceId: refund.id, at: now } });
    const committed = await committedOrBusy(ledger, changes);
    if (committed === 'ledgerBusy') return { kind: 'notAccepting', reason: 'ledgerBusy' };
    if (committed.ok) return { kind: 'started', refund };
  }
  throw new Error(`payment ${request.paymentId} kept changing under ${TRIES_MAX} tries to refund it`);
}

async function repeatedRefund({ ledger }: Resolved, { idempotency }: RefundPayment): Promise<RefundAnswered | null> {
  if (idempotency === undefined) return null;
  const before = await ledger.remembered(idempotency.key);
  if (before === null) return null;
  if (before.fingerprint !== idempotency.fingerprint) return { kind: 'keyReused' };
  const entry = await ledger.refund(before.resourceId);
  return entry === null ? { kind: 'keyReused' } : { kind: 'repeated', refund: entry.refund };
}
