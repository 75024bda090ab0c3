/**
 * Sealing what is secret to one node: an X25519 key made for this one envelope and the node's sealing key agree on a secret, HKDF-SHA256 makes
 * a key of it, and AES-256-GCM locks the content. What the envelope is for (store, node, revision, …) is locked in with it as additional
 * data and as HKDF's info: it opens for nothing else. Whoever keeps the node's private key can open it, and nobody else, head office included.
 *
 * It proves nothing about who sealed: public keys are no secret. That is what TLS to head office is for.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { SealedEnvelope } from '@quickpay/api';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What stands before the 32 bytes of a raw X25519 public key in DER (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex');

export type SealingKeys = Readonly<{
  /** 32 bytes in base64url: what head office is told. */
  publicKey: string;
  /** PKCS#8 in PEM: stays on the node. */
  privateKey: string;
}>;

export function newSealingKeys(): SealingKeys {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: rawOf(publicKey), privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/**
 * @param to the node's public sealing key, base64url
 * @param purpose what it is for, in words that name store, node and revision
 * @throws Error where `to` is no X25519 key
 * @example unseal(keys.privateKey, seal(keys.publicKey, 'profile …', bytes), 'profile …') // bytes
 */
export function seal(to: string, purpose: string, content: Uint8Array): SealedEnvelope {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const ephemeral = rawOf(publicKey);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(privateKey, publicOf(to), ephemeral, to, purpose), nonce);
  cipher.setAAD(Buffer.from(purpose));
  const locked = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return { ephemeralKey: ephemeral, nonce: nonce.toString('base64url'), content: locked.toString('base64url') };
}

/** The content, or null where the envelope is not for this key and this purpose, or was changed. */
export function unseal(privateKey: string, { ephemeralKey, nonce, content }: SealedEnvelope, purpose: string): Buffer | null {
  try {
    const own = createPrivateKey(privateKey);
    const [iv, locked] = [Buffer.from(nonce, 'base64url'), Buffer.from(content, 'base64url')];
    if (iv.length !== NONCE_BYTES || locked.length < TAG_BYTES) return null;
    const key = keyOf(own, publicOf(ephemeralKey), ephemeralKey, rawOf(createPublicKey(own)), purpose);
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(locked.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(locked.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

/** Both public keys go in: an envelope cannot be passed off as one to another node. */
function keyOf(own: KeyObject, theirs: KeyObject, ephemeral: string, to: string, purpose: string): Buffer {
  const secret = diffieHellman({ privateKey: own, publicKey: theirs });
  return Buffer.from(hkdfSync('sha256', secret, `${ephemeral}\n${to}`, `quickpay sealed\n${purpose}`, KEY_BYTES));
}

const publicOf = (raw: string): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI_HEAD, Buffer.from(raw, 'base64url')]), format: 'der', type: 'spki' });

const rawOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'der' }).subarray(SPKI_HEAD.length).toString('base64url');
