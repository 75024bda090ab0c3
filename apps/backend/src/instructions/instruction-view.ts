/** An instruction as the API shows it. */
import type { Environment, InstructionView } from '@quickpay/api';
import type { StoredInstruction } from './instruction-rows.ts';

export function instructionView(
  { nodeId, storeId, instruction, outcome, answeredAt }: StoredInstruction,
  environment: Environment,
): InstructionView {
  const { id, at, act } = instruction;
  const { kind, paymentId, by } = act;
  const refund =
    act.kind === 'refund'
      ? {
          refundId: act.refundId,
          amount: { minor: act.amount.amountMinor, currency: act.amount.currency },
          reason: act.reason,
        }
      : { refundId: null, amount: null, reason: null };
  return {
    ...{ environment, id, kind, paymentId, storeId, nodeId, by },
    ...refund,
    at: new Date(at).toISOString(),
    state: outcome?.kind ?? 'waiting',
    answeredAt: answeredAt === null ? null : new Date(answeredAt).toISOString(),
    refusal: outcome?.kind === 'refused' ? { code: outcome.code, why: outcome.why } : null,
  };
}
