/** A client over V3. Its serial number is read from the certificate, and the channel's certificates are asked for when first needed. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createV3Client, type V3Client } from '@quickpay/wechatpay';
import { around, merchant, sandbox } from '../shop.ts';

export const openClient = (): V3Client =>
  createV3Client({
    merchant: {
      mode: 'direct',
      appId: merchant.appId,
      mchId: merchant.mchId,
      certificate: readFileSync(merchant.certificate),
      privateKey: createPrivateKey(readFileSync(merchant.privateKey)),
      apiV3Key: merchant.apiKeyV3,
    },
    hosts: [sandbox.mtlsBaseUrl], // in production: [GLOBAL_HOSTS.hk]
    tls: { ca: readFileSync(sandbox.caCertificate) }, // in production: leave it out
    ...around,
  });
