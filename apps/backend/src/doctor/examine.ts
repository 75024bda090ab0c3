/** Doctor: gathers the facts, all at the same time and within ten seconds, and has them judged. */
import { dirname } from 'node:path';
import type { Environment } from '@quickpay/api';
import { checkSqliteLedger, inspectSqliteLedger } from '@quickpay/storage';
import type { MerchantEntry, Protocol } from '../configuration/fields.ts';
import type { FileFact } from '../configuration/files.ts';
import { isAuthority } from '../configuration/key-material.ts';
import { type Secrets, secretsIn } from '../configuration/secrets.ts';
import type { CheckedConfiguration } from '../configuration.ts';
import type { Finding } from '../finding.ts';
import { hostIn } from '../host-in.ts';
import { ownConfiguration } from '../own-configuration.ts';
import { ledgerFileOf, settingsIn } from '../settings.ts';
import type { NodeKey } from '../store-node/node-key.ts';
import { createUpstream } from '../store-node/upstream.ts';
import { resolveByDns, targetOf } from '../webhooks-out/address.ts';
import type { Connectable } from '../wechatpay.ts';
import { judge } from './checks.ts';
import type { AccountFact, Facts, HostFact, NodeFact, V2Told, V3Told } from './facts.ts';
import { askPrinters } from './printer-looks.ts';
import { probeAccount } from './probe-account.ts';
import { type OwnAuthority, probeHost } from './probe-host.ts';
import { probeFolder, probePort } from './probe-machine.ts';
import type { WebhookFact } from './webhook-looks.ts';

export type Examination = Readonly<{
  /** Null while the configuration does not say it. */
  environment: Environment | null;
  findings: readonly Finding[];
  tookMs: number;
}>;

export type ExamineOptions = Readonly<{
  /** Asks nobody: files, ledger and machine only. Default false. */
  offline?: boolean;
}>;

/** Everything is told within ten seconds: what could not be asked by then is said to be so. */
const ASKING_MS_MAX = 8_500;
const HOST_MS_MAX = 4_000;
const CALL_MS_MAX = 4_000;
const LEDGER_MS_MAX = 6_000;
/** Merchants asked at the same time. */
const ABREAST = 16;

/**
 * Looks at everything that a backend started with this environment would meet.
 *
 * @example
 * const { findings } = await examine(process.env);
 * findings.filter(({ level }) => level === 'fail').map(({ seen, fix }) => `${seen}: ${fix}`)
 */
export async function examine(
  environment: Readonly<Record<string, string | undefined>>,
  { offline = false }: ExamineOptions = {},
): Promise<Examination> {
  const started = performance.now();
  const now = Date.now();
  const settings = settingsIn(environment);
  const own = ownConfiguration(settings.values, now);
  const { configuration } = own;
  const [asked, node, printers, ledger, port] = await Promise.all([
    offline ? NOBODY : askAll(configuration, now),
    own.kind === 'node' ? askHeadOffice(own.key, offline) : null,
    offline ? [] : askPrinters(configuration, ASKING_MS_MAX),
    lookAtLedger(ledgerFileOf(settings.values)),
    probePort(settings.values.QUICKPAY_HOST, settings.values.QUICKPAY_PORT),
  ]);
  const folder = probeFolder(dirname(ledger.file));
  const facts: Facts = { now, settings, configuration, node, offline, ...asked, printers, ledger, folder, port };
  return {
    environment: configuration.known.environment ?? null,
    findings: judge(facts),
    tookMs: Math.round(performance.now() - started),
  };
}

async function lookAtLedger(file: string): Promise<Facts['ledger']> {
  const look = inspectSqliteLedger(file);
  const isReadable = look.kind === 'ledger' && look.schema === look.schemaKnown;
  return { file, look, check: isReadable ? await checkSqliteLedger(file, LEDGER_MS_MAX) : null };
}

/** By the node’s key, so that it is seen whether head office knows it; and without what would pass for a sign of life of its. */
async function askHeadOffice(key: NodeKey, offline: boolean): Promise<NodeFact> {
  if (offline) return { key, told: null };
  return { key, told: await createUpstream(key.upstream).profile(key, null, AbortSignal.timeout(HOST_MS_MAX)) };
}

type Asked = Pick<Facts, 'hosts' | 'accounts' | 'webhooks'>;
const NOBODY: Asked = { hosts: [], accounts: [], webhooks: [] };

/** A merchant and where it may be asked for: nowhere in a way that the configuration itself does not allow. */
type Candidate = Readonly<{
  of: string;
  protocol: Protocol;
  hosts: readonly string[];
  takesRevokes: ReadonlySet<string>;
  /** How a host is to be judged; null by the public authorities. Or why none may be looked at. */
  trust: Readonly<{ authority: OwnAuthority | null }> | Readonly<{ why: string }>;
  /** What it is asked with, or why it cannot be asked. */
  made: Readonly<{ with: Connectable }> | Readonly<{ why: string }>;
}>;

