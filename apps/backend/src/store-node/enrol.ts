/** Becoming the node of a store: once, with a token of head office's; from then on by the key that it was told. */
import type { Random } from '@quickpay/core';
import { inspectSqliteLedger } from '@quickpay/storage';
import { secureRandom } from '../random.ts';
import { ConfigurationError, ledgerFileOf, type Settings } from '../settings.ts';
import { programVersion } from '../version.ts';
import { type NodeKey, newNodeId, newNodeKey, nodeKeyFileOf, readNodeKey, writeNodeKey } from './node-key.ts';
import { createUpstream, isEncrypted, upstreamProblem } from './upstream.ts';

/** An id that is too like another ledger's is drawn again so often: there are 46,656 that differ in order numbers. */
const IDS_TRIED = 8;

/** Whether this machine is, or is to become, a node. */
export const isNode = (settings: Settings): boolean =>
  settings.QUICKPAY_STORE !== '' || (readNodeKey(nodeKeyFileOf(settings))?.enrolledAt ?? null) !== null;

/**
 * The key of an enrolled node. Enrols the machine where it is not yet, for which head office must be reached.
 *
 * @throws ConfigurationError with what to do, in a sentence
 */
export async function enrolledKey(settings: Settings, random: Random = secureRandom()): Promise<NodeKey> {
  const { QUICKPAY_ENROL: token } = settings;
  const file = nodeKeyFileOf(settings);
  const found = readNodeKey(file);
  const { storeId, upstream } = nodeWanted(settings, found);
  const key = { ...(found ?? newNodeKey(settings, { storeId, upstream }, random)), upstream };
  if (key.enrolledAt !== null) {
    refuseLostLedger(settings, key);
    if (found?.upstream !== upstream) writeNodeKey(file, key);
    return key;
  }
  if (token === '') throw notEnrolled(storeId, found);
  const enrolled = await enrol(settings, key, token, random);
  writeNodeKey(file, enrolled);
  return enrolled;
}

/**
 * Of which store the node is, and where its head office: as the settings say, and else as its key does.
 *
 * @throws ConfigurationError where they do not agree, or the address is none that keys are asked for at
 */
export function nodeWanted(
  { QUICKPAY_STORE, QUICKPAY_UPSTREAM }: Settings,
  found: NodeKey | null,
): Readonly<Pick<NodeKey, 'storeId' | 'upstream'>> {
  const storeId = QUICKPAY_STORE || (found?.storeId ?? '');
  const upstream = QUICKPAY_UPSTREAM || (found?.upstream ?? '');
  if (found !== null && found.storeId !== storeId)
    throw new ConfigurationError(
      `This machine’s key is that of a node of ${found.storeId}, and not of ${storeId}: another store’s node has a data folder of its own.`,
    );
  if (upstream === '')
    throw new ConfigurationError('A node needs to know where head office is: --upstream URL, or QUICKPAY_UPSTREAM.');
  const problem = upstreamProblem(upstream);
  if (problem !== null) throw new ConfigurationError(`QUICKPAY_UPSTREAM: ${problem}.`);
  return { storeId, upstream };
}

/** What a machine needs that is to become a node. One whose keys were made has asked before, and head office may have said yes. */
export const notEnrolled = (storeId: string, found: NodeKey | null): ConfigurationError => {
  const again = found === null ? '' : 'Where it was started with a token before, start it with that one again. ';
  return new ConfigurationError(
    `This machine is not enrolled as the node of ${storeId}. ${again}At head office type "quickpay store enrol ${storeId}", and start with the token that it prints: --enrol TOKEN, or QUICKPAY_ENROL.`,
  );
};

/**
 * A node whose ledger is gone is not the node that head office knows: under the same id it would tell another story.
 *
 * @throws ConfigurationError where it has worked by a profile, and there is no ledger
 */
function refuseLostLedger(settings: Settings, { nodeId, storeId, revision }: NodeKey): void {
  const file = ledgerFileOf(settings);
  if (revision === 0 || inspectSqliteLedger(file).kind !== 'none') return;
  throw new ConfigurationError(
    `${file} is not there, and the node ${nodeId} has worked with it. Put it back; if it is lost, have head office take ${storeId} over, and enrol this machine anew in an empty folder.`,
  );
}

async function enrol(settings: Settings, first: NodeKey, token: string, random: Random): Promise<NodeKey> {
  const look = inspectSqliteLedger(ledgerFileOf(settings));
  let key = first;
  for (let tried = 1; ; tried++) {
    // Before it is asked: an answer that is lost is asked for again by the same keys.
    writeNodeKey(nodeKeyFileOf(settings), key);
    const { storeId, nodeId, upstream } = key;
    const answer = await createUpstream(upstream).enrol({
      ...{ token, storeId, nodeId, version: programVersion() },
      epoch: look.kind === 'ledger' ? look.epoch : 0,
      signingKey: key.signing.publicKey,
      sealingKey: key.sealing.publicKey,
    });
    switch (answer.kind) {
      case 'answered':
        if (answer.answer.environment === 'production' && !isEncrypted(upstream))
          throw new ConfigurationError(
            `${upstream} is production, and not encrypted: it is asked over https, on this machine too.`,
          );
        return { ...key, enrolledAt: Date.now(), standing: 'active' };
      case 'silent':
        throw new ConfigurationError(`Head office cannot be asked to enrol this machine: ${answer.why}.`);
      case 'refused': {
        const { code, title, detail } = answer.problem;
        if (code !== 'node_exists' || look.kind === 'ledger' || tried >= IDS_TRIED)
          throw new ConfigurationError(`Head office did not enrol this machine: ${title}. ${detail} (${code})`);
        key = { ...key, nodeId: newNodeId(random) };
      }
    }
  }
}
