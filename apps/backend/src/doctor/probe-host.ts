/** One address of WeChat Pay, looked at from outside: name, way, TLS, clock. Nothing of a merchant is sent. */
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { hostIn } from '../host-in.ts';
import type { HostFact } from './facts.ts';

/** An authority of one's own, with the file it is from. */
export type OwnAuthority = Readonly<{ path: string; ca: Buffer }>;

/** `Date` counts whole seconds: on average half of one has passed. */
const HALF_SECOND_MS = 500;

export function probeHost(url: string, authority: OwnAuthority | null, withinMs: number): Promise<HostFact> {
  const { protocol, port } = new URL(url);
  const isSecure = protocol === 'https:';
  return new Promise((resolve) => {
    const end = (reached: HostFact['reached']) => resolve({ url, caFile: authority?.path ?? null, reached });
    let sentAt = Date.now();
    const asking = (isSecure ? secure : plain)({
      method: 'HEAD',
      path: '/',
      hostname: hostIn(url),
      port: port === '' ? undefined : Number(port),
      agent: false,
      signal: AbortSignal.timeout(withinMs),
      // It is looked at even when it is not to be trusted: nothing secret goes there.
      ...(isSecure
        ? { rejectUnauthorized: false, minVersion: 'TLSv1.2', ...(authority === null ? {} : { ca: authority.ca }) }
        : {}),
    });
    asking.on('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', () => (sentAt = Date.now())));
    asking.on('response', (response) => {
      const now = Date.now();
      response.resume();
      const told = Date.parse(response.headers.date ?? '');
      end({
        kind: 'reached',
        address: response.socket.remoteAddress ?? 'an address',
        tls: tlsOf(response.socket),
        aheadMs: Number.isNaN(told) ? null : Math.round((sentAt + now) / 2 - (told + HALF_SECOND_MS)),
        unsureMs: HALF_SECOND_MS + Math.round((now - sentAt) / 2),
      });
      asking.destroy();
    });
    asking.on('error', (fault) => end(faultOf(fault, withinMs)));
    asking.end();
  });
}

function tlsOf(socket: Socket): Extract<HostFact['reached'], { kind: 'reached' }>['tls'] {
  if (!(socket instanceof TLSSocket)) return null;
  const { issuer } = socket.getPeerCertificate();
  // A code, although its type says an error.
  const untrusted = socket.authorized ? null : String(socket.authorizationError);
  return { protocol: socket.getProtocol() ?? 'TLS', untrusted, issuer: `${issuer?.O ?? issuer?.CN ?? 'nobody'}`.slice(0, 64) };
}

function faultOf(fault: Error, withinMs: number): HostFact['reached'] {
  const code = 'code' in fault ? String(fault.code) : fault.message;
  if ('syscall' in fault && fault.syscall === 'getaddrinfo') return { kind: 'unknownName', code };
  return {
    kind: 'unreachable',
    why: fault.name === 'AbortError' || fault.name === 'TimeoutError' ? `no answer within ${withinMs / 1_000} s` : code,
  };
}
