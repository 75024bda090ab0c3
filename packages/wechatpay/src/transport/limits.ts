/** What bounds a request to the channel and its answer, beside the time-out that each caller gives. */
export const CLIENT_LIMITS = {
  /** TCP and TLS together. Within the reference's 5 s, and within a query's 4 s leaves one to ask in. */
  connectMsMax: 3_000,
  /** A body as it comes off the wire. The longest answer, a refund list, stays well below. */
  answerBytesMax: 65_536,
  /** Status line, headers and trailers together. The channel's own have less than one KiB. */
  answerHeaderBytesMax: 16_384,
  /** Per host. Polls of many payments wait at the same time: connections ≥ rate × the channel's latency. */
  connectionsMax: 512,
  /** An idle connection is kept so long, whatever the other side offers. */
  idleMsMax: 30_000,
  /** The next piece of a bill. As the vendor's advice for reading: 30 s. */
  pieceMsMax: 30_000,
  /** A whole bill, by default. A gigabyte at four megabits a second. */
  downloadMsMax: 2_400_000,
} as const;
