/** What the channel tells about the end of a refund has it asked now. A notice by itself proves nothing, whoever wrote it. */
import { isFinal, returnRefundSequence } from '@quickpay/core';
import type { Advance, AdvanceRefund } from './advance.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import type { Ownership } from './ownership.ts';
import type { NoticeAnswer, TellOfRefund } from './requests.ts';

/** Who asked, as the events name it. */
const NOTIFIED = 'notification';

type Parts = Readonly<{
  engine: Resolved;
  lanes: Lanes;
  advance: Advance;
  advanceRefund: AdvanceRefund;
  ownership: Ownership;
}>;

export async function refundTold(
  { engine: { ledger }, lanes, advance, advanceRefund, ownership }: Parts,
  { merchantId, notice }: TellOfRefund,
): Promise<NoticeAnswer> {
  const event = { kind: 'check', by: NOTIFIED } as const;
  const { items } = await ledger.payments({ merchantId, number: notice.merchantOrderNumber }, null, 1);
  const found = items.find(({ merchantOrderNumber }) => merchantOrderNumber === notice.merchantOrderNumber);
  if (found === undefined) return 'unknown';
  return lanes.run(found.id, async () => {
    const refunds = await ledger.refundsOf(found.id);
    const entry = refunds.find(({ refund }) => refund.refundNumber === notice.refundNumber);
    if (entry !== undefined) {
      if (entry.refund.state === notice.state) return 'known';
      const owned = await ownership.refund(entry.refund.id);
      if (owned.kind !== 'ours') return owned.kind;
      const advanced = await advanceRefund(entry.refund.id, event, owned.entry);
      return advanced.kind === 'advanced' ? 'asked' : 'known';
    }
    const { payment } = (await ledger.payment(found.id)) ?? { payment: found };
    if (returnRefundSequence(payment, notice.refundNumber) === 0) return 'unknown';
    if (isFinal(payment.state)) return 'known';
    // An order that is refunded has its refunds asked about next.
    const owned = await ownership.payment(payment.id);
    if (owned.kind !== 'ours') return owned.kind;
    const advanced = await advance(payment.id, event, owned.entry);
    return advanced.kind === 'advanced' ? 'asked' : 'known';
  });
}
