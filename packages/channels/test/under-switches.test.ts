/** Both channels over their real wires, held by the contract suite under every value of every switch of the sandbox. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEFAULT_SETTINGS, type Settings } from '@quickpay/gateway-model';
import type { MerchantEntry, Sandbox } from '@quickpay/sandbox';
import { createV2Client, createV3Client } from '@quickpay/wechatpay';
import { afterAll, beforeAll, describe } from 'vitest';
import { wechatpayV2Channel, wechatpayV3Channel } from '../src/index.ts';
import { channelContract, type World } from './channel-contract.ts';
import { openSandboxWorld, type SandboxWorld } from './sandbox-world.ts';
import { SWITCHED } from './switches.ts';

type Shared = Readonly<{ sandbox: Sandbox; entry: MerchantEntry; world: SandboxWorld }>;
type Channels = Pick<World, 'channel' | 'misconfigured'> & Readonly<{ close(): Promise<unknown> }>;

const random = { bytes: (length: number) => randomBytes(length) };

function overV2({ sandbox, entry }: Shared): Channels {
  const clientWith = (apiKey: string) =>
    createV2Client({
      merchant: { mode: 'direct', appId: entry.appId, mchId: entry.mchId, apiKey },
      hosts: [sandbox.mtlsBaseUrl],
      tls: {
        ca: readFileSync(sandbox.caCertificate),
        certificate: { cert: readFileSync(entry.certificate), key: readFileSync(entry.privateKey) },
      },
      now: Date.now,
      random,
      ip: '127.0.0.1',
    });
  const [client, wrong] = [clientWith(entry.apiKeyV2), clientWith('x'.repeat(32))];
  return {
    channel: wechatpayV2Channel({ client }),
    misconfigured: wechatpayV2Channel({ client: wrong }),
    close: () => Promise.all([client.close(), wrong.close()]),
  };
}

function overV3({ sandbox, entry }: Shared, { v3Keys }: Settings): Channels {
  const clientWith = (serialNo: string) =>
    createV3Client({
      merchant: {
        mode: 'direct',
        appId: entry.appId,
        mchId: entry.mchId,
        serialNo,
        privateKey: createPrivateKey(readFileSync(entry.privateKey)),
        apiV3Key: entry.apiKeyV3,
      },
      hosts: [sandbox.mtlsBaseUrl],
      tls: { ca: readFileSync(sandbox.caCertificate) },
      ...(v3Keys === 'publicKey' ? { publicKeys: { [entry.publicKeyId]: readFileSync(entry.publicKey, 'utf8') } } : {}),
      now: Date.now,
      random,
    });
  // The mistake that people make: a platform certificate's number in the place of the merchant's.
  const [client, wrong] = [clientWith(entry.serial), clientWith(entry.platformSerial)];
  const channelOf = (of: typeof client) => wechatpayV3Channel({ client: of, merchantCategoryCode: '5812' });
  return {
    channel: channelOf(client),
    misconfigured: channelOf(wrong),
    close: () => Promise.all([client.close(), wrong.close()]),
  };
}

describe.each([
  ['wechatpay-v2', overV2],
  ['wechatpay-v3', overV3],
] as const)('%s', (_name, over) => {
  let shared: Shared;
  beforeAll(async () => {
    shared = await openSandboxWorld(({ settlementCurrency }) => settlementCurrency === 'HKD');
  });
  afterAll(() => shared.world.close());

  for (const { name, value, settings } of SWITCHED) {
    const open = async (): Promise<World> => {
      const { world } = shared;
      await world.set(name, value);
      await world.enrich('ready');
      const { channel, misconfigured, close } = over(shared, settings);
      const end = async () => {
        await close();
        await world.set(name, DEFAULT_SETTINGS[name as keyof Settings]); // a name of the table
      };
      return { ...world, channel, misconfigured, close: end };
    };
    channelContract(`${name}=${value}`, open, settings);
  }
});
