/**
 * What V3 seals for a merchant: platform certificates and what notifications are about. AES-256-GCM under the merchant's APIv3 key; whoever
 * opens it knows that the channel wrote it, and `associated_data` for what.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { checkApiV3Key } from '../rules.ts';

/** As it stands on the wire. */
export type Sealed = Readonly<{
  /** Base64; its last 16 bytes are the tag. */
  ciphertext: string;
  /** 12 characters. */
  nonce: string;
  /** What it is about, such as `certificate`; may be empty. */
  associated_data: string;
}>;

const TAG_BYTES = 16;
const NONCE_BYTES = 12;
/** Far beyond a certificate, or all that a refund says. */
const CIPHERTEXT_CHARACTERS_MAX = 65_536;

/**
 * Opens what was sealed.
 *
 * @throws Error when it was sealed with another key, for something else, or not at all
 * @example openSealed({ ciphertext, nonce: '0123456789ab', associated_data: 'transaction' }, apiV3Key) // <Buffer 7b 22 …>
 */
export function openSealed({ ciphertext, nonce, associated_data }: Sealed, apiV3Key: string): Buffer {
  checkApiV3Key(apiV3Key);
  if (ciphertext.length > CIPHERTEXT_CHARACTERS_MAX)
    throw new Error(`more than ${CIPHERTEXT_CHARACTERS_MAX} characters are sealed`);
  const bytes = Buffer.from(ciphertext, 'base64');
  if (bytes.length < TAG_BYTES || Buffer.byteLength(nonce) !== NONCE_BYTES) throw new Error('this is nothing sealed');
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associated_data));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES)), decipher.final()]);
}

/** Seals what only the holder of the key shall open: the channel's end of the wire. `nonce`: 12 characters, never the same twice. */
export function seal(
  plain: Uint8Array | string,
  { nonce, associated_data }: Omit<Sealed, 'ciphertext'>,
  apiV3Key: string,
): Sealed {
  checkApiV3Key(apiV3Key);
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(associated_data));
  const bytes = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: bytes.toString('base64'), nonce, associated_data };
}
