/** The V3 wire as a merchant sees it: who is heard, what is answered, by what that is signed. */
import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Till } from './till.ts';
import { type Json, V3Till } from './v3-till.ts';

let till: Till;
let v3: V3Till;
let institution: V3Till;
beforeAll(async () => {
  till = await Till.open({ settings: ['language=en'] });
  v3 = new V3Till(till);
  institution = new V3Till(new Till(till.sandbox, ({ subMchId }) => subMchId === '1900000202'));
});
afterAll(() => till.close());
afterEach(async () => {
  for (const [name, value] of Object.entries({ v3UserPaying: '200', v3UnknownRevoke: '204', v3Keys: 'certificate' }))
    await till.set(name, value);
});

describe('a request is heard', () => {
  test('only as it was signed, by its merchant, just now', async () => {
    const sale = v3.sale(await till.code());
    const refused = { status: 401, json: { code: 'SIGN_ERROR' } };
    expect(await v3.submit(sale, { sent: JSON.stringify({ ...sale, amount: { total: 1, currency: 'HKD' } }) })).toMatchObject(
      refused,
    );
    expect(await v3.submit(sale, { offMs: -301_000 })).toMatchObject(refused);
    expect(await v3.submit(sale, { serial: 'FFFF' })).toMatchObject(refused);
    expect(await v3.submit(sale, { headers: { authorization: null } })).toMatchObject(refused);
    expect(await till.order(String(sale.out_trade_no))).toBeUndefined();
    expect(await v3.submit(sale, { offMs: -200_000 })).toMatchObject({ status: 200 });
  });

  test('that says what it takes and who it is', async () => {
    const without = (name: string) => v3.query('X', { headers: { [name]: '' } });
    expect(await without('accept')).toMatchObject({ status: 400, json: { code: 'PARAM_ERROR' } });
  });

  test.each<[field: string, more: Json]>([
    ['/out_trade_no', { out_trade_no: 'a b' }],
    ['/trade_type', { trade_type: 'JSAPI' }],
    ['/description', { description: undefined }],
    ['/merchant_category_code', { merchant_category_code: undefined }],
    ['/payer/auth_code', { payer: {} }],
    ['/amount/total', { amount: { total: '3850', currency: 'HKD' } }],
    ['/amount/currency', { amount: { total: 3_850, currency: 'hkd' } }],
    ['/sp_mchid', { sp_mchid: '1900000103' }],
    ['/mchid', { mchid: '1900000102' }],
  ])('and names what is wrong: %s', async (field, more) => {
    const answer = await v3.submit(v3.sale(await till.code(), more));
    expect(answer).toMatchObject({ status: 400, json: { code: 'PARAM_ERROR', detail: { field, location: 'body' } } });
    expect(v3.isSigned(answer)).toBe(true);
  });
});

