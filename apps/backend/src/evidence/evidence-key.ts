/** What evidence is signed with: an Ed25519 key of its own, kept beside the ledger and not in it. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { ConfigurationError } from '../settings.ts';
import { writeOwnersOnly } from '../write-file.ts';

export type EvidenceKey = Readonly<{
  /** By which the public key is known: see {@link keyIdOf}. */
  id: string;
  /** SPKI, PEM. */
  publicKey: string;
  /** The signature, base64url. */
  sign(text: string): string;
}>;

/**
 * The key in that file, made at the first start. With another key nothing that was signed before loses its worth: it is checked by the public
 * key of its time.
 *
 * @throws ConfigurationError where the file holds something else
 */
export function readEvidenceKey(file: string): EvidenceKey {
  if (!existsSync(file)) writeOwnersOnly(file, newKey().export({ type: 'pkcs8', format: 'pem' }).toString());
  try {
    return keyFrom(createPrivateKey(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new ConfigurationError(
      `${file} is not a key that evidence is signed with: put back the one that was there, or take the file away to have a new one made.`,
      { cause },
    );
  }
}

/** For a process that keeps nothing. */
export const passingEvidenceKey = (): EvidenceKey => keyFrom(newKey());

const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

function keyFrom(privateKey: KeyObject): EvidenceKey {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519');
  const publicKey = createPublicKey(privateKey);
  return {
    id: keyIdOf(publicKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  };
}

/** The first 128 bits of the SHA-256 of the key's SPKI, base64url. */
const keyIdOf = (key: KeyObject): string =>
  `ed25519:${createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 16)
    .toString('base64url')}`;

/** An Ed25519 public key, PEM, with its id; null where the text is none. */
export function publicKeyIn(pem: string): Readonly<{ id: string; verify(text: string, signature: string): boolean }> | null {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') return null;
    return {
      id: keyIdOf(key),
      verify(text, signature) {
        const bytes = Buffer.from(signature, 'base64url');
        // The last character has bits to spare: only one way to write it is right.
        return bytes.toString('base64url') === signature && verify(null, Buffer.from(text), key, bytes);
      },
    };
  } catch {
    return null;
  }
}
