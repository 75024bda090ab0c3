/** The bounds as Node's and Fastify's options spell them. */
import { SERVER_LIMITS } from './limits.ts';

const { headerBytesMax, headersMsMax, requestMsMax, checkEveryMs, handshakeMsMax } = SERVER_LIMITS;

/** For the server itself: `http: HTTP_BOUNDS`, or beside the certificate in `https`. */
export const HTTP_BOUNDS = {
  maxHeaderSize: headerBytesMax,
  headersTimeout: headersMsMax,
  requestTimeout: requestMsMax,
  connectionsCheckingInterval: checkEveryMs,
} as const;
/** Without it a handshake that stalls is no request yet, and has Node's two minutes. */
export const HTTPS_BOUNDS = { ...HTTP_BOUNDS, handshakeTimeout: handshakeMsMax } as const;

/** For Fastify, which sets some of them once more. */
export const FASTIFY_BOUNDS = {
  bodyLimit: SERVER_LIMITS.bodyBytesMax,
  requestTimeout: requestMsMax,
  keepAliveTimeout: SERVER_LIMITS.idleMsMax,
  connectionTimeout: SERVER_LIMITS.silentMsMax,
  maxRequestsPerSocket: SERVER_LIMITS.requestsPerConnectionMax,
} as const;
