/** Every setting that comes from the environment, in one table. Nothing else reads the environment. */
import { z } from 'zod';

export const SETTINGS = {
  QUICKPAY_HOST: { default: '127.0.0.1', meaning: 'Address to listen on', schema: z.string().min(1) },
  QUICKPAY_PORT: {
    default: '8080',
    meaning: 'Port to listen on; 0 picks a free one',
    schema: z.coerce.number().int().min(0).max(65_535),
  },
  QUICKPAY_DATA: { default: './data', meaning: 'Folder of the ledger', schema: z.string().min(1) },
  QUICKPAY_CONFIG: {
    default: '',
    meaning: 'File with merchants, stores and API keys; config.json in the data folder when empty',
    schema: z.string(),
  },
  QUICKPAY_CLOCK: {
    default: '',
    meaning: 'Control URL of a sandbox whose clock is followed; never with production',
    schema: z.string(),
  },
  QUICKPAY_WATCH_MS: {
    default: '600000',
    meaning: 'How long a late request is watched for',
    schema: z.coerce.number().int().min(60_000).max(86_400_000),
  },
  QUICKPAY_LOG: {
    default: 'info',
    meaning: 'silent, error, warn, info or debug',
    schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']),
  },
} as const satisfies Record<string, { default: string; meaning: string; schema: z.ZodType }>;

type Table = typeof SETTINGS;
export type Settings = { readonly [Name in keyof Table]: z.infer<Table[Name]['schema']> };

/** A setting or a configuration that cannot be used: all problems at once, a line each. */
export class ConfigurationError extends Error {}

/** @throws ConfigurationError */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const values = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { default: fallback, schema }]) => {
      const read = schema.safeParse(environment[name] ?? fallback);
      if (!read.success) problems.push(`${name}: ${read.error.issues[0]?.message ?? 'not usable'}`);
      return [name, read.data];
    }),
  );
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return values as Settings; // each value was read by its own schema
}
