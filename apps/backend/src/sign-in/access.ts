/** Who asks, and who may: one table for every address of `/v1`. An API key of the shop's own programs may all of it. */
import type { Environment } from '@quickpay/api';
import type { FastifyRequest } from 'fastify';
import { keyName } from '../api-keys.ts';
import type { Configuration } from '../configuration.ts';
import type { EnrolledNode } from '../nodes/store.ts';
import { ApiProblem } from '../problem.ts';
import type { Profiles } from '../profiles.ts';
import type { Cookies } from './cookies.ts';
import type { SignIn } from './open-sign-in.ts';
import { isLooking, isOfOurOrigin } from './origin.ts';
import type { Session } from './sessions.ts';
import type { Device } from './store.ts';

/** Each may what those before it may. `device`: a browser that belongs to a till, with nobody signed in. */
const LADDER = ['anybody', 'device', 'cashier', 'manager'] as const;
/** `node`: a store's node alone, by its signature (`node-proof.ts`); what it may nobody else may, and nothing else. */
export type Level = (typeof LADDER)[number] | 'node';

export const ACCESS: Readonly<Record<string, Level>> = {
  'POST /v1/pairings': 'anybody',
  'GET /v1/pairings/:code': 'anybody',
  // A manager's; in the sandbox also the browser's own, where it runs on the server's machine: the route looks.
  'POST /v1/pairings/:code/approval': 'anybody',
  'GET /v1/devices': 'manager',
  'DELETE /v1/devices/:id': 'manager',

  'GET /v1/till': 'device',
  'GET /v1/session': 'device',
  'POST /v1/session': 'device',
  'DELETE /v1/session': 'device',
  'GET /v1/people': 'manager',
  'POST /v1/people': 'manager',
  'PATCH /v1/people/:id': 'manager',

  'POST /v1/sales': 'cashier',
  'POST /v1/sales/:id/payments': 'cashier',
  'POST /v1/sales/:id/closure': 'cashier',
  'GET /v1/payments': 'cashier',
  'GET /v1/payments/:id/events': 'cashier',
  'POST /v1/payments/:id/cancellation': 'cashier',
  'POST /v1/payments/:id/check': 'cashier',
  'POST /v1/lookups': 'cashier',
  'POST /v1/outside-lookups': 'manager',
  'GET /v1/events': 'cashier',
  // What this till is about stays true on its screens when a login has expired; of other tills it sees nothing.
  'GET /v1/sales/:id': 'device',
  'GET /v1/payments/:id': 'device',

  'GET /v1/payments/:id/timeline': 'cashier',
  'GET /v1/refunds/:id/events': 'cashier',
  'GET /v1/payments/:id/evidence': 'manager',
  'DELETE /v1/payments/:id/messages': 'manager',
  'GET /v1/evidence/key': 'anybody',

  // Above the till's limit with a manager's approval: the route looks.
  'POST /v1/payments/:id/refunds': 'cashier',
  'POST /v1/approvals': 'cashier',
  'GET /v1/payments/:id/refunds': 'cashier',
  'GET /v1/refunds/:id': 'cashier',
  'POST /v1/refunds/:id/check': 'cashier',
  'GET /v1/attention': 'manager',
  // Who cannot put it right can fetch somebody who can.
  'GET /v1/attention/calls': 'cashier',

  'GET /v1/webhooks': 'manager',
  'GET /v1/webhooks/:id/deliveries': 'manager',
  'GET /v1/webhooks/:id/deliveries/:delivery': 'manager',
  'POST /v1/webhooks/:id/deliveries/:delivery/redelivery': 'manager',
  'POST /v1/webhooks/:id/redelivery': 'manager',
  'POST /v1/webhooks/:id/test': 'manager',
  'POST /v1/webhooks/:id/activation': 'manager',

  // Of the own till; every till's for a manager: the routes look.
  'GET /v1/shifts': 'cashier',
  'GET /v1/shifts/current': 'cashier',
  'GET /v1/shifts/:id': 'cashier',
  'GET /v1/shifts/:id/csv': 'cashier',
  'POST /v1/shifts/:id/closure': 'cashier',
  'POST /v1/payments/:id/prints': 'cashier',
  'POST /v1/refunds/:id/prints': 'cashier',
  'POST /v1/shifts/:id/prints': 'cashier',
  'GET /v1/prints/:id': 'cashier',
  'GET /v1/printers': 'cashier',
  'POST /v1/printers/:id/tests': 'cashier',

  'GET /v1/stores': 'manager',
  'POST /v1/stores/:id/enrolments': 'manager',
  'POST /v1/stores/:id/revocation': 'manager',
  // By its token, which counts once.
  'POST /v1/exchange/enrolments': 'anybody',
  'GET /v1/exchange/profile': 'node',
  'POST /v1/exchange/batches': 'node',
  'GET /v1/exchange/instructions': 'node',
  'POST /v1/stores/:id/take-over': 'manager',
  'GET /v1/disputes': 'manager',
  'POST /v1/disputes/:id/seen': 'manager',
  'POST /v1/payments/:id/instructions': 'manager',
  'GET /v1/payments/:id/instructions': 'manager',
  'GET /v1/instructions/:id': 'manager',
  'GET /v1/door': 'device',
  'POST /v1/door/release': 'manager',

  // Who cannot sign in has most to say.
  'POST /v1/feedback': 'device',
  'GET /v1/feedback': 'manager',
};

