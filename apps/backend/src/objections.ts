/** What is to be said against a configuration before it is written: by the field that would have to be another. */
import { inspectSqliteLedger } from '@quickpay/storage';
import type { MerchantEntry } from './configuration/fields.ts';
import type { Known } from './configuration/known.ts';
import { lookAtMaterial, type MaterialCheck } from './configuration/material.ts';
import { lookAtWebhook } from './configuration/webhook-secrets.ts';
import { checkContent } from './configuration.ts';
import { ledgerSaid } from './doctor/ledger-looks.ts';
import type { Finding } from './finding.ts';

export type Objection = Readonly<{
  /** As the file names it: `merchants.shop.apiKeyFile`; or `the ledger`, which the configuration is not for. */
  field: string;
  /** `fail`: no backend would start with it. */
  level: 'fail' | 'warn';
  said: string;
  fix?: string;
}>;

export type Proposal = Readonly<{
  /** Where it is to be written: paths in it start there. */
  file: string;
  ledgerFile: string;
}>;

/** Which field each look at a merchant's files is about. */
const FIELDS: Readonly<Record<MaterialCheck, keyof MerchantEntry>> = {
  'API key': 'apiKeyFile',
  'APIv3 key': 'apiV3KeyFile',
  certificate: 'certificateFile',
  'certificate dates': 'certificateFile',
  'private key': 'privateKeyFile',
  'key pair': 'privateKeyFile',
  'serial number': 'serialNo',
  'public key': 'publicKeyFile',
  authority: 'caFile',
};
const isMaterialCheck = (check: string): check is MaterialCheck => Object.hasOwn(FIELDS, check);

/** Everything at once; empty where a backend would start with it, and nobody needs to be warned. */
export function objectionsTo(content: unknown, { file, ledgerFile }: Proposal): readonly Objection[] {
  const { problems, known, materials, webhookMaterials } = checkContent(file, content);
  return [
    ...problems.map(({ problem, ...rest }): Objection => ({ level: 'fail', said: problem, ...rest })),
    ...materials.flatMap((material, index) =>
      lookAtMaterial(material).flatMap((finding) => {
        const { check } = finding;
        const entry = known.merchants[index]?.field ?? '';
        return isMaterialCheck(check) ? objection(finding, `${entry}.${FIELDS[check]}`) : [];
      }),
    ),
    ...webhookMaterials.flatMap((material, index) =>
      lookAtWebhook(material).flatMap((finding) =>
        objection(finding, `${known.webhooks[index]?.field ?? 'webhooks'}.secretFile`),
      ),
    ),
    ...ledgerSaid(ledgerFile, inspectSqliteLedger(ledgerFile), known).flatMap((said) =>
      objection(said, ledgerField(said, known)),
    ),
  ];
}

/** A merchant that is there has another account; one that is not is missing from the list. */
function ledgerField({ of }: Omit<Finding, 'check'>, { merchants }: Known): string {
  if (of === undefined) return 'the ledger';
  return merchants.some(({ id }) => id === of) ? `merchants.${of}.mchId` : 'merchants';
}

function objection({ level, seen, fix }: Omit<Finding, 'check'>, field: string): readonly Objection[] {
  return level === 'fail' || level === 'warn' ? [{ field, level, said: seen, ...(fix === undefined ? {} : { fix }) }] : [];
}
