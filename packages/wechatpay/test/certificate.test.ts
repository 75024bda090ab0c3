/** The merchant's certificate, in whichever form: what it says, and what is said where it cannot be used. */
import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type MerchantEntry, type Sandbox, startSandbox } from '@quickpay/sandbox';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, type Issued, issue, pkcs12 } from '../../../apps/sandbox/src/certificates.ts';
import {
  CertificateError,
  type CertificateErrorCode,
  createV2Client,
  createV3Client,
  type MerchantCertificate,
  readCertificate,
  type TlsMaterial,
} from '../src/index.ts';
import { LEGACY_P12 } from './legacy-p12.ts';

const NOW = Date.now();
const DAY_MS = 86_400_000;
const YEARS_10_MS = 3_650 * DAY_MS;
const MCH_ID = '1900000109';
const authority = createAuthority(NOW);
const ours = issue(authority, MCH_ID, NOW);
const others = issue(authority, '1900000110', NOW);
const pem = (of: Issued, key = of.privateKey): MerchantCertificate => ({ cert: of.certificate, key });
const locked = (passphrase: string): string =>
  createPrivateKey(ours.privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();

/** PKCS#12 as tools of today write it, or without one of its two halves. */
function modernP12(certificate: string | null, key: string | null, passphrase = MCH_ID): Buffer {
  const bag = forge.pkcs12.toPkcs12Asn1(
    key === null ? null : forge.pki.privateKeyFromPem(key),
    // It is left out then, which forge's types do not know.
    certificate === null ? (null as never) : forge.pki.certificateFromPem(certificate),
    passphrase,
    { algorithm: 'aes256' },
  );
  return Buffer.from(forge.asn1.toDer(bag).getBytes(), 'binary');
}

/** As they were made long ago. */
const small = (() => {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 1_024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = '41';
  certificate.validity.notAfter = new Date(NOW + YEARS_10_MS);
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), privateKey: keys.privateKey };
})();

describe('a certificate says', () => {
  const facts = {
    serialNo: ours.serial,
    owner: MCH_ID,
    validFrom: Math.floor((NOW - DAY_MS) / 1_000) * 1_000,
    validUntil: Math.floor((NOW + YEARS_10_MS) / 1_000) * 1_000,
  };

  test.each<[form: string, certificate: MerchantCertificate]>([
    ['in PEM', pem(ours)],
    ['in PEM, as bytes', { cert: Buffer.from(ours.certificate), key: Buffer.from(ours.privateKey) }],
    ['in PEM, with its authority behind it', { cert: `${ours.certificate}${authority.certificate}`, key: ours.privateKey }],
    ['in PEM, its key locked', { cert: ours.certificate, key: locked('secret'), passphrase: 'secret' }],
    ['in PKCS#12 as WeChat Pay writes it', { pfx: pkcs12(ours, MCH_ID) }],
    ['in PKCS#12 as tools of today write it', { pfx: modernP12(ours.certificate, ours.privateKey) }],
    ['in PKCS#12 with a passphrase of its own', { pfx: pkcs12(ours, 'mine'), passphrase: 'mine' }],
  ])('whose number it has, whose it is and how long it is good: %s', (_form, certificate) => {
    expect(readCertificate(certificate, { passphrase: MCH_ID, at: NOW })).toEqual(facts);
  });
});

