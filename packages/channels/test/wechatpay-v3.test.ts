/** The V3 channel over its real wire: the sandbox over TLS, with certificates and with public keys. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MerchantEntry } from '@quickpay/sandbox';
import { createV3Client, type V3ClientOptions, type V3Merchant } from '@quickpay/wechatpay';
import { answerText, signV3 } from '@quickpay/wechatpay/signing';
import { describe, expect, test } from 'vitest';
import { wechatpayV3Channel } from '../src/index.ts';
import { channelContract, type World } from './channel-contract.ts';
import { openSandboxWorld } from './sandbox-world.ts';

const SOMEBODY_ELSES = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;

async function open(choose: (merchant: MerchantEntry) => boolean, settings: readonly string[] = []): Promise<World> {
  const { sandbox, entry, world } = await openSandboxWorld(choose, settings);
  const merchantWith = (privateKey: KeyObject): V3Merchant => ({
    appId: entry.appId,
    mchId: entry.mchId,
    serialNo: entry.serial,
    privateKey,
    apiV3Key: entry.apiKeyV3,
    ...(entry.subMchId ? { mode: 'institution', subMchId: entry.subMchId } : { mode: 'direct' }),
  });
  const hasPublicKey = settings.includes('v3Keys=publicKey');
  const clientWith = (privateKey: KeyObject) =>
    createV3Client({
      merchant: merchantWith(privateKey),
      hosts: [sandbox.mtlsBaseUrl],
      tls: { ca: readFileSync(sandbox.caCertificate) },
      ...(hasPublicKey ? { publicKeys: { [entry.publicKeyId]: readFileSync(entry.publicKey, 'utf8') } } : {}),
      now: Date.now,
      random: { bytes: (length) => randomBytes(length) },
    });
  const client = clientWith(createPrivateKey(readFileSync(entry.privateKey)));
  const wrong = clientWith(SOMEBODY_ELSES);
  const channelOf = (of: typeof client) => wechatpayV3Channel({ client: of, merchantCategoryCode: '5812' });
  return {
    ...world,
    channel: channelOf(client),
    misconfigured: channelOf(wrong),
    async close() {
      await Promise.all([client.close(), wrong.close()]);
      await world.close();
    },
  };
}

const ofItsOwn = ({ settlementCurrency }: MerchantEntry) => settlementCurrency === 'HKD';
channelContract('wechatpay-v3, a merchant of its own', () => open(ofItsOwn));
channelContract('wechatpay-v3, an institution', () => open(({ mode }) => mode === 'institution'));
channelContract('wechatpay-v3, with a public key', () => open(ofItsOwn, ['v3Keys=publicKey']));
channelContract('wechatpay-v3, where a payer is asked by 202', () => open(ofItsOwn, ['v3UserPaying=202']));
channelContract('wechatpay-v3, where a payer is asked by an error', () => open(ofItsOwn, ['v3UserPaying=error']));
channelContract('wechatpay-v3, where unknown orders are not revoked', () => open(ofItsOwn, ['v3UnknownRevoke=404']));

describe('what is wrong with a whole merchant is told apart from bad luck (S21)', () => {
  const order = { paymentId: 'pay_1', merchantOrderNumber: 'TROUBLE1', amount: { amountMinor: 100, currency: 'HKD' } } as const;
  const TIME = { timeoutMs: 4_000 };
  type How = Readonly<{ settings?: readonly string[]; client: (entry: MerchantEntry) => Partial<V3ClientOptions> }>;

  async function asked({ settings = [], client: change }: How) {
    const { sandbox, entry, world } = await openSandboxWorld(ofItsOwn, settings);
    const client = createV3Client({
      merchant: merchantOf(entry),
      hosts: [sandbox.mtlsBaseUrl],
      tls: { ca: readFileSync(sandbox.caCertificate) },
      now: Date.now,
      random: { bytes: (length) => randomBytes(length) },
      ...change(entry),
    });
    const channel = wechatpayV3Channel({ client, merchantCategoryCode: '5812' });
    try {
      return [await channel.query(order, TIME), await channel.revoke(order, TIME)];
    } finally {
      await client.close();
      await world.close();
    }
  }
  const merchantOf = (entry: MerchantEntry) =>
    ({
      mode: 'direct' as const,
      appId: entry.appId,
      mchId: entry.mchId,
      serialNo: entry.serial,
      privateKey: createPrivateKey(readFileSync(entry.privateKey)),
      apiV3Key: entry.apiKeyV3,
    }) satisfies V3Merchant;
  const TEN_MINUTES_MS = 600_000;

  test.each<[cause: string, how: How]>([
    ['SIGNERROR', { client: (entry) => ({ merchant: { ...merchantOf(entry), privateKey: SOMEBODY_ELSES } }) }],
    ['SIGNERROR', { client: (entry) => ({ merchant: { ...merchantOf(entry), serialNo: entry.platformSerial } }) }],
    ['APIV3KEY', { client: (entry) => ({ merchant: { ...merchantOf(entry), apiV3Key: 'x'.repeat(32) } }) }],
    ['PUBLICKEY', { settings: ['v3Keys=publicKey'], client: () => ({}) }],
    ['CLOCK', { client: () => ({ wallNow: () => Date.now() - TEN_MINUTES_MS }) }],
    ['CLOCK', { client: () => ({ wallNow: () => Date.now() + TEN_MINUTES_MS }) }],
  ])('%s', async (configuration, how) => {
    for (const answer of await asked(how)) expect(answer).toMatchObject({ kind: 'unclear', configuration });
  });

  test('nothing of the kind where all is right', async () => {
    const [query, revoke] = await asked({ client: () => ({}) });
    expect([query?.kind, revoke?.kind, query?.configuration]).toEqual(['absent', 'done', undefined]);
  });
});

test('a signature that is wrong on purpose is told from others, and believed as little: a query finds the payment', async () => {
  const world = await open(ofItsOwn);
  const order = { merchantOrderNumber: 'PROBED', paymentId: 'pay_1', amount: { amountMinor: 3_850, currency: world.currency } };
  const sale = { paymentCode: await world.code('ready'), description: 'Tea', storeId: 's1', terminalId: 't1' };
  await world.fault({ operation: 'submit', kind: 'probe', times: 1 });
  const sending = { timeoutMs: 10_000, notAfter: Number.MAX_SAFE_INTEGER };
  expect(await world.channel.submit({ ...order, ...sale }, sending)).toMatchObject({ kind: 'unclear', note: 'probe' });
  expect(await world.channel.query(order, { timeoutMs: 10_000 })).toMatchObject({ kind: 'paid' });
  await world.close();
});

test('a revoke that was accepted, with more to do, is not done', async () => {
  const platform = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  let status = 202;
  const server = createServer(async (_request, response) => {
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1_000)), randomBytes(8).toString('hex')];
    const signature = await signV3(answerText({ timestamp, nonce, body: '' }), platform.privateKey);
    const said = { timestamp, nonce, signature, serial: 'PUB_KEY_ID_1' };
    for (const [name, value] of Object.entries(said)) response.setHeader(`wechatpay-${name}`, value);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has one
  const client = createV3Client({
    merchant: {
      ...{ mode: 'direct', appId: 'wx1', mchId: '1900000101', serialNo: 'AB', apiV3Key: 'k'.repeat(32) },
      privateKey: SOMEBODY_ELSES,
    },
    hosts: [`http://127.0.0.1:${port}`],
    publicKeys: { PUB_KEY_ID_1: platform.publicKey.export({ type: 'spki', format: 'pem' }).toString() },
    now: Date.now,
    random: { bytes: (length) => randomBytes(length) },
  });
  const channel = wechatpayV3Channel({ client, merchantCategoryCode: '5812' });
  const order = { merchantOrderNumber: 'QP1', amount: { amountMinor: 100, currency: 'HKD' }, paymentId: 'pay_1' } as const;
  const revoke = () => channel.revoke(order, { timeoutMs: 10_000 });
  expect(await revoke()).toMatchObject({ kind: 'unclear', note: 'accepted' });
  status = 204;
  expect(await revoke()).toMatchObject({ kind: 'done' });
  await client.close();
  server.close();
});
