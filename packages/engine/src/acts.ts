/** What people do with a payment, a sale or a refund that is there: each a step of what is ours, or the answer whose it is. */
import { isFinal, type PaymentEvent } from '@quickpay/core';
import type { Change } from '@quickpay/storage';
import type { Advance, AdvanceRefund } from './advance.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import type { Ownership } from './ownership.ts';
import type { ActAnswer, Engine, LeaveAnswer, RefundCheckAnswer } from './requests.ts';
import { ownerOf, statusOf } from './sales.ts';

/** A sale being left while payments of it are moving: each try starts from what they are then. */
const LEAVE_TRIES_MAX = 8;

export type ActsParts = Readonly<{
  engine: Resolved;
  lanes: Lanes;
  advance: Advance;
  advanceRefund: AdvanceRefund;
  ownership: Ownership;
}>;

export function createActs(parts: ActsParts): Pick<Engine, 'cancel' | 'check' | 'leave' | 'checkRefund'> {
  const { engine, lanes, advance, advanceRefund, ownership } = parts;
  const { ledger, clock } = engine;

  const act = (paymentId: string, event: PaymentEvent): Promise<ActAnswer> =>
    lanes.run(paymentId, async () => {
      const owned = await ownership.payment(paymentId);
      if (owned.kind !== 'ours') return owned;
      const advanced = await advance(paymentId, event, owned.entry);
      if (advanced.kind === 'unknown') return advanced;
      return { kind: advanced.kind === 'advanced' ? 'done' : 'refused', payment: advanced.entry.payment };
    });

  /** Sale and payments in one commit; tried again from what is there when one of them moved meanwhile. */
  const leave = async (saleId: string, by: string): Promise<LeaveAnswer> => {
    for (let tries = 0; tries < LEAVE_TRIES_MAX; tries++) {
      const status = await statusOf(ledger, saleId);
      if (status === null) return { kind: 'unknown' };
      if (status.state === 'paid') return { kind: 'refused', status };
      const others = ownership.elsewhere(ownerOf(status) ?? ledger.identity.nodeId);
      if (others !== null) return others;
      const at = clock.now();
      const changes: Change[] = [];
      for (const { payment } of await ledger.paymentsOf(saleId)) {
        if (payment.leftAt !== null || isFinal(payment.state)) continue;
        const owned = await lanes.run(payment.id, () => ownership.payment(payment.id));
        if (owned.kind !== 'ours') return owned;
        const from = owned.entry;
        // It may have ended while its lane was waited for.
        if (isFinal(from.payment.state)) continue;
        const event: PaymentEvent = { kind: 'leave', by };
        const stepped = engine.step(from.payment, event, at, engine.policy);
        if (stepped.ok) changes.push({ kind: 'advance', from, to: stepped.payment, event, at });
      }
      if (status.sale.leftAt === null) changes.push({ kind: 'leaveSale', saleId, leftAt: at });
      if (changes.length === 0) return { kind: 'done', status };
      const committed = await ledger.commit(changes);
      if (!committed.ok) continue;
      // The ledger holds that no payment was overlooked, and takes none from here on.
      return { kind: 'done', status: (await statusOf(ledger, saleId)) ?? status };
    }
    throw new Error(`sale ${saleId} kept changing under ${LEAVE_TRIES_MAX} tries to leave it`);
  };

  const checkRefund = async (refundId: string, by: string): Promise<RefundCheckAnswer> => {
    const found = await ledger.refund(refundId);
    if (found === null) return { kind: 'unknown' };
    return lanes.run(found.refund.paymentId, async () => {
      const owned = await ownership.refund(refundId);
      if (owned.kind !== 'ours') return owned;
      const advanced = await advanceRefund(refundId, { kind: 'check', by }, owned.entry);
      return { kind: 'done', refund: advanced.kind === 'advanced' ? advanced.entry.refund : owned.entry.refund };
    });
  };

  return {
    cancel: (paymentId, by) => act(paymentId, { kind: 'cancel', by }),
    check: (paymentId, by) => act(paymentId, { kind: 'check', by }),
    leave,
    checkRefund,
  };
}