describe('a payment', () => {
  test('is paid, found by either number, revoked without a body, and signed each time', async () => {
    const sale = v3.sale(await till.code());
    const number = String(sale.out_trade_no);
    const paid = await v3.submit(sale);
    expect(paid).toMatchObject({
      status: 200,
      json: {
        appid: till.merchant.appId,
        mchid: till.merchant.mchId,
        out_trade_no: number,
        trade_type: 'MICROPAY',
        trade_state: 'SUCCESS',
        attach: 'store-7',
        amount: { total: 3_850, currency: 'HKD', payer_currency: 'CNY' },
      },
    });
    const found = await v3.query(number);
    expect(found.json).toEqual(paid.json);
    const byId = `/v3/global/transactions/id/${paid.json.id}?${new URLSearchParams(v3.owners)}`;
    expect((await v3.ask('GET', byId)).json).toEqual(paid.json);
    const reversed = await v3.reverse(number);
    expect(reversed).toMatchObject({ status: 204, text: '' });
    expect([paid, found, reversed].map((answer) => v3.isSigned(answer))).toEqual([true, true, true]);
    // The same order over the other wire.
    expect(await till.query(number)).toMatchObject({ trade_state: 'REVOKED' });
  });

  test.each([
    ['200', { status: 200, json: { trade_state: 'USERPAYING' } }],
    ['202', { status: 202, json: { trade_state: 'USERPAYING' } }],
    ['error', { status: 400, json: { code: 'USERPAYING' } }],
  ])('whose payer is asked is told as the switch says: %s', async (how, expected) => {
    await till.set('v3UserPaying', how);
    const sale = v3.sale(await till.code('asks'));
    expect(await v3.submit(sale)).toMatchObject(expected);
    await till.confirm();
    expect((await v3.query(String(sale.out_trade_no))).json).toMatchObject({ trade_state: 'SUCCESS' });
  });

  test('of an institution is its sub-merchant’s, and nobody else’s', async () => {
    const sale = institution.sale(await institution.till.code());
    expect((await institution.submit(sale)).json).toMatchObject({
      sp_mchid: '1900000103',
      sub_mchid: '1900000202',
      trade_state: 'SUCCESS',
    });
    const other = new V3Till(new Till(till.sandbox, ({ subMchId }) => subMchId === '1900000201'));
    expect(await other.query(String(sale.out_trade_no))).toMatchObject({ status: 404, json: { code: 'ORDER_NOT_EXIST' } });
  });

  test('that is refused says why in V3’s words', async () => {
    expect(await v3.submit(v3.sale(await till.code('poor')))).toMatchObject({ status: 403, json: { code: 'NOT_ENOUGH' } });
    expect(await v3.query('NOBODYS')).toMatchObject({ status: 404, json: { code: 'ORDER_NOT_EXIST' } });
    expect(await v3.reverse('NOBODYS')).toMatchObject({ status: 204 });
    await till.set('v3UnknownRevoke', '404');
    expect(await v3.reverse('NOBODYS2')).toMatchObject({ status: 404, json: { code: 'ORDER_NOT_EXIST' } });
  });

  test('goes back in parts, each found by its number and all by the order’s', async () => {
    const sale = v3.sale(await till.code());
    const number = String(sale.out_trade_no);
    await v3.submit(sale);
    const refund = (outRefundNo: string, refundMinor: number) =>
      v3.ask('POST', '/v3/global/refunds', {
        ...v3.owners,
        ...v3.apps,
        out_trade_no: number,
        out_refund_no: outRefundNo,
        amount: { refund: refundMinor, total: 3_850, currency: 'HKD' },
      });
    const first = await refund(`${number}-1`, 1_000);
    expect(first).toMatchObject({
      status: 200,
      json: { out_refund_no: `${number}-1`, amount: { refund: 1_000, currency: 'HKD' } },
    });
    await refund(`${number}-2`, 500);
    await till.advance(5);
    const owners = new URLSearchParams(v3.owners);
    const one = await v3.ask('GET', `/v3/global/refunds/out-refund-no/${number}-1?${owners}`);
    expect(one.json).toMatchObject({
      id: first.json.id,
      status: 'SUCCESS',
      out_trade_no: number,
      recv_account: 'The payer’s balance',
    });
    expect((await v3.ask('GET', `/v3/global/refunds/id/${first.json.id}?${owners}`)).json).toEqual(one.json);
    const all = await v3.ask('GET', `/v3/global/refunds?${owners}&out_trade_no=${number}&offset=1&count=5`);
    expect(all.json).toMatchObject({
      total_num: 2,
      current_total_num: 1,
      data: [{ out_refund_no: `${number}-2`, status: 'SUCCESS' }],
    });
    expect(await refund(`${number}-3`, 3_000)).toMatchObject({ status: 400, json: { code: 'ERROR' } });
  });
});

