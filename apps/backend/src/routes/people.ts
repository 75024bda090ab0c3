/** Who works at the counter: for managers, and for the shop's own programs. */
import { newPerson, type PersonView, peopleSchema, personChange, personId, personSchema } from '@quickpay/api';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { ApiProblem } from '../problem.ts';
import { storeOf } from '../profiles.ts';
import type { PersonKnown } from '../sign-in/people.ts';
import type { Person } from '../sign-in/store.ts';
import { SIGN_IN_LIMITS } from '../sign-in/tries.ts';
import { refuseAtStore } from './door.ts';

const tags = ['people'];

/** Until when nothing of theirs is looked at, or null where it is. */
export const waitsUntil = ({ waitUntil }: Person, now: number): string | null =>
  waitUntil > now ? new Date(waitUntil).toISOString() : null;

export function peopleRoutes(app: App, { signIn: { people }, configuration, environment, clock, door }: Routes): void {
  const view = (person: PersonKnown): PersonView => ({
    environment,
    id: person.id,
    name: person.name,
    role: person.role,
    storeId: person.storeId,
    isActive: person.isActive,
    hasPin: person.hasPin,
    waitsUntil: waitsUntil(person, clock.now()),
  });

  app.get(
    '/people',
    {
      schema: {
        operationId: 'listPeople',
        tags,
        summary: 'Everybody who was ever added, the longest known first',
        response: { 200: peopleSchema, ...problems() },
      },
    },
    async () => ({ environment, items: (await people.all()).map(view), next: null }),
  );

  app.post(
    '/people',
    {
      schema: {
        operationId: 'addPerson',
        tags,
        summary: 'Add somebody; idempotent on their id',
        description: 'The same again answers 200 with the person as they are; the secrets of the first time hold.',
        body: newPerson,
        response: {
          200: personSchema,
          201: personSchema,
          ...problems('person_differs', 'store_unknown', 'too_many', 'owned_by_head_office'),
        },
      },
    },
    async ({ body }, reply) => {
      refuseAtStore(door);
      if (body.storeId !== null) storeOf(configuration, body.storeId);
      const answer = await people.add(body);
      switch (answer.kind) {
        case 'added':
          return reply.code(201).send(view(answer.person));
        case 'same':
          return reply.code(200).send(view(answer.person));
        case 'different':
          throw new ApiProblem('person_differs', `${body.id} exists with another name, role or store.`);
        case 'tooMany':
          throw new ApiProblem('too_many', `${SIGN_IN_LIMITS.peopleMax} people were added.`);
      }
    },
  );

  app.patch(
    '/people/:id',
    {
      schema: {
        operationId: 'changePerson',
        tags,
        summary: 'Change somebody; what is left out stays',
        description:
          'A new PIN or password ends their waiting. Who gets a new password from somebody else, or is no longer active, is signed out everywhere at once. Nobody is deleted: payments name them.',
        params: z.object({ id: personId }),
        body: personChange,
        response: { 200: personSchema, ...problems('person_not_found', 'store_unknown', 'last_manager', 'owned_by_head_office') },
      },
    },
    async ({ params: { id }, body, caller }) => {
      refuseAtStore(door);
      if (body.storeId != null) storeOf(configuration, body.storeId);
      const answer = await people.change(id, body, caller);
      switch (answer.kind) {
        case 'changed':
          return view(answer.person);
        case 'unknown':
          throw new ApiProblem('person_not_found', `There is no person ${id}.`);
        case 'lastManager':
          throw new ApiProblem('last_manager', 'Somebody must be able to add people and devices.');
      }
    },
  );
}