describe('of a certificate that cannot be used it is said why, and nothing of its key', () => {
  const fault = (certificate: MerchantCertificate, at?: number): CertificateError => {
    try {
      readCertificate(certificate, { passphrase: MCH_ID, ...(at === undefined ? {} : { at }) });
    } catch (thrown) {
      if (thrown instanceof CertificateError) return thrown;
      throw thrown;
    }
    return expect.fail('it was read');
  };
  const whole = modernP12(ours.certificate, ours.privateKey);

  test.each<[code: CertificateErrorCode, what: string, certificate: MerchantCertificate, says: RegExp, at?: number]>([
    ['notCertificate', 'nothing', { cert: '', key: ours.privateKey }, /no certificate/],
    ['notCertificate', 'the key in its place', { cert: ours.privateKey, key: ours.privateKey }, /no certificate/],
    ['notCertificate', 'PKCS#12 as if it were PEM', { cert: whole, key: whole }, /give apiclient_cert\.p12 as pfx/],
    ['notKey', 'the certificate in the key’s place', pem(ours, ours.certificate), /no private key/],
    ['notKey', 'a key cut short', pem(ours, ours.privateKey.slice(0, 500)), /no private key/],
    ['wrongPassphrase', 'a locked key without a passphrase', pem(ours, locked('secret')), /missing or another/],
    ['wrongPassphrase', 'a locked key with another', { ...pem(ours, locked('secret')), passphrase: 'x' }, /missing or another/],
    ['wrongPassphrase', 'PKCS#12 of another merchant id', { pfx: pkcs12(ours, '1900000110') }, /is the merchant id/],
    ['wrongPassphrase', 'RC2 with another passphrase', { pfx: LEGACY_P12, passphrase: 'x' }, /is the merchant id/],
    ['legacyCipher', 'RC2', { pfx: LEGACY_P12 }, /openssl pkcs12 -legacy/],
    ['notPkcs12', 'something else', { pfx: Buffer.from('hello') }, /no PKCS#12/],
    ['notPkcs12', 'nothing at all', { pfx: Buffer.alloc(0) }, /no PKCS#12/],
    ['notPkcs12', 'PEM as if it were PKCS#12', { pfx: Buffer.from(ours.certificate) }, /no PKCS#12/],
    ['notPkcs12', 'half of it', { pfx: whole.subarray(0, whole.length / 2) }, /not the whole/],
    ['incomplete', 'PKCS#12 without a key', { pfx: modernP12(ours.certificate, null) }, /not its private key/],
    ['incomplete', 'PKCS#12 without a certificate', { pfx: modernP12(null, ours.privateKey) }, /no certificate/],
    ['incomplete', 'PKCS#12 with another’s key', { pfx: modernP12(ours.certificate, others.privateKey) }, /certificate/],
    ['keyMismatch', 'another’s key', pem(ours, others.privateKey), /not the key of the certificate/],
    ['notAccepted', 'a key too small, in PKCS#12', { pfx: modernP12(small.certificate, small.privateKey) }, /key too small/],
    ['expired', 'an old one', pem(ours), /ended on 20\d\d-\d\d-\d\d/, NOW + YEARS_10_MS],
    ['expired', 'an old one in PKCS#12', { pfx: whole }, /order a new one/, NOW + YEARS_10_MS],
    ['notYetValid', 'one of tomorrow, or a clock that is behind', pem(ours), /this machine’s clock/, NOW - 2 * DAY_MS],
  ])('%s: %s', (code, _what, certificate, says, at) => {
    const thrown = fault(certificate, at);
    expect([thrown.code, thrown.message]).toEqual([code, expect.stringMatching(says)]);
    expect(JSON.stringify(thrown) + String(thrown.stack)).not.toMatch(/BEGIN|secret|MII/);
    expect(thrown.cause).toBeUndefined();
  });

  test('by a client as soon as it is made', () => {
    const merchant = { mode: 'direct', appId: 'wx1', mchId: MCH_ID, apiKey: 'k'.repeat(32) } as const;
    const rest = { hosts: ['https://127.0.0.1:9'], now: Date.now, random: { bytes: randomBytes }, ip: '127.0.0.1' };
    const made = (tls: TlsMaterial) => () => createV2Client({ merchant, tls, ...rest });
    const code = (wanted: CertificateErrorCode) => expect.objectContaining({ name: 'CertificateError', code: wanted });
    expect(made({ certificate: { pfx: LEGACY_P12 } })).toThrow(code('legacyCipher'));
    expect(made({ certificate: { pfx: pkcs12(ours, 'mine') } })).toThrow(code('wrongPassphrase'));
    expect(made({ certificate: pem(ours, others.privateKey) })).toThrow(code('keyMismatch'));
    const weak = { cert: small.certificate, key: small.privateKey };
    expect(made({ certificate: weak })).toThrow(code('notAccepted'));
    expect(made({ certificate: weak })).toThrow(/key too small/);
    expect(made({ ca: 'public' })).toThrow(code('notAuthority'));
    expect(made({ certificate: { pfx: pkcs12(ours, MCH_ID) } })).not.toThrow();
  });
});

describe('against a gateway that looks at certificates', () => {
  let sandbox: Sandbox;
  let entry: MerchantEntry;
  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, tlsPort: 0 });
    const found = sandbox.merchants.find(({ settlementCurrency }) => settlementCurrency === 'HKD');
    if (found === undefined) throw new Error('no such merchant in the demo');
    entry = found;
  });
  afterAll(() => sandbox.close());
  const around = () => ({
    hosts: [sandbox.mtlsBaseUrl],
    now: Date.now,
    random: { bytes: randomBytes },
  });
  const trust = () => ({ ca: readFileSync(sandbox.caCertificate) });

  test('the file that WeChat Pay hands out is enough for a revoke: its passphrase is the merchant id', async () => {
    const { appId, mchId, apiKeyV2: apiKey } = entry;
    const revoke = async (certificate?: MerchantCertificate) => {
      const client = createV2Client({
        merchant: { mode: 'direct', appId, mchId, apiKey },
        tls: { ...trust(), ...(certificate === undefined ? {} : { certificate }) },
        ip: '127.0.0.1',
        ...around(),
      });
      const answer = await client.revoke({ outTradeNo: 'NOBODYS' }, { timeoutMs: 10_000 });
      await client.close();
      return answer;
    };
    expect(await revoke({ pfx: readFileSync(entry.pkcs12) })).toMatchObject({ kind: 'succeeded' });
    expect(await revoke({ cert: readFileSync(entry.certificate), key: readFileSync(entry.privateKey) })).toMatchObject({
      kind: 'succeeded',
    });
    expect(await revoke()).toMatchObject({ kind: 'unverified', problem: 'httpBadRequest' });
  });

  test('V3 signs under the number that its certificate says, and wants the key to be that certificate’s', async () => {
    const { appId, mchId, apiKeyV3: apiV3Key } = entry;
    const certificate = readFileSync(entry.certificate);
    const made = (privateKey: string) =>
      createV3Client({
        merchant: { mode: 'direct', appId, mchId, certificate, privateKey: createPrivateKey(privateKey), apiV3Key },
        tls: trust(),
        ...around(),
      });
    const client = made(readFileSync(entry.privateKey, 'utf8'));
    expect(await client.query({ outTradeNo: 'NOBODYS' }, { timeoutMs: 10_000 })).toMatchObject({
      kind: 'failed',
      code: 'ORDER_NOT_EXIST',
    });
    await client.close();
    expect(new X509Certificate(certificate).serialNumber).toBe(entry.serial);
    expect(() => made(others.privateKey)).toThrow(expect.objectContaining({ code: 'keyMismatch' }));
  });
});
