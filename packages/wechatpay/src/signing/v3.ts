/**
 * Signatures of the V3 protocol, for either end of the wire: RSASSA-PKCS1-v1_5 with SHA-256 over a few lines, each ended by a line feed.
 * Keys are read once; signatures are made off the event loop, because one takes as long as hundreds of other steps.
 */
import { type KeyObject, sign as signBytes, verify as verifyBytes } from 'node:crypto';

/** How a request says by what it is signed. */
export const V3_SCHEME = 'WECHATPAY2-SHA256-RSA2048';

/** A request as it is signed. */
export type SignedRequest = Readonly<{
  /** In capitals. */
  method: string;
  /** Path and query exactly as sent, without the host. */
  target: string;
  /** Unix seconds. */
  timestamp: number;
  /** At most 32 letters and digits, never the same twice. */
  nonce: string;
  /** The very bytes that are sent; empty where there are none. */
  body: Uint8Array | string;
}>;

/** An answer or a notification as it is signed. */
export type SignedAnswer = Readonly<{
  /** `Wechatpay-Timestamp` as it came: Unix seconds. */
  timestamp: string;
  /** `Wechatpay-Nonce` as it came. */
  nonce: string;
  /** The very bytes that came, none for 204. */
  body: Uint8Array | string;
}>;

/**
 * What is signed of a request.
 *
 * @example requestText({ method: 'GET', target: '/v3/global/certificates', timestamp: 1554208460, nonce: 'n', body: '' })
 * // 'GET\n/v3/global/certificates\n1554208460\nn\n\n'
 */
export const requestText = ({ method, target, timestamp, nonce, body }: SignedRequest): Buffer =>
  lines(`${method}\n${target}\n${timestamp}\n${nonce}\n`, body);

/** What is signed of an answer or a notification. */
export const answerText = ({ timestamp, nonce, body }: SignedAnswer): Buffer => lines(`${timestamp}\n${nonce}\n`, body);

const LINE_FEED = Buffer.from('\n');
const lines = (head: string, body: Uint8Array | string): Buffer =>
  Buffer.concat([Buffer.from(head), typeof body === 'string' ? Buffer.from(body) : body, LINE_FEED]);

/** The signature in Base64. @throws Error when the key is no RSA private key. */
export function signV3(text: Uint8Array, key: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    signBytes('RSA-SHA256', text, key, (fault, signature) => (fault ? reject(fault) : resolve(signature.toString('base64'))));
  });
}

/**
 * Whether a signature in Base64 is that of the holder of `key`, an RSA public key; of what is no Base64 it is not.
 *
 * Checked on the spot: with the small exponent that public keys have it is a tenth of making one, and less than handing it to another thread
 * and back takes.
 */
export function verifyV3(text: Uint8Array, signature: string, key: KeyObject): boolean {
  return BASE64.test(signature) && verifyBytes('RSA-SHA256', text, key, Buffer.from(signature, 'base64'));
}

const BASE64 = /^[0-9A-Za-z+/]{4,2048}={0,2}$/;

/** Who signed a request, by what, and how. */
export type Authorization = Readonly<{
  /** The merchant's, or the institution's in its name. */
  mchId: string;
  /** Serial number of the certificate that the key belongs to. */
  serialNo: string;
  /** Unix seconds. */
  timestamp: number;
  /** As in what was signed. */
  nonce: string;
  /** In Base64. */
  signature: string;
}>;

/** The header that a signed request carries. */
export const authorization = ({ mchId, serialNo, timestamp, nonce, signature }: Authorization): string =>
  `${V3_SCHEME} mchid="${mchId}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serialNo}",signature="${signature}"`;

const HEADER_CHARACTERS_MAX = 4_096;
const PART = /^\s*([a-z_]{1,20})="([^"]{0,2048})"\s*$/;

/**
 * Reads that header, its parts in any order; null where it is none.
 *
 * @example readAuthorization('Bearer abc') // null
 */
export function readAuthorization(header: string): Authorization | null {
  if (header.length > HEADER_CHARACTERS_MAX || !header.startsWith(`${V3_SCHEME} `)) return null;
  const parts = new Map<string, string>();
  for (const part of header.slice(V3_SCHEME.length + 1).split(',')) {
    const [, name, value] = PART.exec(part) ?? [];
    if (name === undefined || value === undefined || parts.has(name)) return null;
    parts.set(name, value);
  }
  const [mchId, serialNo, at, nonce, signature] = ['mchid', 'serial_no', 'timestamp', 'nonce_str', 'signature'].map((name) =>
    parts.get(name),
  );
  if (!mchId || !serialNo || !nonce || !signature || at === undefined || !/^\d{1,12}$/.test(at)) return null;
  return { mchId, serialNo, timestamp: Number(at), nonce, signature };
}
