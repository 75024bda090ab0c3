/** The V3 channel over its real wire: the sandbox over TLS, with certificates and with public keys. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { MerchantEntry } from '@quickpay/sandbox';
import { createV3Client, type V3Merchant } from '@quickpay/wechatpay';
import { wechatpayV3Channel } from '../src/index.ts';
import { channelContract, type World } from './channel-contract.ts';
import { openSandboxWorld } from './sandbox-world.ts';

const SOMEBODY_ELSES = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;

async function open(choose: (merchant: MerchantEntry) => boolean, settings: readonly string[] = []): Promise<World> {
  const { sandbox, entry, world } = await openSandboxWorld(choose, settings);
  const merchantWith = (privateKey: KeyObject): V3Merchant => ({
    appId: entry.appId,
    mchId: entry.mchId,
    serialNo: entry.serial,
    privateKey,
    apiV3Key: entry.apiKeyV3,
    ...(entry.subMchId ? { mode: 'institution', subMchId: entry.subMchId } : { mode: 'direct' }),
  });
  const hasPublicKey = settings.includes('v3Keys=publicKey');
  const clientWith = (privateKey: KeyObject) =>
    createV3Client({
      merchant: merchantWith(privateKey),
      hosts: [sandbox.mtlsBaseUrl],
      tls: { ca: readFileSync(sandbox.caCertificate) },
      ...(hasPublicKey ? { publicKeys: { [entry.publicKeyId]: readFileSync(entry.publicKey, 'utf8') } } : {}),
      now: Date.now,
      random: { bytes: (length) => randomBytes(length) },
    });
  const client = clientWith(createPrivateKey(readFileSync(entry.privateKey)));
  const wrong = clientWith(SOMEBODY_ELSES);
  const channelOf = (of: typeof client) => wechatpayV3Channel({ client: of, merchantCategoryCode: '5812' });
  return {
    ...world,
    channel: channelOf(client),
    misconfigured: channelOf(wrong),
    async close() {
      await Promise.all([client.close(), wrong.close()]);
      await world.close();
    },
  };
}

const ofItsOwn = ({ settlementCurrency }: MerchantEntry) => settlementCurrency === 'HKD';
channelContract('wechatpay-v3, a merchant of its own', () => open(ofItsOwn));
channelContract('wechatpay-v3, an institution', () => open(({ mode }) => mode === 'institution'));
channelContract('wechatpay-v3, with a public key', () => open(ofItsOwn, ['v3Keys=publicKey']));
channelContract('wechatpay-v3, where a payer is asked by 202', () => open(ofItsOwn, ['v3UserPaying=202']));
channelContract('wechatpay-v3, where a payer is asked by an error', () => open(ofItsOwn, ['v3UserPaying=error']));
channelContract('wechatpay-v3, where unknown orders are not revoked', () => open(ofItsOwn, ['v3UnknownRevoke=404']));
