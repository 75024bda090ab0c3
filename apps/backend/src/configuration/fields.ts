/**
 * Every field of the configuration file, in one table per kind of entry: its schema, what it must be (said where it is not), and what it
 * means. The reference page, the refusals and the questions of `quickpay configure` come from here.
 */
import { isWebhookEventType, strict, WEBHOOK_EVENT_TYPES, type WebhookEventType } from '@quickpay/api';
import { AMOUNT_MINOR_MAX, CODE_PREFIXES, type WalletRegion } from '@quickpay/core';
import { DEFAULT_QUOTAS } from '@quickpay/engine';
import { AUDIENCES, PAPER_MM, RECEIPT_LANGUAGES, TEXT_MODES } from '@quickpay/receipts';
import { checkFields, GLOBAL_HOSTS, InvalidRequest } from '@quickpay/wechatpay';
import { z } from 'zod';
import { PRINT_LIMITS } from '../printing/limits.ts';
import { REACHES } from '../webhooks-out/address.ts';
import { WEBHOOK_LIMITS } from '../webhooks-out/limits.ts';

export type Field<Schema extends z.ZodType = z.ZodType> = Readonly<{ schema: Schema; right: string; meaning: string }>;
export type Fields = Readonly<Record<string, Field>>;

/** The zod shape of a table of fields. */
const shapeOf = <Table extends Fields>(fields: Table) =>
  Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])) as {
    [Name in keyof Table]: Table[Name]['schema']; // each name with its own schema, as the table says
  };

const ID = '1 to 32 of A-Z a-z 0-9 _ -';
const id = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
/** One line that a person reads. */
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u);
const file = z.string().min(1).max(4_096);
const FILE = 'a path; one that is not absolute starts at the configuration file';
/** Bounds that are the protocol's, asked of the client that keeps them. */
const onTheWire = (name: string) => z.string().refine((value) => wireRule(name, value) === null);
const origin = z.string().refine(isOrigin);
const HOSTS = 'one or more base URLs, such as https://apihk.mch.weixin.qq.com, without a path';

/** The rule that a value breaks on the wire, or null. */
export function wireRule(name: string, value: string): string | null {
  try {
    checkFields({ [name]: value });
    return null;
  } catch (fault) {
    if (fault instanceof InvalidRequest) return fault.rule;
    throw fault;
  }
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash, username, password } = new URL(text);
  return pathname === '/' && search === '' && hash === '' && username === '' && password === '';
}

/** Reached from outside by what is added to it: no query, no fragment, nobody's name. */
function isPublicBase(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' && url.origin + url.pathname.replace(/\/$/, '') === text;
}

