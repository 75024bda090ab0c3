/** Whether a folder is a dead node's, and may be told for: by looking at it, and by asking head office. */
import type { Random } from '@quickpay/core';
import { inspectSqliteLedger, type Ledger, LedgerError, openSqliteLedger } from '@quickpay/storage';
import { ledgerFileOf, type Settings } from '../settings.ts';
import { type NodeKey, nodeKeyFileOf, readNodeKey } from './node-key.ts';
import { isEncrypted, refusalOf, type Upstream, upstreamProblem } from './upstream.ts';

export const refused = (why: string) => ({ kind: 'refused', why }) as const;
const DISK_LOST = (storeId: string): string =>
  `What it has not told is in WeChat Pay’s bills: at head office, quickpay store missing ${storeId} --date DAY.`;

export type NotNow = Readonly<{ kind: 'refused' | 'silent'; why: string }>;
type Environment = 'sandbox' | 'production';
type Folder = Readonly<{ kind: 'node'; key: NodeKey; environment: Environment }>;

/** The node's key and what its ledger says of itself, by looking alone. */
export function deadFolderOf(settings: Settings, given: string | undefined): Folder | ReturnType<typeof refused> {
  const folder = settings.QUICKPAY_DATA;
  const key = readNodeKey(nodeKeyFileOf(settings));
  if (key === null) return refused(`${folder} is no data folder of a store’s node: ${nodeKeyFileOf(settings)} is not there.`);
  if (key.enrolledAt === null) return refused(`The node in ${folder} was never enrolled: it has nothing that is not told.`);
  const upstream = given ?? key.upstream;
  const problem = upstreamProblem(upstream);
  if (problem !== null) return refused(`--upstream: ${problem}.`);
  const file = ledgerFileOf(settings);
  const look = inspectSqliteLedger(file);
  if (look.kind === 'none') return refused(`There is no ledger at ${file}: it is lost. ${DISK_LOST(key.storeId)}`);
  if (look.kind === 'unreadable')
    return refused(`The ledger at ${file} cannot be read: ${look.problem}. ${DISK_LOST(key.storeId)}`);
  if (look.environment === 'production' && !isEncrypted(upstream))
    return refused(`${upstream} is production, and not encrypted: it is asked over https, on this machine too.`);
  return { kind: 'node', key: { ...key, upstream }, environment: look.environment };
}

export async function openDeadLedger(
  settings: Settings,
  environment: Environment,
  random: Random,
): Promise<Readonly<{ kind: 'open'; ledger: Ledger }> | ReturnType<typeof refused>> {
  try {
    return {
      kind: 'open',
      ledger: await openSqliteLedger({ file: ledgerFileOf(settings), environment, random, ships: true, recentRows: 0 }),
    };
  } catch (fault) {
    if (!(fault instanceof LedgerError)) throw fault;
    return refused(
      fault.code === 'ledgerInUse'
        ? `${fault.message} A node that runs tells head office by itself: end it first.`
        : fault.message,
    );
  }
}

/** Why head office is not to be told, or null where it has taken the node over. */
export async function refusalToRecover(
  upstream: Upstream,
  key: NodeKey,
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<NotNow | null> {
  const { storeId, nodeId, revision } = key;
  const answer = await upstream.profile(key, revision, signal);
  if (answer.kind === 'silent') return { kind: 'silent', why: `Head office cannot be asked: ${answer.why}.` };
  const saysIt = answer.kind === 'answered' ? answer.answer.environment : answer.problem.environment;
  if (saysIt !== environment) return refused(`${key.upstream} is ${saysIt}, and this ledger is of ${environment}.`);
  if (answer.kind === 'refused' && answer.problem.code === 'node_taken_over') return null;
  if (answer.kind === 'refused' && answer.problem.code === 'node_revoked')
    return refused(
      `Head office trusts the node ${nodeId} of ${storeId} no more, because its machine was lost or stolen: what anybody tells in its name is not taken. ${DISK_LOST(storeId)}`,
    );
  if (answer.kind === 'refused' && answer.problem.code !== 'store_without_share')
    return refused(`Nothing was told: ${refusalOf(answer.problem)}.`);
  return refused(
    `Head office has not taken ${storeId} over, and a node that lives tells everything by itself. If its machine still works, start it: quickpay serve. If not, at head office: quickpay store take-over ${storeId}; then again.`,
  );
}
