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

/** A merchant of its own, with keys and certificates as PEM. */
export type Account = Readonly<{
  appId: string;
  mchId: string;
  apiKeyV2: string;
  /** Of V2. Default: MD5. */
  signType?: 'MD5' | 'HMAC-SHA256';
  apiKeyV3: string;
  serial: string;
  certificate: string;
  privateKey: string;
  pkcs12: Buffer;
  platformSerial: string;
  platformCertificate: string;
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
  close(): Promise<void>;
}>;

export type Wire = 'V2' | 'V3';

/** How a client is made. Others' are named with the version that is installed. */
export type Maker = Readonly<{ name: string; wire: Wire; open(account: Account, gateway: Gateway): Client }>;
