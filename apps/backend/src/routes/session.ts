/** The till that a browser is, and who is signed in at it. */
import { doneSchema, newSession, noBody, type SessionView, sessionSchema, type TillView, tillSchema } from '@quickpay/api';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { ApiProblem } from '../problem.ts';
import { storeOf, terminalOf } from '../profiles.ts';
import { notPaired, refuseBelow, type Who } from '../sign-in/access.ts';
import { cameByHttps } from '../sign-in/origin.ts';
import { type SignedIn, type Unproven, worksIn } from '../sign-in/people.ts';
import type { Session } from '../sign-in/sessions.ts';
import type { Device } from '../sign-in/store.ts';
import { DEVICE_COOKIE_MS } from './pairings.ts';
import { waitsUntil } from './people.ts';

const tags = ['people'];
const at = (ms: number): string => new Date(ms).toISOString();

export function sessionRoutes(app: App, { signIn, cookies, configuration, environment, clock }: Routes): void {
  const { people, sessions, keys } = signIn;

  const view = ({ person, startedAt, expiresAt, endsAt }: Session, { terminalId }: Device): SessionView => ({
    environment,
    person: { id: person.id, name: person.name, role: person.role },
    terminalId,
    startedAt: at(startedAt),
    expiresAt: at(expiresAt),
    endsAt: at(endsAt),
  });

  app.get(
    '/till',
    {
      schema: {
        operationId: 'getTill',
        tags,
        summary: 'The till that this browser is, and who may sign in at it',
        response: { 200: tillSchema, ...problems() },
      },
    },
    async ({ who }): Promise<TillView> => {
      const device = deviceOf(who);
      const terminal = terminalOf(configuration, device.terminalId);
      const store = storeOf(configuration, terminal.storeId);
      const here = (await people.all()).filter((person) => person.isActive && worksIn(person, store.id));
      return {
        environment,
        device: { id: device.id, name: device.name },
        till: { id: terminal.id, name: terminal.name },
        store: { id: store.id, name: store.name, timeZone: store.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone },
        merchants: configuration.merchants.map(({ id, currencies }) => ({ id, currencies: [...currencies] })),
        currencies: [...new Set(configuration.merchants.flatMap(({ currencies }) => currencies))],
        cashierLimit: terminal.cashierLimit,
        refundLimit: terminal.refundLimit,
        people: here.map((person) => ({
          id: person.id,
          name: person.name,
          role: person.role,
          signsInWith: person.hasPin && device.knows.includes(person.id) ? 'pin' : 'password',
          waitsUntil: waitsUntil(person, clock.now()),
        })),
      };
    },
  );

  app.get(
    '/session',
    {
      schema: {
        operationId: 'getSession',
        tags,
        summary: 'Who is signed in here, and until when',
        response: { 200: sessionSchema, ...problems() },
      },
    },
    async ({ who }) => {
      deviceOf(who);
      refuseBelow('cashier', who);
      if (who.kind !== 'person') throw notPaired();
      return view(who.session, who.device);
    },
  );

  app.post(
    '/session',
    {
      schema: {
        operationId: 'signIn',
        tags,
        summary: 'Sign in at this till, in the place of whoever was',
        description:
          'With a PIN, or with the password: the first time at a device, and where there is no PIN. After five wrong ones this person waits, 30 s and then twice as long each time, at most 15 min; nobody else does.',
        body: newSession,
        response: {
          200: sessionSchema,
          ...problems(...NOT_PROVEN),
        },
      },
    },
    async (request, reply) => {
      const { who, body } = request;
      const device = deviceOf(who);
      const { storeId } = terminalOf(configuration, device.terminalId);
      const before = keys.signed(cookies.read(request, 'session') ?? '');
      const session = sessionOrThrow(await people.signIn({ device, storeId, before }, body), body.personId);
      const secure = cameByHttps(request);
      cookies.set(reply, 'session', keys.sign(session.token), { maxAgeMs: session.endsAt - session.startedAt, secure });
      // As long again as a browser keeps it: a till that is used stays a till.
      const deviceToken = cookies.read(request, 'device');
      if (deviceToken !== null) cookies.set(reply, 'device', deviceToken, { maxAgeMs: DEVICE_COOKIE_MS, secure });
      return view(session, device);
    },
  );

  app.delete(
    '/session',
    {
      schema: {
        operationId: 'signOut',
        tags,
        summary: 'Sign out here',
        description: 'Live event streams of the session end; payments that are under way go on. Repeating it changes nothing.',
        body: noBody,
        response: { 200: doneSchema, ...problems() },
      },
    },
    async (request, reply) => {
      deviceOf(request.who);
      if (request.who.kind === 'person') await sessions.end({ token: request.who.session.token });
      cookies.clear(reply, 'session');
      return { environment };
    },
  );
}

/** An API key is no browser at a till. */
function deviceOf(who: Who): Device {
  if (who.kind !== 'device' && who.kind !== 'person') throw notPaired();
  return who.device;
}

function sessionOrThrow(answer: SignedIn, personId: string): Session {
  if (answer.kind === 'signedIn') return answer.session;
  throw notProven(answer, personId);
}

/** The codes of {@link notProven}. */
export const NOT_PROVEN = ['person_not_found', 'pin_wrong', 'password_wrong', 'password_needed', 'pin_wait'] as const;

/** Why a secret does not show that somebody is who they say. */
export function notProven(answer: Unproven, personId: string): ApiProblem {
  switch (answer.kind) {
    case 'unknown':
      return new ApiProblem('person_not_found', `${personId} may not sign in here.`);
    case 'passwordNeeded':
      return new ApiProblem('password_needed', 'A PIN does not count here yet.');
    case 'wrong': {
      const { secret, triesLeft, waitMs } = answer;
      return new ApiProblem(secret === 'pin' ? 'pin_wrong' : 'password_wrong', `${triesLeft} more are looked at before a wait.`, {
        triesLeft,
        params: { n: triesLeft },
        ...(waitMs === 0 ? {} : { retryAfterMs: waitMs }),
      });
    }
    case 'wait':
      return new ApiProblem('pin_wait', 'After too many wrong ones this person waits.', {
        retryAfterMs: answer.waitMs,
        params: { n: Math.ceil(answer.waitMs / 1_000) },
      });
  }
}
