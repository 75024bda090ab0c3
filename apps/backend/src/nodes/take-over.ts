/**
 * Taking over a node that is gone: noted first, so that whatever interrupts it is ended by the next start; then every open payment and refund
 * becomes head office's, and each is asked about before anything else is done for it.
 */
import type { Clock, Instant } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Ledger } from '@quickpay/storage';
import type { Instructions } from '../instructions/instructions.ts';
import type { Nodes } from './registry.ts';
import type { Spoken } from './spoken.ts';
import type { EnrolledNode } from './store.ts';

/** How long a node must have been silent, at least. */
const SILENT_MS_MIN = 600_000;
/**
 * How long a node must have been silent: nothing that it has sent is still on its way then, which is what the watch of a payment stands on as
 * well.
 *
 * @param lateRequestWatchMs the setting: how late a request may arrive
 */
export const takeOverAfterMs = (lateRequestWatchMs: number): number => Math.max(SILENT_MS_MIN, lateRequestWatchMs);

export type TakeOverAnswer =
  | Readonly<{ kind: 'takenOver'; node: EnrolledNode; payments: number; refunds: number }>
  /** It may still be working. `freeAt`: from when on it can be taken over, if it stays silent. */
  | Readonly<{ kind: 'tooEarly'; node: EnrolledNode; freeAt: Instant }>
  | Readonly<{ kind: 'noNode' }>;

type Parts = Readonly<{
  nodes: Nodes;
  spoken: Spoken;
  engine: Pick<Engine, 'takeOver'>;
  ledger: Pick<Ledger, 'payments'>;
  instructions: Instructions;
  clock: Clock;
  lateRequestWatchMs: number;
}>;

/** Of a store's node, a revoked one included: what it has left open is worked on here. Of one that was taken over before it ends what is left of that. */
export async function takeOverNode(
  { nodes, spoken, engine, ledger, instructions, clock, lateRequestWatchMs }: Parts,
  storeId: string,
): Promise<TakeOverAnswer> {
  const node = nodes.of(storeId);
  if (node === null) return { kind: 'noNode' };
  if (node.state !== 'takenOver') {
    const lastAt = Math.max(spoken.at(node.id), await lastPaymentAt(ledger, storeId, node.id));
    const freeAt = lastAt + takeOverAfterMs(lateRequestWatchMs);
    if (clock.now() < freeAt) return { kind: 'tooEarly', node, freeAt };
    nodes.end(storeId, 'takenOver');
  }
  const taken = await engine.takeOver(node.id);
  await instructions.takeBack(node.id);
  return { kind: 'takenOver', node: nodes.of(storeId) ?? node, ...taken };
}

/** When the newest payment that a node is known to have taken was submitted; the beginning of time where there is none. */
async function lastPaymentAt(ledger: Pick<Ledger, 'payments'>, storeId: string, nodeId: string): Promise<Instant> {
  const { items } = await ledger.payments({ storeId }, null, LOOKED_AT_MAX);
  return items.find(({ owner }) => owner === nodeId)?.submittedAt ?? 0;
}
/** A store's payments are its node's, but for those of a time before it had one. */
const LOOKED_AT_MAX = 100;