function isTimeZone(name: string): boolean {
  try {
    // Names only: an offset such as +08:00 knows no summer time.
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

export const PROTOCOLS = ['v2', 'v3'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const WALLET_REGIONS: readonly WalletRegion[] = [...new Set(Object.values(CODE_PREFIXES))];
/** What stores with a node may take of the quotas, all together, in percent: what is left is head office's. */
export const SHARE_PERCENT_MAX = 90;
const perSecond = (fallback: number) => z.int().min(1).max(100_000).default(fallback);

export const MERCHANT = {
  id: { schema: id, right: ID, meaning: 'By which the API and the ledger know it. It stays with its account for ever' },
  mode: {
    schema: z.enum(['direct', 'institution']),
    right: '`direct` or `institution`',
    meaning: 'Whether the merchant has an account of its own, or an institution acts for it',
  },
  protocol: {
    schema: z.enum(PROTOCOLS).default('v2'),
    right: '`v2` or `v3`',
    meaning: 'Which of WeChat Pay’s two protocols is spoken; what only the other one needs may stay here, and is not looked at',
  },
  appId: {
    schema: onTheWire('appid'),
    right: '1 to 32 letters and digits, such as wx8888888888888888',
    meaning: 'The app id bound to `mchId`; an institution’s own',
  },
  mchId: { schema: onTheWire('mch_id'), right: '1 to 32 digits', meaning: 'The merchant id; an institution’s own' },
  subMchId: {
    schema: onTheWire('sub_mch_id').optional(),
    right: '1 to 32 digits',
    meaning: 'The sub-merchant’s id. For an institution, and for nobody else',
  },
  subAppId: {
    schema: onTheWire('sub_appid').optional(),
    right: '1 to 32 letters and digits',
    meaning: 'The sub-merchant’s own app id, where it has one that is bound to `subMchId`',
  },
  signType: {
    schema: z.enum(['MD5', 'HMAC-SHA256']).default('MD5'),
    right: '`MD5` or `HMAC-SHA256`',
    meaning: 'V2: how requests are signed, and so their answers',
  },
  region: {
    schema: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    right: 'two capital letters of ISO 3166, such as HK',
    meaning: 'Where the merchant is: Hong Kong’s charge mainland and Hong Kong wallets, all others mainland wallets',
  },
  walletRegions: {
    schema: z.array(z.enum(WALLET_REGIONS)).min(1).optional(),
    right: `one or more of ${WALLET_REGIONS.join(', ')}`,
    meaning: 'Which wallets may be charged, where that is not what `region` says',
  },
  acceptPrefix160: {
    schema: z.boolean().default(false),
    right: 'true or false',
    meaning: 'Whether codes that begin with 160 are Hong Kong wallets: one of WeChat Pay’s pages says so, the others do not',
  },
  currencies: {
    schema: z.array(z.string().regex(/^[A-Z]{3}$/)).min(1),
    right: 'one or more codes of ISO 4217, such as HKD',
    meaning: 'What is charged in: the settlement currency, CNY, or what was agreed',
  },
  wireExponents: {
    schema: z.record(z.string(), z.int().min(0).max(3)).default({}),
    right: 'currencies with 0 to 3 decimals, such as { "TWD": 2 }',
    meaning: 'How many decimals WeChat Pay counts in currencies for which that is not verified',
  },
  merchantCategoryCode: {
    schema: z
      .string()
      .regex(/^\d{4}$/)
      .optional(),
    right: 'four digits, such as 5499',
    meaning: 'The merchant category code, sent with each payment. V3 needs it',
  },
  description: {
    schema: onTheWire('body').refine((text) => text.length <= 42),
    right: '1 to 42 characters without emoji, one line',
    meaning: 'What the payer reads when a payment says nothing else: shop and branch',
  },
  hosts: {
    schema: z.array(origin).min(1).default([GLOBAL_HOSTS.hk]),
    right: HOSTS,
    meaning: 'Where WeChat Pay is asked, the first preferred; another is asked only for what provably never left',
  },
  certificateHosts: {
    schema: z.array(origin).min(1).optional(),
    right: HOSTS,
    meaning: 'V2: where revokes and refunds are sent, if not to `hosts`',
  },
  ownGateway: {
    schema: line(120).optional(),
    right: '1 to 120 characters, one line',
    meaning:
      'In production, whose it is and why, where `hosts` are not WeChat Pay’s or `caFile` is there: an egress proxy that ends TLS, for instance',
  },
  apiKeyFile: { schema: file.optional(), right: FILE, meaning: 'V2, which needs it: holds the API key, 32 characters' },
  apiV3KeyFile: { schema: file.optional(), right: FILE, meaning: 'V3, which needs it: holds the APIv3 key, 32 characters' },
  certificateFile: {
    schema: file.optional(),
    right: FILE,
    meaning: 'The merchant’s certificate, PEM (`apiclient_cert.pem`). V2 needs it; V3 its serial number',
  },
  serialNo: {
    schema: onTheWire('serial_no').optional(),
    right: '1 to 64 hex digits in capitals',
    meaning: 'V3: the serial number of the merchant’s certificate, where the certificate itself is not here',
  },
  privateKeyFile: { schema: file, right: FILE, meaning: 'Its private key, PEM (`apiclient_key.pem`)' },
  publicKeyId: {
    schema: z
      .string()
      .regex(/^PUB_KEY_ID_[0-9A-Za-z]{1,50}$/)
      .optional(),
    right: '`PUB_KEY_ID_` and 1 to 50 letters and digits',
    meaning: 'V3, for a merchant that was given a public key of WeChat Pay’s: the key’s id',
  },
  publicKeyFile: { schema: file.optional(), right: FILE, meaning: 'V3: that public key, PEM (`pub_key.pem`)' },
  caFile: {
    schema: file.optional(),
    right: FILE,
    meaning: 'Authorities to trust instead of the public ones, PEM',
  },
  attachRequired: {
    schema: z.boolean().default(false),
    right: 'true or false',
    meaning: 'Whether a paid answer must bring our payment id back; the protocol lets it be absent',
  },
  quotas: {
    schema: strict({
      submit: perSecond(DEFAULT_QUOTAS.submit),
      query: perSecond(DEFAULT_QUOTAS.query),
      revoke: perSecond(DEFAULT_QUOTAS.revoke),
      refund: perSecond(DEFAULT_QUOTAS.refund),
      refundQuery: perSecond(DEFAULT_QUOTAS.refundQuery),
    }).prefault({}),
    right: 'requests per second of submit, query, revoke, refund, refundQuery, each 1 to 100000',
    meaning: 'How often WeChat Pay is asked; sub-merchants that share an institution’s limit share it out here',
  },
} as const satisfies Fields;

export const STORE = {
  id: { schema: id, right: ID, meaning: 'By which the API knows it' },
  name: { schema: line(64), right: '1 to 64 characters, one line', meaning: 'What people call it' },
  areaCode: {
    schema: z
      .string()
      .regex(/^[0-9A-Za-z-]{1,12}$/)
      .optional(),
    right: '1 to 12 digits or letters',
    meaning: 'Its area code, sent with each payment made there',
  },
  address: {
    schema: line(128).optional(),
    right: '1 to 128 characters, one line',
    meaning: 'Its address, sent with each payment made there, and printed on receipts',
  },
  timeZone: {
    schema: z.string().max(64).refine(isTimeZone).optional(),
    right: 'a time zone of the IANA database, such as Asia/Hong_Kong',
    meaning: 'By which its tills show the time; the server’s own when left out',
  },
  quotaSharePercent: {
    schema: z.int().min(1).max(SHARE_PERCENT_MAX).optional(),
    right: `a whole number, 1 to ${SHARE_PERCENT_MAX}; of all stores together at most ${SHARE_PERCENT_MAX}`,
    meaning:
      'The share of its merchants’ `quotas` that its node has, in percent. A store with a [node](../guides/store-node.md) needs it; what is left is head office’s own',
  },
  merchants: {
    schema: z.array(id).min(1).optional(),
    right: 'ids of merchants',
    meaning:
      'Whose keys its node is given, and who is paid there; all of them when left out. For a store with `quotaSharePercent`',
  },
  machineAddress: {
    schema: onTheWire('spbill_create_ip').optional(),
    right: 'an IPv4 address',
    meaning:
      'The address that its node’s requests come from; the file’s `machineAddress` when left out. For a store with `quotaSharePercent`',
  },
} as const satisfies Fields;

/** Amounts by currency. */
const limits = z.record(z.string().regex(/^[A-Z]{3}$/), z.int().min(0).max(AMOUNT_MINOR_MAX)).default({});

export const TERMINAL = {
  id: { schema: id, right: ID, meaning: 'By which the API knows it' },
  name: { schema: line(64), right: '1 to 64 characters, one line', meaning: 'What people call it' },
  storeId: { schema: id, right: 'the id of a store', meaning: 'Where it stands' },
  deviceInfo: {
    schema: onTheWire('device_info').optional(),
    right: '1 to 32 bytes, no control characters',
    meaning: 'How WeChat Pay’s portal and bills name it; its id when left out',
  },
  cashierLimit: {
    schema: limits,
    right: 'currencies with whole minor units, such as { "HKD": 500000 }',
    meaning: 'The largest sale that a cashier may make there without a manager; no limit for a currency that is not named',
  },
  refundLimit: {
    schema: limits,
    right: 'currencies with whole minor units, such as { "HKD": 50000 }',
    meaning:
      'How much of one payment a cashier may refund there without a manager’s approval; nothing for a currency that is not named',
  },
} as const satisfies Fields;

/** A host and a port, for raw bytes: no scheme, no path, nothing that a resolver would not look up. */
const printerAddress = z
  .string()
  .regex(/^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/)
  .refine((address) => Number(/:(\d{1,5})$/.exec(address.replace(/^\[.*\]/, ''))?.[1] ?? 1) <= 65_535);

export const PRINTER = {
  id: { schema: id, right: ID, meaning: 'By which the API knows it' },
  name: { schema: line(64), right: '1 to 64 characters, one line', meaning: 'What people call it' },
  address: {
    schema: printerAddress,
    right: 'a host or an address, and a port where it is not 9100, such as 192.168.1.40 or printer.shop:9101',
    meaning: 'Where it takes raw bytes over TCP',
  },
  storeId: { schema: id, right: 'the id of a store', meaning: 'Where it stands' },
  terminals: {
    schema: z.array(id).min(1).optional(),
    right: 'ids of terminals of that store',
    meaning: 'Which tills print there; all of the store when left out',
  },
  paperMm: {
    schema: z.literal(PAPER_MM).default(80),
    right: '58 or 80',
    meaning: 'How wide its paper is, in millimetres',
  },
  text: {
    schema: z.enum(TEXT_MODES).default('gb18030'),
    right: '`gb18030` or `raster`',
    meaning: 'Whether it has a Chinese font of its own; `raster` sends every line as a picture, for printers that have none',
  },
  hasCutter: {
    schema: z.boolean().default(true),
    right: 'true or false',
    meaning: 'Whether it cuts the paper; else it feeds it to where it is torn off',
  },
  answersStatus: {
    schema: z.boolean().default(false),
    right: 'true or false',
    meaning: 'Whether it answers how it is (DLE EOT, GS r): then paper that has run out is known before anything is sent',
  },
  automatic: {
    schema: z.array(z.enum(AUDIENCES)).max(AUDIENCES.length).default([]),
    right: '`customer`, `merchant`, both, or neither',
    meaning: 'Which copies it prints by itself as soon as a payment of one of its tills is paid',
  },
  languages: {
    schema: z
      .array(z.enum(RECEIPT_LANGUAGES))
      .min(1)
      .max(RECEIPT_LANGUAGES.length)
      .default([...RECEIPT_LANGUAGES]),
    right: '`en`, `zh-CN`, or both',
    meaning: 'What its receipts say things in',
  },
} as const satisfies Fields;

export const API_KEY = {
  name: { schema: line(64), right: '1 to 64 characters, one line', meaning: 'Whose it is, as the log and the ledger name it' },
  sha256: {
    schema: z.string().regex(/^[0-9a-f]{64}$/),
    right: '64 hex digits: the key’s SHA-256',
    meaning: 'The key itself is shown once, when it is made, and kept nowhere',
  },
} as const satisfies Fields;

/** An address with nothing in it that would stand in a log: no name or password before the host. */
const isHookUrl = (text: string): boolean => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
};

export const WEBHOOK = {
  id: { schema: id, right: ID, meaning: 'By which the API and the log know it' },
  url: {
    schema: z.string().max(2_000).refine(isHookUrl),
    right: 'an address such as https://books.example/quickpay, without a name, a password or a #',
    meaning: 'Where events are sent. In production https',
  },
  secretFile: {
    schema: file,
    right: FILE,
    meaning: 'Holds what its requests are signed with: `whsec_` and 24 to 64 random bytes in base64',
  },
  previousSecretFile: {
    schema: file.optional(),
    right: FILE,
    meaning: 'Holds the secret before, while it is being changed: requests then carry a signature by each',
  },
  events: {
    schema: z
      .array(z.string().refine(isWebhookEventType))
      .min(1)
      .default([...WEBHOOK_EVENT_TYPES])
      .transform((events) => events as WebhookEventType[]), // each was looked at
    right: `one or more of ${WEBHOOK_EVENT_TYPES.join(', ')}`,
    meaning: 'What it is told of; everything when left out',
  },
  reach: {
    schema: z.enum(REACHES).default('internet'),
    right: REACHES.map((reach) => `\`${reach}\``).join(' or '),
    meaning: 'Which addresses its name may mean: public ones, or this machine’s own (`loopback`). Others are refused',
  },
} as const satisfies Fields;

const merchant = strict(shapeOf(MERCHANT));
const store = strict(shapeOf(STORE));
const terminal = strict(shapeOf(TERMINAL));
const printer = strict(shapeOf(PRINTER));
const apiKey = strict(shapeOf(API_KEY));
const webhook = strict(shapeOf(WEBHOOK));

export const CONFIGURATION = {
  environment: {
    schema: z.enum(['sandbox', 'production']),
    right: '`sandbox` or `production`',
    meaning: 'Whether real money moves. A ledger belongs to one of the two for ever',
  },
  machineAddress: {
    schema: onTheWire('spbill_create_ip').optional(),
    right: 'an IPv4 address',
    meaning: 'The address that requests come from, sent with each payment. Needed in production; 127.0.0.1 in the sandbox',
  },
  notifyUrl: {
    schema: z.string().max(200).refine(isPublicBase).optional(),
    right: 'an https address without a query and without a slash at its end, at most 200 characters',
    meaning:
      'Under which WeChat Pay reaches this server, to tell how refunds ended: `/webhooks/wechatpay/` and the merchant’s id are added. Nobody is told anything when left out',
  },
  apiKeys: { schema: z.array(apiKey).min(1), right: 'one or more keys', meaning: 'Keys of the shop’s own programs, below' },
  merchants: { schema: z.array(merchant).min(1), right: 'one or more merchants', meaning: 'Who is paid, below' },
  stores: { schema: z.array(store).min(1), right: 'one or more stores', meaning: 'Where, below' },
  terminals: { schema: z.array(terminal).min(1), right: 'one or more terminals', meaning: 'At which till, below' },
  printers: {
    schema: z.array(printer).max(PRINT_LIMITS.printersMax).default([]),
    right: `at most ${PRINT_LIMITS.printersMax} printers`,
    meaning: 'What prints receipts over the network, below',
  },
  webhooks: {
    schema: z.array(webhook).max(WEBHOOK_LIMITS.endpointsMax).default([]),
    right: `at most ${WEBHOOK_LIMITS.endpointsMax} webhooks`,
    meaning: 'Programs of the shop’s own that are told what happens, below',
  },
} as const satisfies Fields;

/** Lists of entries, by their name in the file. */
export const LISTS = {
  merchants: MERCHANT,
  stores: STORE,
  terminals: TERMINAL,
  printers: PRINTER,
  apiKeys: API_KEY,
  webhooks: WEBHOOK,
} as const;
export type ListName = keyof typeof LISTS;

export const configurationSchema = strict(shapeOf(CONFIGURATION));
export type Configuration = z.infer<typeof configurationSchema>;
export type MerchantEntry = Configuration['merchants'][number];
export type StoreEntry = Configuration['stores'][number];
export type TerminalEntry = Configuration['terminals'][number];
export type PrinterEntry = Configuration['printers'][number];
export type WebhookEntry = Configuration['webhooks'][number];

/** Wallets by the merchant's region. Only Hong Kong is known to differ; `walletRegions` has the last word. */
const WALLETS_BY_REGION: Readonly<Record<string, readonly WalletRegion[]>> = { HK: ['CN', 'HK'] };
const WALLETS_ELSEWHERE: readonly WalletRegion[] = ['CN'];

/** Which wallets a merchant may charge: all of them where neither field says anything, which production does not accept. */
export function walletsOf({
  region,
  walletRegions,
}: Pick<Partial<MerchantEntry>, 'region' | 'walletRegions'>): readonly WalletRegion[] {
  if (walletRegions !== undefined) return walletRegions;
  return region === undefined ? WALLET_REGIONS : (WALLETS_BY_REGION[region] ?? WALLETS_ELSEWHERE);
}