describe('the channel’s keys', () => {
  const certificates = () => v3.ask('GET', '/v3/global/certificates');

  test('are handed out sealed, the old one as long as it is good', async () => {
    const listed = async () =>
      (await certificates()).json.data as { serial_no: string; encrypt_certificate: Record<string, string> }[];
    const [first] = await listed();
    const pem = v3.opened(first?.encrypt_certificate ?? {});
    expect(new X509Certificate(pem).serialNumber).toBe(first?.serial_no);
    await till.control(`/merchants/${till.merchant.mchId}/keys`, 'POST', { rotate: ['platform'], overlapMs: 60_000 });
    const both = await listed();
    expect(both.map(({ serial_no: serial }) => serial)).toEqual([both[0]?.serial_no, first?.serial_no]);
    expect(both[0]?.serial_no).not.toBe(first?.serial_no);
    const answer = await v3.query('NOBODYS');
    expect(answer.headers.get('wechatpay-serial')).toBe(both[0]?.serial_no);
  });

  test('are a public key for whoever asks for it, and for everybody where there are no certificates', async () => {
    const { publicKeyId } = till.merchant;
    const asked = await v3.query('NOBODYS', { headers: { 'wechatpay-serial': publicKeyId } });
    expect([asked.headers.get('wechatpay-serial'), v3.isSigned(asked)]).toEqual([publicKeyId, true]);
    await till.set('v3Keys', 'publicKey');
    expect(await certificates()).toMatchObject({ status: 404, json: { code: 'RESOURCE_NOT_EXISTS' } });
    expect((await v3.query('NOBODYS')).headers.get('wechatpay-serial')).toBe(publicKeyId);
  });
});

describe('a fault', () => {
  const sent = async () => {
    const sale = v3.sale(await till.code());
    return { number: String(sale.out_trade_no), answer: await v3.submit(sale).catch(() => null) };
  };

  test('loses a request, or an answer', async () => {
    await till.fault({ operation: 'submit', kind: 'loseRequest' });
    const lost = await sent();
    expect([lost.answer, await till.order(lost.number)]).toEqual([null, undefined]);
    await till.fault({ operation: 'submit', kind: 'loseAnswer' });
    const unheard = await sent();
    expect([unheard.answer, (await till.order(unheard.number))?.state]).toEqual([null, 'SUCCESS']);
  });

  test('signs wrongly, not at all, or what is not so', async () => {
    await till.fault({ operation: 'submit', kind: 'badSignature' });
    const wrong = await sent();
    expect([wrong.answer?.status, wrong.answer !== null && v3.isSigned(wrong.answer)]).toEqual([200, false]);
    await till.fault({ operation: 'submit', kind: 'probe' });
    const probe = await sent();
    expect(probe.answer?.headers.get('wechatpay-signature')).toMatch(/^WECHATPAY\/SIGNTEST\/./);
    expect([probe.answer?.status, (await till.order(probe.number))?.state]).toEqual([200, 'SUCCESS']);
    await till.fault({ operation: 'submit', kind: 'unsignedFail' });
    const unsigned = await sent();
    expect([unsigned.answer?.json.code, unsigned.answer?.headers.get('wechatpay-signature')]).toEqual(['SYSTEM_ERROR', null]);
    await till.fault({ operation: 'submit', kind: 'otherAmount' });
    expect((await sent()).answer?.json.amount).toMatchObject({ total: 3_851 });
  });

  test('claims a state for an order, whatever is true', async () => {
    const { number } = await sent();
    await till.fault({ operation: 'query', kind: 'error', code: 'PAYERROR' });
    expect(await v3.query(number)).toMatchObject({ status: 200, json: { out_trade_no: number, trade_state: 'PAYERROR' } });
    expect((await v3.query(number)).json).toMatchObject({ trade_state: 'SUCCESS' });
  });

  test('says an error of what was charged all the same', async () => {
    await till.fault({ operation: 'submit', kind: 'error', code: 'SYSTEMERROR', paid: true });
    const { number, answer } = await sent();
    expect(answer).toMatchObject({ status: 500, json: { code: 'SYSTEM_ERROR' } });
    expect((await till.order(number))?.state).toBe('SUCCESS');
  });
});
