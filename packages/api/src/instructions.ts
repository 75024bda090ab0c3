/** What head office asks of the store node that a payment belongs to: what is sent for it, and what is answered. */
import { z } from 'zod';
import { money, paymentId, reasonText, refundId } from './requests.ts';
import { environment, instant } from './resources.ts';
import { strict } from './strict.ts';

/** Minted by whoever asks, so that a repeated request asks for nothing twice. */
export const instructionId = z.string().regex(/^ins_[0-9A-Za-z_-]{8,60}$/, 'an id such as ins_5f0c2e7a91b34d08');

const id = instructionId.meta({ description: 'Minted before the first send', example: 'ins_5f0c2e7a91b34d08' });
export const newInstruction = z
  .discriminatedUnion('kind', [
    strict({
      id,
      kind: z.literal('refund'),
      amount: money.optional().meta({ description: 'All that is left, as far as head office knows, when left out' }),
      reason: reasonText.meta({ description: 'What the payer reads, 1 to 80 bytes of UTF-8', example: 'Goods came back' }),
    }),
    strict({ id, kind: z.literal('cancel') }),
    strict({ id, kind: z.literal('check') }),
  ])
  .meta({ id: 'NewInstruction' });
export type NewInstructionBody = z.input<typeof newInstruction>;

export const INSTRUCTION_STATES = ['waiting', 'done', 'refused', 'takenBack'] as const;

export const instruction = z
  .object({
    environment,
    id: z.string().meta({ example: 'ins_5f0c2e7a91b34d08' }),
    kind: z.enum(['refund', 'cancel', 'check']),
    paymentId,
    storeId: z.string(),
    nodeId: z.string().meta({ description: 'The node that the payment belongs to' }),
    refundId: refundId
      .nullable()
      .meta({ description: 'The refund’s id from the beginning; it is found once the store has told of it' }),
    amount: money.nullable(),
    reason: z.string().nullable(),
    by: z.string().meta({ description: 'Who asked: a person’s id, or an API key’s name' }),
    at: instant,
    state: z.enum(INSTRUCTION_STATES).meta({
      description:
        '`waiting`: the store has not said what came of it, and may not have heard of it. `done`: follow the payment or refund. `refused`: nothing was done, and will not be. `takenBack`: the node was taken over before it answered; ask again here',
    }),
    answeredAt: instant.nullable().meta({ description: 'By the store’s clock' }),
    refusal: z
      .object({ code: z.string().meta({ description: 'Of the problem that the store’s own API would say' }), why: z.string() })
      .nullable(),
  })
  .meta({ id: 'Instruction', description: 'What head office asks of the store node that a payment belongs to' });
export type InstructionView = z.infer<typeof instruction>;

export const instructions = z
  .object({ environment, items: z.array(instruction).meta({ description: 'Oldest first, at most 100' }) })
  .meta({ id: 'Instructions' });
export type InstructionsView = z.infer<typeof instructions>;
