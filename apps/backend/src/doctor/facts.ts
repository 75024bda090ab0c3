/** What doctor gathers before it judges: facts about the machine, the files and WeChat Pay, as plain data. */
import type { Environment, ProfileAnswer } from '@quickpay/api';
import type { Durability, LedgerCheck, LedgerLook } from '@quickpay/storage';
import type { OrderState, PlatformCertificate, V2Answer, V3Answer } from '@quickpay/wechatpay';
import type { CheckedConfiguration } from '../configuration.ts';
import type { Sent } from '../printing/send.ts';
import type { Settings } from '../settings.ts';
import type { NodeKey } from '../store-node/node-key.ts';
import type { Answered } from '../store-node/upstream.ts';
import type { WebhookFact } from './webhook-looks.ts';

/** One address of WeChat Pay, as anybody sees it: nothing signed is sent there yet. */
export type HostFact = Readonly<{
  url: string;
  /** The authority that it is judged by, where it is not the public ones. */
  caFile: string | null;
  reached:
    | Readonly<{ kind: 'unknownName'; code: string }>
    | Readonly<{ kind: 'unreachable'; why: string }>
    | Readonly<{
        kind: 'reached';
        address: string;
        /** Null over plain HTTP. `untrusted`: why its certificate is not believed, or null. */
        tls: Readonly<{ protocol: string; untrusted: string | null; issuer: string }> | null;
        /** How far this machine's clock is ahead of its `Date`, in milliseconds; null where it sent none. */
        aheadMs: number | null;
        /** How far off that may be: `Date` counts seconds, and the way takes time. */
        unsureMs: number;
      }>;
}>;

/** What one merchant was told at one address, over the protocol that it speaks; null for what was not asked. */
export type AccountFact = Readonly<{
  of: string;
  host: string;
  /** Why nothing was sent, where that is so. */
  notTried: string | null;
}> &
  (V2Told | V3Told);

export type V2Told = Readonly<{
  protocol: 'v2';
  /** Whether revokes and refunds are sent to this host. */
  takesRevokes: boolean;
  /** To a signed query about an order number that cannot exist. */
  query: V2Answer<OrderState> | null;
  /** To a revoke of such a number, with the certificate. */
  revoke: V2Answer<unknown> | null;
}>;

export type V3Told = Readonly<{
  protocol: 'v3';
  /** To the question by which certificates it signs. */
  certificates: V3Answer<readonly PlatformCertificate[]> | null;
  /** To a signed query about an order number that cannot exist. */
  query: V3Answer<unknown> | null;
}>;

export type PortFact = Readonly<{ host: string; port: number }> &
  (
    | Readonly<{ kind: 'any' | 'free' }>
    | Readonly<{ kind: 'refused'; why: string }>
    | Readonly<{ kind: 'other' }>
    /** A backend of ours; `reasons` why it is not ready, or null where it did not say. */
    | Readonly<{ kind: 'backend'; environment: Environment; reasons: readonly string[] | null }>
  );

export type FolderFact = Readonly<{ path: string }> &
  (
    | Readonly<{ kind: 'missing' }>
    | Readonly<{ kind: 'unreadable'; why: string }>
    | Readonly<{ kind: 'folder'; mode: number; freeBytes: number; durability: Durability }>
  );

/** A printer that was asked how it is, and printed nothing. */
export type PrinterFact = Readonly<{ id: string; address: string; sent: Sent }>;

/** The node of a store, as its folder says, and what head office answered it; null where it was not asked. */
export type NodeFact = Readonly<{ key: NodeKey; told: Answered<ProfileAnswer> | null }>;

export type Facts = Readonly<{
  /** Epoch milliseconds, of this machine. */
  now: number;
  settings: Readonly<{ values: Settings; problems: readonly string[] }>;
  configuration: CheckedConfiguration;
  /** Null where this machine is none. */
  node: NodeFact | null;
  /** Empty when nobody was to be asked. */
  hosts: readonly HostFact[];
  accounts: readonly AccountFact[];
  /** Empty when nobody was to be asked. */
  printers: readonly PrinterFact[];
  webhooks: readonly WebhookFact[];
  offline: boolean;
  ledger: Readonly<{ file: string; look: LedgerLook; check: LedgerCheck | null }>;
  folder: FolderFact;
  port: PortFact;
}>;
