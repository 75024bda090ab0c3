/** Who asks over V3: a merchant of its own, or an institution for one of its sub-merchants. Never both sets of ids in one request. */
import type { KeyObject } from 'node:crypto';
import { readCertificateOf } from '../transport/certificate.ts';

type Account = SignedBy &
  Readonly<{
    /** The app id bound to the merchant id, at most 32 characters: the institution's, for an institution. */
    appId: string;
    /** Digits, at most 32: the institution's, for an institution. It is also in whose name requests are signed. */
    mchId: string;
    /** The key of the certificate, read once: `createPrivateKey(pem)`. */
    privateKey: KeyObject;
    /** The APIv3 key, exactly 32 bytes: opens what the channel seals. Another one than V2's API key. */
    apiV3Key: string;
  }>;

/** By which certificate requests are signed: its serial number, or itself. */
type SignedBy = Readonly<
  | {
      /** The serial number of the merchant's certificate, in capitals. */
      serialNo: string;
      certificate?: never;
    }
  | {
      /** The merchant's certificate, `apiclient_cert.pem`: it says its number itself, and must be the key's. */
      certificate: string | Buffer;
      serialNo?: never;
    }
>;

/** A merchant of its own. */
type DirectV3 = Account & Readonly<{ mode: 'direct'; subMchId?: never; subAppId?: never }>;

/** An institution for one of its sub-merchants. */
type InstitutionV3 = Account &
  Readonly<{
    mode: 'institution';
    /** The sub-merchant's id: digits, at most 32. */
    subMchId: string;
    /** The sub-merchant's app id, where it has one of its own: at most 32 characters. Default: none is sent. */
    subAppId?: string;
  }>;

/** Whose requests a client signs: of a merchant of its own, or of an institution for a sub-merchant, and never of both at once. */
export type V3Merchant = DirectV3 | InstitutionV3;

/** The serial number that requests are signed under. @throws CertificateError when the certificate is none, or another key's */
export const serialOf = ({ serialNo, certificate, privateKey }: V3Merchant): string =>
  certificate === undefined ? serialNo : readCertificateOf(certificate, privateKey).serialNo;

/** Ids by their wire names: who asks, without apps. */
export const ownersOf = (merchant: V3Merchant): Readonly<Record<string, string>> =>
  merchant.mode === 'direct' ? { mchid: merchant.mchId } : { sp_mchid: merchant.mchId, sub_mchid: merchant.subMchId };

/** The app that asks, by its wire name. */
export function appsOf(merchant: V3Merchant): Readonly<Record<string, string>> {
  if (merchant.mode === 'direct') return { appid: merchant.appId };
  return { sp_appid: merchant.appId, ...(merchant.subAppId === undefined ? {} : { sub_appid: merchant.subAppId }) };
}
