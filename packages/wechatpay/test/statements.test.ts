/** V3's statements and settlements: what is signed, what is believed, and what becomes of a statement that is not the promised one. */
import { createSign, createVerify, generateKeyPairSync, hash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createV3Client, InvalidRequest, type StatementAnswer, type V3Merchant } from '../src/index.ts';
import { type Answering, billServer, itemsIn } from './bill-server.ts';
import { billText, HEADINGS, REFUND, rowOf, SALE } from './written-bill.ts';

const OWN = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const CHANNEL = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const SERIAL = 'PUB_KEY_ID_1';
const INSTITUTION: V3Merchant = {
  mode: 'institution',
  appId: 'wx1',
  mchId: '1900000100',
  subMchId: '1900000201',
  serialNo: 'AB12',
  privateKey: OWN.privateKey,
  apiV3Key: '0123456789abcdef0123456789ABCDEF',
};
const DIRECT: V3Merchant = {
  mode: 'direct',
  appId: INSTITUTION.appId,
  mchId: INSTITUTION.mchId,
  serialNo: 'AB12',
  privateKey: OWN.privateKey,
  apiV3Key: INSTITUTION.apiV3Key,
};
const TEXT = billText({
  headings: HEADINGS.v3,
  rows: [SALE, REFUND].map((said) => rowOf(HEADINGS.v3, said)),
  sums: { 总交易单数: '2', 应结订单总金额: '38.50', 退款总金额: '8.50', 手续费总金额: '0.18000' },
});
const OTHER = TEXT.replace('38.50', '18.50');
const SHA1 = hash('sha1', TEXT, 'hex');
const DAY = { date: '20261124' };
const WITHIN = { timeoutMs: 5_000 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function clientOf(answer: Answering, merchant: V3Merchant = DIRECT) {
  const server = await billServer(answer);
  const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
  const publicKeys = { [SERIAL]: CHANNEL.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
  const client = createV3Client({ merchant, hosts: [server.url], publicKeys, now: Date.now, random });
  closing.push(server.close, client.close);
  return client;
}

/** The headers of an answer that is signed over this. */
function signedOver(what: string, { serial = SERIAL, at = Date.now() } = {}): Record<string, string> {
  const [timestamp, nonce] = [String(Math.floor(at / 1_000)), randomUUID()];
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': createSign('RSA-SHA256')
      .update(`${timestamp}\n${nonce}\n${what}\n`)
      .sign(CHANNEL.privateKey, 'base64'),
  };
}
const bySha1 = (sha1 = SHA1) => ({ 'wechatpay-statement-sha1': sha1, ...signedOver(sha1) });
const answering = async (
  headers: Record<string, string>,
  body: string | Buffer = TEXT,
  status = 200,
): Promise<StatementAnswer> => {
  const client = await clientOf((response) => response.writeHead(status, { 'request-id': 'R-1', ...headers }).end(body));
  return client.statement(DAY, WITHIN);
};
const lastOf = async (answer: StatementAnswer) => {
  if (answer.kind !== 'bill') throw new Error(JSON.stringify(answer));
  return (await itemsIn(answer.bytes)).at(-1);
};

describe('a statement', () => {
  const base64 = Buffer.from(SHA1, 'hex').toString('base64');
  test.each([
    ['by its hash', bySha1(), TEXT],
    ['by its hash in capitals', bySha1(SHA1.toUpperCase()), TEXT],
    ['by its hash in Base64', bySha1(base64), TEXT],
    ['packed on the line', { ...bySha1(), 'content-encoding': 'gzip' }, gzipSync(TEXT)],
    ['by all of it, as other answers are', { 'wechatpay-statement-sha1': SHA1, ...signedOver(TEXT) }, TEXT],
    ['by all of it, without a hash', signedOver(TEXT), TEXT],
  ])('that is signed %s is read', async (_, headers, body) => {
    const answer = await answering(headers, body);
    expect(answer).toMatchObject({ kind: 'bill', requestId: 'R-1' });
    expect(await lastOf(answer)).toMatchObject({ kind: 'end', lines: 2, isWhole: true });
  });

  test.each([
    ['another statement under the hash of this one', bySha1(), OTHER],
    ['a line more', bySha1(), `${TEXT}\r\n`],
    ['another one, packed', { ...bySha1(), 'content-encoding': 'gzip' }, gzipSync(OTHER)],
    ['another one under a signature over this one', signedOver(TEXT), OTHER],
    ['a hash that is changed with it', { ...signedOver(SHA1), 'wechatpay-statement-sha1': hash('sha1', OTHER, 'hex') }, OTHER],
    ['a signature over nothing, as answers without a body have', { 'wechatpay-statement-sha1': SHA1, ...signedOver('') }, TEXT],
  ])('%s: whatever was read is not taken as whole', async (_, headers, body) => {
    expect(await lastOf(await answering(headers, body))).toMatchObject({ kind: 'broken', problem: 'altered' });
  });

  test.each([
    ['unsigned', { 'wechatpay-statement-sha1': SHA1 }, 'unsigned'],
    ['signed by nobody who is known', { ...bySha1(), 'wechatpay-serial': 'PUB_KEY_ID_9' }, 'publicKeyMissing'],
    ['signed long ago', { 'wechatpay-statement-sha1': SHA1, ...signedOver(SHA1, { at: Date.now() - 400_000 }) }, 'stale'],
    ['with the headers of an answer that says nothing', signedOver(''), 'badSignature'],
    ['with a hash that is none', bySha1('zz'), 'badSignature'],
    ['in an encoding that nobody asked for', { ...bySha1(), 'content-encoding': 'br' }, 'encoded'],
  ])('that comes %s is not read at all', async (_, headers, problem) => {
    expect(await answering(headers)).toMatchObject({ kind: 'unverified', problem });
  });

  test('that was answered before is not read again', async () => {
    const headers = bySha1();
    const client = await clientOf((response) => response.writeHead(200, headers).end(TEXT));
    expect(await lastOf(await client.statement(DAY, WITHIN))).toMatchObject({ kind: 'end' });
    expect(await client.statement(DAY, WITHIN)).toMatchObject({ kind: 'unverified', problem: 'repeated' });
    const whole = signedOver(TEXT);
    const other = await clientOf((response) => response.writeHead(200, whole).end(TEXT));
    expect(await lastOf(await other.statement(DAY, WITHIN))).toMatchObject({ kind: 'end' });
    expect(await other.statement(DAY, WITHIN)).toMatchObject({ kind: 'unverified', problem: 'repeated' });
  });

  test('whose line breaks is broken, packed or not', async () => {
    for (const [headers, body] of [
      [bySha1(), Buffer.from(TEXT)],
      [{ ...bySha1(), 'content-encoding': 'gzip' }, gzipSync(TEXT)],
    ] as const) {
      const client = await clientOf((response) => {
        response.writeHead(200, headers);
        response.write(body.subarray(0, body.length - 9), () => response.socket?.destroy());
      });
      expect(await lastOf(await client.statement(DAY, WITHIN))).toMatchObject({ kind: 'broken', problem: 'interrupted' });
    }
  });

  test('is asked for by whoever may, rightly signed', async () => {
    const asked: string[] = [];
    const client = await clientOf((response, { method, url = '', headers }) => {
      const [, timestamp, nonce, signature = ''] =
        /timestamp="(\d+)"/
          .exec(headers.authorization ?? '')
          ?.concat(
            /nonce_str="(\w+)"/.exec(headers.authorization ?? '')?.[1] ?? '',
            /signature="([^"]+)"/.exec(headers.authorization ?? '')?.[1] ?? '',
          ) ?? [];
      const isSigned = createVerify('RSA-SHA256')
        .update(`${method}\n${url}\n${timestamp}\n${nonce}\n\n`)
        .verify(OWN.publicKey, signature, 'base64');
      asked.push(`${isSigned} ${url} ${headers['accept-encoding']}`);
      response.writeHead(200, bySha1()).end(TEXT);
    }, INSTITUTION);
    for (const of of [DAY, { ...DAY, ofWholeInstitution: true, packed: false }]) await lastOf(await client.statement(of, WITHIN));
    expect(asked).toEqual([
      'true /v3/global/statements?date=20261124&sp_mchid=1900000100&sub_mchid=1900000201 gzip',
      'true /v3/global/statements?date=20261124&sp_mchid=1900000100 identity',
    ]);
    await expect(client.statement({ date: 'yesterday' }, WITHIN)).rejects.toThrow(InvalidRequest);
  });
});

