/**
 * A day at the channel, as it tells it itself the next morning: every movement of money, one after the other, and last of all whether that
 * was all of it.
 */
import type { CallOptions, NeverSent, Unclear } from './channel.ts';
import type { Money } from './money.ts';
import type { Instant } from './time.ts';

export type StatementRequest = Readonly<{
  /** A day of UTC+8 that is over, `yyyy-MM-dd`. */
  day: string;
  /** Of all sub-merchants of the institution, and not of this merchant alone. Default false. */
  ofWholeInstitution?: boolean;
}>;

/** Money that moved. */
export type Movement = Readonly<{
  kind: 'movement';
  /** Where it stands in what the channel wrote, from 1. */
  lineNumber: number;
  what: 'paid' | 'refunded' | 'revoked';
  at: Instant;
  merchantOrderNumber: string;
  transactionId: string | null;
  /** Null but for a refund. */
  refundNumber: string | null;
  /** In the order's currency, whichever way it went. */
  amount: Money;
  /** What the merchant is settled with; null where the channel does not say. */
  settled: Money | null;
  /** The channel's fee in hundred-thousandths of a major unit, negative where it was given back; null where the channel does not say. */
  feeE5: number | null;
  subMerchantId: string | null;
  attach: string | null;
}>;

/** A line that nobody can read; what it would have said is missing. */
export type UnreadableEntry = Readonly<{ kind: 'unreadable'; lineNumber: number; note: string }>;

/** A sum that the channel states, in major units, and what its lines add up to; null where that cannot be said. */
export type StatedSum = Readonly<{
  name: string;
  currency: string | null;
  stated: string;
  added: string | null;
  agrees: boolean | null;
}>;

export type StatementEnd = Readonly<{
  kind: 'end';
  movements: number;
  unreadable: number;
  sums: readonly StatedSum[];
  /** Every line was read, and no sum disagrees. */
  isWhole: boolean;
}>;

/** It broke off, or is not what was promised: what came before is not the whole day. */
export type BrokenStatement = Readonly<{ kind: 'broken'; lineNumber: number; note: string }>;

/** The last is always `end` or `broken`, and no other is. */
export type StatementEntry = Movement | UnreadableEntry | StatementEnd | BrokenStatement;

export type StatementAnswer =
  /** To be read once; leaving the loop gives up the rest. */
  | Readonly<{ kind: 'statement'; entries: AsyncIterable<StatementEntry> }>
  /** Nothing moved that day, or it is not over, or too long ago. */
  | Readonly<{ kind: 'none' }>
  /** The channel is still making it. */
  | Readonly<{ kind: 'notYet' }>
  | Readonly<{ kind: 'refused'; code: string }>
  | Unclear
  | NeverSent;

/** The port. `timeoutMs` is until the channel begins to answer; a statement itself may take as long as it goes on coming. */
export type Statements = {
  download(asked: StatementRequest, options: CallOptions): Promise<StatementAnswer>;
};
