/** The sandbox's own authority, and what it issues: the gateway's certificate, the merchants', the platform's. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

export type Issued = Readonly<{ certificate: string; privateKey: string; serial: string }>;
export type Authority = Issued;

const YEARS_10_MS = 10 * 365 * 86_400_000;

/** Keys are made by the platform, which is a hundred times faster at it; the certificate around them by forge. */
function keyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function unsigned(publicKey: string, commonName: string, now: number): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // A leading zero would be dropped by some readers, and a negative number is not allowed.
  certificate.serialNumber = `4${randomBytes(19).toString('hex').slice(1)}`;
  certificate.validity.notBefore = new Date(now - 86_400_000);
  certificate.validity.notAfter = new Date(now + YEARS_10_MS);
  certificate.setSubject([
    { name: 'commonName', value: commonName },
    { name: 'organizationName', value: 'Quick Pay Sandbox' },
  ]);
  return certificate;
}

const issued = (certificate: forge.pki.Certificate, privateKey: string): Issued => ({
  certificate: forge.pki.certificateToPem(certificate),
  privateKey,
  serial: certificate.serialNumber.toUpperCase(),
});

export function createAuthority(now: number): Authority {
  const keys = keyPair();
  const certificate = unsigned(keys.publicKey, 'Quick Pay Sandbox Authority', now);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create());
  return issued(certificate, keys.privateKey);
}

/** A certificate in this name; `hosts` for a server, none for a merchant. */
export function issue(authority: Authority, commonName: string, now: number, hosts: readonly string[] = []): Issued {
  const keys = keyPair();
  const certificate = unsigned(keys.publicKey, commonName, now);
  certificate.setIssuer(forge.pki.certificateFromPem(authority.certificate).subject.attributes);
  const isAddress = (host: string): boolean => /^[0-9.]+$/.test(host) || host.includes(':');
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: hosts.length > 0, clientAuth: hosts.length === 0 },
    ...(hosts.length > 0
      ? [
          {
            name: 'subjectAltName',
            altNames: hosts.map((host) => (isAddress(host) ? { type: 7, ip: host } : { type: 2, value: host })),
          },
        ]
      : []),
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authority.privateKey), forge.md.sha256.create());
  return issued(certificate, keys.privateKey);
}

/** Key and certificate in one file, as the channel hands them out; its password is the merchant id. */
export function pkcs12({ certificate, privateKey }: Issued, password: string): Buffer {
  const bag = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(privateKey),
    forge.pki.certificateFromPem(certificate),
    password,
    {
      algorithm: '3des',
    },
  );
  return Buffer.from(forge.asn1.toDer(bag).getBytes(), 'binary');
}
