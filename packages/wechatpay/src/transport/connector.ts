/**
 * Connections that are *reset* when they are given up, so that bytes still in a buffer cannot arrive later: a submit that we no longer
 * wait for must not reach the channel a minute from now.
 *
 * Node's TLS socket cannot be reset itself (`resetAndDestroy` throws on it), so the TCP socket below it is.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import { contextOf, type MerchantCertificate } from './certificate.ts';
import { CLIENT_LIMITS } from './limits.ts';

/** What connections are made with. */
export type TlsMaterial = Readonly<{
  /** Authorities to trust and no others, PEM. Default: the system's. */
  ca?: string | Buffer;
  /** The merchant's own certificate and key, which revoke and refund of V2 go with. Default: none, and those are refused. */
  certificate?: MerchantCertificate;
}>;

/** Thrown for a connection that never came to be: nothing was sent on it. */
export class ConnectError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConnectError';
  }
}

/** @throws CertificateError when authority, certificate or key cannot be used */
export function resettingConnector(material: TlsMaterial): buildConnector.connector {
  // Read once, for every connection; the system's authorities only where a connection asks for them.
  const isGiven = material.ca !== undefined || material.certificate !== undefined;
  let read: SecureContext | null = isGiven ? contextOf(material) : null;
  const context = (): SecureContext => {
    read ??= contextOf(material);
    return read;
  };
  return ({ hostname, port, protocol, servername }, callback) => {
    const secure = protocol === 'https:';
    const tcp = connectTcp({
      host: hostname,
      port: Number(port) || (secure ? 443 : 80),
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    });
    const socket: Socket = secure
      ? connectTls({
          socket: tcp,
          host: hostname,
          // A name is announced; an address may not be, and is checked all the same.
          ...(isIP(hostname) === 0 ? { servername: servername || hostname } : {}),
          secureContext: context(),
          ALPNProtocols: ['http/1.1'],
        })
      : tcp;
    const { connectMsMax } = CLIENT_LIMITS;
    const timer = setTimeout(() => failed(new ConnectError(`no connection within ${connectMsMax} ms`)), connectMsMax);
    let settled = false;
    const failed = (error: Error) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      socket.destroy();
      tcp.destroy();
      callback(error instanceof ConnectError ? error : new ConnectError(error.message, error), null);
    };
    socket.once('error', failed);
    tcp.once('error', failed);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      socket.off('error', failed);
      resetInsteadOfClosing(tcp);
      callback(null, socket);
    });
  };
}

/**
 * Whoever destroys the connection from here on resets it.
 *
 * A TLS socket that is destroyed destroys the TCP socket below it, in its own time: there it is reset. Resetting that one first would have
 * the TLS socket say at once, in the midst of its reader's work, that it is closed.
 */
function resetInsteadOfClosing(tcp: Socket): void {
  const destroy = tcp.destroy.bind(tcp);
  tcp.destroy = (error?: Error) => {
    tcp.destroy = destroy;
    if (!tcp.destroyed) tcp.resetAndDestroy();
    return destroy(error);
  };
}
