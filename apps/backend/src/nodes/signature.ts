/**
 * How a node shows that it is the one that was enrolled: `Authorization: QuickPay-Node id=…, at=…, signature=…`, an Ed25519 signature over
 * method, path with its query, time, and the SHA-256 of the body as it is sent. The path is as head office's own routes have it (`/v1/…`),
 * whatever a proxy puts before it. Time is the machine's own, as TLS takes it, whatever clock payments follow.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

export type Signed = Readonly<{
  method: string;
  /** With its query: `/v1/exchange/profile?applied=0`. */
  path: string;
  /** Epoch milliseconds. */
  at: number;
  /** SHA-256 of the body as it is sent, in hex; of nothing where there is none. */
  bodySha256: string;
}>;
export type NodeCredentials = Readonly<{ nodeId: string; at: number; signature: Buffer }>;

/** What stands before the 32 bytes of a raw Ed25519 public key in DER (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const SCHEME = 'QuickPay-Node';
const HEADER = /^QuickPay-Node id=([0-9A-Za-z_-]{1,32}), at=(\d{1,15}), signature=([\w-]{86})$/;

export type SigningKeys = Readonly<{
  /** 32 bytes in base64url: what head office is told. */
  publicKey: string;
  /** PKCS#8 in PEM: stays on the node. */
  privateKey: string;
}>;

export function newSigningKeys(): SigningKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI_HEAD.length);
  return { publicKey: raw.toString('base64url'), privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

const textOf = ({ method, path, at, bodySha256 }: Signed): Buffer => Buffer.from(`${method}\n${path}\n${at}\n${bodySha256}`);

/** @example authorizationOf({ nodeId, privateKey }, { method: 'GET', path: '/v1/exchange/profile', at: 1_790_000_000_000, bodySha256 }) */
export const authorizationOf = (own: Readonly<{ nodeId: string; privateKey: string }>, signed: Signed): string =>
  `${SCHEME} id=${own.nodeId}, at=${signed.at}, signature=${sign(null, textOf(signed), createPrivateKey(own.privateKey)).toString('base64url')}`;

/** Whether somebody means to speak as a node, rightly or not. */
export const isNodeHeader = (authorization: string): boolean => authorization.startsWith(`${SCHEME} `);

/** Null for a header that cannot be read. */
export function credentialsIn(authorization: string): NodeCredentials | null {
  const [, nodeId, at, signature] = HEADER.exec(authorization) ?? [];
  if (nodeId === undefined || at === undefined || signature === undefined) return null;
  return { nodeId, at: Number(at), signature: Buffer.from(signature, 'base64url') };
}

/** False for a wrong signature, and for a key that is none. */
export function isSignedBy(publicKey: string, signature: Buffer, signed: Signed): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.concat([SPKI_HEAD, Buffer.from(publicKey, 'base64url')]),
      format: 'der',
      type: 'spki',
    });
    return verify(null, textOf(signed), key, signature);
  } catch {
    return false;
  }
}
