/**
 * What makes a machine the node of a store: its keys, its ledger's id, and where head office is, in `store/node-key.json` of the data folder, for
 * its owner alone. Written before head office is asked, so that an answer that is lost can be asked for again with the same keys.
 */
import { join } from 'node:path';
import { NODE_STATES, profileId } from '@quickpay/api';
import type { Random } from '@quickpay/core';
import { inspectSqliteLedger } from '@quickpay/storage';
import { z } from 'zod';
import { fileFact, secretMode } from '../configuration/files.ts';
import { newSealingKeys } from '../nodes/sealing.ts';
import { newSigningKeys } from '../nodes/signature.ts';
import { ConfigurationError, ledgerFileOf, type Settings } from '../settings.ts';
import { writeOwnersOnly } from '../write-file.ts';

const keys = z.object({ publicKey: z.string(), privateKey: z.string() });
const nodeKey = z.object({
  format: z.literal(1),
  storeId: profileId,
  nodeId: z.string().regex(/^[0-9A-Za-z]{1,32}$/),
  upstream: z.string(),
  signing: keys,
  sealing: keys,
  /** When head office said yes, epoch milliseconds; null where it has not yet. */
  enrolledAt: z.int().nullable(),
  /** The latest profile that was applied: none before it counts any more. 0 before the first. */
  revision: z.int().min(0),
  /** What head office last said of this node. */
  standing: z.enum(NODE_STATES),
});
export type NodeKey = Readonly<z.infer<typeof nodeKey>>;

export const nodeKeyFileOf = ({ QUICKPAY_DATA }: Pick<Settings, 'QUICKPAY_DATA'>): string =>
  join(QUICKPAY_DATA, 'store', 'node-key.json');

/**
 * The key in that file, or null where there is none.
 *
 * @throws ConfigurationError for a file that is no such key, or that others can read
 */
export function readNodeKey(file: string): NodeKey | null {
  const fact = fileFact(file);
  if (fact.kind === 'missing') return null;
  if (fact.kind === 'unreadable') throw new ConfigurationError(`${file} cannot be read: ${fact.why}.`);
  const open = secretMode(fact);
  if (open !== null) throw new ConfigurationError(`${open.who} can read ${file}: chmod ${open.mode} ${file}`);
  try {
    return nodeKey.parse(JSON.parse(fact.bytes.toString('utf8')));
  } catch {
    // Without the parser's words: they repeat a piece of the file.
    throw new ConfigurationError(
      `${file} is no key of a node: put back the one that belongs to this folder, or take it away and enrol the machine again.`,
    );
  }
}

export const writeNodeKey = (file: string, key: NodeKey): void => writeOwnersOnly(file, `${JSON.stringify(key, null, 2)}\n`);

/** Keys for a machine that is to become a node. A ledger that is there keeps its id. */
export function newNodeKey(settings: Settings, of: Pick<NodeKey, 'storeId' | 'upstream'>, random: Random): NodeKey {
  const look = inspectSqliteLedger(ledgerFileOf(settings));
  return {
    format: 1,
    ...of,
    nodeId: look.kind === 'ledger' ? look.nodeId : newNodeId(random),
    signing: newSigningKeys(),
    sealing: newSealingKeys(),
    enrolledAt: null,
    revision: 0,
    standing: 'active',
  };
}

export const newNodeId = (random: Random): string => Buffer.from(random.bytes(4)).toString('hex');
