/** Why money goes back: one of a few, or in the cashier's own words. The payer reads it. */
import { REFUND_REASON_BYTES_MAX } from '@quickpay/api';

export const REASONS = ['returned', 'wrongAmount', 'twice', 'unavailable', 'other'] as const;
export type Reason = (typeof REASONS)[number];
export const isReason = (name: unknown): name is Reason => REASONS.some((reason) => reason === name);

export type ReasonProblem = 'refund.reasonFirst' | 'refund.reasonText' | 'refund.reasonLong' | 'refund.reasonEmoji';

/** Why a reason cannot be sent as it stands, or null. What WeChat Pay takes are bytes, of characters that three of them hold. */
export function reasonProblem(reason: Reason | null, text: string): ReasonProblem | null {
  if (reason === null) return 'refund.reasonFirst';
  if (reason !== 'other') return null;
  if (text.trim() === '') return 'refund.reasonText';
  if (/[\u{10000}-\u{10ffff}]/u.test(text)) return 'refund.reasonEmoji';
  return new TextEncoder().encode(text.trim()).length > REFUND_REASON_BYTES_MAX ? 'refund.reasonLong' : null;
}
