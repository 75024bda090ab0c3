/** What a node that was taken over and head office do not agree about: for managers. */
import { type DisputeKind, type DisputeView, disputeId, disputesSchema, doneSchema, noBody } from '@quickpay/api';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import type { Dispute } from '../nodes/disputes.ts';
import { ApiProblem } from '../problem.ts';

const tags = ['stores'];

export function disputeRoutes(app: App, { disputes, office, environment }: Routes): void {
  const view = ({ at, kind, nodeId, ...same }: Dispute): DisputeView => ({
    ...same,
    nodeId,
    // Only those are for managers.
    kind: kind as DisputeKind,
    storeId: office.nodes.find(nodeId)?.storeId ?? '',
    at: new Date(at).toISOString(),
  });

  app.get(
    '/disputes',
    {
      schema: {
        operationId: 'listDisputes',
        tags,
        summary: 'What a node that was taken over and head office do not agree about, and nobody has seen',
        response: { 200: disputesSchema, ...problems() },
      },
    },
    async () => ({ environment, items: (await disputes.unseen()).map(view) }),
  );

  app.post(
    '/disputes/:id/seen',
    {
      schema: {
        operationId: 'seeDispute',
        tags,
        summary: 'Take one from the list: somebody has seen to it',
        description: 'It comes back where the node tells of another state.',
        params: z.object({ id: disputeId }),
        body: noBody,
        response: { 200: doneSchema, ...problems('dispute_not_found') },
      },
    },
    async ({ params: { id }, caller }) => {
      if (!disputes.see(id, caller ?? ''))
        throw new ApiProblem('dispute_not_found', `Nothing is disputed about ${id}, or somebody has seen it.`);
      return { environment };
    },
  );
}
