/** Which server this is to its tills: head office itself, or a store's node, and then how it stands with head office. */
import type { NodeState } from '@quickpay/api';
import type { Instant } from '@quickpay/core';

/** What a node knows of itself and head office. */
export type DoorState = Readonly<{
  /** When head office last answered; null where it has not since the start. */
  spokenAt: Instant | null;
  /** What head office last said of the node. */
  standing: NodeState;
  /** By which it works. */
  profileRevision: number;
  /** Why head office cannot be asked just now, or why a newer profile is not applied; null where nothing is wrong. */
  trouble: string | null;
  /** What it has still to tell head office; null where it does not count that. */
  backlog: number | null;
  /** What it holds back until head office has spoken; null where it holds nothing back. */
  held: number | null;
}>;

export type Door =
  | Readonly<{ kind: 'headOffice' }>
  | Readonly<{ kind: 'store'; storeId: string; upstream: string; state: () => DoorState }>;

export const HEAD_OFFICE: Door = { kind: 'headOffice' };
