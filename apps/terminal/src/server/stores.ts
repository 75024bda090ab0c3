/** The shop's stores and their nodes, as head office knows them: for managers. */
import type { StoreView } from '@quickpay/client';
import { useQuery } from '@tanstack/react-query';
import { useQuickpay } from './quickpay.tsx';

export const storesKey = ['stores'] as const;
const ASKED_EVERY_MS = 5_000;

export function useStores(isWanted = true) {
  const quickpay = useQuickpay();
  return useQuery({
    queryKey: storesKey,
    queryFn: ({ signal }) => quickpay.stores.list({ signal }),
    enabled: isWanted,
    refetchInterval: ASKED_EVERY_MS,
  });
}

/** So old may news be that stand among those of other stores without a word. */
export const FRESH_MS_MAX = 60_000;
/** A batch's worth: what one answer away from being told is no arrears. */
const BACKLOG_MAX = 500;

export type Arrears =
  /** Nothing was heard since then; null where nothing ever was. `isRevoked`: nothing will be heard any more. */
  | Readonly<{ kind: 'silent'; heardAt: string | null; isRevoked: boolean }>
  /** It tells what it has, and has still so much to tell. */
  | Readonly<{ kind: 'behind'; backlog: number }>;

/**
 * Why figures of a store are older than they look, or null where they are not. A store without a node, and one whose node was taken over,
 * is head office's own.
 *
 * @param now by the server's clock; null while that is not known: then the answer's own age counts
 */
export function arrearsOf({ node }: Pick<StoreView, 'node'>, now: number | null): Arrears | null {
  if (node === null || node.state === 'takenOver') return null;
  const { heardAt, silentMs, backlog } = node;
  if (node.state === 'revoked') return { kind: 'silent', heardAt, isRevoked: true };
  const silent = heardAt === null || now === null ? silentMs : Math.max(silentMs ?? 0, now - Date.parse(heardAt));
  if (silent === null || silent > FRESH_MS_MAX) return { kind: 'silent', heardAt, isRevoked: false };
  return backlog !== null && backlog > BACKLOG_MAX ? { kind: 'behind', backlog } : null;
}
