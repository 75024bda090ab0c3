/** Pairing: a browser asks for a code, somebody who may says which till it is, and from then on it is that till's. */
import { isIP } from 'node:net';
import {
  type DeviceView,
  deviceId,
  deviceSchema,
  devicesSchema,
  doneSchema,
  type Environment,
  noBody,
  type PairingView,
  pairingApproval,
  pairingCode,
  pairingSchema,
  plainPairingCode,
} from '@quickpay/api';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { ApiProblem } from '../problem.ts';
import { terminalOf } from '../profiles.ts';
import { callerOf, refuseBelow, type Who } from '../sign-in/access.ts';
import { cameByHttps, isOfOurOrigin } from '../sign-in/origin.ts';
import type { Pairing } from '../sign-in/pairings.ts';
import type { Device } from '../sign-in/store.ts';
import { SIGN_IN_LIMITS } from '../sign-in/tries.ts';

type Named = Readonly<{ id: string; name: string }>;

const tags = ['devices'];
const params = z.object({ code: pairingCode });
/** Browsers keep no cookie for longer than 400 days; it is set anew with every sign-in. */
export const DEVICE_COOKIE_MS = 400 * 86_400_000;

export function pairingRoutes(app: App, { signIn, cookies, configuration, environment, clock, lanes }: Routes): void {
  const { pairings, devices, people, sessions } = signIn;

  const tills = () => configuration.terminals.map(({ id, name }) => ({ id, name }));

  /** Only the browser that asked for a code may look at it. */
  const ofThisBrowser = (request: FastifyRequest, code: string): Pairing | null => {
    const pairing = pairings.find(code);
    return pairing !== null && cookies.read(request, 'pairing') === pairing.token ? pairing : null;
  };

  const view = (pairing: Pairing, request: FastifyRequest): PairingView => ({
    environment,
    code: pairing.code,
    state: pairing.approval === null ? 'waiting' : 'approved',
    terminalId: pairing.approval?.terminalId ?? null,
    expiresAt: new Date(pairing.expiresAt).toISOString(),
    canBe: isSandboxAtHome(environment, request) ? tills() : [],
  });

  app.post(
    '/pairings',
    {
      schema: {
        operationId: 'createPairing',
        tags,
        summary: 'Ask for a pairing code, in the browser that is to be a till',
        description: 'It is good for ten minutes. Show it, and have a manager or `quickpay pair` approve it.',
        body: noBody,
        response: { 201: pairingSchema, ...problems('not_accepting') },
      },
    },
    async (request, reply) => {
      if (!isOfOurOrigin(request)) throw new ApiProblem('cross_origin', 'This request is not of a page of this server.');
      const pairing = pairings.open({ address: request.ip, secure: cameByHttps(request) });
      if (pairing === null) {
        const retryAfterMs = Math.max(1_000, (pairings.nextEnd() ?? 0) - clock.now());
        throw new ApiProblem('not_accepting', `${SIGN_IN_LIMITS.pairingsMax} codes wait for approval.`, { retryAfterMs });
      }
      cookies.set(reply, 'pairing', pairing.token, { maxAgeMs: SIGN_IN_LIMITS.pairingMsMax, secure: pairing.secure });
      return reply.code(201).send(view(pairing, request));
    },
  );

  app.get(
    '/pairings/:code',
    {
      schema: {
        operationId: 'getPairing',
        tags,
        summary: 'How a pairing stands; once it is approved, this browser belongs to its till',
        params,
        response: { 200: pairingSchema, ...problems('pairing_not_found') },
      },
    },
    async (request, reply) => {
      const pairing = ofThisBrowser(request, plainPairingCode(request.params.code));
      if (pairing === null) throw pairingNotFound();
      if (pairing.approval !== null)
        cookies.set(reply, 'device', pairing.approval.deviceToken, { maxAgeMs: DEVICE_COOKIE_MS, secure: pairing.secure });
      return view(pairing, request);
    },
  );

  app.post(
    '/pairings/:code/approval',
    {
      schema: {
        operationId: 'approvePairing',
        tags,
        summary: 'Say which till the browser that shows this code is',
        description:
          'Repeating it changes nothing. In a `sandbox` a browser on the server’s own machine may approve the code that it asked for itself, and PINs count there from the start.',
        params,
        body: pairingApproval,
        response: { 200: deviceSchema, ...problems('pairing_not_found', 'pairing_approved', 'terminal_unknown', 'too_many') },
      },
    },
    async (request) => {
      const { body, who } = request;
      const code = plainPairingCode(request.params.code);
      const own = who.kind !== 'key' && isSandboxAtHome(environment, request) ? ofThisBrowser(request, code) : null;
      if (own === null) refuseBelow('manager', who);
      else if (!isOfOurOrigin(request)) throw new ApiProblem('cross_origin', 'This request is not of a page of this server.');
      const pairing = own ?? pairings.find(code);
      if (pairing === null) throw pairingNotFound();
      const terminal = terminalOf(configuration, body.terminalId);
      // Two who approve at once make one device.
      return lanes.run(`pairing ${code}`, () => approve(pairing, terminal, { name: body.name, own: own !== null, who }));
    },
  );

  app.get(
    '/devices',
    {
      schema: {
        operationId: 'listDevices',
        tags,
        summary: 'Browsers that belong to tills, the longest known first',
        response: { 200: devicesSchema, ...problems() },
      },
    },
    async () => ({
      environment,
      items: devices.all().map((device) => deviceView(device, environment)),
      next: null,
      tills: tills(),
    }),
  );

  app.delete(
    '/devices/:id',
    {
      schema: {
        operationId: 'unpairDevice',
        tags,
        summary: 'A browser belongs to its till no more',
        description: 'Whoever is signed in there is signed out at once. A payment that is under way goes on.',
        params: z.object({ id: deviceId }),
        response: { 200: doneSchema, ...problems('device_not_found') },
      },
    },
    async ({ params: { id } }) => {
      if (!(await devices.unpair(id))) throw new ApiProblem('device_not_found', `There is no device ${id}.`);
      await sessions.tellEnded();
      return { environment };
    },
  );

  type Approving = Readonly<{ name: string | undefined; own: boolean; who: Who }>;

  async function approve(pairing: Pairing, terminal: Named, { name, own, who }: Approving): Promise<DeviceView> {
    const { approval } = pairing;
    if (approval !== null) {
      const device = devices.all().find(({ id }) => id === approval.deviceId);
      if (device === undefined) throw pairingNotFound();
      if (approval.terminalId !== terminal.id) throw new ApiProblem('pairing_approved', `It is ${approval.terminalId} already.`);
      return deviceView(device, environment);
    }
    const paired = await devices.pair({
      name: name ?? terminal.name,
      terminalId: terminal.id,
      pairedBy: callerOf(who) ?? 'sandbox',
      knows: own ? (await people.all()).map(({ id }) => id) : [],
    });
    if (paired === null) throw new ApiProblem('too_many', `${SIGN_IN_LIMITS.devicesMax} devices are paired.`);
    pairing.approval = { terminalId: terminal.id, deviceId: paired.device.id, deviceToken: paired.token };
    return deviceView(paired.device, environment);
  }
}

const pairingNotFound = (): ApiProblem =>
  new ApiProblem('pairing_not_found', 'There is no such code, or it is older than ten minutes.');

const deviceView = ({ id, name, terminalId, pairedAt, pairedBy }: Device, environment: Environment): DeviceView => ({
  environment,
  id,
  name,
  terminalId,
  pairedAt: new Date(pairedAt).toISOString(),
  pairedBy,
});

/**
 * Whether this is somebody who tries the sandbox out on the machine that it runs on, by the machine's own name: a name that a stranger's
 * page could have been given is another.
 */
function isSandboxAtHome(environment: Environment, { ip, headers }: FastifyRequest): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return environment === 'sandbox' && isLoopback(ip) && (host === 'localhost' || isLoopback(host));
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1';
}
