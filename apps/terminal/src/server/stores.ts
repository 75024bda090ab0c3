/** The shop's stores and their nodes, as head office knows them: for managers. */
import type { StoreNodeView, StoreView } from '@quickpay/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useQuickpay } from './quickpay.tsx';

export const storesKey = ['stores'] as const;
const ASKED_EVERY_MS = 5_000;

export function useStores(isWanted = true) {
  const quickpay = useQuickpay();
  return useQuery({
    queryKey: storesKey,
    queryFn: async ({ signal }) => ({ ...(await quickpay.stores.list({ signal })), answeredAt: performance.now() }),
    enabled: isWanted,
    refetchInterval: ASKED_EVERY_MS,
  });
}

const TICK_MS = 1_000;

/**
 * How long ago the stores were told of, in milliseconds: so much older than it says is what was said. By this page's own clock, for how long
 * a node was silent is by the wall, whatever clock payments follow.
 */
export function useToldAgoMs(told: Readonly<{ answeredAt: number }> | undefined): number {
  const read = () => (told === undefined ? 0 : Math.max(0, performance.now() - told.answeredAt));
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return read();
}

/** How long nothing was heard of a node, or null where nothing ever was. */
export const silentMsOf = ({ silentMs }: Pick<StoreNodeView, 'silentMs'>, toldAgoMs: number): number | null =>
  silentMs === null ? null : silentMs + toldAgoMs;

/** So old may news be that stand among those of other stores without a word. */
export const FRESH_MS_MAX = 60_000;
/** A batch's worth: what one answer away from being told is no arrears. */
const BACKLOG_MAX = 500;

export type Arrears =
  /** Nothing was heard since then; null where nothing ever was. `isRevoked`: nothing will be heard any more. */
  | Readonly<{ kind: 'silent'; heardAt: string | null; silentMs: number | null; isRevoked: boolean }>
  /** It tells what it has, and has still so much to tell. */
  | Readonly<{ kind: 'behind'; backlog: number }>;

/**
 * Why figures of a store are older than they look, or null where they are not. A store without a node, and one whose node was taken over,
 * is head office's own.
 *
 * @param toldAgoMs how long ago that was said of it
 */
export function arrearsOf({ node }: Pick<StoreView, 'node'>, toldAgoMs: number): Arrears | null {
  if (node === null || node.state === 'takenOver') return null;
  const { heardAt, backlog } = node;
  const silentMs = silentMsOf(node, toldAgoMs);
  if (node.state === 'revoked') return { kind: 'silent', heardAt, silentMs, isRevoked: true };
  if (silentMs === null || silentMs > FRESH_MS_MAX) return { kind: 'silent', heardAt, silentMs, isRevoked: false };
  return backlog !== null && backlog > BACKLOG_MAX ? { kind: 'behind', backlog } : null;
}
