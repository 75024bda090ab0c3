/** The end of a refund over V3: told over a real listener, signed and sealed as the protocol has it, and read by the client that merchants use. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createV3Client, V3_NOTIFICATION_REPLIES, type V3Client, type V3Notification } from '@quickpay/wechatpay';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAuthority, issue } from '../src/certificates.ts';
import { Till } from './till.ts';
import { V3Till } from './v3-till.ts';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-v3-notice-'));
let till: Till;
let client: V3Client;
let server: Server;
let url: string;
type Posted = Readonly<{ headers: IncomingHttpHeaders; body: Buffer }>;
/** What came, what it was, and what is answered in place of what belongs there. */
let posted: Posted[] = [];
let read: V3Notification[] = [];
let answers: (number | 'hangUp')[] = [];

function clientOf({ sandbox, merchant }: Till): V3Client {
  return createV3Client({
    merchant: {
      appId: merchant.appId,
      mchId: merchant.mchId,
      serialNo: merchant.serial,
      privateKey: createPrivateKey(readFileSync(merchant.privateKey)),
      apiV3Key: merchant.apiKeyV3,
      ...(merchant.subMchId === undefined ? { mode: 'direct' } : { mode: 'institution', subMchId: merchant.subMchId }),
    },
    hosts: [sandbox.mtlsBaseUrl],
    tls: { ca: readFileSync(sandbox.caCertificate) },
    now: Date.now,
    random: { bytes: randomBytes },
  });
}

