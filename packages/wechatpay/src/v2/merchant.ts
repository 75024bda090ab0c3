/** Who asks: a merchant of its own, or an institution for one of its sub-merchants. Never both sets of ids in one request. */
import type { SignType } from '../signing/index.ts';

type Account = Readonly<{
  /** The app id bound to the merchant id, at most 32 characters: the institution's, for an institution. */
  appId: string;
  /** Digits, at most 32: the institution's, for an institution. */
  mchId: string;
  /** The V2 API key, exactly 32 characters. */
  apiKey: string;
  /** Default MD5, as the protocol's. */
  signType?: SignType;
}>;

/** A merchant of its own. */
type DirectV2 = Account & Readonly<{ mode: 'direct'; subMchId?: never; subAppId?: never }>;

/** An institution for one of its sub-merchants. */
type InstitutionV2 = Account &
  Readonly<{
    mode: 'institution';
    /** The sub-merchant's id: digits, at most 32. */
    subMchId: string;
    /** The sub-merchant's app id, where it has one of its own: at most 32 characters. Default: none is sent. */
    subAppId?: string;
  }>;

/** Whose requests a client signs: of a merchant of its own, or of an institution for a sub-merchant, and never of both at once. */
export type Merchant = DirectV2 | InstitutionV2;

/** The ids that go into every request, by their wire names. */
export function merchantFields(merchant: Merchant): Record<string, string> {
  const own = { appid: merchant.appId, mch_id: merchant.mchId };
  if (merchant.mode === 'direct') return own;
  return { ...own, sub_mch_id: merchant.subMchId, ...(merchant.subAppId ? { sub_appid: merchant.subAppId } : {}) };
}
