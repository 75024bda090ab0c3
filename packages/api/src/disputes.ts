/** What a node that was taken over and head office do not agree about. */
import { z } from 'zod';
import { paymentId, refundId } from './requests.ts';
import { environment, instant } from './resources.ts';

/** Those of the table of conflicts that a manager is told of. */
export const DISPUTE_KINDS = [
  'paidThenReturned',
  'paidThenNotPaid',
  'notPaidThenPaid',
  'unheardOf',
  'refundOfNode',
  'refundedThenClosed',
  'closedThenRefunded',
  'paidAtBothDoors',
] as const;
export type DisputeKind = (typeof DISPUTE_KINDS)[number];

export const disputeId = z.union([paymentId, refundId]);
const dispute = z
  .object({
    id: z.string().meta({ description: 'Of the payment or refund that it is about' }),
    kind: z.enum(DISPUTE_KINDS).meta({ description: 'Which it is of what may disagree: docs/reference/store-conflicts.md' }),
    storeId: z.string(),
    nodeId: z.string(),
    paymentId,
    refundId: refundId.nullable(),
    nodeState: z.string().nullable().meta({ description: 'The state of which the node last told' }),
    officeState: z.string().meta({ description: 'The state here' }),
    at: instant.meta({ description: 'When the node’s word came' }),
  })
  .meta({ id: 'Dispute' });
export type DisputeView = z.infer<typeof dispute>;

export const disputes = z
  .object({ environment, items: z.array(dispute).meta({ description: 'Those that nobody has seen, oldest first, at most 200' }) })
  .meta({ id: 'Disputes' });
export type DisputesView = z.infer<typeof disputes>;
