/** WeChat Pay over the V2 wire, as the configuration wants it: the client of a merchant, and its channel. */
import { wechatpayV2Channel } from '@quickpay/channels';
import { type Clock, isCurrency, type PaymentChannel } from '@quickpay/core';
import type { Merchant } from '@quickpay/engine';
import { type Merchant as Account, createV2Client, type V2Client } from '@quickpay/wechatpay';
import { type MerchantEntry, walletsOf } from './configuration/fields.ts';
import type { Secrets } from './configuration/material.ts';
import { sceneInfo } from './configuration/scene-info.ts';
import type { LoadedConfiguration, MerchantConfiguration } from './configuration.ts';
import { secureRandom } from './random.ts';

/** A merchant's channel, and what it keeps open. */
export type OpenChannel = Readonly<{ channel: PaymentChannel; close(): Promise<void> }>;
export type Around = Readonly<{ clock: Clock; tellsTime: boolean }> &
  Pick<LoadedConfiguration, 'machineAddress' | 'stores' | 'terminals'>;
export type ChannelFor = (made: MerchantConfiguration, around: Around) => OpenChannel;

const random = secureRandom();
/** What a sandbox is told, where nothing is configured: production insists on an address of its own. */
const SANDBOX_ADDRESS = '127.0.0.1';

/** What a connection needs to know of a merchant. */
export type Connectable = Secrets &
  Pick<MerchantEntry, 'appId' | 'mchId' | 'subMchId' | 'subAppId' | 'signType' | 'hosts' | 'certificateHosts'>;

/** The client that signs as this merchant. */
export function clientOf(
  made: Connectable,
  { now, machineAddress = SANDBOX_ADDRESS }: Readonly<{ now: () => number; machineAddress?: string | undefined }>,
): V2Client {
  const { appId, mchId, apiKey, signType, subMchId, subAppId } = made;
  const merchant: Account =
    subMchId === undefined
      ? { mode: 'direct', appId, mchId, apiKey, signType }
      : { mode: 'institution', appId, mchId, apiKey, signType, subMchId, ...(subAppId ? { subAppId } : {}) };
  return createV2Client({
    merchant,
    hosts: made.hosts,
    ...(made.certificateHosts ? { certificateHosts: made.certificateHosts } : {}),
    tls: { certificate: { cert: made.certificate, key: made.privateKey }, ...(made.ca ? { ca: made.ca } : {}) },
    now,
    random,
    ip: machineAddress,
  });
}

export const wechatpayChannel: ChannelFor = (made, { clock, tellsTime, machineAddress, stores, terminals }) => {
  const client = clientOf(made, { now: () => clock.now(), machineAddress });
  const channel = wechatpayV2Channel({
    client,
    wireExponents: made.wireExponents,
    tellsTime,
    attachRequired: made.attachRequired,
    deviceInfo: known(terminals.map(({ id, deviceInfo }) => [id, deviceInfo])),
    sceneInfo: known(stores.map((store) => [store.id, sceneInfo(store)])),
    ...(made.merchantCategoryCode ? { merchantCategoryCode: made.merchantCategoryCode } : {}),
  });
  return { channel, close: async () => void (await client.close()) };
};

/** Those that have a value. */
const known = (entries: readonly (readonly [string, string | undefined])[]): Record<string, string> =>
  Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));

/** A merchant as the engine knows it. */
export const merchantOf = (made: MerchantConfiguration, channel: PaymentChannel): Merchant => ({
  id: made.id,
  channel,
  codeRules: { regions: walletsOf(made), extraPrefixes: made.acceptPrefix160 ? { '160': 'HK' } : {} },
  currencies: made.currencies.filter(isCurrency),
  quotas: made.quotas,
  description: made.description,
});

/**
 * Which account a merchant's payments are made under, in words that a ledger keeps: its own id, or an institution's with the sub-merchant's.
 *
 * @example accountOf({ mchId: '1900000103', subMchId: '1900000201' }) // '1900000103/1900000201'
 */
export const accountOf = ({ mchId, subMchId }: Readonly<{ mchId: string; subMchId?: string | undefined }>): string =>
  subMchId === undefined ? mchId : `${mchId}/${subMchId}`;
