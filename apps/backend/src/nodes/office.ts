/** Head office's side of its stores' nodes: who they are, and what each is given. A node of a store has no nodes of its own. */
import type { ProfileAnswer } from '@quickpay/api';
import type { LoadedConfiguration } from '../configuration.ts';
import { ConfigurationError } from '../settings.ts';
import type { People } from '../sign-in/people.ts';
import type { StaffMember } from '../sign-in/staff.ts';
import { digestOf, type KeyFiles, type PlainProfile, plainProfile, sealedProfile } from './profile.ts';
import type { Nodes } from './registry.ts';
import type { EnrolledNode } from './store.ts';

export type Office = Readonly<{
  nodes: Nodes;
  /** The revision of a store's profile as it is now, or null where its configuration has no share for a node. */
  revisionOf(storeId: string): Promise<number | null>;
  /** What a node is given that works by the revision `applied`; null where its store has no share any more. */
  profileFor(node: EnrolledNode, applied: number): Promise<Omit<ProfileAnswer, 'environment'> | null>;
}>;

type Options = Readonly<{
  nodes: Nodes;
  configuration: LoadedConfiguration;
  keyFiles: KeyFiles;
  people: Pick<People, 'staff'>;
  /** What PINs are keyed with. */
  pepper: Uint8Array;
}>;

export function createOffice({ nodes, configuration, keyFiles, people, pepper }: Options): Office {
  type Made = Readonly<{ staff: readonly StaffMember[]; plain: PlainProfile; revision: number }>;
  /** By store: only people change while the process runs. */
  const made = new Map<string, Made>();

  const madeFor = async (storeId: string): Promise<Made | null> => {
    const staff = await people.staff();
    const before = made.get(storeId);
    if (before?.staff === staff) return before;
    const all = { pepper: Buffer.from(pepper).toString('base64url'), people: staff };
    const plain = plainProfile(configuration, keyFiles, all, storeId);
    if (plain === null) return null;
    const now = { staff, plain, revision: nodes.revisionOf(storeId, digestOf(plain)) };
    made.set(storeId, now);
    return now;
  };

  return {
    nodes,
    revisionOf: async (storeId) => (await madeFor(storeId))?.revision ?? null,
    async profileFor(node, applied) {
      const now = await madeFor(node.storeId);
      if (now === null) return null;
      const { plain, revision } = now;
      return { revision, profile: applied === revision ? null : sealedProfile(plain, node, revision) };
    },
  };
}

/**
 * A living node works by a share of the quotas that the configuration must know of.
 *
 * @throws ConfigurationError when a store with a living node is not configured, or has no `quotaSharePercent`
 */
export function refuseNodesWithoutShare(nodes: Nodes, stores: LoadedConfiguration['stores']): void {
  const shares = new Map(stores.map(({ id, quotaSharePercent }) => [id, quotaSharePercent]));
  const lines = nodes
    .all()
    .filter(({ state, storeId }) => state === 'active' && shares.get(storeId) === undefined)
    .map(({ id, storeId }) =>
      shares.has(storeId)
        ? `Store ${storeId} has the node ${id}, and no "quotaSharePercent": put it back, and revoke the node before you take it out.`
        : `Store ${storeId} is not configured, and has the node ${id}: put it back, and revoke the node before you take it out.`,
    );
  if (lines.length > 0) throw new ConfigurationError(lines.join('\n'));
}
