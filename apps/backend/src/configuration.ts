/** Who we take payments for: merchants, stores, terminals and API keys, from one checked file. Secrets are files of their own. */
import { createHash, createPrivateKey, timingSafeEqual, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { strict } from '@quickpay/api';
import { CODE_PREFIXES, isCurrency } from '@quickpay/core';
import { wireExponent } from '@quickpay/wechatpay';
import { z } from 'zod';
import { ConfigurationError } from './settings.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 of A-Z a-z 0-9 _ -');
const regions = [...new Set(Object.values(CODE_PREFIXES))];

const merchant = strict({
  id,
  mode: z.enum(['direct', 'institution']),
  appId: z.string().min(1).max(32),
  mchId: z.string().regex(/^\d{1,32}$/, 'digits'),
  subMchId: z
    .string()
    .regex(/^\d{1,32}$/, 'digits')
    .optional(),
  subAppId: z.string().min(1).max(32).optional(),
  signType: z.enum(['MD5', 'HMAC-SHA256']).default('MD5'),
  currencies: z.array(z.string()).min(1),
  /** Wire decimals of currencies for which they are not verified. */
  wireExponents: z.record(z.string(), z.int().min(0).max(3)).default({}),
  walletRegions: z.array(z.enum(regions)).min(1).default(regions),
  hosts: z.array(z.url()).min(1),
  certificateHosts: z.array(z.url()).min(1).optional(),
  apiKeyFile: z.string().min(1),
  certificateFile: z.string().min(1),
  privateKeyFile: z.string().min(1),
  caFile: z.string().min(1).optional(),
  description: z.string().min(1).max(42),
  merchantCategoryCode: z
    .string()
    .regex(/^\d{4}$/, 'four digits')
    .optional(),
}).superRefine((made, context) => {
  if ((made.mode === 'institution') !== (made.subMchId !== undefined)) {
    context.addIssue({ code: 'custom', path: ['subMchId'], message: 'is needed for an institution, and for nobody else' });
  }
  for (const currency of made.currencies) {
    if (!isCurrency(currency))
      context.addIssue({ code: 'custom', path: ['currencies'], message: `${currency} is not a currency we know` });
    else if (wireExponent(currency, made.wireExponents) === null) {
      context.addIssue({
        code: 'custom',
        path: ['wireExponents'],
        message: `the wire decimals of ${currency} are not verified: set them here once you know them`,
      });
    }
  }
});

const profile = strict({ id, name: z.string().min(1).max(64) });

export const configurationSchema = strict({
  environment: z.enum(['sandbox', 'production']),
  apiKeys: z
    .array(strict({ name: z.string().min(1).max(64), sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the key’s SHA-256 in hex') }))
    .min(1),
  merchants: z.array(merchant).min(1),
  stores: z.array(profile).min(1),
  terminals: z.array(profile.extend({ storeId: id })).min(1),
});

export type Configuration = z.infer<typeof configurationSchema>;
export type MerchantConfiguration = Configuration['merchants'][number] &
  Readonly<{ apiKey: string; certificate: Buffer; privateKey: Buffer; ca?: Buffer }>;

/** Reads the file and every file it names. @throws ConfigurationError with every problem at once. */
export function readConfiguration(file: string): Omit<Configuration, 'merchants'> & { merchants: MerchantConfiguration[] } {
  const read = configurationSchema.safeParse(jsonIn(file));
  if (!read.success) {
    throw new ConfigurationError(
      read.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const problems: string[] = [];
  const content = (name: string): Buffer => {
    try {
      return readFileSync(resolve(dirname(file), name));
    } catch {
      problems.push(`${file}: ${name} cannot be read`);
      return Buffer.alloc(0);
    }
  };
  const merchants = read.data.merchants.map((made) => ({
    ...made,
    apiKey: content(made.apiKeyFile).toString('utf8').trim(),
    certificate: content(made.certificateFile),
    privateKey: content(made.privateKeyFile),
    ...(made.caFile === undefined ? {} : { ca: content(made.caFile) }),
  }));
  problems.push(...referenceProblems(read.data).map((problem) => `${file}: ${problem}`));
  // A file that cannot be read is not also said to be wrong.
  if (problems.length === 0)
    problems.push(...merchants.flatMap((made) => secretProblems(made).map((problem) => `${file}: ${made.id}: ${problem}`)));
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return { ...read.data, merchants };
}

/** Names that are there twice, and names of what is not there. */
function referenceProblems({ merchants, stores, terminals }: Configuration): string[] {
  const twice = (what: string, ids: readonly string[]) =>
    ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${what} ${id} is there twice`);
  return [
    ...twice(
      'merchant',
      merchants.map(({ id }) => id),
    ),
    ...twice(
      'store',
      stores.map(({ id }) => id),
    ),
    ...twice(
      'terminal',
      terminals.map(({ id }) => id),
    ),
    ...terminals
      .filter(({ storeId }) => !stores.some(({ id }) => id === storeId))
      .map(({ id, storeId }) => `terminal ${id} stands in ${storeId}, and there is no such store`),
  ];
}

/** What a connection would only tell at the first payment. */
function secretProblems({ apiKey, certificate, privateKey, ca }: MerchantConfiguration): string[] {
  const problems = apiKey.length === 32 ? [] : [`the API key has ${apiKey.length} characters, 32 expected`];
  const read = <Value>(what: string, reader: () => Value): Value | null => {
    try {
      return reader();
    } catch {
      problems.push(`${what} cannot be read: PEM is expected`);
      return null;
    }
  };
  const ours = read('the certificate', () => new X509Certificate(certificate));
  const key = read('the private key', () => createPrivateKey(privateKey));
  if (ours !== null && key !== null && !ours.checkPrivateKey(key))
    problems.push('the certificate and the private key do not belong together');
  if (ca !== undefined) read('the authority’s certificate', () => new X509Certificate(ca));
  return problems;
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError(
      `The configuration ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}

/** What keys of the sandbox start with. */
const TEST_PREFIX = 'test_';

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Which API key this is, by name, or null; in a time that does not tell how much of it is right. */
export function keyName({ apiKeys, environment }: Pick<Configuration, 'apiKeys' | 'environment'>, given: string): string | null {
  // Keys of the sandbox are seen as such, and never open production, whatever was configured.
  if (environment === 'production' && given.startsWith(TEST_PREFIX)) return null;
  const hash = sha256(given);
  let name: string | null = null;
  for (const key of apiKeys) if (timingSafeEqual(hash, Buffer.from(key.sha256, 'hex'))) name = key.name;
  return name;
}
