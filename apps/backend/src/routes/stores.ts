/** Stores and their nodes, for managers at head office: what is known of each, a token for a new one, and an end to one that is lost. */
import { enrolmentSchema, noBody, profileId, type StoreNodeView, type StoreView, storeSchema, storesSchema } from '@quickpay/api';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import type { EnrolledNode } from '../nodes/store.ts';
import { ApiProblem } from '../problem.ts';
import { type Profiles, storeOf } from '../profiles.ts';
import { refuseAtStore } from './door.ts';

const tags = ['stores'];
const params = z.object({ id: profileId });
const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

export function storeRoutes(app: App, { office, configuration, environment, door }: Routes): void {
  const { nodes } = office;
  const view = async ({ id, name, quotaSharePercent }: Profiles['stores'][number]): Promise<StoreView> => {
    const node = nodes.of(id);
    return {
      ...{ id, name, quotaSharePercent: quotaSharePercent ?? null },
      node: node === null ? null : nodeView(node, await office.revisionOf(id)),
      tokenExpiresAt: timeOrNull(nodes.tokenExpiresAt(id)),
    };
  };

  app.get(
    '/stores',
    {
      schema: {
        operationId: 'listStores',
        tags,
        summary: 'Every store, its node where it has one, and how fresh what is known of it is',
        response: { 200: storesSchema, ...problems('owned_by_head_office') },
      },
    },
    async () => {
      refuseAtStore(door);
      const items: StoreView[] = [];
      for (const store of configuration.stores) items.push(await view(store));
      return { environment, items, next: null };
    },
  );

  app.post(
    '/stores/:id/enrolments',
    {
      schema: {
        operationId: 'enrolStore',
        tags,
        summary: 'A token that enrols one machine as the store’s node',
        description:
          'It counts once, for 24 hours, and is shown this once; one made before counts no more. Whoever has it is given the keys of the store’s merchants: carry it there as you would carry them.',
        params,
        body: noBody,
        response: {
          201: enrolmentSchema,
          ...problems('store_unknown', 'store_without_share', 'node_exists', 'owned_by_head_office'),
        },
      },
    },
    async (request, reply) => {
      refuseAtStore(door);
      const store = storeOf(configuration, request.params.id);
      if (store.quotaSharePercent === undefined)
        throw new ApiProblem('store_without_share', `The store ${store.id} has no "quotaSharePercent" in the configuration.`);
      const made = nodes.makeToken(store.id, request.caller ?? '');
      if (made.kind === 'exists') throw new ApiProblem('node_exists', `${store.id} has the node ${made.nodeId} already.`);
      const { token, expiresAt } = made;
      const command = `quickpay serve --store ${store.id} --upstream ${addressOf(request, environment)} --enrol ${token}`;
      return reply.code(201).send({ environment, storeId: store.id, token, expiresAt: time(expiresAt), command });
    },
  );

  app.post(
    '/stores/:id/revocation',
    {
      schema: {
        operationId: 'revokeStoreNode',
        tags,
        summary: 'Trust the store’s node no more: a stolen machine',
        description:
          'It is given nothing and heard no more, and a token that waits counts no more. Keys that it has been given it still has: have new ones made at WeChat Pay. Repeating it changes nothing.',
        params,
        body: noBody,
        response: { 200: storeSchema, ...problems('store_unknown', 'store_without_node', 'owned_by_head_office') },
      },
    },
    async ({ params: { id } }) => {
      refuseAtStore(door);
      const store = storeOf(configuration, id);
      if (nodes.end(id, 'revoked') === null && nodes.of(id)?.state !== 'revoked')
        throw new ApiProblem('store_without_node', `The store ${id} has no living node.`);
      return { environment, ...(await view(store)) };
    },
  );
}

function nodeView(node: EnrolledNode, latest: number | null): StoreNodeView {
  const { id, state, version, enrolledAt, enrolledBy, endedAt, heardAt, backlog, reasons, revision } = node;
  return {
    ...{ id, state, version, enrolledBy, backlog, reasons: reasons === null ? null : [...reasons] },
    enrolledAt: time(enrolledAt),
    endedAt: timeOrNull(endedAt),
    heardAt: timeOrNull(heardAt),
    silentMs: heardAt === null ? null : Math.max(0, Date.now() - heardAt),
    profileRevision: revision,
    hasLatestProfile: revision === latest,
  };
}

/** Where this request came to, as far as that can be typed into a shell. Behind a proxy in production it came by https. */
function addressOf({ protocol, host }: FastifyRequest, environment: Routes['environment']): string {
  if (!/^[\w.:[\]-]{1,255}$/.test(host)) return 'https://HEAD-OFFICE';
  return `${environment === 'production' ? 'https' : protocol}://${host}`;
}
