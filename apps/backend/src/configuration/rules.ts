/** Rules between the fields of a configuration: what must agree, what is there twice, what the wire has no room for. */
import { isIP } from 'node:net';
import { type Currency, exponentOf, isCurrency } from '@quickpay/core';
import { WIRE_EXPONENTS, wireExponent } from '@quickpay/wechatpay';
import { hostIn } from '../host-in.ts';
import { refusedAt } from '../webhooks-out/address.ts';
import { environmentProblems } from './environment.ts';
import { MERCHANT, type MerchantEntry, type Protocol, SHARE_PERCENT_MAX, walletsOf, wireRule } from './fields.ts';
import type { Entry, Known, Problem } from './known.ts';
import { percentLeft, servesMerchant, tooSmall } from './quota-shares.ts';
import { sceneInfo } from './scene-info.ts';

/** Everything that rules say against what is known. */
export const ruleProblems = (known: Known): readonly Problem[] => [
  ...RULES.flatMap((rule) => rule(known)),
  ...known.merchants.flatMap((merchant) => MERCHANT_RULES.flatMap((rule) => rule(merchant))),
  ...environmentProblems(known),
];

/** What each protocol cannot do without, beside what both need. */
const NEEDED = {
  v2: ['apiKeyFile', 'certificateFile'],
  v3: ['apiV3KeyFile', 'merchantCategoryCode'],
} as const satisfies Readonly<Record<Protocol, readonly (keyof MerchantEntry)[]>>;

type MerchantRule = (merchant: Entry<MerchantEntry>) => readonly Problem[];

const MERCHANT_RULES: readonly MerchantRule[] = [
  function onlyInstitutionsActForOthers({ field, mode, subMchId, subAppId }) {
    if (mode === 'institution' && subMchId === undefined)
      return [{ field: `${field}.subMchId`, problem: 'is missing: an institution charges for a sub-merchant, 1 to 32 digits' }];
    if (mode !== 'direct') return [];
    const extra = Object.entries({ subMchId, subAppId }).filter(([, value]) => value !== undefined);
    return extra.map(([name]) => ({ field: `${field}.${name}`, problem: 'is for an institution only: take it out' }));
  },
  function hasWhatItsProtocolNeeds({ field, protocol, ...merchant }) {
    if (protocol === undefined) return [];
    return NEEDED[protocol]
      .filter((name) => merchant[name] === undefined)
      .map((name) => ({ field: `${field}.${name}`, problem: `is missing: ${protocol} needs it, ${MERCHANT[name].right}` }));
  },
  function saysWhichCertificateItSignsFor({ field, protocol, certificateFile, serialNo }) {
    if (protocol !== 'v3' || certificateFile !== undefined || serialNo !== undefined) return [];
    return [
      {
        field: `${field}.serialNo`,
        problem: `is missing: v3 needs the serial number of the merchant’s certificate, ${MERCHANT.serialNo.right}, or the certificate itself in "certificateFile"`,
      },
    ];
  },
  function publicKeysHaveNames({ field, protocol, publicKeyId, publicKeyFile }) {
    if (protocol !== 'v3' || (publicKeyId === undefined) === (publicKeyFile === undefined)) return [];
    const [missing, there] =
      publicKeyId === undefined ? (['publicKeyId', 'publicKeyFile'] as const) : (['publicKeyFile', 'publicKeyId'] as const);
    return [{ field: `${field}.${missing}`, problem: `is missing: it goes with "${there}", ${MERCHANT[missing].right}` }];
  },
  function countsAreKnown({ field, currencies = [], wireExponents = {} }) {
    return currencies.flatMap((currency) => currencyProblem(field, currency, wireExponents));
  },
  function noExponentOfAnother({ field, currencies, wireExponents = {} }) {
    return Object.keys(wireExponents)
      .filter((currency) => currencies !== undefined && !currencies.includes(currency))
      .map((currency) => ({ field: `${field}.wireExponents`, problem: `${currency} is not among the currencies` }));
  },
  function prefixOfChargedWallets({ field, acceptPrefix160 = false, ...wallets }) {
    if (!acceptPrefix160 || walletsOf(wallets).includes('HK')) return [];
    return [
      {
        field: `${field}.acceptPrefix160`,
        problem: 'codes that begin with 160 are Hong Kong wallets, which are not charged here',
      },
    ];
  },
];

function currencyProblem(field: string, currency: string, set: Readonly<Record<string, number>>): readonly Problem[] {
  if (!isCurrency(currency)) return [{ field: `${field}.currencies`, problem: `${currency} is not a currency we know` }];
  const exponents = `${field}.wireExponents`;
  const verified = WIRE_EXPONENTS[currency];
  const given = set[currency];
  if (verified !== undefined && given !== undefined && given !== verified)
    return [{ field: exponents, problem: `WeChat Pay counts ${currency} with ${decimals(verified)}: take ${currency} out` }];
  const exponent = wireExponent(currency, set);
  if (exponent === null)
    return [
      {
        field: exponents,
        problem: `it is not verified with how many decimals WeChat Pay counts ${currency}. Ask what "100" means there, then set "wireExponents": { "${currency}": ${exponentOf(currency)} } for ${example(currency, exponentOf(currency))}, or 0 for ${example(currency, 0)}`,
      },
    ];
  if (exponent < exponentOf(currency))
    return [
      {
        field: exponents,
        problem: `amounts in ${currency} have ${decimals(exponentOf(currency))}, which ${decimals(exponent)} on the wire cannot carry: ${currency} cannot be charged`,
      },
    ];
  return [];
}

const decimals = (count: number): string => (count === 0 ? 'no decimals' : `${count} decimals`);
const example = (currency: Currency, exponent: number): string => `${currency} ${(100 / 10 ** exponent).toFixed(exponent)}`;

