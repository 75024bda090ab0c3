/** What an engine is made of. */
import type { Clock, Payment, Policy, Random, Step } from '@quickpay/core';
import type { Ledger } from '@quickpay/storage';
import type { Merchant } from './requests.ts';

export type LogEntry = Readonly<{
  what: string;
  paymentId?: string;
  merchantId?: string;
  state?: Payment['state'];
  /** More of it; never a key, a password or a payment code. */
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}>;

export type EngineOptions = Readonly<{
  ledger: Ledger;
  merchants: readonly Merchant[];
  clock: Clock;
  random: Random;
  /** Default ten minutes; see {@link Policy}. */
  lateRequestWatchMs?: number;
  /** Whether a node’s work was taken over by this one, as it is durably noted. Default: none’s was. */
  isTakenOver?: (nodeId: string) => boolean;
  /**
   * Whether a start holds back what would give money back for payments that were submitted more than two minutes before, until {@link Engine.release}:
   * for a node that may have been taken over while it was away. Default: no.
   */
  holdsAfterStart?: boolean;
  /** The rules. Production leaves it out and gets the one true table; a test may pass one with a rule taken out. */
  step?: Step;
  log?: (entry: LogEntry) => void;
  /** A fault that nobody awaits: a broken ledger, a channel that threw. */
  onFault?: (fault: unknown) => void;
}>;

export type Resolved = Readonly<Required<Omit<EngineOptions, 'merchants' | 'lateRequestWatchMs'>>> &
  Readonly<{ merchants: ReadonlyMap<string, Merchant>; policy: Policy }>;
