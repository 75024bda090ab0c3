/**
 * Head office's knowledge of its nodes: who is enrolled for which store, by what token, and whether a request is really theirs.
 *
 * A token is made by a manager, counts for a day and for one node, and only its hash is kept. The node that used it may ask again, because
 * the answer may have been lost; nobody else may. What waits and ends goes by the machine's own clock, as signatures do.
 */
import { createHash } from 'node:crypto';
import type { NewNodeBody, NodeState } from '@quickpay/api';
import { nodeTagOf, type Random } from '@quickpay/core';
import { NODE_LIMITS } from './limits.ts';
import { isSignedBy, type NodeCredentials, type Signed } from './signature.ts';
import type { EnrolledNode, EnrolmentToken, Heard, NodeStore } from './store.ts';

export type Enrolled =
  | Readonly<{ kind: 'enrolled'; node: EnrolledNode }>
  /** Not known, another store's, too old, or used by another. */
  | Readonly<{ kind: 'unknown' }>
  /** The store has a living node, or the id (or its tag in order numbers) is another’s. */
  | Readonly<{ kind: 'exists'; why: string }>
  | Readonly<{ kind: 'takenOver' }>
  | Readonly<{ kind: 'tooMany' }>;

export type TokenMade =
  | Readonly<{ kind: 'made'; token: string; expiresAt: number }>
  | Readonly<{ kind: 'exists'; nodeId: string }>;

export type Proof =
  | Readonly<{ kind: 'proven'; node: EnrolledNode }>
  | Readonly<{ kind: 'unknown' | 'wrong' | 'repeated' | 'tooMany' }>
  /** By how much the node's clock is ahead of this one, in milliseconds. */
  | Readonly<{ kind: 'clock'; aheadMs: number }>;

export type Nodes = Readonly<{
  /** The store's node: the living one, else the last there was. */
  of(storeId: string): EnrolledNode | null;
  all(): readonly EnrolledNode[];
  /** Whoever was ever enrolled under that id. */
  find(nodeId: string): EnrolledNode | null;
  /** Until when a token waits for its node, or null. */
  tokenExpiresAt(storeId: string): number | null;
  /** A token in the place of any earlier one. It is told this once. */
  makeToken(storeId: string, by: string): TokenMade;
  enrol(made: NewNodeBody): Enrolled;
  /** Whether a request is the node's. Each signature counts once. */
  prove(credentials: NodeCredentials, request: Omit<Signed, 'at'>): Proof;
  /** The store's living node is told nothing from now on; null where there is none. Its token, where one waits, counts no more. */
  end(storeId: string, state: Exclude<NodeState, 'active'>): EnrolledNode | null;
  heard(nodeId: string, heard: Omit<Heard, 'at'>): void;
  /** The revision of a store's profile whose content has this digest: a new one where it is not that of the last. */
  revisionOf(storeId: string, digest: string): number;
  close(): void;
}>;

type Options = Readonly<{
  store: NodeStore;
  random: Random;
  /** Head office’s own ledger: no node may have its id, nor its tag. */
  ownId: string;
  /** Default: the machine's clock. */
  wallNow?: () => number;
}>;

