/** How long somebody waits after wrong secrets: only this person, never the till, and never for ever. */

export const SIGN_IN_LIMITS = {
  /** Wrong PINs or passwords of one person, before the first wait. */
  triesMax: 5,
  /** The first wait; it doubles with every further wrong one. */
  firstWaitMs: 30_000,
  /** Beyond it a wait does not grow. Ten thousand PINs then take 100 days. */
  waitMsMax: 900_000,
  /** Who was ever added: payments name them, so that nobody is taken away. */
  peopleMax: 1_000,
  devicesMax: 1_000,
  /** Codes that wait for their approval. */
  pairingsMax: 100,
  /** Of them, from one address: the oldest gives way. */
  pairingsPerAddressMax: 5,
  pairingMsMax: 600_000,
  /** From a manager's PIN to the refund that it allows. */
  approvalMsMax: 120_000,
  /** That wait for their refund: the oldest gives way. */
  approvalsMax: 100,
} as const;

const { triesMax, firstWaitMs, waitMsMax } = SIGN_IN_LIMITS;

/**
 * The wait after so many wrong ones, in milliseconds.
 *
 * @example waitAfter(5) // 30_000
 */
export const waitAfter = (wrong: number): number =>
  wrong < triesMax ? 0 : Math.min(waitMsMax, firstWaitMs * 2 ** Math.min(30, wrong - triesMax));

export const triesLeft = (wrong: number): number => Math.max(0, triesMax - wrong);
