/**
 * Forged answers, read by the real client and channel: every row of the table against a server that answers as told. What a rightly signed
 * answer would settle, a forged one leaves open.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wechatpayV2Channel } from '@quickpay/channels';
import type { OrderIdentity, PaymentChannel } from '@quickpay/core';
import { createV2Client, type Merchant } from '@quickpay/wechatpay';
import { decodeXml, encodeXml } from '@quickpay/wechatpay/codec';
import { type SignType, sign } from '@quickpay/wechatpay/signing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rightlySigned, send } from './answers.ts';
import { type Exchange, FORGERIES, type ForgedAnswer, withHidden } from './forgeries.ts';
import { type Fields, LIES, OPERATIONS, type Operation, operationAt, type Seen } from './lies.ts';

const API_KEY = '0123456789abcdef0123456789ABCDEF';
const ORDER: OrderIdentity = {
  paymentId: 'pay_1',
  merchantOrderNumber: 'QP1',
  amount: { amountMinor: 1_000, currency: 'HKD' },
};
const REFUND = { ...ORDER, refundNumber: 'QP1-1', refundMinor: 400, reason: null };
const TIME = { timeoutMs: 5_000 };

/** What the channel truly says while nothing is settled. */
const TRUTHS: Readonly<Record<Operation, (seen: Seen) => Fields>> = {
  submit: (seen) => ({ ...LIES.submit.refused?.(seen), err_code: 'USERPAYING' }),
  query: (seen) => ({ ...LIES.query.unpaid?.(seen), trade_state: 'USERPAYING' }),
  revoke: (seen) => ({ ...LIES.revoke.refused?.(seen), err_code: 'USERPAYING', recall: 'Y' }),
  refund: (seen) => ({ ...LIES.refund.refused?.(seen), err_code: 'SYSTEMERROR' }),
  refundQuery: (seen) => ({ ...LIES.refundQuery.closed?.(seen), refund_status_0: 'PROCESSING' }),
};

const ASK: Readonly<Record<Operation, (channel: PaymentChannel) => Promise<Readonly<{ kind: string }>>>> = {
  submit: (channel) =>
    channel.submit(
      { ...ORDER, paymentCode: '134567890123456789', description: 'Tea', storeId: 's1', terminalId: 't1' },
      { ...TIME, notAfter: Number.MAX_SAFE_INTEGER },
    ),
  query: (channel) => channel.query(ORDER, TIME),
  revoke: (channel) => channel.revoke(ORDER, TIME),
  refund: (channel) => channel.refund(REFUND, TIME),
  refundQuery: (channel) => channel.queryRefunds(ORDER, TIME),
};

/** What each of the lies would be taken for if it were the channel's own. */
const BELIEVED: Readonly<Record<Operation, Readonly<Record<string, unknown>>>> = {
  submit: { paid: { kind: 'paid' }, refused: { kind: 'refused' }, turnedAway: { kind: 'refused' } },
  query: {
    paid: { kind: 'paid' },
    unpaid: { kind: 'unpaid' },
    closed: { kind: 'closed' },
    refunded: { kind: 'refunded' },
    absent: { kind: 'absent' },
  },
  revoke: { done: { kind: 'done' }, tooLate: { kind: 'tooLate' }, refused: { kind: 'refused' } },
  refund: { accepted: { kind: 'accepted' }, refused: { kind: 'refused' } },
  refundQuery: {
    succeeded: { kind: 'listed', refunds: [{ state: 'succeeded' }] },
    closed: { kind: 'listed', refunds: [{ state: 'closed' }] },
    absent: { kind: 'listed', refunds: [] },
  },
};

type World = Readonly<{
  /** Asks, and answers what the channel made of what it was told. */
  ask(operation: Operation, answer: (exchange: Exchange) => ForgedAnswer): Promise<Readonly<{ kind: string }>>;
  /** Requests so far that went anywhere but where they belong. */
  astray: () => readonly string[];
  close(): Promise<void>;
}>;