const RULES: readonly ((known: Known) => readonly Problem[])[] = [
  function nothingIsTwice(known) {
    return [
      ...twice('merchants', known.merchants, 'id'),
      ...twice('stores', known.stores, 'id'),
      ...twice('terminals', known.terminals, 'id'),
      ...twice('printers', known.printers, 'id'),
      ...twice('apiKeys', known.apiKeys, 'name'),
      ...twice('apiKeys', known.apiKeys, 'sha256'),
      ...twice('webhooks', known.webhooks, 'id'),
    ];
  },
  function tillsAndPrintersStandSomewhere({ terminals, printers, stores }) {
    const known = new Set(stores.map(({ id }) => id));
    return [...terminals, ...printers].flatMap(({ field, storeId }) =>
      storeId === undefined || known.has(storeId) ? [] : [{ field: `${field}.storeId`, problem: `there is no store ${storeId}` }],
    );
  },
  function printersServeTillsOfTheirStore({ printers, terminals }) {
    const storeOf = new Map(terminals.map(({ id, storeId }) => [id, storeId]));
    return printers.flatMap(({ field, storeId, terminals: served = [] }) =>
      served
        .filter((id) => !storeOf.has(id) || (storeId !== undefined && storeOf.get(id) !== storeId))
        .map((id) => ({ field: `${field}.terminals`, problem: `there is no terminal ${id} in ${storeId ?? 'its store'}` })),
    );
  },
  function limitsAreCharged({ terminals, merchants }) {
    const charged = new Set(merchants.flatMap(({ currencies = [] }) => currencies));
    return terminals.flatMap(({ field, cashierLimit = {}, refundLimit = {} }) =>
      Object.entries({ cashierLimit, refundLimit }).flatMap(([name, limit]) =>
        Object.keys(limit)
          .filter((currency) => merchants.length > 0 && !charged.has(currency))
          .map((currency) => ({ field: `${field}.${name}`, problem: `no merchant charges in ${currency}` })),
      ),
    );
  },
  function webhooksGoWhereTheyMay({ webhooks, environment }) {
    return webhooks.flatMap(({ field, url, reach = 'internet' }) => {
      if (url === undefined) return [];
      const { protocol, origin } = new URL(url);
      const host = hostIn(url);
      const family = isIP(host);
      // A name is looked up when something is sent; an address is what it is.
      const refused = family === 0 ? null : refusedAt({ address: host, family: family === 6 ? 6 : 4 }, reach);
      const at = `${field}.url`;
      return [
        ...(environment === 'production' && protocol !== 'https:'
          ? // Never the whole address: some have a secret in it.
            [{ field: at, problem: `${origin} is not encrypted: production needs https` }]
          : []),
        ...(refused === null ? [] : [{ field: at, problem: `nothing is sent to ${host}: ${refused}` }]),
      ];
    });
  },
  function sharesAreOfWhatThereIs({ stores, merchants }) {
    const all = stores.reduce((sum, { quotaSharePercent = 0 }) => sum + quotaSharePercent, 0);
    const known = new Set(merchants.map(({ id }) => id));
    return [
      ...(all > SHARE_PERCENT_MAX
        ? [{ field: 'stores', problem: `their "quotaSharePercent" are ${all} together: at most ${SHARE_PERCENT_MAX}` }]
        : []),
      ...stores.flatMap(({ field, quotaSharePercent, merchants: served, machineAddress }) => [
        ...(served ?? [])
          .filter((id) => !known.has(id))
          .map((id) => ({ field: `${field}.merchants`, problem: `there is no merchant ${id}` })),
        ...Object.entries({ merchants: served, machineAddress })
          .filter(([, value]) => value !== undefined && quotaSharePercent === undefined)
          .map(([name]) => ({
            field: `${field}.${name}`,
            problem: 'is for a store with a node only: give it "quotaSharePercent", or take this out',
          })),
      ]),
    ];
  },
  function sharesAskAtLeastOnceASecond({ stores, merchants }) {
    return merchants.flatMap(({ field, id = '', quotas }) => {
      if (quotas === undefined) return [];
      const shares = stores.flatMap((store) =>
        store.quotaSharePercent !== undefined && servesMerchant(store, id)
          ? [{ whose: `${store.field} has`, percent: store.quotaSharePercent }]
          : [],
      );
      const left = { whose: 'head office has', percent: percentLeft(id, stores) };
      // More than there is has been said already.
      return (shares.length === 0 || left.percent < 1 ? shares : [...shares, left]).flatMap(({ whose, percent }) =>
        tooSmall(quotas, percent).map(({ operation, needed }) => ({
          field: `${field}.quotas.${operation}`,
          problem: `${whose} ${percent} % of it, which is less than once a second: at least ${needed} is needed, or a larger share`,
        })),
      );
    });
  },
  function scenesFit({ stores }) {
    return stores.flatMap(({ field, id, name, ...where }) => {
      const scene = id === undefined || name === undefined ? undefined : sceneInfo({ id, name, ...where });
      const rule = scene === undefined ? null : wireRule('scene_info', scene);
      return rule === null
        ? []
        : [
            {
              field: `${field}.address`,
              problem: `with the store’s id, name and area code it must fit ${rule}: make it shorter`,
            },
          ];
    });
  },
];

/** A value that more than one entry has. */
function twice<Name extends string>(
  list: string,
  entries: readonly Readonly<Partial<Record<Name, string>>>[],
  name: Name,
): readonly Problem[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { [name]: value } of entries) {
    if (value === undefined) continue;
    if (seen.has(value)) repeated.add(value);
    seen.add(value);
  }
  return [...repeated].map((value) => ({ field: list, problem: `the ${name} ${value} is there twice` }));
}
