/**
 * The merchant's certificate as the channel hands it out: PEM files, or one PKCS#12 file (`apiclient_cert.p12`) whose passphrase is the merchant
 * id. Read once, when a client is made, so that what can never work is said then and not at the first revoke.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';

/** A certificate and its key in PEM; `passphrase` where the key is locked. */
export type PemCertificate = Readonly<{
  /** `apiclient_cert.pem`: the merchant's own first, if there are several. */
  cert: string | Buffer;
  /** `apiclient_key.pem`: the key of that certificate. */
  key: string | Buffer;
  /** Of a key that is locked. Default: it is not. */
  passphrase?: string;
}>;

/** Both in one file, PKCS#12. Other certificates in it are trusted as `ca` are. */
export type Pkcs12Certificate = Readonly<{
  /** `apiclient_cert.p12`, its bytes. */
  pfx: Buffer;
  /** Default: the merchant id, with which WeChat Pay locks it. */
  passphrase?: string;
}>;

/** A merchant's certificate and key, in either form. */
export type MerchantCertificate = PemCertificate | Pkcs12Certificate;

/** Why a certificate cannot be used. The codes are stable. */
export type CertificateErrorCode =
  /** No certificate in PEM. */
  | 'notCertificate'
  /** No private key in PEM. */
  | 'notKey'
  /** No authority's certificate in PEM. */
  | 'notAuthority'
  /** The key is locked, and the passphrase is missing or another. */
  | 'wrongPassphrase'
  /** The PKCS#12 file is locked with a cipher (RC2) that OpenSSL 3 no longer opens, as older files of WeChat Pay's are. */
  | 'legacyCipher'
  /** Not PKCS#12, or not whole. */
  | 'notPkcs12'
  /** PKCS#12 without a certificate, or without the key of it. */
  | 'incomplete'
  /** The key is another certificate's. */
  | 'keyMismatch'
  /** This Node's TLS does not take it: its key is too small, or its signature too weak. */
  | 'notAccepted'
  /** It begins later than that. */
  | 'notYetValid'
  /** It ended before that. */
  | 'expired';

/** A certificate that cannot be used: why, and what to do. Nothing of a key or a passphrase is in it. */
export class CertificateError extends Error {
  /** Stable, to be compared. */
  readonly code: CertificateErrorCode;

  constructor(code: CertificateErrorCode, message: string) {
    super(message);
    this.name = 'CertificateError';
    this.code = code;
  }
}

/** What a certificate says of itself. */
export type CertificateFacts = Readonly<{
  /** In capitals: what V3 calls `serial_no`. */
  serialNo: string;
  /** Its common name, which is the merchant id on those of WeChat Pay; empty where there is none. */
  owner: string;
  /** Epoch milliseconds. */
  validFrom: number;
  /** Epoch milliseconds. */
  validUntil: number;
}>;

/**
 * Reads a merchant's certificate, and tries its key.
 *
 * @param options `passphrase`: for PKCS#12 that has none of its own, usually the merchant id. `at`: when it must be valid, in epoch
 * milliseconds; default: no look is taken at its dates. A client does not look either: the channel decides by its own clock, and a wrong one
 * here must not stop a revoke. Look when you start, and well before it ends.
 * @throws CertificateError
 * @example readCertificate({ pfx: readFileSync('apiclient_cert.p12') }, { passphrase: '1900000109', at: Date.now() }).serialNo
 */
export function readCertificate(
  certificate: MerchantCertificate,
  { passphrase, at }: Readonly<{ passphrase?: string; at?: number }> = {},
): CertificateFacts {
  const found =
    'pfx' in certificate ? ownOf(contextOf({ certificate: { passphrase, ...certificate } })) : pairIn(certificate).certificate;
  const facts = factsOf(found);
  if (at !== undefined) checkDates(facts, at);
  return facts;
}

/**
 * The same of a certificate alone, as V3 needs it: with the key that it must be of.
 *
 * @throws CertificateError
 */
export function readCertificateOf(pem: string | Buffer, key: KeyObject): CertificateFacts {
  const certificate = certificateIn(pem);
  checkPair(certificate, key);
  return factsOf(certificate);
}

/** What a connection is made with, read once. @throws CertificateError */
export function contextOf({
  ca,
  certificate,
}: Readonly<{ ca?: string | Buffer | undefined; certificate?: WithPassphrase | undefined }>): SecureContext {
  if (ca !== undefined && !isCertificate(ca))
    throw new CertificateError('notAuthority', 'ca is no certificate in PEM: leave it out to trust the system’s authorities');
  const trust = { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) } as const;
  if (certificate === undefined) return createSecureContext(trust);
  const { passphrase } = certificate;
  const unlocked = passphrase === undefined ? {} : { passphrase };
  if ('pfx' in certificate) return opened(() => createSecureContext({ ...trust, pfx: certificate.pfx, ...unlocked }));
  const { cert, key } = certificate;
  pairIn({ cert, key, ...unlocked });
  try {
    return createSecureContext({ ...trust, cert, key, ...unlocked });
  } catch (fault) {
    throw notAccepted(fault);
  }
}