/** A node with a backlog speaks a hundred times a second: how it is doing is kept so often at most, unless it is doing otherwise. */
const KEPT_MS_MIN = 1_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export function createNodes({ store, random, ownId, wallNow = Date.now }: Options): Nodes {
  /** Signatures by node, in the order in which they came, with the time that they name. */
  const seen = new Map<string, Map<string, number>>();

  /** Of each node with a backlog how it was doing when that was kept last. */
  const behind = new Map<string, Readonly<{ at: number; doing: string }>>();

  const isFresh = ({ usedBy, expiresAt }: EnrolmentToken): boolean => usedBy === null && expiresAt > wallNow();

  /** Once they are too old to count they need not be remembered. */
  const remember = (nodeId: string, signature: string, at: number): 'new' | 'repeated' | 'tooMany' => {
    const own = seen.get(nodeId) ?? new Map<string, number>();
    seen.set(nodeId, own);
    for (const [known, knownAt] of own) {
      if (knownAt >= wallNow() - NODE_LIMITS.clockMsMax) break;
      own.delete(known);
    }
    if (own.has(signature)) return 'repeated';
    if (own.size >= NODE_LIMITS.signaturesMax) return 'tooMany';
    own.set(signature, at);
    return 'new';
  };

  const refusal = (storeId: string, nodeId: string): Exclude<Enrolled, { kind: 'enrolled' }> | null => {
    const known = store.node(nodeId);
    const living = store.latest(storeId);
    if (living?.state === 'active') return { kind: 'exists', why: `${storeId} has the node ${living.id} already.` };
    if (known?.state === 'takenOver') return { kind: 'takenOver' };
    if (known !== null && (known.storeId !== storeId || known.state === 'active'))
      return { kind: 'exists', why: `The node ${nodeId} is ${known.storeId}’s.` };
    if (known !== null) return null;
    const all = store.nodes();
    const others = [ownId, ...all.map(({ id }) => id)];
    // Order numbers tell ledgers apart by it.
    if (others.some((id) => id === nodeId || nodeTagOf(id) === nodeTagOf(nodeId)))
      return { kind: 'exists', why: `The id ${nodeId} is too like another ledger’s.` };
    return all.length >= NODE_LIMITS.nodesMax ? { kind: 'tooMany' } : null;
  };

  return {
    of: store.latest,
    all: store.nodes,
    find: store.node,
    tokenExpiresAt(storeId) {
      const token = store.token(storeId);
      return token !== null && isFresh(token) ? token.expiresAt : null;
    },
    makeToken(storeId, by) {
      const living = store.latest(storeId);
      if (living?.state === 'active') return { kind: 'exists', nodeId: living.id };
      const token = `qpe_${Buffer.from(random.bytes(32)).toString('base64url')}`;
      const expiresAt = wallNow() + NODE_LIMITS.tokenMsMax;
      store.putToken({ storeId, hash: hashOf(token), madeBy: by, expiresAt });
      return { kind: 'made', token, expiresAt };
    },
    enrol: ({ token: given, storeId, nodeId, signingKey, sealingKey, version }) =>
      store.together((): Enrolled => {
        const token = store.tokenByHash(hashOf(given));
        if (token?.storeId !== storeId) return { kind: 'unknown' };
        const who = `${nodeId} ${signingKey} ${sealingKey}`;
        const before = store.node(nodeId);
        if (token.usedBy === who && before?.state === 'active') return { kind: 'enrolled', node: before };
        if (!isFresh(token)) return { kind: 'unknown' };
        const refused = refusal(storeId, nodeId);
        if (refused !== null) return refused;
        store.put({ id: nodeId, storeId, signingKey, sealingKey, version, enrolledAt: wallNow(), enrolledBy: token.madeBy });
        store.useToken(storeId, who);
        const node = store.node(nodeId);
        if (node === null) throw new Error(`${nodeId} was just written, and is not there`);
        return { kind: 'enrolled', node };
      }),
    prove({ nodeId, at, signature }, request) {
      const node = store.node(nodeId);
      if (node === null) return { kind: 'unknown' };
      if (!isSignedBy(node.signingKey, signature, { ...request, at })) return { kind: 'wrong' };
      const aheadMs = at - wallNow();
      if (Math.abs(aheadMs) > NODE_LIMITS.clockMsMax) return { kind: 'clock', aheadMs };
      const novelty = remember(nodeId, signature.toString('base64url'), at);
      return novelty === 'new' ? { kind: 'proven', node } : { kind: novelty };
    },
    end: (storeId, state) =>
      store.together(() => {
        const living = store.latest(storeId);
        store.dropToken(storeId);
        if (living?.state !== 'active') return null;
        store.end(living.id, state, wallNow());
        return store.node(living.id);
      }),
    heard(nodeId, heard) {
      const at = wallNow();
      // Of a sequence of batches the last leaves no backlog, and is always kept.
      const doing = heard.revision === undefined && heard.backlog ? JSON.stringify(heard.reasons ?? []) : null;
      const before = behind.get(nodeId);
      if (doing !== null && before?.doing === doing && at >= before.at && at - before.at < KEPT_MS_MIN) return;
      store.heard(nodeId, { ...heard, at });
      if (doing === null) behind.delete(nodeId);
      else behind.set(nodeId, { at, doing });
    },
    revisionOf: (storeId, digest) =>
      store.together(() => {
        const last = store.profile(storeId);
        if (last?.digest === digest) return last.revision;
        // By the clock, so that a ledger put back from a copy does not count from below again.
        const revision = Math.max((last?.revision ?? 0) + 1, wallNow());
        store.putProfile(storeId, revision, digest);
        return revision;
      }),
    close: store.close,
  };
}
