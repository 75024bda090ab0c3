/**
 * Signatures of the V2 protocol: all fields but `sign`, those with a value, sorted by name as ASCII, joined as `name=value` with `&`,
 * then `&key=` and the merchant's API key; MD5 or HMAC-SHA256, upper-case hex. Values are what the XML stands for, never its text.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** How a merchant's V2 requests are signed; answers are signed in the same way. MD5 gives 32 characters, HMAC-SHA256 64. */
export type SignType = 'MD5' | 'HMAC-SHA256';
/** Fields by their wire names, as the text that they stand for. */
export type Fields = Readonly<Record<string, string>>;

/** Where chance comes from. It must be a cryptographic one: `{ bytes: (length) => randomBytes(length) }` with Node's. */
export type RandomSource = Readonly<{
  /** So many random bytes. */
  bytes(length: number): Uint8Array;
}>;

/** The string that is signed, without the key. */
export function stringToSign(fields: Fields): string {
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (name !== 'sign' && value !== '') text += text === '' ? `${name}=${value}` : `&${name}=${value}`;
  }
  return text;
}

/**
 * The signature of these fields.
 *
 * @example sign({ appid: 'wx1', nonce_str: 'n' }, key, 'MD5') // '8F2A…', 32 characters; HMAC-SHA256 gives 64
 */
export function sign(fields: Fields, apiKey: string, signType: SignType): string {
  const text = `${stringToSign(fields)}&key=${apiKey}`;
  const digest = signType === 'MD5' ? hash('md5', text, 'hex') : createHmac('sha256', apiKey).update(text, 'utf8').digest('hex');
  return digest.toUpperCase();
}

/** Whether `fields.sign` is right; in a time that does not tell how much of it is. */
export function verify(fields: Fields, apiKey: string, signType: SignType): boolean {
  const given = Buffer.from(fields.sign ?? '', 'utf8');
  const expected = Buffer.from(sign(fields, apiKey, signType), 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const NONCE_CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 32 random characters of 0-9, A-Z, a-z. */
export function nonce(random: RandomSource): string {
  let text = '';
  for (const byte of random.bytes(32)) text += NONCE_CHARACTERS[byte % NONCE_CHARACTERS.length];
  return text;
}
