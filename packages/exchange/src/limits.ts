/** What bounds the exchange between a store node and head office. `docs/reference/limits.md` is held to these. */
export const EXCHANGE_LIMITS = {
  /** Facts of a batch: some thirty payments with all their events, written in one transaction. */
  factsMax: 500,
  /** Of a batch's text before it is packed. The largest fact, a shift closed with all that may be unresolved, is below half of it. */
  textBytesMax: 1_048_576,
  /** Of a batch as it is sent. Text that cannot be packed grows by some bytes: its frames. */
  sentBytesMax: 1_114_112,
  /** Of a batch's first line, which says whose it is: a node's health is some hundred bytes. */
  headerBytesMax: 16_384,
  /** Of what head office answers to a batch, and of the instructions that it hands out together. */
  answerBytesMax: 262_144,
  /** A batch that is small waits so long for what is written meanwhile. */
  gatherMs: 200,
  /** A node that has nothing to tell says so this often. */
  heartbeatMs: 10_000,
  /** The first wait after a try that failed; it doubles. */
  backOffMs: 1_000,
  backOffMsMax: 60_000,
  /** Until head office has answered a batch: it writes one in well below a second. */
  postMsMax: 30_000,
  /** Until a shipper that is stopped has ended. */
  stopMsMax: 2_000,
  /** Nodes of which head office takes batches at the same time: its ledger writes one after the other. */
  intakesMax: 16,
  /** Batches of one node that are at head office together: one that is taken, and one that was sent ahead. */
  batchesOfNodeMax: 2,
  /** Whoever comes beyond that is asked to wait so long. */
  busyMs: 1_000,
  /** Instructions of one node that wait for their answers. */
  instructionsMax: 1_000,
  /** Instructions handed out together. */
  instructionsPageMax: 50,
  /** Of one node, those with an answer that are still known by their ids; the ledger knows all. */
  answeredMax: 1_000,
  /** Head office holds a node's question for instructions so long. */
  instructionWaitMs: 25_000,
} as const;
