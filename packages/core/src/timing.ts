/**
 * Every number of a payment's life, with its source.
 */

const SECOND = 1_000;

export const TIMING = {
  /** A submit without an answer for so long is `uncertain`; the first poll goes out then. Guide V10: a query every 5 seconds. */
  noAnswerMs: 5 * SECOND,
  /** Guide V10. Polls of one order are never closer than this. */
  pollIntervalMs: 5 * SECOND,
  /** A query ahead of its turn (a proof, the deadline, a restart, a person's check) keeps this distance from the last. */
  queryGapMsMin: 1 * SECOND,
  /** Guide V10: the payer has 30 seconds from being asked; where nobody was asked, from the submit. */
  payerWaitMsMax: 30 * SECOND,
  /** The channel ends an unpaid Quick Pay order by itself after 45 s: our own deadline stays clear of that. */
  submitAgeMsMax: 40 * SECOND,
  /** The channel asks for at least 15 s between a submit and a revoke: revoking sooner can race a payment still being booked. */
  revokeDelayMsMin: 15 * SECOND,
  /** No poll starts so soon before a due revoke: with a time-out of 4 s it could hold the revoke up. */
  revokePollGapMs: 4 * SECOND,
  /** Sending again after a refused revoke (the payer is typing): the guide's 5, 10, 20 s. */
  revokeBusyBackoffMs: [5 * SECOND, 10 * SECOND, 20 * SECOND],
  /** Sending again after an unclear one. */
  revokeUnclearBackoffMs: [5 * SECOND, 10 * SECOND, 20 * SECOND, 60 * SECOND],
  revokeRefusedBackoffMs: 60 * SECOND,
  /** A payer who "types" for so long is a matter for a person. */
  busyAttentionAgeMs: 120 * SECOND,
  /** Queries of the watch, counted from its start. After the last, once a minute until the watch's own end. */
  watchQueriesAtMs: [5, 10, 20, 40, 80, 160, 320, 600].map((s) => s * SECOND),
  /** The end of a watch that could not be proven, and a frozen payment: asked again after this. */
  slowQueryMs: 60 * SECOND,
  /** The channel wants a minute between refunds of one order. */
  refundGapMs: 60 * SECOND,
  refundTroubleBackoffMs: [60 * SECOND, 600 * SECOND, 3_600 * SECOND],
  /** A refund whose answer was lost: the same number again. */
  refundUnclearBackoffMs: [60 * SECOND, 60 * SECOND, 120 * SECOND, 300 * SECOND, 600 * SECOND],
  /** A refund to a bank card can take days. */
  refundQueriesAfterMs: [5, 10, 20, 40, 80, 160, 320, 600, 1_800, 3_600].map((s) => s * SECOND),
  /** A refund that was not taken for so long calls for a person. */
  refundWaitingAttentionMs: 3_600 * SECOND,
  /** A refund refused for now (the merchant's pool is empty) is given up after seven days. */
  refundGivenUpAfterMs: 7 * 86_400 * SECOND,
  /** A submit not handed to a socket by then never leaves. */
  submitNotAfterMs: 5 * SECOND,
  /** How long each request may take. The submit stays open until the first revoke leaves. */
  timeoutsMs: { submit: 40 * SECOND, query: 4 * SECOND, revoke: 10 * SECOND, refund: 10 * SECOND, refundQuery: 4 * SECOND },
} as const;

/** What a merchant may set, and which epoch the ledger is in. */
export type Policy = Readonly<{
  /** How long a request of ours may arrive late; a payment that is not paid is watched for so long. Default 600,000 (ten minutes). */
  lateRequestWatchMs: number;
  /** The ledger's epoch: a payment of an older one whose order was never seen is never revoked. */
  epoch: number;
}>;

/** The n-th (from 0) wait of a back-off list; its last value goes on for ever. */
export function backoffMs(waits: readonly number[], n: number): number {
  return waits[Math.min(n, waits.length - 1)] ?? 0;
}