export type Who =
  /** `wasDevice`: it brought the cookie of a device that is none of ours any more. */
  | Readonly<{ kind: 'nobody'; wasDevice: boolean }>
  | Readonly<{ kind: 'key'; name: string }>
  /** `hadSession`: it brought a session of ours that has ended. */
  | Readonly<{ kind: 'device'; device: Device; hadSession: boolean }>
  | Readonly<{ kind: 'person'; device: Device; session: Session }>
  /** A store's node that was not revoked. */
  | Readonly<{ kind: 'node'; node: EnrolledNode }>;

/** As the log and the ledger's events name who asked; null for who is nobody in particular. */
export function callerOf(who: Who): string | null {
  if (who.kind === 'key') return who.name;
  if (who.kind === 'node') return `node ${who.node.id}`;
  return who.kind === 'person' ? who.session.person.id : null;
}

/** The till that a browser belongs to, or undefined for a program. */
export const tillOf = (who: Who): string | undefined =>
  who.kind === 'device' || who.kind === 'person' ? who.device.terminalId : undefined;

type Options = Readonly<{
  signIn: SignIn;
  cookies: Cookies;
  configuration: Pick<Configuration, 'apiKeys'> & Profiles & Readonly<{ environment: Environment }>;
}>;

/**
 * Reads who asks.
 *
 * The reading throws ApiProblem `not_authenticated` for a wrong API key, and `cross_origin` where cookies come with another site's request.
 */
export function readWho({ signIn, cookies, configuration }: Options): (request: FastifyRequest) => Promise<Who> {
  const { sessions, devices, keys } = signIn;
  const isTill = (id: string) => configuration.terminals.some((terminal) => terminal.id === id);
  return async (request) => {
    // Who it is its signature says, when the whole request is there.
    if (request.routeOptions.config.level === 'node') return { kind: 'nobody', wasDevice: false };
    if (request.headers.authorization !== undefined) {
      const given = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(request.headers.authorization)?.[1];
      const name = given === undefined ? null : keyName(configuration, given);
      if (name === null) throw notAuthenticated();
      return { kind: 'key', name };
    }
    const deviceToken = cookies.read(request, 'device');
    if (deviceToken === null) return { kind: 'nobody', wasDevice: false };
    if (!isOfOurOrigin(request)) throw new ApiProblem('cross_origin', 'This request is not of a page of this server.');
    const device = devices.find(deviceToken);
    if (device === null || !isTill(device.terminalId)) return { kind: 'nobody', wasDevice: true };
    const token = keys.signed(cookies.read(request, 'session') ?? '');
    const session = token === null ? null : await sessions.find(token, device.id);
    if (session === null) return { kind: 'device', device, hadSession: token !== null };
    return { kind: 'person', device, session: isLooking(request) ? session : await sessions.used(session) };
  };
}

/** @throws ApiProblem where this one may not */
export function refuseBelow(level: Level, who: Who): void {
  // What a node signs is proven once its body is there.
  if (level === 'anybody' || level === 'node' || who.kind === 'key') return;
  if (who.kind === 'nobody') {
    if (level === 'device' || who.wasDevice) throw notPaired();
    throw notAuthenticated();
  }
  if (level === 'device') return;
  if (who.kind === 'device') {
    if (who.hadSession) throw new ApiProblem('session_expired', 'Sign in again: the session has ended.');
    throw new ApiProblem('sign_in_needed', 'Nobody is signed in at this till.');
  }
  if (who.kind === 'node') throw notAuthenticated();
  if (LADDER.indexOf(who.session.person.role) < LADDER.indexOf(level))
    throw new ApiProblem('manager_needed', `${who.session.person.name} is a cashier.`);
}

/**
 * What a browser sees with nobody signed in is of its own till alone.
 *
 * @throws ApiProblem where it is another's
 */
export function refuseOtherTill(who: Who, terminalId: string): void {
  if (who.kind === 'device' && who.device.terminalId !== terminalId) refuseBelow('cashier', who);
}

/**
 * What a till came to is its own cashiers' business, and a manager's.
 *
 * @throws ApiProblem where a cashier asks at another till
 */
export function refuseOtherTillBelowManager(who: Who, terminalId: string): void {
  if (tillOf(who) !== terminalId) refuseBelow('manager', who);
}

export const notPaired = (): ApiProblem => new ApiProblem('not_paired', 'This browser does not belong to a till.');

const notAuthenticated = (): ApiProblem => new ApiProblem('not_authenticated', 'Send your API key as "Authorization: Bearer …".');
