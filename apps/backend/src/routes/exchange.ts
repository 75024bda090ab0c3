/** What a store's node asks head office: to be enrolled, and for its profile. All of it is opened by the node. */
import { enrolledNodeSchema, newNode, profileAnswerSchema, profileQuery } from '@quickpay/api';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { NODE_LIMITS } from '../nodes/limits.ts';
import type { EnrolledNode } from '../nodes/store.ts';
import { ApiProblem } from '../problem.ts';
import type { Who } from '../sign-in/access.ts';
import { refuseAtStore } from './door.ts';

const tags = ['stores'];
/** Problems of whatever a node signs. */
export const NODE_PROBLEMS = ['node_signature', 'node_clock', 'node_unknown', 'node_revoked', 'not_accepting'] as const;

/** The node that asks. @throws Error at an address that is not a node's */
export function nodeOf(who: Who): EnrolledNode {
  if (who.kind !== 'node') throw new Error('this address is not of level node in the table of who may');
  return who.node;
}

export function exchangeRoutes(app: App, { office, environment, door }: Routes): void {
  app.post(
    '/exchange/enrolments',
    {
      schema: {
        operationId: 'enrolNode',
        tags,
        summary: 'Become the node of a store, with a token of that store',
        description:
          'For the node’s own program. A token that was used is taken again from the very node that used it, whose answer was lost.',
        body: newNode,
        response: {
          201: enrolledNodeSchema,
          ...problems('enrolment_unknown', 'node_exists', 'node_taken_over', 'too_many', 'owned_by_head_office'),
        },
      },
    },
    async ({ body, log }, reply) => {
      refuseAtStore(door);
      const answer = office.nodes.enrol(body);
      switch (answer.kind) {
        case 'enrolled': {
          const { storeId, id: nodeId, enrolledAt } = answer.node;
          log.info({ storeId, nodeId }, 'a node was enrolled');
          return reply.code(201).send({ environment, storeId, nodeId, enrolledAt: new Date(enrolledAt).toISOString() });
        }
        case 'unknown':
          throw new ApiProblem(
            'enrolment_unknown',
            'It is not known for this store, more than a day old, or was used by another machine.',
          );
        case 'exists':
          throw new ApiProblem('node_exists', answer.why);
        case 'takenOver':
          throw new ApiProblem('node_taken_over', `${body.nodeId} was taken over: what its ledger has is head office’s.`);
        case 'tooMany':
          throw new ApiProblem('too_many', `${NODE_LIMITS.nodesMax} nodes were enrolled.`);
      }
    },
  );

  app.get(
    '/exchange/profile',
    {
      schema: {
        operationId: 'getNodeProfile',
        tags,
        summary: 'What the node works by: its store, and sealed to it keys and people',
        description: 'Asked every few seconds: it also tells that the node lives, and which revision it works by.',
        querystring: profileQuery,
        response: {
          200: profileAnswerSchema,
          ...problems(...NODE_PROBLEMS, 'node_taken_over', 'store_without_share'),
        },
      },
    },
    async ({ who, query: { applied } }) => {
      const node = nodeOf(who);
      if (applied !== undefined) office.nodes.heard(node.id, { revision: applied });
      if (node.state === 'takenOver') throw new ApiProblem('node_taken_over', `${node.id} was taken over.`);
      const answer = await office.profileFor(node, applied ?? 0);
      if (answer === null)
        throw new ApiProblem('store_without_share', `The store ${node.storeId} has no share of the quotas any more.`);
      return { environment, ...answer };
    },
  );
}
