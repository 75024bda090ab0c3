/** A merchant and a channel that are made up: all keys of both ends, anew for each run, and good for nothing else. */
import { createAuthority, issue, pkcs12 } from '../../apps/sandbox/src/certificates.ts';
import type { Account } from './clients/client.ts';

export type Keys = Readonly<{
  account: Account;
  /** The channel's own key, PEM. */
  platformKey: string;
  /** PEM of whoever issued the channel's server certificate, and the merchant's. */
  authority: string;
  server: Readonly<{ certificate: string; privateKey: string }>;
}>;

export function makeKeys(): Keys {
  const now = Date.now();
  const mchId = '1900000109';
  const authority = createAuthority(now);
  const [own, platform] = [issue(authority, mchId, now), issue(authority, 'platform', now)];
  return {
    account: {
      appId: 'wx8888888888888888',
      mchId,
      apiKeyV2: '0123456789abcdef0123456789ABCDEF',
      apiKeyV3: 'fedcba9876543210fedcba9876543210',
      ...own,
      pkcs12Base64: pkcs12(own, mchId).toString('base64'),
      platformSerial: platform.serial,
      platformCertificate: platform.certificate,
    },
    platformKey: platform.privateKey,
    authority: authority.certificate,
    server: issue(authority, 'localhost', now, ['localhost', '127.0.0.1']),
  };
}
