/** A client over V2, with the certificate as WeChat Pay hands it out. */
import { readFileSync } from 'node:fs';
import { createV2Client, type V2Client } from '@quickpay/wechatpay';
import { around, merchant, sandbox } from '../shop.ts';

export const openClient = (): V2Client =>
  createV2Client({
    merchant: { mode: 'direct', appId: merchant.appId, mchId: merchant.mchId, apiKey: merchant.apiKeyV2 },
    hosts: [sandbox.mtlsBaseUrl], // in production: [GLOBAL_HOSTS.hk]
    tls: {
      ca: readFileSync(sandbox.caCertificate), // in production: leave it out
      certificate: { pfx: readFileSync(merchant.pkcs12) },
    },
    ip: '203.0.113.7',
    ...around,
  });