beforeAll(async () => {
  till = await Till.open({ dataDir: folder, settings: ['language=en'] });
  client = clientOf(till);
  const { certificate, privateKey } = issue(createAuthority(Date.now()), 'localhost', Date.now(), ['127.0.0.1']);
  server = createServer({ cert: certificate, key: privateKey }, async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    posted.push({ headers: request.headers, body });
    const what = await client.readRefundNotification({ headers: request.headers, body });
    read.push(what);
    const { status, body: said } = V3_NOTIFICATION_REPLIES[what.kind === 'refund' ? 'heard' : 'refused'];
    const answer = answers.shift() ?? status;
    if (answer === 'hangUp') request.socket.destroy();
    else reply.writeHead(answer).end(answer === 204 ? '' : said);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has one
  url = `https://127.0.0.1:${port}/refunds`;
});
beforeEach(() => {
  [posted, read, answers] = [[], [], []];
});
afterAll(async () => {
  await client.close();
  await till.close();
  server.close();
  rmSync(folder, { recursive: true });
});

/** A sale that is refunded; answers its number. */
async function refunded(outRefundNo: string, of: V3Client = client, at: Till = till): Promise<string> {
  const sale = new V3Till(at).sale(await at.code());
  const outTradeNo = String(sale.out_trade_no);
  await new V3Till(at).submit(sale);
  const fields = {
    outTradeNo,
    outRefundNo,
    refund: 1_000,
    total: 3_850,
    currency: at.merchant.settlementCurrency,
    notifyUrl: url,
  };
  expect(await of.refund(fields, { timeoutMs: 10_000 })).toMatchObject({ kind: 'succeeded' });
  return outTradeNo;
}
/** However busy the machine. */
const PATIENCE_MS = 20_000;
const arrived = (count: number) => expect.poll(() => read.length, { timeout: PATIENCE_MS }).toBe(count);
/** In small steps, because the sandbox counts from when it read the answer, which is a moment after it was given. */
const timePassesUntil = (count: number, seconds = 5) =>
  expect
    .poll(
      async () => {
        await till.advance(seconds);
        return read.length;
      },
      { timeout: PATIENCE_MS },
    )
    .toBe(count);

test('says what the refund’s query says as well; once heard, it is not told again', async () => {
  const outTradeNo = await refunded('N1');
  await till.advance(4);
  await arrived(1);
  const queried = await client.queryRefund({ outRefundNo: 'N1' }, { timeoutMs: 10_000 });
  if (queried.kind !== 'succeeded') return expect.fail(queried.kind);
  const { fields } = queried;
  expect(read[0]).toMatchObject({
    kind: 'refund',
    refund: {
      summary: 'The refund succeeded',
      subMchId: null,
      outTradeNo,
      transactionId: fields.transactionId,
      outRefundNo: 'N1',
      refundId: fields.refundId,
      status: 'SUCCESS',
      successTime: fields.successTime,
      recvAccount: fields.recvAccount,
      fundSource: fields.fundSource,
      amount: {
        total: 3_850,
        refund: 1_000,
        currency: 'HKD',
        payerRefund: fields.payerRefund,
        payerCurrency: fields.payerCurrency,
        settlementRefund: 1_000,
        exchangeRate: { type: 'SETTLEMENT_RATE' },
      },
    },
  });
  await till.advance(60);
  expect(read).toHaveLength(1);
});

test('is told again under the same id and a new signature, however it was not heard', async () => {
  answers = [500, 'hangUp', 401];
  await refunded('N2');
  await till.advance(4);
  await arrived(1);
  await timePassesUntil(4);
  expect(new Set(read.map((what) => (what.kind === 'refund' ? what.refund.id : what.problem))).size).toBe(1);
  expect(new Set(posted.map(({ headers }) => headers['wechatpay-signature'])).size).toBe(4);
});

test('is given up after some four hours', async () => {
  answers = Array.from({ length: 40 }, () => 500 as const);
  await refunded('N3');
  await till.advance(4);
  await arrived(1);
  await timePassesUntil(12, 900);
  await till.advance(26 * 3_600);
  expect(read).toHaveLength(12);
});

test('that a refund went wrong is told, and once more when somebody has seen to it: another event', async () => {
  await till.set('refundsEnd', 'CHANGE');
  await refunded('N4');
  await till.advance(4);
  await arrived(1);
  await till.set('refundsEnd', 'SUCCESS');
  await till.control('/orders/portal-settlement', 'POST', { mchId: till.merchant.mchId, outRefundNo: 'N4' });
  await arrived(2);
  expect(read).toMatchObject([{ refund: { status: 'ABNORMAL' } }, { refund: { status: 'SUCCESS' } }]);
  expect(new Set(read.map((what) => (what.kind === 'refund' ? what.refund.id : ''))).size).toBe(2);
});

test('that a refund was closed is told too', async () => {
  await till.set('refundsEnd', 'REFUNDCLOSE');
  await refunded('N5');
  await till.advance(4);
  await arrived(1);
  await till.set('refundsEnd', 'SUCCESS');
  expect(read).toMatchObject([{ refund: { status: 'REFUNDCLOSE', successTime: null } }]);
});

test('is signed by the public key once the merchant has moved to it, which a client that was not given it cannot check', async () => {
  await till.set('v3Keys', 'publicKey');
  answers = [401];
  await refunded('N6').catch(() => '');
  await till.advance(4);
  await arrived(1);
  await till.set('v3Keys', 'certificate');
  expect(read).toEqual([{ kind: 'unverified', problem: 'publicKeyMissing' }]);
  expect(posted[0]?.headers['wechatpay-serial']).toBe(till.merchant.publicKeyId);
  await timePassesUntil(2);
  expect(read[1]).toMatchObject({ refund: { outRefundNo: 'N6' } });
});

test('of an institution names the sub-merchant; another merchant’s client does not believe it', async () => {
  const ofSub = new Till(till.sandbox, ({ subMchId }) => subMchId === '1900000202');
  const institution = clientOf(ofSub);
  answers = [204];
  await refunded('N7', institution, ofSub);
  await till.advance(4);
  await arrived(1);
  // It came to the first merchant's address, whose key it was not sealed with.
  expect(read).toEqual([{ kind: 'unverified', problem: 'notOpened' }]);
  const [first] = posted;
  if (first === undefined) return expect.fail('nothing came');
  expect(await institution.readRefundNotification(first)).toMatchObject({ refund: { subMchId: '1900000202' } });
  await institution.close();
});

test('what was not heard before a restart is told after it; an address must be one', async () => {
  answers = ['hangUp'];
  await refunded('N8');
  await till.advance(4);
  await arrived(1);
  await client.close();
  await till.close();
  till = await Till.open({ dataDir: folder });
  client = clientOf(till);
  await timePassesUntil(2);
  expect(read).toMatchObject([{ refund: { outRefundNo: 'N8' } }, { refund: { outRefundNo: 'N8' } }]);
  const v3 = new V3Till(till);
  const refund = {
    ...v3.owners,
    ...v3.apps,
    out_trade_no: 'X',
    out_refund_no: 'N9',
    amount: { refund: 1, total: 1, currency: 'HKD' },
  };
  expect(await v3.ask('POST', '/v3/global/refunds', { ...refund, notify_url: 'http://127.0.0.1/x' })).toMatchObject({
    status: 400,
    json: { code: 'PARAM_ERROR', detail: { field: '/notify_url' } },
  });
});
