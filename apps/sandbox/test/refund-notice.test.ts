/** The end of a refund is told to the merchant's address: encrypted, again and again until it is heard, and after a restart. */
import { createDecipheriv, hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeXml } from '@quickpay/wechatpay/codec';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAuthority, issue } from '../src/certificates.ts';
import { encrypted } from '../src/wire/refund-notice.ts';
import { type Fields, Till } from './till.ts';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-notice-'));
let till: Till;
let server: Server;
let url: string;
/** What arrived, and what the merchant says to the next ones. */
let told: Fields[] = [];
let answers: string[] = [];
const SUCCESS = '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';

beforeAll(async () => {
  till = await Till.open({ dataDir: folder });
  const authority = createAuthority(Date.now());
  const { certificate, privateKey } = issue(authority, 'localhost', Date.now(), ['127.0.0.1']);
  server = createServer({ cert: certificate, key: privateKey }, (request, reply) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      told.push(decodeXml(body));
      const answer = answers.shift() ?? SUCCESS;
      if (answer === 'hangUp') request.socket.destroy();
      else reply.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has one
  url = `https://127.0.0.1:${port}/refunds`;
});
beforeEach(() => {
  told = [];
  answers = [];
});
afterAll(async () => {
  await till.close();
  server.close();
  rmSync(folder, { recursive: true });
});

async function refund(number: string, fields: Fields = {}): Promise<Fields> {
  const { out_trade_no = '' } = await till.submit(await till.code());
  const asked = { out_trade_no, out_refund_no: number, total_fee: '3850', refund_fee: '1000', notify_url: url, ...fields };
  return till.post('/secapi/pay/refund', asked);
}
const opened = ({ req_info = '' }: Fields): Fields => {
  const decipher = createDecipheriv('aes-256-ecb', hash('md5', till.merchant.apiKeyV2, 'hex'), null);
  const text = Buffer.concat([decipher.update(req_info, 'base64'), decipher.final()]);
  return decodeXml(text, { root: 'root' });
};
/** However busy the machine. */
const PATIENCE_MS = 20_000;

/** In small steps, because the sandbox counts from when it read the answer, which is a moment after it was given. */
const timePassesUntil = (count: number) =>
  expect
    .poll(
      async () => {
        await till.advance(5);
        return told.length;
      },
      { timeout: PATIENCE_MS },
    )
    .toBe(count);
const arrived = (count: number) => expect.poll(() => told.length, { timeout: PATIENCE_MS }).toBe(count);

test('is encrypted as the protocol’s vector is', () => {
  const plain = '<root><out_refund_no><![CDATA[R1]]></out_refund_no><refund_status><![CDATA[SUCCESS]]></refund_status></root>';
  expect(encrypted(plain, '0123456789abcdef0123456789ABCDEF')).toBe(
    'qXaaQ3lp0r8mr70dQ9SPbyaGEcEzu9dnisSQjNFeeoUDPy0uNXavHgpGwkYMh/6euMV3z9n/VVYf8/x8EDtLA/jyBXOewXECxNqBFK/e5gOswy6cjo4vqyCvKln7LwIsrJ9ArFE72jDWH6t5Sg6Ohw==',
  );
});

test('says how it ended, in what the refund’s query says as well; once heard, it is not told again', async () => {
  const accepted = await refund('N1');
  await till.advance(4);
  await arrived(1);
  const [notice = {}] = told;
  expect(notice).toMatchObject({ return_code: 'SUCCESS', appid: till.merchant.appId, mch_id: till.merchant.mchId });
  expect(notice).not.toHaveProperty('sign');
  const queried = await till.post('/pay/refundquery', { out_refund_no: 'N1' });
  expect(opened(notice)).toMatchObject({
    out_trade_no: accepted.out_trade_no,
    transaction_id: accepted.transaction_id,
    out_refund_no: 'N1',
    refund_id: accepted.refund_id,
    total_fee: '3850',
    refund_fee: '1000',
    settlement_refund_fee: '1000',
    cash_refund_fee: accepted.cash_refund_fee,
    refund_status: 'SUCCESS',
    success_time: queried.refund_success_time_0,
    refund_recv_accout: queried.refund_recv_accout_0,
    refund_account: queried.refund_account_0,
    refund_request_source: 'API',
  });
  await till.advance(60);
  expect(told).toHaveLength(1);
});

test('is told again as time passes, however it was not heard', async () => {
  answers = ['<xml><return_code>FAIL</return_code></xml>', 'hangUp', 'nonsense'];
  await refund('N2');
  await till.advance(4);
  await arrived(1);
  await timePassesUntil(4);
  expect(new Set(told.map((notice) => opened(notice).out_refund_no))).toEqual(new Set(['N2']));
});

test('an end that is none is told too; and once more, when somebody has seen to it in the portal', async () => {
  await till.set('refundsEnd', 'CHANGE');
  await refund('N3');
  await till.advance(4);
  await arrived(1);
  await till.set('refundsEnd', 'SUCCESS');
  const inPortal = () => till.tryControl('/orders/portal-settlement', 'POST', { mchId: till.merchant.mchId, outRefundNo: 'N3' });
  expect(await inPortal()).toMatchObject({ status: 200, json: { refunds: [{ state: 'SUCCESS' }] } });
  expect((await inPortal()).status).toBe(409);
  await arrived(2);
  expect(told.map((notice) => opened(notice).refund_status)).toEqual(['CHANGE', 'SUCCESS']);
});

test('nobody is told without an address, and an address must be one', async () => {
  await refund('N4', { notify_url: '' });
  expect(await refund('N5', { notify_url: 'http://127.0.0.1/refunds' })).toMatchObject({ err_code: 'PARAM_ERROR' });
  expect(await refund('N5', { notify_url: 'https://[' })).toMatchObject({ err_code: 'PARAM_ERROR' });
  await till.advance(60);
  expect(told).toEqual([]);
});

test('what was not heard before a restart is told after it', async () => {
  answers = ['hangUp'];
  await refund('N6');
  await till.advance(4);
  await arrived(1);
  await till.close();
  till = await Till.open({ dataDir: folder });
  await timePassesUntil(2);
  expect(told.map((notice) => opened(notice).out_refund_no)).toEqual(['N6', 'N6']);
});
