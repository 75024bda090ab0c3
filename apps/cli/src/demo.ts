/**
 * The demo's configuration: a merchant for each of the sandbox's, one API key, and what the demo page needs to know, written where the
 * backend reads it.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkConfiguration, nodeKeyFileOf, sha256, writeOwnersOnly } from '@quickpay/backend';
import { CommandError } from './exit.ts';

/** What a sandbox prints when it is ready. */
export type SandboxLine = Readonly<{
  baseUrl: string;
  mtlsBaseUrl: string;
  phoneUrl: string;
  wireUrl: string;
  controlUrl: string;
  caCertificate: string;
  merchants: readonly Readonly<{
    mode: 'direct' | 'institution';
    appId: string;
    mchId: string;
    subMchId?: string;
    settlementCurrency: string;
    apiKeyV2: string;
    apiKeyV3: string;
    certificate: string;
    privateKey: string;
    publicKeyId: string;
    publicKey: string;
  }>[];
}>;
type MerchantLine = SandboxLine['merchants'][number];

/** How a merchant of the demo speaks with the sandbox: over V2, or V3 by certificates or by the public key. */
export type Speaks = 'v2' | 'v3' | 'v3ByPublicKey';
/** Both protocols are to be seen in the demo. */
const demoSpeaks = ({ settlementCurrency }: MerchantLine): Speaks => (settlementCurrency === 'JPY' ? 'v3' : 'v2');
/** Of tea houses: the sandbox's merchants are none in particular. */
const CATEGORY = '5812';

/** Names by which the demo's merchants are known to the API: their currency, and a number where several share it. */
function names(line: SandboxLine): string[] {
  const seen = new Map<string, number>();
  return line.merchants.map(({ settlementCurrency }) => {
    const name = settlementCurrency.toLowerCase();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

export type DemoOptions = Readonly<{
  people?: readonly Readonly<{ name: string; pin: string }>[];
  speaks?: (merchant: MerchantLine) => Speaks;
}>;

/** @throws CommandError where the folder is a store's node's, or has a configuration that the demo must not replace: any that is not a sandbox's. */
export function refuseFolderOfOthers(dataDir: string): void {
  if (existsSync(nodeKeyFileOf({ QUICKPAY_DATA: dataDir })))
    throw new CommandError(
      `${dataDir} is the folder of a store’s node, and the demo would write into it. A node is started with "quickpay serve"; the demo wants a folder of its own: QUICKPAY_DATA=./demo npm start`,
    );
  const file = join(dataDir, 'config.json');
  if (!existsSync(file) || checkConfiguration(file).known.environment === 'sandbox') return;
  throw new CommandError(
    `${file} is not a sandbox’s, and the demo would replace it. Production is started with "quickpay backend"; the demo wants a folder of its own: QUICKPAY_DATA=./demo npm start`,
  );
}

/**
 * Writes (or writes again, the ports may have changed) what the backend reads. Keys are files that only their owner reads.
 *
 * @param people whom the demo page tells how to sign in
 * @param speaks over which protocol each merchant speaks
 * @throws CommandError as {@link refuseFolderOfOthers}
 */
export function writeDemoConfiguration(
  dataDir: string,
  line: SandboxLine,
  { people = [], speaks = demoSpeaks }: DemoOptions = {},
): { apiKey: string; merchants: readonly string[]; demoFile: string } {
  refuseFolderOfOthers(dataDir);
  const secret = (name: string, content: string): string => {
    writeOwnersOnly(join(dataDir, name), content);
    return name;
  };
  const keyFile = join(dataDir, 'api-key.txt');
  const apiKey = existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : `test_${randomBytes(24).toString('base64url')}`;
  secret('api-key.txt', apiKey);
  const merchants = names(line);
  const configuration = {
    environment: 'sandbox',
    apiKeys: [{ name: 'demo', sha256: sha256(apiKey).toString('hex') }],
    merchants: line.merchants.map((made, n) => ({
      id: merchants[n],
      mode: made.mode,
      protocol: speaks(made) === 'v2' ? 'v2' : 'v3',
      appId: made.appId,
      mchId: made.mchId,
      ...(made.subMchId ? { subMchId: made.subMchId } : {}),
      signType: made.mode === 'institution' ? 'HMAC-SHA256' : 'MD5',
      currencies: [made.settlementCurrency],
      merchantCategoryCode: CATEGORY,
      hosts: [line.mtlsBaseUrl],
      // What either protocol needs stands there, so that a word changes from one to the other.
      apiKeyFile: secret(`${merchants[n]}-api-key-v2.txt`, made.apiKeyV2),
      apiV3KeyFile: secret(`${merchants[n]}-api-key-v3.txt`, made.apiKeyV3),
      ...(speaks(made) === 'v3ByPublicKey' ? { publicKeyId: made.publicKeyId, publicKeyFile: resolve(made.publicKey) } : {}),
      certificateFile: resolve(made.certificate),
      privateKeyFile: resolve(made.privateKey),
      caFile: resolve(line.caCertificate),
      description: `Tea house ${made.settlementCurrency}`,
    })),
    stores: [{ id: 'store-1', name: 'Tea house, first floor' }],
    terminals: [{ id: 'till-1', name: 'Till 1', storeId: 'store-1' }],
  };
  secret('config.json', `${JSON.stringify(configuration, null, 2)}\n`);
  const { phoneUrl, wireUrl, controlUrl } = line;
  const demo = secret(
    'demo.json',
    `${JSON.stringify({ phoneUrl, wireUrl, controlUrl, people: people.map(({ name, pin }) => ({ name, pin })) }, null, 2)}\n`,
  );
  return { apiKey, merchants, demoFile: join(dataDir, demo) };
}
