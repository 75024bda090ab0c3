/** Who asks over V3: a merchant of its own, or an institution for one of its sub-merchants. Never both sets of ids in one request. */
import type { KeyObject } from 'node:crypto';

type Account = Readonly<{
  /** The app id bound to the merchant id, at most 32 characters. */
  appId: string;
  /** Digits, at most 32; it is also in whose name requests are signed. */
  mchId: string;
  /** The serial number of the merchant's certificate, in capitals. */
  serialNo: string;
  /** The key of that certificate, read once: `createPrivateKey(pem)`. */
  privateKey: KeyObject;
  /** The APIv3 key, exactly 32 bytes: opens what the channel seals. */
  apiV3Key: string;
}>;

export type V3Merchant =
  | (Account & Readonly<{ mode: 'direct' }>)
  | (Account & Readonly<{ mode: 'institution'; subMchId: string; subAppId?: string }>);

/** Ids by their wire names: who asks, without apps. */
export const ownersOf = (merchant: V3Merchant): Readonly<Record<string, string>> =>
  merchant.mode === 'direct' ? { mchid: merchant.mchId } : { sp_mchid: merchant.mchId, sub_mchid: merchant.subMchId };

/** The app that asks, by its wire name. */
export function appsOf(merchant: V3Merchant): Readonly<Record<string, string>> {
  if (merchant.mode === 'direct') return { appid: merchant.appId };
  return { sp_appid: merchant.appId, ...(merchant.subAppId === undefined ? {} : { sub_appid: merchant.subAppId }) };
}
