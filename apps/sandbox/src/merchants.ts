/** The demo's merchants, with everything that the channel hands a merchant: ids, keys, certificates; made once and kept. */
import { createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authority, createAuthority, type Issued, issue, pkcs12 } from './certificates.ts';

/** One entry of the line that a started sandbox prints; certificates and keys are paths. */
export type MerchantEntry = Readonly<{
  mode: 'direct' | 'institution';
  appId: string;
  mchId: string;
  subMchId?: string;
  settlementCurrency: string;
  apiKeyV2: string;
  apiKeyV3: string;
  serial: string;
  certificate: string;
  privateKey: string;
  pkcs12: string;
  platformSerial: string;
  platformCertificate: string;
  publicKeyId: string;
  publicKey: string;
}>;

export type Material = Readonly<{
  caCertificate: string;
  authority: Authority;
  server: Issued;
  merchants: readonly MerchantEntry[];
}>;

type Wanted = Pick<MerchantEntry, 'mode' | 'appId' | 'mchId' | 'subMchId' | 'settlementCurrency'>;

const DEMO: readonly Wanted[] = [
  { mode: 'direct', appId: 'wx5a1d2b3c4d5e6f70', mchId: '1900000101', settlementCurrency: 'HKD' },
  { mode: 'direct', appId: 'wx5a1d2b3c4d5e6f71', mchId: '1900000102', settlementCurrency: 'JPY' },
  { mode: 'institution', appId: 'wx5a1d2b3c4d5e6f72', mchId: '1900000103', subMchId: '1900000201', settlementCurrency: 'USD' },
  { mode: 'institution', appId: 'wx5a1d2b3c4d5e6f72', mchId: '1900000103', subMchId: '1900000202', settlementCurrency: 'USD' },
];

/** Reads what is in the folder, or makes it: only its owner may read the keys. */
export function materialIn(folder: string, now: number): Material {
  const list = join(folder, 'material.json');
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8')) as Material; // written below
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const authority = createAuthority(now);
  const server = issue(authority, 'localhost', now, ['localhost', '127.0.0.1', '::1']);
  const caCertificate = write('ca.pem', authority.certificate);
  const platform = issue(authority, 'Tenpay sandbox platform', now);
  const platformKey = issue(authority, 'WeChat Pay public key', now);
  const accounts = new Map(DEMO.map(({ mchId }) => [mchId, account(mchId)]));
  const material: Material = {
    caCertificate,
    authority,
    server,
    merchants: DEMO.map((merchant) => ({ ...merchant, ...(accounts.get(merchant.mchId) ?? account(merchant.mchId)) })),
  };
  write('platform_key.pem', platform.privateKey);
  write('public_key_private.pem', platformKey.privateKey);
  write('material.json', JSON.stringify(material));
  return material;

  function account(mchId: string): Omit<MerchantEntry, keyof Wanted> {
    const own = issue(authority, mchId, now);
    return {
      apiKeyV2: randomBytes(16).toString('hex'),
      apiKeyV3: randomBytes(16).toString('hex'),
      serial: own.serial,
      certificate: write(`${mchId}_cert.pem`, own.certificate),
      privateKey: write(`${mchId}_key.pem`, own.privateKey),
      pkcs12: write(`${mchId}_cert.p12`, pkcs12(own, mchId)),
      platformSerial: platform.serial,
      platformCertificate: write('platform_cert.pem', platform.certificate),
      publicKeyId: `PUB_KEY_ID_0${mchId}2026112400`,
      publicKey: write(
        'public_key.pem',
        createPublicKey(platformKey.privateKey).export({ type: 'spki', format: 'pem' }).toString(),
      ),
    };
  }
}
