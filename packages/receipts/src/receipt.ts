/**
 * A receipt as data: what stands on it, in order, in the words of its languages. Nothing here knows of paper, printers or screens; those who
 * lay it out know nothing of payments.
 *
 * What may stand on one is held by the builders: *paid* only for what is paid (invariant I10), and never a payment code, nor anything of
 * the payer's.
 */

export type Row =
  /** A name, and what it is: side by side where there is room. */
  | Readonly<{ kind: 'pair'; name: string; value: string }>
  /** The same, large: what the receipt is about. */
  | Readonly<{ kind: 'total'; name: string; value: string }>
  /** A sentence. */
  | Readonly<{ kind: 'text'; text: string }>;

/** A block between two rules. */
export type Section = Readonly<{ title: string | null; rows: readonly Row[] }>;

export type ReceiptKind = 'sale' | 'refund' | 'slip' | 'shift' | 'test';

export type Receipt = Readonly<{
  kind: ReceiptKind;
  /** Shop, branch, address: a line each. */
  shop: readonly string[];
  title: string;
  /** For whom this one is: *Customer copy*. Null where there is only one. */
  audience: string | null;
  /** What must not be overlooked: that it is a copy, that no real money moved. Shown above and below everything else. */
  marks: readonly string[];
  sections: readonly Section[];
  /** What a scanner finds the payment by, or null. */
  qr: string | null;
  /** Below everything: a paragraph each. */
  notes: readonly string[];
}>;
