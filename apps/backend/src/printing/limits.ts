/** What bounds printing. A printer may be slow, and may be somebody's who means harm: neither reaches further than this. */
export const PRINT_LIMITS = {
  /** Each has a queue of its own: a shop with more has more than one backend. */
  printersMax: 64,
  /** For one printer. */
  waitingMax: 20,
  /** Of one payment or refund, for one audience: more are asked for by a program that has lost its way. */
  printsMax: 99,
  connectMsMax: 3_000,
  /** For an answer that is given at once. */
  statusMsMax: 2_000,
  /** Until it has taken all bytes. */
  writeMsMax: 15_000,
  /** From then until it says that it is done. */
  doneMsMax: 15_000,
  /** Answers are a byte each: who sends more than this is no printer. */
  answersMax: 256,
} as const;
