/**
 * What a store node tells head office, as both ledgers and the exchange between them see it.
 *
 * A *store node* keeps the ledger of its store and works while head office cannot be reached. Everything that its ledger writes it tells
 * head office as a *fact*, in the order in which it was written. A fact belongs to the node that wrote it: head office keeps it as told.
 */

/**
 * What a fact can be of: a sale; a sale that somebody left; an event of a payment or refund; the beginning and the closing of a shift;
 * feedback; what came of something that head office had asked for.
 */
export const FACT_KINDS = ['sale', 'saleLeft', 'event', 'shiftOpened', 'shiftClosed', 'feedback', 'answer'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/**
 * One entry of a node's outbox.
 *
 * @example { sequence: 1, kind: 'saleLeft', body: '{"saleId":"sale_1","leftAt":1764150000000}' }
 */
export type Fact = Readonly<{
  /** Counts the facts of a node, from 1, without a gap. */
  sequence: number;
  kind: FactKind;
  /** JSON in one line, as the node wrote it: it is chained and kept letter by letter, and never written anew. */
  body: string;
}>;

/**
 * How far facts have come: the last one, and the head of the chain over all up to it (SHA-256, hex).
 *
 * @example { sequence: 2, head: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }
 */
export type Cursor = Readonly<{ sequence: number; head: string }>;

/** Where no fact has been told. */
export const NOTHING_TOLD: Cursor = { sequence: 0, head: '' };
