/** Bounds of outgoing webhooks, apart from what they bound: the configuration asks for them, too. */
export const WEBHOOK_LIMITS = {
  /** Each is told by itself, and reads the journal for itself. */
  endpointsMax: 16,
} as const;
