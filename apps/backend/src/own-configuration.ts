/** What this machine works by: the file of whoever set it up, or at the node of a store what head office sealed to it. */
import { type CheckedConfiguration, checkConfiguration, nothingKnown } from './configuration.ts';
import { ConfigurationError, configurationFileOf, type Settings } from './settings.ts';
import { type NodeKey, nodeKeyFileOf, readNodeKey } from './store-node/node-key.ts';
import { profileFileOf, readProfile, unsealProfile } from './store-node/open-profile.ts';

export type OwnConfiguration = Readonly<{
  configuration: CheckedConfiguration;
  /** What makes it a node; null where it is none, or is not enrolled yet. */
  node: NodeKey | null;
}>;

/**
 * Expects that anything may be wrong: a problem of the configuration is what keeps a backend from starting here. Nobody is asked.
 *
 * @param now epoch milliseconds, for the dates of certificates
 * @example ownConfiguration(readSettings(process.env)).configuration.known.environment // 'production'
 */
export function ownConfiguration(settings: Settings, now: number = Date.now()): OwnConfiguration {
  const file = profileFileOf(settings);
  let node: NodeKey | null;
  try {
    node = readNodeKey(nodeKeyFileOf(settings));
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault;
    return { configuration: nothingKnown(file, { field: 'the key of this node', problem: fault.message }), node: null };
  }
  if (node !== null && node.enrolledAt !== null) return { configuration: profileOf(node, file, now), node };
  const { QUICKPAY_STORE: store } = settings;
  if (store === '') return { configuration: checkConfiguration(configurationFileOf(settings), now), node: null };
  const problem = {
    field: 'this node',
    problem: `it is not enrolled as the node of ${store} yet`,
    fix: `At head office type "quickpay store enrol ${store}", and start it here with the token that it prints: quickpay serve --store ${store} --upstream URL --enrol TOKEN.`,
  };
  return { configuration: nothingKnown(file, problem), node: null };
}

function profileOf(node: NodeKey, file: string, now: number): CheckedConfiguration {
  const read = readProfile(file);
  const unsealed = 'why' in read ? read : unsealProfile(file, read.json, node, now);
  if ('checked' in unsealed) return unsealed.checked;
  const fix = `Start this node while head office can be reached, ${node.upstream}: it is asked for one.`;
  return nothingKnown(file, { field: 'the profile', problem: unsealed.why, fix });
}
