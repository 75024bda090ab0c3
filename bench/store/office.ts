/** Head office as it is in life: the whole backend over a ledger in a file, with two stores that may have nodes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, sha256 } from '@quickpay/backend';
import { startBackend } from '@quickpay/backend/server';
import { createAuthority, issue } from '../../apps/sandbox/src/certificates.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { ACCOUNT, AMOUNT, API_KEY, MERCHANT_ID, TERMINAL_IDS } from '../pipe/account.ts';
import { BUSY_STORE_ID, SILENT_STORE_ID, SILENT_TERMINAL_ID } from './stores.ts';

export type OfficeOptions = Readonly<{ dataDir: string; gatewayUrl: string }>;
export type OfficePart = {
  url: (ask: null) => string;
  /** A token that enrols a machine as that store's node. */
  token: (ask: Readonly<{ storeId: string }>) => Promise<string>;
};

const { dataDir, gatewayUrl } = optionsOfPart<OfficeOptions>();
const put = (name: string, content: string): void => writeFileSync(join(dataDir, name), content, { mode: 0o600 });
const { mode, appId, mchId, apiKey } = ACCOUNT;
const quotaSharePercent = 40;
put('api-key-v2.txt', apiKey);
// What a revoke would be sent with: nothing is revoked here.
const own = issue(createAuthority(Date.now()), mchId, Date.now());
put('certificate.pem', own.certificate);
put('private-key.pem', own.privateKey);
put(
  'config.json',
  JSON.stringify({
    environment: 'sandbox',
    apiKeys: [{ name: 'bench', sha256: sha256(API_KEY).toString('hex') }],
    merchants: [
      {
        ...{ id: MERCHANT_ID, mode, protocol: 'v2', appId, mchId, signType: 'MD5', apiKeyFile: 'api-key-v2.txt' },
        ...{ certificateFile: 'certificate.pem', privateKeyFile: 'private-key.pem' },
        ...{ currencies: [AMOUNT.currency], merchantCategoryCode: '5812', hosts: [gatewayUrl], description: 'Tea house' },
      },
    ],
    stores: [
      { id: BUSY_STORE_ID, name: 'First floor', quotaSharePercent },
      { id: SILENT_STORE_ID, name: 'Pier', quotaSharePercent },
    ],
    terminals: [
      ...TERMINAL_IDS.map((id) => ({ id, name: id, storeId: BUSY_STORE_ID })),
      { id: SILENT_TERMINAL_ID, name: 'Pier', storeId: SILENT_STORE_ID },
    ],
  }),
);
const backend = await startBackend(readSettings({ QUICKPAY_DATA: dataDir, QUICKPAY_PORT: '0', QUICKPAY_LOG: 'info' }));

servePart<OfficePart>(
  {
    url: () => backend.url,
    async token({ storeId }) {
      const answer = await fetch(`${backend.url}/v1/stores/${storeId}/enrolments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: '{}',
      });
      if (!answer.ok) throw new Error(`no token for ${storeId}: ${answer.status} ${await answer.text()}`);
      return ((await answer.json()) as { token: string }).token; // the API's own answer
    },
  },
  () => backend.close(),
);