type WithPassphrase = Readonly<{ passphrase?: string | undefined }> &
  (Omit<PemCertificate, 'passphrase'> | Omit<Pkcs12Certificate, 'passphrase'>);

/** What OpenSSL says of a PKCS#12 file that it does not open. It has no codes for it: these are its words, in Node 22, 24 and 26. */
const PKCS12_FAULTS: readonly (readonly [said: RegExp, code: CertificateErrorCode, message: string])[] = [
  [
    /mac verify failure/i,
    'wrongPassphrase',
    'the passphrase of the PKCS#12 file is another; that of WeChat Pay’s is the merchant id',
  ],
  [
    /unsupported/i,
    'legacyCipher',
    'the PKCS#12 file is locked with a cipher that OpenSSL 3 no longer opens. Use apiclient_cert.pem and apiclient_key.pem of the same archive, or write it anew: ' +
      '(umask 077; openssl pkcs12 -legacy -in apiclient_cert.p12 -nodes -out both.pem && openssl pkcs12 -export -in both.pem -out new.p12 && rm both.pem)',
  ],
  [/unable to load/i, 'incomplete', 'the PKCS#12 file has no certificate, or not its private key'],
];

function opened(open: () => SecureContext): SecureContext {
  try {
    return open();
  } catch (fault) {
    const said = fault instanceof Error ? fault.message : '';
    if (/too small|too weak/i.test(said)) throw notAccepted(fault);
    const [, code, message] = PKCS12_FAULTS.find(([words]) => words.test(said)) ?? [
      null,
      'notPkcs12' as const,
      'this is no PKCS#12 file, or not the whole of one',
    ];
    throw new CertificateError(code, message);
  }
}

/** Words of OpenSSL's, which are its own and nothing of the certificate. */
function notAccepted(fault: unknown): CertificateError {
  const said = fault instanceof Error ? (/(?:^|:)([a-z0-9 ]{1,60})$/.exec(fault.message)?.[1] ?? '') : '';
  return new CertificateError(
    'notAccepted',
    `TLS does not take the certificate (${said || 'no reason is given'}): order a new one`,
  );
}

/** The certificate that a connection would show. Nothing is connected: Node tells it of a TLS socket only. */
function ownOf(secureContext: SecureContext): X509Certificate {
  const socket = new TLSSocket(new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() }), { secureContext });
  try {
    const own = socket.getCertificate();
    if (own === null || !('raw' in own)) throw new CertificateError('incomplete', 'the PKCS#12 file has no certificate');
    return new X509Certificate(own.raw);
  } finally {
    socket.destroy();
  }
}

function pairIn({ cert, key, passphrase }: PemCertificate): Readonly<{ certificate: X509Certificate; key: KeyObject }> {
  const pair = { certificate: certificateIn(cert), key: keyIn(key, passphrase) };
  checkPair(pair.certificate, pair.key);
  return pair;
}

function checkPair(certificate: X509Certificate, key: KeyObject): void {
  if (!certificate.checkPrivateKey(key))
    throw new CertificateError(
      'keyMismatch',
      'the private key is not the key of the certificate: take both from one archive of the merchant platform',
    );
}

function certificateIn(pem: string | Buffer): X509Certificate {
  if (isCertificate(pem)) return new X509Certificate(pem);
  throw new CertificateError('notCertificate', `this is no certificate in PEM${hintOf(pem)}`);
}

function isCertificate(pem: string | Buffer): boolean {
  try {
    return pem.includes('-----BEGIN ') && new X509Certificate(pem).serialNumber !== '';
  } catch {
    return false;
  }
}

function keyIn(pem: string | Buffer, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    if (pem.includes('ENCRYPTED'))
      throw new CertificateError('wrongPassphrase', 'the private key is locked with a passphrase, which is missing or another');
    throw new CertificateError('notKey', `this is no private key in PEM${hintOf(pem)}`);
  }
}

/** A binary file begins with a sequence: PKCS#12, most often. */
const hintOf = (bytes: string | Buffer): string =>
  typeof bytes !== 'string' && bytes[0] === 0x30 ? ': it is binary; give apiclient_cert.p12 as pfx' : '';

function factsOf({ serialNumber, subject, validFrom, validTo }: X509Certificate): CertificateFacts {
  return {
    serialNo: serialNumber.toUpperCase(),
    owner: /^CN=(.*)$/m.exec(subject)?.[1] ?? '',
    validFrom: Date.parse(validFrom),
    validUntil: Date.parse(validTo),
  };
}

function checkDates({ validFrom, validUntil }: CertificateFacts, at: number): void {
  const day = (time: number): string =>
    Number.isNaN(time) ? 'a day that cannot be read' : new Date(time).toISOString().slice(0, 10);
  if (!(at >= validFrom))
    throw new CertificateError(
      'notYetValid',
      `the certificate is not valid before ${day(validFrom)}: look at this machine’s clock`,
    );
  if (!(at < validUntil))
    throw new CertificateError(
      'expired',
      `the certificate ended on ${day(validUntil)}: order a new one in the merchant platform (Account → API security)`,
    );
}
