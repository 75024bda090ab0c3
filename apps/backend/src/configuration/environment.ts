/**
 * What keeps sandbox and production apart in a configuration: each refuses what is recognisably the other's, and production whatever it
 * would be dangerous to run without.
 */
import { isWechatPayHost } from '@quickpay/wechatpay';
import type { Configuration, MerchantEntry } from './fields.ts';
import type { Entry, Known, Problem } from './known.ts';

/** Ids that every sandbox of ours gives its merchants; a test holds them to it. */
export const SANDBOX_MCH_IDS: ReadonlySet<string> = new Set(['1900000101', '1900000102', '1900000103']);
export const SANDBOX_APP_IDS: ReadonlySet<string> = new Set(['wx5a1d2b3c4d5e6f70', 'wx5a1d2b3c4d5e6f71', 'wx5a1d2b3c4d5e6f72']);
/** What a sandbox of ours writes into every certificate, as the organization of its authority. */
export const SANDBOX_ORGANIZATION = 'Quick Pay Sandbox';

export const environmentProblems = (known: Known): readonly Problem[] =>
  known.environment === undefined ? [] : RULES[known.environment](known);

const RULES: Readonly<Record<Configuration['environment'], (known: Known) => readonly Problem[]>> = {
  production: (known) => [
    ...machineAddress(known),
    ...known.merchants.flatMap((merchant) => IN_PRODUCTION.flatMap((rule) => rule(merchant))),
  ],
  sandbox: ({ merchants }) => merchants.flatMap(realHosts),
};

function machineAddress({ machineAddress: address }: Known): readonly Problem[] {
  const field = 'machineAddress';
  if (address === undefined)
    return [{ field, problem: 'is missing: production needs the IPv4 address that this machine’s requests come from' }];
  return /^(0|127)\./.test(address) || Number(address.split('.')[0]) >= 224
    ? [{ field, problem: `${address} is nobody’s address: the IPv4 address that this machine’s requests come from is needed` }]
    : [];
}

type Rule = (merchant: Entry<MerchantEntry>) => readonly Problem[];
const hostsOf = ({ hosts = [], certificateHosts = [] }: Entry<MerchantEntry>): readonly string[] => [
  ...new Set([...hosts, ...certificateHosts]),
];

const IN_PRODUCTION: readonly Rule[] = [
  function isEncrypted({ field, ...merchant }) {
    return hostsOf({ field, ...merchant })
      .filter((host) => host.startsWith('http:'))
      .map((host) => ({ field: `${field}.hosts`, problem: `${host} is not encrypted: production needs https` }));
  },
  function isWechatPaysOwn({ field, ...merchant }) {
    const { hosts, caFile, ownGateway } = merchant;
    const others = hostsOf({ field, ...merchant }).filter((host) => !isWechatPayHost(host));
    const why = [
      ...others.map((host) => `${host} is not WeChat Pay’s`),
      ...(caFile === undefined ? [] : ['"caFile" replaces the public authorities, which vouch for WeChat Pay']),
    ];
    const at = `${field}.ownGateway`;
    if (why.length > 0 && ownGateway === undefined)
      return [
        {
          field: at,
          problem: `is missing: ${why.join(', and ')}. If a gateway of your own stands there, say whose it is and why`,
        },
      ];
    return why.length === 0 && ownGateway !== undefined && hosts !== undefined
      ? [{ field: at, problem: 'all hosts are WeChat Pay’s and there is no "caFile": take it out' }]
      : [];
  },
  function isOfNoSandbox({ field, mchId, appId }) {
    return [
      ...(mchId !== undefined && SANDBOX_MCH_IDS.has(mchId)
        ? [{ field: `${field}.mchId`, problem: `${mchId} is a merchant of the sandbox` }]
        : []),
      ...(appId !== undefined && SANDBOX_APP_IDS.has(appId)
        ? [{ field: `${field}.appId`, problem: `${appId} is an app of the sandbox` }]
        : []),
    ];
  },
  function saysWhere({ field, region, walletRegions }) {
    return region === undefined && walletRegions === undefined
      ? [
          {
            field: `${field}.region`,
            problem: 'is missing: it says which wallets may be charged; two capital letters, such as HK',
          },
        ]
      : [];
  },
];

const realHosts: Rule = (merchant) =>
  hostsOf(merchant)
    .filter(isWechatPayHost)
    .map((host) => ({
      field: `${merchant.field}.hosts`,
      problem: `${host} is the real WeChat Pay: a sandbox’s address is needed`,
    }));
