/**
 * The channel's own keys, by the name that an answer gives (`Wechatpay-Serial`): certificates, which are downloaded and follow one another,
 * and public keys (`PUB_KEY_ID_…`), which a merchant is given. Both kinds stand side by side while a merchant moves from one to the other.
 */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

/** A certificate of the channel's, as it says itself. */
export type PlatformCertificate = Readonly<{
  /** In capitals. */
  serialNo: string;
  /** Epoch milliseconds. */
  effectiveAt: number;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** The certificate itself, opened. */
  pem: string;
}>;

/** @throws Error when it is no certificate of an RSA key */
export function platformCertificate(pem: string): PlatformCertificate {
  const { serialNumber, validFrom, validTo, publicKey } = new X509Certificate(pem);
  rsa(publicKey, serialNumber);
  return { serialNo: serialNumber, effectiveAt: Date.parse(validFrom), expiresAt: Date.parse(validTo), pem };
}

export type KeyRingOptions = Readonly<{
  /** Public keys by their ids, as PEM. */
  publicKeys?: Readonly<Record<string, string>>;
  /** Certificates that are known beforehand, PEM. */
  certificates?: readonly string[];
  now: () => number;
}>;

export type KeyRing = Readonly<{
  /** The key of this name, if it is known and valid now. Names are compared as they are. */
  find(serial: string): KeyObject | null;
  /** Takes these in beside what there is, and forgets what has expired. @throws Error when one is no certificate of an RSA key */
  take(certificates: readonly string[]): void;
  /** Names of all that are valid now, the one that is valid longest first. */
  names(): readonly string[];
  /** When the last of the certificates ends that are valid now, in epoch milliseconds; null where there is none. Public keys have no end. */
  certificatesEnd(): number | null;
}>;

type Held = Readonly<{ key: KeyObject; from: number; until: number }>;

export function createKeyRing({ publicKeys = {}, certificates = [], now }: KeyRingOptions): KeyRing {
  const held = new Map<string, Held>();
  for (const [id, pem] of Object.entries(publicKeys))
    held.set(id, { key: rsa(createPublicKey(pem), id), from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY });
  const isValid = ({ from, until }: Held): boolean => from <= now() && now() < until;

  const ring: KeyRing = {
    find(serial) {
      const found = held.get(serial);
      return found !== undefined && isValid(found) ? found.key : null;
    },
    take(more) {
      for (const { serialNo, effectiveAt, expiresAt, pem } of more.map(platformCertificate))
        held.set(serialNo, { key: createPublicKey(pem), from: effectiveAt, until: expiresAt });
      for (const [name, { until }] of held) if (until <= now()) held.delete(name);
    },
    names: () =>
      [...held]
        .filter(([, one]) => isValid(one))
        .sort(([, a], [, b]) => b.until - a.until)
        .map(([name]) => name),
    certificatesEnd() {
      const ends = [...held.values()].filter((one) => isValid(one) && Number.isFinite(one.until)).map(({ until }) => until);
      return ends.length === 0 ? null : Math.max(...ends);
    },
  };
  ring.take(certificates);
  return ring;
}

function rsa(key: KeyObject, name: string): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') throw new Error(`${name} is the name of a key that is not RSA`);
  return key;
}