describe('why there is no statement', () => {
  const refusing = (code: string, status = 400) => {
    const body = JSON.stringify({ code, message: 'no' });
    return answering(signedOver(body), body, status);
  };
  test.each([
    ['NO_STATEMENT_EXIST', { kind: 'noBill' }],
    ['NOSTATEMENTEXIST', { kind: 'noBill' }],
    ['STATEMENT_CREATING', { kind: 'notYet' }],
    ['NO_AUTH', { kind: 'failed', status: 400, code: 'NO_AUTH', description: 'no' }],
  ])('%s', async (code, expected) => {
    expect(await refusing(code)).toMatchObject({ ...expected, requestId: 'R-1' });
  });

  test('unsigned it is a hint; a word that is no JSON, an answer without end and a success of another kind are nothing', async () => {
    const body = JSON.stringify({ code: 'NO_STATEMENT_EXIST', message: 'no' });
    expect(await answering({}, body, 400)).toMatchObject({ kind: 'unsignedFail', code: 'NO_STATEMENT_EXIST' });
    expect(await answering({}, '<html>', 502)).toMatchObject({ kind: 'unverified' });
    expect(await answering({}, 'x'.repeat(100_000), 500)).toMatchObject({ kind: 'noAnswer' });
    expect(await answering(signedOver(''), '', 204)).toMatchObject({ kind: 'unverified' });
  });

  test('nobody there, and nobody who answers', async () => {
    const client = await clientOf(() => {});
    expect(await client.statement(DAY, { timeoutMs: 50 })).toMatchObject({ kind: 'noAnswer', problem: 'given up waiting' });
    expect(await client.statement(DAY, { ...WITHIN, signal: AbortSignal.abort() })).toMatchObject({ kind: 'neverSent' });
  });
});

