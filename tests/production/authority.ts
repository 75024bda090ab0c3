/** An authority as WeChat Pay has one, and what it issues: certificates of any age and name, for merchants and for servers. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

export type Issued = Readonly<{ certificate: string; privateKey: string; serial: string }>;
/** `hosts`: what a server is called; none for a merchant. Days count from now, and default to a year on either side. */
export type Wanted = Readonly<{ commonName: string; hosts?: readonly string[]; fromDays?: number; untilDays?: number }>;

export class Authority {
  readonly #organization: string;
  readonly #own: Issued;

  constructor(organization: string) {
    this.#organization = organization;
    this.#own = this.#made({ commonName: `${organization} Root` }, null, [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      { name: 'subjectKeyIdentifier' },
    ]);
  }

  /** The authority's own certificate and key. */
  get root(): Issued {
    return this.#own;
  }

  issue(wanted: Wanted): Issued {
    const { hosts = [] } = wanted;
    return this.#made(wanted, this.#own, [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: hosts.length > 0, clientAuth: hosts.length === 0 },
      ...(hosts.length === 0 ? [] : [{ name: 'subjectAltName', altNames: hosts.map((host) => nameOf(host)) }]),
    ]);
  }

  #made({ commonName, fromDays = -365, untilDays = 365 }: Wanted, by: Issued | null, extensions: readonly object[]): Issued {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
    certificate.serialNumber = `5${randomBytes(19).toString('hex').slice(1)}`;
    const now = Date.now();
    certificate.validity.notBefore = new Date(now + fromDays * DAY_MS);
    certificate.validity.notAfter = new Date(now + (by === null ? 10 * YEAR_MS : untilDays * DAY_MS));
    certificate.setSubject([
      { name: 'commonName', value: commonName },
      { name: 'organizationName', value: this.#organization },
    ]);
    certificate.setIssuer(
      by === null ? certificate.subject.attributes : forge.pki.certificateFromPem(by.certificate).subject.attributes,
    );
    certificate.setExtensions([...extensions]);
    certificate.sign(forge.pki.privateKeyFromPem(by?.privateKey ?? privateKey), forge.md.sha256.create());
    return {
      certificate: forge.pki.certificateToPem(certificate),
      privateKey,
      serial: certificate.serialNumber.toUpperCase(),
    };
  }
}

/** A name or an address, as a certificate writes it. */
const nameOf = (host: string) =>
  /^[0-9.]+$/.test(host) || host.includes(':') ? { type: 7, ip: host } : { type: 2, value: host };
