/** Bounds of outgoing webhooks, apart from what they bound: the configuration asks for them, too. */
export const WEBHOOK_LIMITS = {
  /** Each is told by itself, and reads the journal for itself. */
  endpointsMax: 16,
  /** The specification's: a receiver that takes longer should answer first and work then. */
  answerMsMax: 15_000,
  /** So much of an answer is read; how it begins is kept. */
  answerBytesMax: 4_096,
  /** Nobody waits for a name longer. */
  resolveMsMax: 5_000,
  /** Deliveries of an endpoint that wait; beyond, the journal itself is what waits. */
  pendingMax: 10_000,
  /** Settled deliveries of an endpoint are kept so long, in milliseconds. */
  keptMsMax: 30 * 86_400_000,
  /** So many of them at most. */
  keptMax: 10_000,
  /** An endpoint that left the configuration is forgotten after so long, with what waits for it. */
  absentMsMax: 7 * 86_400_000,
} as const;
