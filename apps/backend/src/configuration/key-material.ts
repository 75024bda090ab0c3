/** Keys and certificates in files, read or not: what is none of them is null, and never an error. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { FileFact, MerchantFiles } from './files.ts';

/** Of either protocol's key. */
export const API_KEY_CHARACTERS = 32;

export const isApiKey = (key: string): boolean => key.length === API_KEY_CHARACTERS && /^[\x21-\x7e]+$/.test(key);

/** A key in a file, less what may stand around it: white space, and the mark that some editors put before text. Null where it is none. */
export function apiKeyIn(file: FileFact | undefined): string | null {
  const key = file?.kind === 'read' ? file.bytes.toString('utf8').trim() : '';
  return isApiKey(key) ? key : null;
}

export const certificateOf = ({ certificateFile }: MerchantFiles): X509Certificate | null =>
  certificateFile?.kind === 'read' ? certificateIn(certificateFile.bytes) : null;

/** Whether a file holds a certificate that others can be judged by. */
export const isAuthority = (file: FileFact): file is Extract<FileFact, { kind: 'read' }> =>
  file.kind === 'read' && certificateIn(file.bytes) !== null;

export function certificateIn(bytes: Buffer): X509Certificate | null {
  // In PEM only: that is what the connection is given.
  return isPem(bytes) ? read(() => new X509Certificate(bytes)) : null;
}

export const keyIn = (bytes: Buffer): KeyObject | null => (isPem(bytes) ? read(() => createPrivateKey(bytes)) : null);
export const publicKeyIn = (bytes: Buffer): KeyObject | null => (isPem(bytes) ? read(() => createPublicKey(bytes)) : null);
export const isRsa = ({ asymmetricKeyType }: KeyObject): boolean => asymmetricKeyType === 'rsa';
/** Kinds are compared first: OpenSSL would keep its complaint about them for whoever asks it next. */
const isOneKind = (a: KeyObject, b: KeyObject): boolean => a.asymmetricKeyType === b.asymmetricKeyType;

/** Whether the private key is the certificate's. A certificate can be read whose own key is none: nobody's is its pair. */
export const isPair = (certificate: X509Certificate, key: KeyObject): boolean =>
  read(() => isOneKind(certificate.publicKey, key) && certificate.checkPrivateKey(key)) ?? false;
/** Whether this public key is that private key's. */
export const isPublicOf = (key: KeyObject, own: KeyObject): boolean => isOneKind(key, own) && createPublicKey(own).equals(key);

const isPem = (bytes: Buffer): boolean => bytes.includes('-----BEGIN ');

function read<Value>(reader: () => Value): Value | null {
  try {
    return reader();
  } catch {
    return null;
  }
}
