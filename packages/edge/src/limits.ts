/** What bounds every HTTP server of ours, whoever connects. `docs/reference/limits.md` is held to these. */
export const SERVER_LIMITS = {
  /** Of a request's body, as sent. The largest legal one, a submit with its goods in detail, stays well below. */
  bodyBytesMax: 65_536,
  /** Request line, headers and trailers together; Node's own default, said out loud. */
  headerBytesMax: 16_384,
  /** Levels of a JSON body. The deepest of ours has three. */
  jsonDepthMax: 8,
  /** A TLS handshake: two round trips, on a bad line a few seconds. */
  handshakeMsMax: 10_000,
  /** From a connection's first moment, or the end of what was asked before, until the headers are there. */
  headersMsMax: 10_000,
  /** … until the whole request is there. */
  requestMsMax: 15_000,
  /** How often that is looked at: what is too slow ends within a second of its time. */
  checkEveryMs: 1_000,
  /** A connection is kept so long for its next request. */
  idleMsMax: 60_000,
  /** A connection on which nothing moves in either direction, though an answer is awaited or not read. Twice what an answer can be held. */
  silentMsMax: 120_000,
  /** A chain's head office with a thousand tills, two connections each. What a client leaks beyond that makes room. */
  connectionsMax: 2_000,
  /** Requests of one connection that wait for their answers. Clients send the next when the last was answered; a proxy may be a little ahead. */
  requestsUnderWayMax: 8,
  /** Then it is closed, so that no connection lives for ever. */
  requestsPerConnectionMax: 10_000,
  /** After an answer that ends a connection: so long to read it. */
  lingerMsMax: 1_000,
} as const;
