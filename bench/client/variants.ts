/**
 * What is measured against each other: ours, those of the npm registry that others wrote, and what every client has to do at the least. All
 * ask the same stub for the same; clients by the adapters by which the tests ask them too.
 */
import type { Account, Client, Maker, Told } from '../../tests/peers/clients/client.ts';
import type { Kind } from './answers.ts';
import { AMOUNT, AUTH_CODE, DESCRIPTION, type Range } from './orders.ts';
import type { Urls } from './stub.ts';

export type Asking = Readonly<{
  /** Makes ready what is not to be measured. */
  prepare?(range: Range): void;
  /** Whether that order's answer came, as far as whoever asked can tell. */
  ask(orderNumber: string): Promise<boolean>;
  close(): Promise<void>;
}>;

/** Loads nothing but its own client: each is measured in a process of its own. */
export type Variant = Readonly<{ kind: Kind; open(account: Account, urls: Urls, authority: string): Promise<Asking> }>;

const isOf = (told: Told, outTradeNo: string): boolean => told.kind === 'success' && told.said.out_trade_no === outTradeNo;

const paying = (kind: Kind, load: () => Promise<Maker>): Variant => ({
  kind,
  async open(account, { plain }) {
    const client = (await load()).open(account, { baseUrl: plain });
    return {
      ask: async (outTradeNo) =>
        isOf(await client.pay({ outTradeNo, ...AMOUNT, authCode: AUTH_CODE, description: DESCRIPTION }), outTradeNo),
      close: () => client.close(),
    };
  },
});

const ours = () => import('../../tests/peers/clients/ours.ts');
const axiosPlugin = () => import('../../tests/peers/clients/axios-plugin.ts');
const bare = () => import('./bare.ts');

/** Over TLS with the merchant’s certificate, as the channel asks of a revoke. */
const revoking = async (client: Client, outTradeNo: string): Promise<boolean> =>
  (await client.revoke(outTradeNo)).kind === 'success';

/** Connections are kept, as they are in life. */
const revokingKept: Variant = {
  kind: 'v2.revoke',
  async open(account, { secure }, ca) {
    const client = (await ours()).oursV2.open(account, { baseUrl: secure, ca });
    return { ask: (outTradeNo) => revoking(client, outTradeNo), close: () => client.close() };
  },
};

/** The same client, opened for one call and closed after it: what it costs to make a connection for each. */
const revokingAnew: Variant = {
  kind: 'v2.revoke',
  async open(account, { secure }, ca) {
    const { oursV2 } = await ours();
    return {
      async ask(outTradeNo) {
        const client = oursV2.open(account, { baseUrl: secure, ca });
        try {
          return await revoking(client, outTradeNo);
        } finally {
          await client.close();
        }
      },
      close: async () => {},
    };
  },
};

export const VARIANTS = {
  'v2.bareHttp': { kind: 'v2.submit', open: async (account, { plain }) => (await bare()).bareV2(account, plain, 'request') },
  'v2.bareDispatch': { kind: 'v2.submit', open: async (account, { plain }) => (await bare()).bareV2(account, plain, 'dispatch') },
  'v2.ours': paying('v2.submit', async () => (await ours()).oursV2),
  'v2.tenpay': paying('v2.submit', async () => (await import('../../tests/peers/clients/tenpay.ts')).tenpay),
  'v2.axiosPlugin': paying('v2.submit', async () => (await axiosPlugin()).axiosPluginV2),
  'v3.bareCrypto': { kind: 'v3.submit', open: async (account, { plain }) => (await bare()).bareV3(account, plain) },
  'v3.ours': paying('v3.submit', async () => (await ours()).oursV3),
  'v3.axiosPlugin': paying('v3.submit', async () => (await axiosPlugin()).axiosPluginV3),
  'v3.nodeV3': paying('v3.submit', async () => (await import('../../tests/peers/clients/node-v3.ts')).nodeV3),
  'revoke.kept': revokingKept,
  'revoke.perCall': revokingAnew,
} as const satisfies Readonly<Record<string, Variant>>;
export type VariantName = keyof typeof VARIANTS;
export const VARIANT_NAMES = Object.keys(VARIANTS) as VariantName[]; // keys of the table

/** Those that others wrote, by the wire that they speak. */
export const PEERS = {
  v2: ['v2.tenpay', 'v2.axiosPlugin'],
  v3: ['v3.axiosPlugin', 'v3.nodeV3'],
} as const satisfies Readonly<Record<string, readonly VariantName[]>>;

/** What is held against each other takes turns with each other. */
export const GROUPS: readonly (readonly VariantName[])[] = ['v2.', 'v3.', 'revoke.'].map((group) =>
  VARIANT_NAMES.filter((name) => name.startsWith(group)),
);
