/** What this machine works by: the file of whoever set it up, or at the node of a store what head office sealed to it. */
import { type CheckedConfiguration, checkConfiguration, nothingKnown } from './configuration.ts';
import { ConfigurationError, configurationFileOf, type Settings } from './settings.ts';
import { isNode, nodeWanted, notEnrolled } from './store-node/enrol.ts';
import { type NodeKey, nodeKeyFileOf, readNodeKey } from './store-node/node-key.ts';
import { profileFileOf, readProfile, unsealProfile } from './store-node/open-profile.ts';

/**
 * `office`: head office, or a shop without stores' nodes. `node`: of a store, with the address by which it would be started. `noNode`: it is, or is
 * to be, a node, and does not start as one: the configuration's only problem says why.
 */
export type OwnConfiguration = Readonly<{ configuration: CheckedConfiguration }> &
  Readonly<{ kind: 'office' } | { kind: 'node'; key: NodeKey } | { kind: 'noNode' }>;

/**
 * Expects that anything may be wrong, and asks nobody.
 *
 * @param now epoch milliseconds, for the dates of certificates
 * @example ownConfiguration(readSettings(process.env)).configuration.known.environment // 'production'
 */
export function ownConfiguration(settings: Settings, now: number = Date.now()): OwnConfiguration {
  try {
    if (!isNode(settings)) return { kind: 'office', configuration: checkConfiguration(configurationFileOf(settings), now) };
    const found = readNodeKey(nodeKeyFileOf(settings));
    const { storeId, upstream } = nodeWanted(settings, found);
    if (found === null || found.enrolledAt === null) throw notEnrolled(storeId, found);
    const key = { ...found, upstream };
    return { kind: 'node', key, configuration: profileOf(key, profileFileOf(settings), now) };
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault;
    const problem = {
      field: 'this node',
      problem: fault.message,
      fix: 'docs/guides/store-node.md says how a machine becomes one.',
    };
    return { kind: 'noNode', configuration: nothingKnown(nodeKeyFileOf(settings), problem) };
  }
}

function profileOf(key: NodeKey, file: string, now: number): CheckedConfiguration {
  const read = readProfile(file);
  const unsealed = 'why' in read ? read : unsealProfile(file, read.json, key, now);
  if ('checked' in unsealed) return unsealed.checked;
  const fix = `Start this node while head office can be reached, ${key.upstream}: it is asked for one.`;
  return nothingKnown(file, { field: 'the profile', problem: unsealed.why, fix });
}
