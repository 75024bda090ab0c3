/**
 * What a manager has allowed at a cashier's till: one refund of one amount, for two minutes, once. Approvals are kept in memory only: after a
 * restart the manager is asked again, and what was already refunded by one is durable with its refund.
 *
 * An approval's id is no secret that opens anything by itself: it counts only from the till and the person that it was given to.
 */
import type { Clock, Random } from '@quickpay/core';
import { SIGN_IN_LIMITS } from './tries.ts';

/** Whose it is to use. */
export type ApprovalFor = Readonly<{ terminalId: string; requestedBy: string; paymentId: string }>;
export type NewApproval = ApprovalFor & Readonly<{ amountMinor: number; approvedBy: string }>;
export type Approval = NewApproval & Readonly<{ id: string; expiresAt: number }>;

export type Approvals = Readonly<{
  add(made: NewApproval): Approval;
  /** Takes it out, so that nobody else uses it meanwhile; null where none of that id counts for this. */
  take(id: string, by: ApprovalFor): Approval | null;
  /** Nothing came of it: it counts as long as it would have. */
  giveBack(approval: Approval): void;
}>;

/**
 * @example
 * const approval = approvals.add({ terminalId, requestedBy, paymentId, amountMinor: 5_000, approvedBy });
 * approvals.take(approval.id, { terminalId, requestedBy, paymentId })?.amountMinor; // 5_000
 */
export function createApprovals({ clock, random }: Readonly<{ clock: Clock; random: Random }>): Approvals {
  const granted = new Map<string, Approval>();
  const { approvalsMax, approvalMsMax } = SIGN_IN_LIMITS;
  const forgetExpired = () => {
    for (const { id, expiresAt } of granted.values()) if (expiresAt <= clock.now()) granted.delete(id);
  };
  return {
    add(made) {
      forgetExpired();
      const [oldest] = granted.keys();
      if (oldest !== undefined && granted.size >= approvalsMax) granted.delete(oldest);
      const id = `apr_${Buffer.from(random.bytes(16)).toString('hex')}`;
      const approval = { ...made, id, expiresAt: clock.now() + approvalMsMax };
      granted.set(id, approval);
      return approval;
    },
    take(id, { terminalId, requestedBy, paymentId }) {
      forgetExpired();
      const found = granted.get(id);
      const isFor =
        found !== undefined &&
        found.terminalId === terminalId &&
        found.requestedBy === requestedBy &&
        found.paymentId === paymentId;
      if (!isFor) return null;
      granted.delete(id);
      return found;
    },
    giveBack(approval) {
      granted.set(approval.id, approval);
    },
  };
}
