/**
 * What the clients are asked, and how their answers are told apart: each client of WeChat Pay, ours and others', behind the same few
 * functions, so that one test can put the same question to all of them. An adapter adds nothing: no check that a client does not make
 * itself, and none left out that it makes.
 */

export type Order = Readonly<{
  outTradeNo: string;
  /** Minor units. */
  total: number;
  currency: string;
  authCode: string;
  description: string;
}>;

export type Refund = Readonly<{ outTradeNo: string; outRefundNo: string; total: number; refund: number; currency: string }>;

/** A merchant of its own, or an institution that asks for one of its sub-merchants; keys and certificates as PEM. */
export type Account = Readonly<{
  appId: string;
  mchId: string;
  /** The institution's sub-merchant; absent for a merchant of its own. */
  subMchId?: string;
  apiKeyV2: string;
  /** Of V2. Default: MD5. */
  signType?: 'MD5' | 'HMAC-SHA256';
  apiKeyV3: string;
  serial: string;
  certificate: string;
  privateKey: string;
  /** Certificate and key in one; the merchant's number opens it. */
  pkcs12Base64: string;
  /** Of the channel's certificate, or the name of its public key. */
  platformSerial: string;
  /** That certificate or public key. */
  platformCertificate: string;
}>;

type Ids = Readonly<Record<string, string>>;
/** Who asks, as V2 names it. */
export const v2Ids = ({ appId, mchId, subMchId }: Account): Ids => ({
  appid: appId,
  mch_id: mchId,
  ...(subMchId === undefined ? {} : { sub_mch_id: subMchId }),
});
/** Who asks, as V3 names it: without the app, and the app. */
export const v3Owners = ({ mchId, subMchId }: Account): Ids =>
  subMchId === undefined ? { mchid: mchId } : { sp_mchid: mchId, sub_mchid: subMchId };
export const v3Apps = ({ appId, subMchId }: Account): Ids => (subMchId === undefined ? { appid: appId } : { sp_appid: appId });

/** A certificate as the channel hands it out over V3. */
export type SealedCertificate = Readonly<{
  serial_no: string;
  encrypt_certificate: Readonly<{ ciphertext: string; nonce: string; associated_data: string }>;
}>;

/** `ca`: an authority to trust, PEM. */
export type Gateway = Readonly<{ baseUrl: string; ca?: string }>;

/** What a client hands to whoever called it. */
export type Told =
  /** Its operation succeeded, with these fields by their wire names. */
  | Readonly<{ kind: 'success'; said: Readonly<Record<string, unknown>> }>
  /** The channel refused, with this code. */
  | Readonly<{ kind: 'refusal'; code: string }>
  /** Nothing that it believes; in its own words. */
  | Readonly<{ kind: 'nothing'; why: string }>;

export type Client = Readonly<{
  pay(order: Order): Promise<Told>;
  query(outTradeNo: string): Promise<Told>;
  revoke(outTradeNo: string): Promise<Told>;
  refund(refund: Refund): Promise<Told>;
  queryRefund(refund: Pick<Refund, 'outTradeNo' | 'outRefundNo'>): Promise<Told>;
  /** Serial numbers of the channel's certificates, as it opened them. Absent where a client knows none. */
  certificates?: () => Promise<readonly string[]>;
  /** What was paid on a day (`yyyyMMdd`), line by line under the bill's own headings. Absent where a client leaves bills as they come. */
  bill?: (day: string) => Promise<readonly Readonly<Record<string, string>>[]>;
  close(): Promise<void>;
}>;

export type Wire = 'V2' | 'V3';

/** How a client is made. Others' are named with the version that is installed. */
export type Maker = Readonly<{ name: string; wire: Wire; open(account: Account, gateway: Gateway): Client }>;
