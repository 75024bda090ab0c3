/** Who asks: a merchant of its own, or an institution for one of its sub-merchants. */
import type { SignType } from '../signing/index.ts';

type Account = Readonly<{
  /** The app id bound to the merchant id, at most 32 characters. */
  appId: string;
  /** Digits, at most 32. */
  mchId: string;
  /** The V2 API key, exactly 32 characters. */
  apiKey: string;
  /** Default MD5, as the protocol's. */
  signType?: SignType;
}>;

export type Merchant =
  | (Account & Readonly<{ mode: 'direct' }>)
  | (Account & Readonly<{ mode: 'institution'; subMchId: string; subAppId?: string }>);

/** The ids that go into every request, by their wire names. */
export function merchantFields(merchant: Merchant): Record<string, string> {
  const own = { appid: merchant.appId, mch_id: merchant.mchId };
  if (merchant.mode === 'direct') return own;
  return { ...own, sub_mch_id: merchant.subMchId, ...(merchant.subAppId ? { sub_appid: merchant.subAppId } : {}) };
}
