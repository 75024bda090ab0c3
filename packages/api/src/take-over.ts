/** Taking over a store's node that is gone: what a manager states, and what came of it. */
import { z } from 'zod';
import { environment, instant } from './resources.ts';
import { strict } from './strict.ts';

export const newTakeOver = strict({
  nodeIsDead: z
    .literal(true, 'true: whoever asks has seen that the node is switched off, or gone')
    .meta({ description: 'Stated by whoever asks: the node is switched off or gone, and will not be started again' }),
}).meta({ id: 'NewTakeOver' });
export type NewTakeOverBody = z.input<typeof newTakeOver>;

export const takeOver = z
  .object({
    environment,
    storeId: z.string(),
    nodeId: z.string(),
    takenOverAt: instant,
    payments: z
      .int()
      .min(0)
      .meta({ description: 'Open payments that head office works on from now on; each is asked about first' }),
    refunds: z.int().min(0).meta({ description: 'Open refunds, likewise' }),
    heardAt: instant
      .nullable()
      .meta({ description: 'When the node was last heard of: what it took afterwards is not known here' }),
  })
  .meta({ id: 'TakeOver' });
export type TakeOverView = z.infer<typeof takeOver>;
