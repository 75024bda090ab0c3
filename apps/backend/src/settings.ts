/** Every setting that comes from the environment, in one table. Nothing else of the backend reads the environment. */
import { join } from 'node:path';
import { isEnrolmentToken, nearest } from '@quickpay/api';
import { z } from 'zod';

/** `secret`: its value is never shown. */
type Row = Readonly<{ default: string; meaning: string; secret: boolean; schema: z.ZodType<unknown, string> }>;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `${min} to ${max}`);

const address = z
  .string()
  .refine(
    (text) => text === '' || (/^https?:/.test(text) && URL.canParse(text)),
    'an address such as http://127.0.0.1:9080/control or https://pay.shop.example',
  )
  .transform((text) => text.replace(/\/+$/, ''));

export const SETTINGS = {
  QUICKPAY_HOST: { default: '127.0.0.1', meaning: 'Address to listen on', secret: false, schema: z.string().min(1) },
  QUICKPAY_PORT: {
    default: '8080',
    meaning: 'Port to listen on; 0 picks a free one',
    secret: false,
    schema: wholeNumber(0, 65_535),
  },
  QUICKPAY_DATA: { default: './data', meaning: 'Folder of the ledger', secret: false, schema: z.string().min(1) },
  QUICKPAY_CONFIG: {
    default: '',
    meaning: 'File with merchants, stores, terminals and API keys; `config.json` in the data folder when empty',
    secret: false,
    schema: z.string(),
  },
  QUICKPAY_STORE: {
    default: '',
    meaning:
      'The store whose [node](../guides/store-node.md) this machine is; head office, or the only server there is, when empty',
    secret: false,
    schema: z.string().regex(/^[A-Za-z0-9_-]{0,32}$/, 'the id of a store'),
  },
  QUICKPAY_UPSTREAM: {
    default: '',
    meaning: 'Where a node finds head office, such as https://pay.shop.example; what it was enrolled with when empty',
    secret: false,
    schema: address,
  },
  QUICKPAY_ENROL: {
    default: '',
    meaning: 'The token that enrols this machine as the store’s node: for its first start',
    secret: true,
    schema: z.string().refine((text) => text === '' || isEnrolmentToken(text), 'a token as `quickpay store enrol` prints it'),
  },
  QUICKPAY_CLOCK: {
    default: '',
    meaning: 'Control address of a sandbox whose clock is followed; refused in production',
    secret: false,
    schema: address,
  },
  QUICKPAY_DEMO: {
    default: '',
    meaning: 'File that tells the demo page where the sandbox’s phone is: written and set by `npm start`; refused in production',
    secret: false,
    schema: z.string(),
  },
  QUICKPAY_WATCH_MS: {
    default: '600000',
    meaning: 'How long a request of ours that arrives late is watched for, in milliseconds',
    secret: false,
    schema: wholeNumber(60_000, 86_400_000),
  },
  QUICKPAY_WIRE_DAYS: {
    default: '400',
    meaning: 'How long messages to and from WeChat Pay are kept, in days: a payment can be refunded for 365',
    secret: false,
    schema: wholeNumber(1, 3_660),
  },
  QUICKPAY_WIRE_MB: {
    default: '2000',
    meaning: 'How much of them is kept, in megabytes: the oldest go first. A payment’s take about 4 kB',
    secret: false,
    schema: wholeNumber(10, 1_000_000),
  },
  QUICKPAY_SESSION_IDLE_MS: {
    default: '7200000',
    meaning: 'How long somebody stays signed in who does nothing, in milliseconds',
    secret: false,
    schema: wholeNumber(10_000, 86_400_000),
  },
  QUICKPAY_SESSION_MS: {
    default: '43200000',
    meaning: 'How long somebody stays signed in whatever they do, in milliseconds: a shift',
    secret: false,
    schema: wholeNumber(10_000, 604_800_000),
  },
  QUICKPAY_LOG: {
    default: 'info',
    meaning: '`silent`, `error`, `warn`, `info` or `debug`',
    secret: false,
    schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']),
  },
} as const satisfies Record<string, Row>;

type Table = typeof SETTINGS;
export type SettingName = keyof Table;
export type Settings = { readonly [Name in SettingName]: z.output<Table[Name]['schema']> };

/** A setting or a configuration that cannot be used: all problems at once, a line each. `exitCode` is what a process ends with. */
export class ConfigurationError extends Error {
  readonly exitCode = 1;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigurationError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the table from an environment. A value that is empty is one that is not set.
 *
 * @throws ConfigurationError with every problem, a line each
 * @example readSettings({ QUICKPAY_PORT: '8081' }).QUICKPAY_PORT // 8081
 */
export function readSettings(environment: Environment): Settings {
  const { values, problems } = settingsIn(environment);
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return values;
}

/** The same for those who go on whatever is wrong: a value that cannot be used is the default. */
export function settingsIn(environment: Environment): Readonly<{ values: Settings; problems: readonly string[] }> {
  const problems = misspelt(environment);
  const values = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { default: fallback, schema }]) => {
      const read = schema.safeParse(environment[name] || fallback);
      if (!read.success) problems.push(`${name}: ${read.error.issues[0]?.message ?? 'not usable'}`);
      return [name, read.success ? read.data : schema.parse(fallback)];
    }),
  );
  return { values: values as Settings, problems }; // each value was read by its own schema
}

export const configurationFileOf = ({ QUICKPAY_CONFIG, QUICKPAY_DATA }: Settings): string =>
  QUICKPAY_CONFIG || join(QUICKPAY_DATA, 'config.json');
/** What cookies are signed and PINs keyed with: beside the ledger, so that a copy of the ledger alone opens nothing. */
export const signInKeyFileOf = ({ QUICKPAY_DATA }: Settings): string => join(QUICKPAY_DATA, 'sign-in.key');
/** What went over the wire: beside the ledger, in a file of its own. */
export const wireFileOf = ({ QUICKPAY_DATA }: Settings): string => join(QUICKPAY_DATA, 'wire.sqlite');
/** What evidence is signed with. */
export const evidenceKeyFileOf = ({ QUICKPAY_DATA }: Settings): string => join(QUICKPAY_DATA, 'evidence.key');
export const ledgerFileOf = ({ QUICKPAY_DATA }: Settings): string => join(QUICKPAY_DATA, 'ledger.sqlite');

const PREFIX = 'QUICKPAY_';
const without = (name: string): string => name.slice(PREFIX.length);

/** Names that are nearly a setting's: others with our prefix belong to other programs. */
function misspelt(environment: Environment): string[] {
  const known = Object.keys(SETTINGS).map(without);
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith(PREFIX) || known.includes(without(name))) return [];
    const near = nearest(without(name), known);
    return near === null ? [] : [`${name} is no setting. Did you mean ${PREFIX}${near}?`];
  });
}
