/** What bounds the exchange between head office and the nodes of its stores. */
export const NODE_LIMITS = {
  /** An enrolment token that nobody has used. */
  tokenMsMax: 86_400_000,
  /** How far a node's clock may be off from head office's, either way. */
  clockMsMax: 300_000,
  /** Signatures of one node that are remembered, so that none counts twice: as many requests in twice `clockMsMax`. */
  signaturesMax: 6_000,
  /** Nodes that were ever enrolled: rows name them for good. */
  nodesMax: 5_000,
  /** How often a node asks for a newer profile, and so tells that it lives. */
  askEveryMs: 10_000,
  /** An answer of head office's. */
  answerMsMax: 15_000,
  /** A profile: the tills and people of one store, and the keys of its merchants. */
  profileBytesMax: 8_388_608,
  /** How long a newer profile waits for a moment without a submit under way; then what is under way is waited for as at any end. */
  quietMsMax: 60_000,
} as const;
