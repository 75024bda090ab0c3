/**
 * What `quickpay configure` can be told: a flag for every field of the configuration, and for those that a first start needs a question.
 * Schemas, bounds and meanings are the configuration's own tables.
 */
import { CONFIGURATION, LISTS, type ListName } from '@quickpay/backend';
import { GLOBAL_HOSTS, isWechatPayHost } from '@quickpay/wechatpay';
import { type Entry, entriesOf } from './draft.ts';
import { type Kind, textOf } from './texts.ts';

/** Lists whose entries are asked for; API keys are made, a shop may begin without a printer, and webhooks are written into the file. */
export type AskedList = Exclude<ListName, 'apiKeys' | 'printers' | 'webhooks'>;
/** `top`: the fields of the file itself. */
export type Section = AskedList | 'top';

export type Choice = Readonly<{ value: string; label: string; hint?: string }>;
export type Asking = Readonly<{
  ask: string;
  /** Empty may be answered: the field is left out. */
  optional?: boolean | ((entry: Entry, draft: Entry) => boolean);
  suggestion?: string | ((draft: Entry) => string);
  choices?: readonly Choice[];
  /** Whether it is asked at all, by what is known so far. Default: always. */
  when?: (entry: Entry, draft: Entry) => boolean;
  /** Where it is not asked: whether what is there would be wrong, and goes. Default: it is kept. */
  goes?: (entry: Entry, draft: Entry) => boolean;
}>;
/** `asking` null: by flag or in the file only, because what it has by default fits nearly everybody. */
export type Question = Readonly<{ field: string; kind: Kind; asking: Asking | null }>;

const always = (): boolean => true;
const isProduction = (_entry: Entry, draft: Entry): boolean => draft.environment === 'production';
const isInstitution = ({ mode }: Entry): boolean => mode === 'institution';
const speaks =
  (protocol: 'v2' | 'v3') =>
  (entry: Entry): boolean =>
    (entry.protocol ?? 'v2') === protocol;
const hostsOf = ({ hosts }: Entry): readonly string[] => (Array.isArray(hosts) ? hosts.map(String) : []);
const isOwnHost = (entry: Entry): boolean => hostsOf(entry).some((host) => !isWechatPayHost(host));

/** The store that a new terminal stands in where there is one alone; else empty. */
export function onlyStore(draft: Entry): string {
  const [only, ...others] = entriesOf(draft, 'stores');
  return others.length === 0 ? textOf(only?.id) : '';
}

const asks = (field: string, kind: Kind, ask: string, more: Omit<Asking, 'ask'> = {}): Question => ({
  field,
  kind,
  asking: { ask, ...more },
});
const byFlag = (field: string, kind: Kind): Question => ({ field, kind, asking: null });