describe('settlements', () => {
  const ONE = {
    batch_id: '20261125001',
    settlement_date: '20261125',
    trade_start_date: '20261124',
    trade_end_date: '20261124',
    amount: { settled: -20, unsettle: 0, currency: 'HKD', pay: 3_850, refund: 3_860, net: -10, fee: 10 },
    wallet_region: 'CHINA_HONGKONG',
  };
  const listing = async (body: unknown, merchant?: V3Merchant, seen: string[] = []) => {
    const text = JSON.stringify(body);
    return clientOf((response, { url = '' }) => {
      seen.push(url);
      response.writeHead(200, signedOver(text)).end(text);
    }, merchant);
  };

  test('are read to the last field, page by page', async () => {
    const seen: string[] = [];
    const client = await listing({ data: [ONE], total_count: 7, offset: 3, limit: 1 }, INSTITUTION, seen);
    const answer = await client.settlements({ state: 'settled', from: '20261101', to: '20261125', offset: 3, count: 1 }, WITHIN);
    expect(answer).toMatchObject({
      kind: 'succeeded',
      fields: {
        total: 7,
        offset: 3,
        settlements: [
          {
            batchId: '20261125001',
            settlementDate: '20261125',
            currency: 'HKD',
            settled: -20,
            unsettled: 0,
            pay: 3_850,
            refund: 3_860,
            net: -10,
            fee: 10,
            subMchId: null,
            walletRegion: 'CHINA_HONGKONG',
          },
        ],
      },
    });
    await client.settlements({ state: 'unsettled', ofWholeInstitution: true, offset: 3 }, WITHIN);
    expect(seen).toEqual([
      '/v3/global/settle/settlements?sub_mchid=1900000201&settle_state=SETTLED&settle_start_date=20261101&settle_end_date=20261125&limit=1&offset=3',
      '/v3/global/settle/settlements?settle_state=UNSETTLE&limit=20&offset=3',
    ]);
  });

  test('of none there may be no list at all', async () => {
    const client = await listing({ total_count: 0, offset: 0, limit: 20 });
    expect(await client.settlements({ state: 'settled' }, WITHIN)).toMatchObject({ fields: { total: 0, settlements: [] } });
  });

  test.each([
    { data: [{ ...ONE, amount: { ...ONE.amount, settled: 1.5 } }], total_count: 1, offset: 0 },
    { data: [{ ...ONE, amount: { ...ONE.amount, pay: -1 } }], total_count: 1, offset: 0 },
    { data: [{ ...ONE, settlement_date: '' }], total_count: 1, offset: 0 },
    { data: [null], total_count: 1, offset: 0 },
    { data: [ONE] },
    { data: [ONE], total_count: 9, offset: 1 },
  ])('%# with a field that is wrong are none', async (body) => {
    const client = await listing(body);
    expect(await client.settlements({ state: 'settled' }, WITHIN)).toMatchObject({ kind: 'unverified', problem: 'badField' });
  });

  test('are not asked for beyond the bounds', async () => {
    const client = await listing({});
    for (const wrong of [{ count: 0 }, { count: 100 }, { from: '2026' }, { offset: -1 }])
      await expect(client.settlements({ state: 'settled', ...wrong }, WITHIN)).rejects.toThrow(InvalidRequest);
  });
});
