/** Which server a till talks to; and what a node of a store does not decide itself. */
import { type DoorView, doorSchema } from '@quickpay/api';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { ApiProblem } from '../problem.ts';
import type { Door } from '../store-node/door.ts';

/** @throws ApiProblem at a node: only head office changes this */
export function refuseAtStore(door: Door): void {
  if (door.kind === 'store')
    throw new ApiProblem('owned_by_head_office', `This is the node of ${door.storeId}. Head office is at ${door.upstream}.`);
}

/**
 * Money that a machine takes which is not trusted any more is nobody's to look after.
 *
 * @throws ApiProblem at a node that head office has revoked or taken over
 */
export function refuseWithoutStanding(door: Door): void {
  if (door.kind !== 'store') return;
  const { standing } = door.state();
  if (standing === 'revoked') throw new ApiProblem('node_revoked', `Head office has revoked the node of ${door.storeId}.`);
  if (standing === 'takenOver') throw new ApiProblem('node_taken_over', `Head office works on what ${door.storeId} took.`);
}

export function doorRoutes(app: App, { door, environment }: Routes): void {
  app.get(
    '/door',
    {
      schema: {
        operationId: 'getDoor',
        tags: ['stores'],
        summary: 'Which server this is: head office, or a store’s node, and how that stands with head office',
        response: { 200: doorSchema, ...problems() },
      },
    },
    async () => ({ environment, ...doorView(door) }),
  );
}

export function doorView(door: Door): Omit<DoorView, 'environment'> {
  if (door.kind === 'headOffice') {
    const nothing = { spokenAt: null, standing: null, profileRevision: null, trouble: null, backlog: null, held: null };
    return { door: 'headOffice', storeId: null, upstream: null, ...nothing };
  }
  const { spokenAt, ...state } = door.state();
  const at = spokenAt === null ? null : new Date(spokenAt).toISOString();
  return { door: 'store', storeId: door.storeId, upstream: door.upstream, ...state, spokenAt: at };
}