export const QUESTIONS: Readonly<Record<Section, readonly Question[]>> = {
  top: [
    asks('environment', 'text', 'Is this for real money?', {
      choices: [
        { value: 'production', label: 'Production', hint: 'real money moves' },
        { value: 'sandbox', label: 'Sandbox', hint: 'a WeChat Pay of one’s own, no real money' },
      ],
    }),
    asks('machineAddress', 'text', 'Which IPv4 address do this machine’s requests come from?', { when: isProduction }),
    byFlag('notifyUrl', 'text'),
  ],
  merchants: [
    asks('id', 'text', 'A short name for this merchant, for good', { suggestion: 'shop' }),
    asks('mode', 'text', 'Who has the account at WeChat Pay?', {
      choices: [
        { value: 'direct', label: 'The merchant itself' },
        { value: 'institution', label: 'An institution, for the merchant as its sub-merchant' },
      ],
    }),
    asks('mchId', 'text', 'Merchant id (the institution’s, where there is one)'),
    asks('appId', 'text', 'App id that is bound to it'),
    asks('subMchId', 'text', 'Sub-merchant id', { when: isInstitution, goes: always }),
    asks('subAppId', 'text', 'App id of the sub-merchant, if it has one', { when: isInstitution, goes: always, optional: true }),
    asks('protocol', 'text', 'Which protocol is spoken with WeChat Pay?', {
      choices: [
        { value: 'v2', label: 'V2', hint: 'XML, signed with an API key' },
        { value: 'v3', label: 'V3', hint: 'JSON, signed with the merchant’s private key' },
      ],
    }),
    asks('region', 'capitals', 'Where is the merchant? Two letters, such as HK or JP', {
      optional: (entry, draft) => !isProduction(entry, draft) || entry.walletRegions !== undefined,
    }),
    byFlag('walletRegions', 'capitalList'),
    byFlag('acceptPrefix160', 'yesNo'),
    asks('currencies', 'capitalList', 'Currencies to charge in, such as HKD or HKD,CNY'),
    byFlag('wireExponents', 'numbers'),
    asks('merchantCategoryCode', 'text', 'Merchant category code, if you were given one', { optional: speaks('v2') }),
    asks('description', 'text', 'What payers read: shop and branch'),
    asks('signType', 'text', 'How are requests signed?', {
      when: speaks('v2'),
      choices: [
        { value: 'MD5', label: 'MD5', hint: 'the protocol’s default' },
        { value: 'HMAC-SHA256', label: 'HMAC-SHA256', hint: 'stronger' },
      ],
    }),
    asks('hosts', 'list', 'Where is WeChat Pay asked?', { suggestion: GLOBAL_HOSTS.hk }),
    byFlag('certificateHosts', 'list'),
    asks('caFile', 'path', 'File with the authority that vouches for it, if it is not a public one', {
      optional: true,
      when: (entry) => isOwnHost(entry) || entry.caFile !== undefined,
    }),
    asks('ownGateway', 'text', 'So it is not WeChat Pay’s own. Whose is it, and why?', {
      when: (entry, draft) => isProduction(entry, draft) && (isOwnHost(entry) || entry.caFile !== undefined),
      goes: always,
    }),
    asks('apiKeyFile', 'path', 'File with the API key (V2)', { when: speaks('v2') }),
    asks('apiV3KeyFile', 'path', 'File with the APIv3 key', { when: speaks('v3') }),
    asks('certificateFile', 'path', 'File with the certificate (apiclient_cert.pem)', { optional: speaks('v3') }),
    asks('serialNo', 'capitals', 'So it is not here. What is the certificate’s serial number?', {
      when: (entry) => speaks('v3')(entry) && entry.certificateFile === undefined,
      // The certificate says it itself.
      goes: speaks('v3'),
    }),
    asks('privateKeyFile', 'path', 'File with its private key (apiclient_key.pem)'),
    asks('publicKeyId', 'text', 'Id of WeChat Pay’s public key (PUB_KEY_ID_…), if you were given one', {
      when: speaks('v3'),
      optional: true,
    }),
    asks('publicKeyFile', 'path', 'File with that public key (pub_key.pem)', {
      when: (entry) => speaks('v3')(entry) && entry.publicKeyId !== undefined,
      goes: speaks('v3'),
    }),
    byFlag('attachRequired', 'yesNo'),
    byFlag('quotas', 'numbers'),
  ],
  stores: [
    asks('id', 'text', 'A short name for the store', { suggestion: 'store-1' }),
    asks('name', 'text', 'What people call the store'),
    asks('areaCode', 'text', 'Its area code, if WeChat Pay is to have it', { optional: true }),
    asks('address', 'text', 'Its address, if WeChat Pay is to have it', { optional: true }),
    byFlag('timeZone', 'text'),
    byFlag('quotaSharePercent', 'number'),
    byFlag('merchants', 'list'),
    byFlag('machineAddress', 'text'),
  ],
  terminals: [
    asks('id', 'text', 'A short name for the till', { suggestion: 'till-1' }),
    asks('name', 'text', 'What people call the till'),
    asks('storeId', 'text', 'In which store does it stand?', { suggestion: onlyStore }),
    byFlag('deviceInfo', 'text'),
    byFlag('cashierLimit', 'numbers'),
    byFlag('refundLimit', 'numbers'),
  ],
};

/** What one entry of a list is called, in flags and questions. */
export const SINGULAR: Readonly<Record<AskedList, string>> = { merchants: 'merchant', stores: 'store', terminals: 'terminal' };
export const ASKED_LISTS: readonly AskedList[] = ['merchants', 'stores', 'terminals'];

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `--app-id`, `--merchant` for the id, `--store-name`: a merchant's fields are flags by themselves. */
export function flagOf(section: Section, field: string): string {
  if (section === 'top') return kebab(field);
  if (field === 'id') return SINGULAR[section];
  return section === 'merchants' ? kebab(field) : `${SINGULAR[section]}-${kebab(field)}`;
}

/** How commander names a flag's value. */
export const optionName = (flag: string): string => flag.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());

/** What a field means and must be, in the configuration's words. */
export function aboutField(section: Section, field: string): Readonly<{ meaning: string; right: string }> {
  const fields: Readonly<Record<string, { meaning: string; right: string }>> = section === 'top' ? CONFIGURATION : LISTS[section];
  return fields[field] ?? { meaning: '', right: '' };
}