async function askAll(configuration: CheckedConfiguration, now: number): Promise<Asked> {
  const signal = AbortSignal.timeout(ASKING_MS_MAX);
  const { machineAddress } = configuration.known;
  const lookingAtWebhooks = lookAtWebhooks(configuration);
  const looked = new Map<string, Promise<HostFact>>();
  const lookAt = (url: string, authority: OwnAuthority | null): Promise<HostFact> => {
    const key = `${url} ${authority?.path ?? ''}`;
    const looking = looked.get(key) ?? probeHost(url, authority, HOST_MS_MAX);
    looked.set(key, looking);
    return looking;
  };
  const candidates = configuration.known.merchants.map((_merchant, index) => candidateAt(configuration, index));
  const questions = candidates.flatMap((candidate) => candidate.hosts.map((host) => ({ candidate, host })));
  const accounts = await abreast(
    questions,
    async ({ candidate: { of, protocol, takesRevokes, trust, made }, host }): Promise<AccountFact> => {
      const at = { of, host };
      const untold: V2Told | V3Told =
        protocol === 'v2'
          ? { protocol, takesRevokes: takesRevokes.has(host), query: null, revoke: null }
          : { protocol, certificates: null, query: null };
      if ('why' in trust) return { ...at, ...untold, notTried: trust.why };
      const { reached } = await lookAt(host, trust.authority);
      if ('why' in made) return { ...at, ...untold, notTried: made.why };
      if (reached.kind !== 'reached' || reached.tls?.untrusted != null)
        return { ...at, ...untold, notTried: `${host} comes first` };
      const probing = { host, takesRevokes: takesRevokes.has(host), now, machineAddress, timeoutMs: CALL_MS_MAX, signal };
      return { ...at, ...(await probeAccount(made.with, probing)), notTried: null };
    },
  );
  return { hosts: await Promise.all(looked.values()), accounts, webhooks: await lookingAtWebhooks };
}

function lookAtWebhooks({ known }: CheckedConfiguration): Promise<WebhookFact[]> {
  const named = known.webhooks.flatMap(({ id, field, url, reach = 'internet' }) =>
    url === undefined ? [] : [{ of: id ?? field, url, reach }],
  );
  return abreast(named, async ({ of, url, reach }): Promise<WebhookFact> => {
    const target = await targetOf(hostIn(url), reach, resolveByDns);
    return { of, url, ...target };
  });
}

function candidateAt({ known, materials, problems }: CheckedConfiguration, index: number): Candidate {
  const { field = '', hosts = [], certificateHosts, protocol = 'v2', ...ids } = known.merchants[index] ?? {};
  const material = materials[index];
  const wrong = (names: readonly string[]): string | undefined =>
    problems.find((problem) => names.some((name) => problem.field.startsWith(`${field}.${name}`)))?.field;
  // V3 knows no other hosts for some of its requests.
  const others = protocol === 'v2' ? certificateHosts : undefined;
  return {
    of: material?.of ?? field,
    protocol,
    hosts: [...new Set([...hosts, ...(others ?? [])])],
    takesRevokes: new Set(others ?? hosts),
    trust: trustOf(material?.files.caFile, wrong(['hosts', 'certificateHosts', 'caFile', 'ownGateway'])),
    made: connectableOf(
      { ...ids, hosts },
      material === undefined ? null : secretsIn(material),
      wrong(['mode', 'protocol', 'appId', 'mchId', 'subMchId', 'subAppId', 'signType', 'serialNo', 'publicKeyId']),
    ),
  };
}

function trustOf(caFile: FileFact | undefined, wrong: string | undefined): Candidate['trust'] {
  if (wrong !== undefined) return { why: `${wrong} comes first` };
  if (caFile === undefined) return { authority: null };
  return isAuthority(caFile) ? { authority: { path: caFile.path, ca: caFile.bytes } } : { why: `${caFile.path} comes first` };
}

type IdName = 'appId' | 'mchId' | 'subMchId' | 'subAppId' | 'signType' | 'hosts';

function connectableOf(
  { appId, mchId, subMchId, subAppId, signType, hosts }: Partial<Pick<MerchantEntry, IdName>>,
  secrets: Secrets | null,
  wrong: string | undefined,
): Candidate['made'] {
  if (wrong !== undefined) return { why: `${wrong} comes first` };
  if (secrets === null || appId === undefined || mchId === undefined || signType === undefined)
    return { why: 'its ids, keys and certificate come first' };
  const sub = { ...(subMchId === undefined ? {} : { subMchId }), ...(subAppId === undefined ? {} : { subAppId }) };
  return { with: { appId, mchId, ...sub, ...secrets, signType, hosts: hosts ?? [] } };
}

/** Answers in the order of the items, a few of them at a time. */
async function abreast<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      const item = items[index];
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  return results;
}
