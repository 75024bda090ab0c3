/** Keys of both ends, made anew for each run, and good for nothing else. */
import { createAuthority, issue, pkcs12 } from '../../apps/sandbox/src/certificates.ts';
import type { Keys } from './keys.ts';

export function makeKeys(): Keys {
  const now = Date.now();
  const mchId = '1900000109';
  const authority = createAuthority(now);
  const [own, platform] = [issue(authority, mchId, now), issue(authority, 'platform', now)];
  return {
    account: {
      appId: 'wx0000000000000000',
      mchId,
      apiKeyV2: '0123456789abcdefghijklmnopqrstuv',
      apiKeyV3: 'vutsrqponmlkjihgfedcba9876543210',
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
