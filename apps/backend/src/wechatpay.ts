/** WeChat Pay as the configuration wants it, over V2 or V3: the client of a merchant, and its channel. */
import { createPrivateKey } from 'node:crypto';
import { wechatpayV2Channel, wechatpayV2Notices, wechatpayV3Channel, wechatpayV3Notices } from '@quickpay/channels';
import { type Clock, isCurrency, type PaymentChannel, type RefundNotices } from '@quickpay/core';
import type { Merchant } from '@quickpay/engine';
import { createV2Client, createV3Client, type V2Client, type V3Client } from '@quickpay/wechatpay';
import { type MerchantEntry, type Protocol, walletsOf } from './configuration/fields.ts';
import { sceneInfo } from './configuration/scene-info.ts';
import type { Secrets } from './configuration/secrets.ts';
import type { LoadedConfiguration, MerchantConfiguration } from './configuration.ts';
import { secureRandom } from './random.ts';
import { noticeUrl } from './webhooks/refund-notices.ts';

/** A merchant's channel, and what it keeps open. */
export type OpenChannel = Readonly<{
  channel: PaymentChannel;
  /** How what is posted to this merchant is read; absent where nothing is. */
  notices?: RefundNotices;
  close(): Promise<void>;
  /** Where WeChat Pay signs by certificates: when the last that is known ends, in epoch milliseconds; null where none is known. */
  certificatesEnd?(): number | null;
}>;
export type Around = Readonly<{ clock: Clock; tellsTime: boolean }> &
  Pick<LoadedConfiguration, 'machineAddress' | 'notifyUrl' | 'stores' | 'terminals'>;
export type ChannelFor = (made: MerchantConfiguration, around: Around) => OpenChannel;

const random = secureRandom();
/** What a sandbox is told, where nothing is configured: production insists on an address of its own. */
const SANDBOX_ADDRESS = '127.0.0.1';

/** What a connection needs to know of a merchant. */
export type Connectable = Secrets &
  Pick<MerchantEntry, 'appId' | 'mchId' | 'subMchId' | 'subAppId' | 'signType' | 'hosts' | 'certificateHosts'>;
/** The same of one that speaks this protocol. */
export type Speaking<Of extends Protocol> = Extract<Connectable, { protocol: Of }>;
type MadeFor<Of extends Protocol> = Extract<MerchantConfiguration, { protocol: Of }>;

export type Caller = Readonly<{ now: () => number; machineAddress?: string | undefined }>;

/** Who asks: a merchant of its own, or an institution for its sub-merchant. */
const whoAsks = ({ subMchId, subAppId }: Pick<Connectable, 'subMchId' | 'subAppId'>) =>
  subMchId === undefined
    ? ({ mode: 'direct' } as const)
    : ({ mode: 'institution', subMchId, ...(subAppId ? { subAppId } : {}) } as const);

/** The client that signs as this merchant, over V2. */
export function v2ClientOf(made: Speaking<'v2'>, { now, machineAddress = SANDBOX_ADDRESS }: Caller): V2Client {
  const { appId, mchId, apiKey, signType } = made;
  return createV2Client({
    merchant: { appId, mchId, apiKey, signType, ...whoAsks(made) },
    hosts: made.hosts,
    ...(made.certificateHosts ? { certificateHosts: made.certificateHosts } : {}),
    tls: { certificate: { cert: made.certificate, key: made.privateKey }, ...(made.ca ? { ca: made.ca } : {}) },
    now,
    random,
    ip: machineAddress,
  });
}

/** The client that signs as this merchant, over V3: by the machine's own clock, as TLS does, whatever `now` follows. */
export function v3ClientOf(made: Speaking<'v3'>, { now }: Pick<Caller, 'now'>): V3Client {
  const { appId, mchId, serialNo, apiV3Key, privateKey, publicKeys } = made;
  return createV3Client({
    merchant: { appId, mchId, serialNo, apiV3Key, privateKey: createPrivateKey(privateKey), ...whoAsks(made) },
    hosts: made.hosts,
    ...(made.ca ? { tls: { ca: made.ca } } : {}),
    publicKeys,
    now,
    wallNow: Date.now,
    random,
  });
}

export const wechatpayChannel: ChannelFor = (made, around) =>
  made.protocol === 'v2' ? v2Channel(made, around) : v3Channel(made, around);

function v2Channel(made: MadeFor<'v2'>, { clock, tellsTime, machineAddress, notifyUrl, stores, terminals }: Around): OpenChannel {
  const client = v2ClientOf(made, { now: () => clock.now(), machineAddress });
  const channel = wechatpayV2Channel({
    client,
    wireExponents: made.wireExponents,
    tellsTime,
    attachRequired: made.attachRequired,
    deviceInfo: known(terminals.map(({ id, deviceInfo }) => [id, deviceInfo])),
    sceneInfo: known(stores.map((store) => [store.id, sceneInfo(store)])),
    ...told(notifyUrl, made.id),
    ...(made.merchantCategoryCode ? { merchantCategoryCode: made.merchantCategoryCode } : {}),
  });
  return { channel, notices: wechatpayV2Notices({ client }), close: async () => void (await client.close()) };
}

function v3Channel(made: MadeFor<'v3'>, { clock, tellsTime, machineAddress, notifyUrl, stores, terminals }: Around): OpenChannel {
  const { merchantCategoryCode } = made;
  if (merchantCategoryCode === undefined) throw new Error(`${made.id} was found right for V3, and has no category code`);
  const client = v3ClientOf(made, { now: () => clock.now() });
  const channel = wechatpayV3Channel({
    client,
    merchantCategoryCode,
    wireExponents: made.wireExponents,
    tellsTime,
    attachRequired: made.attachRequired,
    deviceId: known(terminals.map(({ id, deviceInfo }) => [id, deviceInfo])),
    ...(machineAddress === undefined ? {} : { deviceIp: machineAddress }),
    ...told(notifyUrl, made.id),
    // V3 takes a store with its address, or none.
    stores: known(stores.map(({ id, name, address }) => [id, address === undefined ? undefined : { id, name, address }])),
  });
  return {
    channel,
    notices: wechatpayV3Notices({ client }),
    close: async () => void (await client.close()),
    certificatesEnd: () => client.certificatesEnd(),
  };
}

/** Where a merchant's refunds are told, where they are. */
const told = (base: string | undefined, merchantId: string) =>
  base === undefined ? {} : { notifyUrl: noticeUrl(base, merchantId) };

/** Those that have a value. */
const known = <Value>(entries: readonly (readonly [string, Value | undefined])[]): Record<string, Value> =>
  Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));

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