async function open(merchant: Merchant): Promise<World> {
  const signType: SignType = merchant.signType ?? 'MD5';
  const astray: string[] = [];
  let tell: (exchange: Exchange) => ForgedAnswer = () => ({ body: '' });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = operationAt(request.url ?? '');
    if (operation === undefined) {
      astray.push(request.url ?? '');
      response.end();
      return;
    }
    const asked = decodeXml(Buffer.concat(chunks));
    const seen: Seen = {
      asked,
      outTradeNo: ORDER.merchantOrderNumber,
      totalFee: '1000',
      feeType: 'HKD',
      attach: ORDER.paymentId,
      refundNumber: REFUND.refundNumber,
      refundFee: '400',
    };
    const said = TRUTHS[operation](seen);
    const truth = { ...said, sign: sign(said, API_KEY, signType) };
    send(response, tell({ operation, seen, truth, apiKey: API_KEY, signType }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createV2Client({
    merchant,
    hosts: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    now: Date.now,
    random: { bytes: (length) => randomBytes(length) },
    ip: '127.0.0.1',
  });
  const channel = wechatpayV2Channel({ client, tellsTime: false });
  return {
    ask(operation, answer) {
      tell = answer;
      return ASK[operation](channel);
    },
    astray: () => astray,
    async close() {
      await client.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

const MERCHANTS: readonly (readonly [string, Merchant])[] = [
  ['a merchant of its own, MD5', { mode: 'direct', appId: 'wx1', mchId: '1900000101', apiKey: API_KEY }],
  [
    'an institution, HMAC-SHA256',
    {
      mode: 'institution',
      appId: 'wx1',
      mchId: '1900000103',
      subMchId: '1900000201',
      subAppId: 'wx2',
      apiKey: API_KEY,
      signType: 'HMAC-SHA256',
    },
  ],
];
const everyLie = OPERATIONS.flatMap((operation) => Object.keys(LIES[operation]).map((lie) => [operation, lie] as const));
const lieOf = (operation: Operation, lie: string) => (exchange: Exchange) =>
  LIES[operation][lie]?.(exchange.seen) ?? exchange.truth;

describe.each(MERCHANTS)('%s', (_name, merchant) => {
  let world: World;
  beforeAll(async () => {
    world = await open(merchant);
  });
  afterAll(() => world.close());

  test.each(everyLie)('a %s that is told %s under the channel’s own signature believes it', async (operation, lie) => {
    const answer = await world.ask(operation, (exchange) => rightlySigned(lieOf(operation, lie)(exchange), exchange));
    expect(answer).toMatchObject(BELIEVED[operation][lie] as object);
  });

  test.each(FORGERIES.map((forgery) => [forgery.operation, forgery.name, forgery] as const))(
    'a %s told %s',
    async (operation, _what, { forge, reads }) => {
      const answer = await world.ask(operation, forge);
      expect(answer.kind).toBe(reads);
    },
  );

  test('a refund that is told a payer’s empty balance takes it for an empty pool: it waits, and asks again', async () => {
    const answer = await world.ask('refund', (exchange) => rightlySigned(lieOf('submit', 'refused')(exchange), exchange));
    expect(answer).toMatchObject({ kind: 'refused', code: 'NOTENOUGH', retry: true });
  });

  test('no answer ever had us ask somewhere else', () => {
    expect(world.astray()).toEqual([]);
  });

  test.each(everyLie)('a %s that is told %s a second time, word for word, does not believe it', async (operation, lie) => {
    let kept: ForgedAnswer | null = null;
    const replay = (exchange: Exchange) => {
      kept ??= rightlySigned(lieOf(operation, lie)(exchange), exchange);
      return kept;
    };
    expect(await world.ask(operation, replay)).toMatchObject(BELIEVED[operation][lie] as object);
    expect(await world.ask(operation, replay)).toMatchObject({ kind: 'unclear', note: 'repeated' });
  });

  test.each(OPERATIONS)(
    'no field of an answer to a %s can be hidden in the one before it, under the same signature',
    async (operation) => {
      for (const [lie, expected] of Object.entries(BELIEVED[operation])) {
        const names = new Set<string>();
        await world.ask(operation, (exchange) => {
          for (const name of Object.keys(lieOf(operation, lie)(exchange))) names.add(name);
          return { body: '' };
        });
        for (const name of names) {
          const answer = await world.ask(operation, (exchange) => {
            const fields = lieOf(operation, lie)(exchange);
            return { body: encodeXml(withHidden({ ...fields, sign: sign(fields, exchange.apiKey, exchange.signType) }, name)) };
          });
          // The first has none before it.
          if (name === 'appid') expect(answer, lie).toMatchObject(expected as object);
          else expect(answer, `${lie} without ${name}`).toMatchObject({ kind: 'unclear' });
        }
      }
    },
  );

  test('whatever happens to a character of an answer, it says the same or nothing', async () => {
    const character = fc.constantFrom(...'<>&]!/=0A1 \n"\'茶');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...everyLie), fc.nat(), fc.oneof(character, fc.constant('')), async (told, at, put) => {
        const [operation, lie] = told;
        const answer = await world.ask(operation, (exchange) => {
          const document = String(rightlySigned(lieOf(operation, lie)(exchange), exchange).body);
          const position = at % document.length;
          return { body: `${document.slice(0, position)}${put}${document.slice(position + 1)}` };
        });
        if (answer.kind !== 'unclear') expect(answer).toMatchObject(BELIEVED[operation][lie] as object);
      }),
      { numRuns: 300 },
    );
  });
});
