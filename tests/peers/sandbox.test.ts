/**
 * Clients of WeChat Pay that others wrote, and ours beside them, against the sandbox: what it says has to be understood by whoever speaks the
 * protocol, and what they send has to be understood by it.
 */
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Till } from '../../apps/sandbox/test/till.ts';
import { OURS, PEERS } from './clients/all.ts';
import type { Account, Client, Gateway } from './clients/client.ts';
import { tenpay } from './clients/tenpay.ts';

let till: Till;
let account: Account;
let gateway: Gateway;
const text = (file: string): string => readFileSync(file, 'utf8');
const accountOf = ({ merchant }: Till): Account => ({
  ...merchant,
  certificate: text(merchant.certificate),
  privateKey: text(merchant.privateKey),
  pkcs12Base64: readFileSync(merchant.pkcs12, 'base64'),
  platformCertificate: text(merchant.platformCertificate),
});
beforeAll(async () => {
  till = await Till.open();
  const ca = text(till.sandbox.caCertificate);
  // One of them leaves it to Node whom to trust.
  setDefaultCACertificates([...getCACertificates('default'), ca]);
  account = accountOf(till);
  gateway = { baseUrl: till.sandbox.mtlsBaseUrl, ca };
});
afterAll(() => till.close());

const ORDER = { total: 3_850, currency: 'HKD', description: 'Two cups of tea & 蛋撻' } as const;
const nextOrder = async (payer?: string) => ({ ...ORDER, outTradeNo: till.number(), authCode: await till.code(payer) });

describe.each([...OURS, ...PEERS])('$name over $wire', ({ wire, open }) => {
  let client: Client;
  beforeAll(() => {
    client = open(account, gateway);
  });
  afterAll(() => client.close());

  test('pays, finds what it paid, and gives a part of it back', async () => {
    const order = await nextOrder();
    const { outTradeNo, total, currency } = order;
    expect(await client.pay(order)).toMatchObject({ kind: 'success', said: { out_trade_no: outTradeNo } });
    const amount = wire === 'V2' ? { total_fee: String(total) } : { amount: { total, currency } };
    expect(await client.query(outTradeNo)).toMatchObject({
      kind: 'success',
      said: { out_trade_no: outTradeNo, trade_state: 'SUCCESS', ...amount },
    });
    const refund = { outTradeNo, outRefundNo: `R${outTradeNo}`, total, refund: 850, currency };
    expect(await client.refund(refund)).toMatchObject({
      kind: 'success',
      said: { out_refund_no: refund.outRefundNo, ...(wire === 'V2' ? { refund_fee: '850' } : { amount: { refund: 850 } }) },
    });
    expect(await client.queryRefund(refund)).toMatchObject({
      kind: 'success',
      said:
        wire === 'V2'
          ? { out_refund_no_0: refund.outRefundNo, refund_fee_0: '850' }
          : { out_refund_no: refund.outRefundNo, amount: { refund: 850 } },
    });
    expect(await till.order(outTradeNo)).toMatchObject({ state: 'REFUND', total, refunded: 850 });
  });

  test('revokes what is paid, and what nobody knows', async () => {
    const order = await nextOrder();
    await client.pay(order);
    expect(await client.revoke(order.outTradeNo)).toMatchObject({ kind: 'success' });
    expect(await till.order(order.outTradeNo)).toMatchObject({ state: 'REVOKED' });
    expect(await client.revoke(till.number())).toMatchObject({ kind: 'success' });
  });

  test('hears why it is refused: a payer without money, a payer who is asked, an order that is not there', async () => {
    await till.set('v3UserPaying', 'error');
    // V3 writes the codes of V2 with underscores, but for this one.
    const codes = wire === 'V2' ? ['NOTENOUGH', 'USERPAYING', 'ORDERNOTEXIST'] : ['NOT_ENOUGH', 'USERPAYING', 'ORDER_NOT_EXIST'];
    const told = [
      await client.pay(await nextOrder('poor')),
      await client.pay(await nextOrder('asks')),
      await client.query(till.number()),
    ];
    expect(told).toEqual(codes.map((code) => ({ kind: 'refusal', code })));
  });

  test.runIf(wire === 'V2')('pays and asks with HMAC-SHA256 as well', async () => {
    const signing = open({ ...account, signType: 'HMAC-SHA256' }, gateway);
    const order = await nextOrder();
    expect(await signing.pay(order)).toMatchObject({ kind: 'success', said: { out_trade_no: order.outTradeNo } });
    expect(await signing.query(order.outTradeNo)).toMatchObject({ kind: 'success', said: { trade_state: 'SUCCESS' } });
    await signing.close();
  });

  test('asks as an institution for its sub-merchant', async () => {
    const institution = new Till(till.sandbox, ({ mode }) => mode === 'institution');
    const asking = open(accountOf(institution), gateway);
    const order = { ...(await nextOrder()), currency: institution.merchant.settlementCurrency };
    expect(await asking.pay(order)).toMatchObject({ kind: 'success', said: { out_trade_no: order.outTradeNo } });
    expect(await asking.query(order.outTradeNo)).toMatchObject({ kind: 'success', said: { trade_state: 'SUCCESS' } });
    expect(await asking.revoke(order.outTradeNo)).toMatchObject({ kind: 'success' });
    expect(await institution.order(order.outTradeNo)).toMatchObject({ state: 'REVOKED' });
    await asking.close();
  });

  test.runIf(wire === 'V3')('is answered by the channel’s public key, where the merchant has moved to it', async () => {
    const { publicKeyId, publicKey } = till.merchant;
    await till.set('v3Keys', 'publicKey');
    try {
      const moved = open({ ...account, platformSerial: publicKeyId, platformCertificate: text(publicKey) }, gateway);
      const order = await nextOrder();
      expect(await moved.pay(order)).toMatchObject({ kind: 'success', said: { out_trade_no: order.outTradeNo } });
      expect(await moved.revoke(order.outTradeNo)).toMatchObject({ kind: 'success' });
      await moved.close();
    } finally {
      await till.set('v3Keys', 'certificate');
    }
  });

  test.runIf(wire === 'V3')('is given the channel’s certificates, and opens them', async () => {
    expect(await client.certificates?.()).toContain(account.platformSerial);
  });
});

test('the bill of a day is taken apart by tenpay', async () => {
  const client = tenpay.open(account, gateway);
  const day = await till.advanceTo(12);
  const order = await nextOrder();
  await client.pay(order);
  await till.advanceTo(10);
  const line = (await client.bill?.(day))?.find(({ 商户订单号: number }) => number === order.outTradeNo);
  expect(line).toMatchObject({ 交易状态: 'SUCCESS', 货币种类: 'HKD', 总金额: '38.50', 商品名称: order.description });
  await client.close();
});
