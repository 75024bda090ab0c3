/** Taking over a node that is gone; and, at a node, a manager's word that it was not. */
import { doorSchema, newTakeOver, noBody, profileId, takeOverSchema } from '@quickpay/api';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { takeOverAfterMs, takeOverNode } from '../nodes/take-over.ts';
import { ApiProblem } from '../problem.ts';
import { storeOf } from '../profiles.ts';
import { doorView, refuseAtStore } from './door.ts';

const tags = ['stores'];
const MINUTE_MS = 60_000;

export function takeOverRoutes(app: App, routes: Routes): void {
  const { configuration, environment, door, engine, ledger, office, spoken, instructions, clock, keeping } = routes;
  const { lateRequestWatchMs } = keeping;
  app.post(
    '/stores/:id/take-over',
    {
      schema: {
        operationId: 'takeOverStore',
        tags,
        summary: 'Take over a node that is gone: head office works on its payments from now on',
        description: `For a node that is switched off, lost or broken, which whoever asks has seen. Ten minutes, or QUICKPAY_WATCH_MS where that is longer, must lie after its last payment and after it last spoke, as far as head office knows. Each open payment is asked about before anything is done for it. What the node took and never told is not known here: its disk (\`quickpay store recover\`) or the daily bill has it. Nobody can promise that a node which was only thought to be gone does nothing more at WeChat Pay: should it come back, it holds back what would give money back, and what the two did is put before a manager. Repeating it ends what was left of it.`,
        params: z.object({ id: profileId }),
        body: newTakeOver,
        response: {
          200: takeOverSchema,
          ...problems('store_unknown', 'store_without_node', 'take_over_too_early', 'owned_by_head_office', 'not_accepting'),
        },
      },
    },
    async ({ params: { id }, caller, log }) => {
      refuseAtStore(door);
      const store = storeOf(configuration, id);
      const { nodes } = office;
      const answer = await takeOverNode({ nodes, spoken, engine, ledger, instructions, clock, lateRequestWatchMs }, store.id);
      switch (answer.kind) {
        case 'noNode':
          throw new ApiProblem('store_without_node', `The store ${id} has no node that could be taken over.`);
        case 'tooEarly': {
          const retryAfterMs = answer.freeAt - clock.now();
          throw new ApiProblem(
            'take_over_too_early',
            `The node ${answer.node.id} spoke or took a payment within the last ${Math.ceil(takeOverAfterMs(lateRequestWatchMs) / MINUTE_MS)} minutes.`,
            { retryAfterMs },
          );
        }
        case 'takenOver': {
          const { node, payments, refunds } = answer;
          log.warn({ storeId: id, nodeId: node.id, by: caller, payments, refunds }, 'a node was taken over');
          const { endedAt, heardAt } = node;
          return {
            ...{ environment, storeId: id, nodeId: node.id, payments, refunds },
            takenOverAt: new Date(endedAt ?? clock.now()).toISOString(),
            heardAt: heardAt === null ? null : new Date(heardAt).toISOString(),
          };
        }
      }
    },
  );

  app.post(
    '/door/release',
    {
      schema: {
        operationId: 'releaseHeld',
        tags,
        summary: 'At a store’s node: it was not taken over, so that what it holds back may go on',
        description:
          'A node that was away holds back revokes and refunds of payments older than two minutes until head office has spoken. Where head office cannot be reached, a manager who knows that nobody has taken the node over may say so.',
        body: noBody,
        response: { 200: doorSchema, ...problems('nothing_held') },
      },
    },
    async ({ caller, log }) => {
      if (door.kind !== 'store' || engine.health().held === 0)
        throw new ApiProblem('nothing_held', 'This server holds nothing back.');
      log.warn({ by: caller, held: engine.health().held }, 'what was held back is let go');
      engine.release();
      return { environment, ...doorView(door) };
    },
  );
}
