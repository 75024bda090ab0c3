/** The control API: the payer's hand, the switches, the clock, and what every checker compares with. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_SETTINGS, SWITCHES } from '@quickpay/gateway-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../src/index.ts';
import { Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

type PayerView = Readonly<{ id: string; balance: { amountMinor: number }; prompt?: { outTradeNo: string; amountMinor: number } }>;
const payer = (id: string): Promise<PayerView> => till.control(`/payers/${id}`);

describe('payers', () => {
  test('there are six, and at least four can pay without a password', async () => {
    const payers = await till.control<{ id: string; region: string; passwordFree: { perDay: number } }[]>('/payers');
    expect(payers.length).toBeGreaterThanOrEqual(6);
    expect(payers.filter(({ passwordFree }) => passwordFree.perDay > 0).length).toBeGreaterThanOrEqual(4);
    expect(payers.some(({ region }) => region === 'HK')).toBe(true);
  });

  test('a code stays for a minute, is fresh after it was used, and begins as its region’s do', async () => {
    const shown = await till.control<{ authCode: string; shownAt: string; expiresAt: string }>('/payers/hongkong/code');
    expect(shown.authCode).toMatch(/^15\d{16}$/);
    expect(Date.parse(shown.expiresAt) - Date.parse(shown.shownAt)).toBe(60_000);
    expect(await till.code('hongkong')).toBe(shown.authCode);
    await till.submit(shown.authCode);
    const next = await till.code('hongkong');
    expect(next).not.toBe(shown.authCode);
    await till.advance(61);
    expect(await till.code('hongkong')).not.toBe(next);
  });

  test('a code shown longer than a minute asks for the password, then is refused', async () => {
    const code = await till.code();
    await till.advance(65);
    expect(await till.submit(code)).toMatchObject({ err_code: 'USERPAYING' });
    await till.control('/payers/ready/cancel', 'POST');
    const old = await till.code();
    await till.advance(71);
    expect(await till.submit(old)).toMatchObject({ err_code: 'AUTH_CODE_INVALID', err_code_des: expect.stringContaining('101') });
  });

  test('the prompt shows what is asked; the third wrong password ends it', async () => {
    const sale = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', sale);
    expect((await payer('asks')).prompt).toMatchObject({ outTradeNo: sale.out_trade_no, amountMinor: 3850, currency: 'HKD' });
    const wrong = () => till.tryControl('/payers/asks/password', 'POST', { password: '000000' });
    expect(await wrong()).toMatchObject({ status: 422, json: { attemptsLeft: 2 } });
    expect(await wrong()).toMatchObject({ status: 422, json: { attemptsLeft: 1 } });
    expect(await wrong()).toMatchObject({ status: 200, json: { outTradeNo: sale.out_trade_no, state: 'PAYERROR' } });
    expect(await wrong()).toMatchObject({ status: 409 });
    expect((await payer('asks')).prompt).toBeUndefined();
  });

  test('a payer who cancels leaves the order unpaid, and 409 when nobody asks', async () => {
    const sale = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', sale);
    expect(await till.control('/payers/asks/cancel', 'POST')).toEqual({ outTradeNo: sale.out_trade_no, state: 'NOTPAY' });
    expect((await till.tryControl('/payers/asks/cancel', 'POST')).status).toBe(409);
    expect((await till.tryControl('/payers/asks/typing', 'POST')).status).toBe(204);
  });

  test('money leaves the payer when paid, and comes back when revoked; both are told, by message and SMS', async () => {
    const before = (await payer('second')).balance.amountMinor;
    const sale = till.sale(await till.code('second'));
    await till.post('/pay/micropay', sale);
    expect((await payer('second')).balance.amountMinor).toBeLessThan(before);
    await till.revoke(sale.out_trade_no ?? '');
    expect((await payer('second')).balance.amountMinor).toBe(before);
    type Told = { outTradeNo: string; kind: string; channel: string; at: string; text: string };
    const mine = (all: Told[]) => all.filter(({ outTradeNo }) => outTradeNo === sale.out_trade_no);
    const payers = mine(await till.control<Told[]>('/payers/second/messages'));
    expect(payers.map(({ kind, channel }) => `${kind} ${channel}`).sort()).toEqual([
      'paid sms',
      'paid wechat',
      'revoked sms',
      'revoked wechat',
    ]);
    expect(payers[0]?.text).toContain('38.50');
    const merchants = mine(await till.control<Told[]>(`/merchants/${till.merchant.mchId}/messages`));
    expect(merchants.map(({ kind }) => kind)).toEqual(['paid', 'revoked']);
  });

  test('not enough balance, a card that does not work, another that does', async () => {
    expect(await till.submit(await till.code('poor'))).toMatchObject({ err_code: 'NOTENOUGH' });
    await till.control('/payers/poor', 'PATCH', { paysWith: 'c2' });
    expect(await till.submit(await till.code('poor'))).toMatchObject({ err_code: 'NOTSUPORTCARD' });
    await till.control('/payers/poor', 'PATCH', { paysWith: 'c1' });
    expect(await till.submit(await till.code('poor'))).toMatchObject({ result_code: 'SUCCESS' });
  });

  test('a phone that is offline shows its code but no prompt, until it is back', async () => {
    const sale = till.sale(await till.code('asks'));
    await till.control('/payers/asks', 'PATCH', { online: false });
    expect(await till.post('/pay/micropay', sale)).toMatchObject({ err_code: 'USERPAYING' });
    expect((await payer('asks')).prompt).toBeUndefined();
    for (const doing of ['password', 'cancel', 'typing'])
      expect((await till.tryControl(`/payers/asks/${doing}`, 'POST', { password: '123456' })).status).toBe(409);
    await till.control('/payers/asks', 'PATCH', { online: true });
    expect(await till.confirm()).toMatchObject({ state: 'SUCCESS' });
  });

  test('a payer’s orders are those of that payer', async () => {
    const orders = await till.control<{ payerId: string }[]>('/payers/second/orders');
    expect(orders.length).toBeGreaterThan(0);
    expect(orders.every(({ payerId }) => payerId === 'second')).toBe(true);
  });

  test.each([
    ['/payers/nobody', 'GET', undefined, 404],
    ['/payers/nobody/code', 'GET', undefined, 404],
    ['/nowhere', 'GET', undefined, 404],
    ['/payers/ready', 'PATCH', { password: '12' }, 400],
    ['/payers/ready', 'PATCH', { balance: -1 }, 400],
    ['/payers/ready', 'PATCH', { nonsense: true }, 400],
    ['/payers/ready/password', 'POST', {}, 400],
    ['/faults', 'POST', { operation: 'submit', kind: 'nonsense' }, 400],
    ['/faults', 'POST', { operation: 'submit', kind: 'garbage', times: 0 }, 400],
    ['/clock', 'POST', { advanceMs: -1 }, 400],
    ['/clock/followers', 'POST', { url: 'ftp://here' }, 400],
    ['/merchants/1999999999/messages', 'GET', undefined, 404],
    ['/merchants/1900000101/keys', 'POST', { rotate: ['everything'] }, 400],
    ['/merchants/1999999999/keys', 'POST', { rotate: ['apiKeyV2'] }, 404],
    ['/orders', 'POST', { mchId: '1999999999' }, 400],
    ['/manners', 'GET', undefined, 400],
  ])('%s %s with a mistake is a problem that says so', async (path, method, body, status) => {
    const answer = await till.tryControl<{ detail: string; status: number }>(path, method, body);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(/./) });
  });

  test.each(['\u0001', '\ud800', '\uffff'])(
    'text that XML cannot hold, %j, is refused: it could not be answered with',
    async (text) => {
      const order = { mchId: '1900000101', outTradeNo: 'P1', state: 'PAYERROR', amountMinor: 1 };
      for (const name of ['attach', 'body', 'outTradeNo'])
        expect((await till.tryControl('/orders', 'POST', { ...order, [name]: text })).status, name).toBe(400);
      expect((await till.tryControl('/faults', 'POST', { operation: 'query', kind: 'error', code: text })).status).toBe(400);
    },
  );

  test('a body that is not JSON is told apart', async () => {
    const answer = await fetch(`${till.sandbox.controlUrl}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(answer.status).toBe(400);
  });
});

describe('settings', () => {
  test('are set for all, or for one merchant', async () => {
    await till.control('/settings', 'PATCH', { mchId: '1900000102', payerCancelLeaves: 'PAYERROR' });
    expect(await till.control('/settings?mchId=1900000102')).toMatchObject({ payerCancelLeaves: 'PAYERROR' });
    expect(await till.control('/settings')).toMatchObject({ payerCancelLeaves: 'NOTPAY' });
  });

  test('an unknown name or value is refused, and nothing is set', async () => {
    expect((await till.tryControl('/settings', 'PATCH', { autoRevok: 'off' })).status).toBe(400);
    expect((await till.tryControl('/settings', 'PATCH', { autoRevoke: 'maybe' })).status).toBe(400);
    expect(await till.control('/settings')).toMatchObject({ autoRevoke: 'on' });
  });

  test('of wrong passwords any count is taken, as a number or its digits', async () => {
    const set = (wrongPasswords: unknown) => till.tryControl('/settings', 'PATCH', { wrongPasswords });
    for (const count of [4, '17'])
      expect(await set(count)).toMatchObject({ status: 200, json: { wrongPasswords: String(count) } });
    for (const wrong of [0, 100, '03', 1.5, 'three']) expect((await set(wrong)).status).toBe(400);
    expect(await set('3')).toMatchObject({ status: 200 });
  });

  test('are every switch by name, for a merchant that there is', async () => {
    expect(await till.control('/settings/defaults')).toEqual(DEFAULT_SETTINGS);
    expect(Object.keys(await till.control('/settings')).sort()).toEqual(Object.keys(SWITCHES).sort());
    expect((await till.tryControl('/settings', 'PATCH', { mchId: '1999999999', autoRevoke: 'off' })).status).toBe(404);
  });

  test('at the start a wrong one is one clear sentence', async () => {
    const start = (setting: string) => startSandbox({ port: 0, tlsPort: 0, settings: [setting] });
    await expect(start('autoRevoke=maybe')).rejects.toThrow('autoRevoke is one of on, off, not maybe');
    await expect(start('autoRevok=off')).rejects.toThrow('there is no setting autoRevok; did you mean autoRevoke?');
    await expect(start('autoRevoke')).rejects.toThrow('it is written NAME=VALUE');
  });

  test.each([
    ['payerCancelLeaves', 'PAYERROR', 'PAYERROR'],
    ['payerCancelLeaves', 'NOTPAY', 'NOTPAY'],
  ])('%s=%s: after the payer cancels a query says %s', async (name, value, state) => {
    await till.set(name, value);
    const sale = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', sale);
    await till.control('/payers/asks/cancel', 'POST');
    expect(await till.query(sale.out_trade_no ?? '')).toMatchObject({ trade_state: state });
    await till.advance(46);
    expect(await till.query(sale.out_trade_no ?? '')).toMatchObject({ trade_state: 'REVOKED' });
  });

  test('a submit that comes after its number was revoked is accepted; or refused, as set', async () => {
    await till.revoke('LATE1');
    expect(await till.submit(await till.code(), { out_trade_no: 'LATE1' })).toMatchObject({ result_code: 'SUCCESS' });
    await till.set('submitAfterRevoke', 'refused');
    await till.revoke('LATE2');
    expect(await till.submit(await till.code(), { out_trade_no: 'LATE2' })).toMatchObject({ err_code: 'ORDERREVERSED' });
    await till.set('submitAfterRevoke', 'accepted');
  });

  test('attach can be absent from a paid answer', async () => {
    await till.set('attachWhenPaid', 'absent');
    expect(await till.submit(await till.code())).not.toHaveProperty('attach');
    await till.set('attachWhenPaid', 'echoed');
  });
});

describe('planted orders', () => {
  test('are somebody else’s: not ours to submit again, there to be found', async () => {
    const planted = { mchId: till.merchant.mchId, outTradeNo: 'THEIRS', state: 'SUCCESS', amountMinor: 500, currency: 'HKD' };
    await till.control('/orders', 'POST', { ...planted, attach: 'not yours' });
    expect(await till.query('THEIRS')).toMatchObject({ trade_state: 'SUCCESS', total_fee: '500', attach: 'not yours' });
    expect(await till.submit(await till.code(), { out_trade_no: 'THEIRS' })).toMatchObject({ err_code: 'OUT_TRADE_NO_USED' });
  });

  test('need no more than what, whose and how much: the currency is the merchant’s', async () => {
    const plant = (order: Record<string, unknown>) =>
      till.tryControl('/orders', 'POST', { state: 'SUCCESS', amountMinor: 500, ...order });
    const yen = { mchId: '1900000102', outTradeNo: 'YEN' };
    expect(await plant(yen)).toMatchObject({ status: 201, json: { currency: 'JPY', exponent: 0, total: 500, paid: true } });
    const sub = { mchId: '1900000103', outTradeNo: 'SUB' };
    expect((await plant(sub)).status).toBe(404);
    expect(await plant({ ...sub, subMchId: '1900000202' })).toMatchObject({ status: 201, json: { currency: 'USD' } });
    expect((await plant({ ...yen, currency: 'XXX' })).status).toBe(400);
    expect((await plant({ ...yen, createdAt: '2999-01-01T00:00:00Z' })).status).toBe(400);
  });

  test('in any state are what that state means', async () => {
    const plant = (outTradeNo: string, order: Record<string, unknown>) =>
      till.control('/orders', 'POST', { mchId: till.merchant.mchId, outTradeNo, amountMinor: 500, ...order });
    expect(await plant('P-REFUND', { state: 'REFUND' })).toMatchObject({
      paid: true,
      refunded: 500,
      refunds: [{ state: 'SUCCESS' }],
    });
    expect(await till.post('/pay/refundquery', { out_trade_no: 'P-REFUND' })).toMatchObject({
      refund_count: '1',
      refund_fee_0: '500',
    });
    expect(await plant('P-REVOKED', { state: 'REVOKED' })).toMatchObject({ paid: false, refunded: 0, transactionId: null });
    expect(await plant('P-PAID', { state: 'REVOKED', wasPaid: true })).toMatchObject({ paid: true, refunded: 500 });
    expect(await till.query('P-PAID')).toMatchObject({ trade_state: 'REVOKED', total_fee: '500' });
    const weekOld = new Date((await till.now()) - 8 * 86_400_000).toISOString();
    await plant('P-OLD', { state: 'SUCCESS', createdAt: weekOld });
    expect(await till.revoke('P-OLD')).toMatchObject({ err_code: 'REVERSE_EXPIRE', recall: 'N' });
    await plant('P-WAITS', { state: 'USERPAYING', createdAt: weekOld });
    expect(await till.order('P-WAITS')).toMatchObject({ state: 'REVOKED', paid: false });
  });

  test('an order can be refunded in the portal, beside us', async () => {
    const sale = till.sale(await till.code());
    await till.post('/pay/micropay', sale);
    const of = { mchId: till.merchant.mchId, outTradeNo: sale.out_trade_no, amountMinor: 850 };
    await till.control('/orders/portal-refund', 'POST', of);
    expect(await till.query(sale.out_trade_no ?? '')).toMatchObject({ trade_state: 'REFUND' });
    expect(await till.order(sale.out_trade_no ?? '')).toMatchObject({ refunded: 850 });
  });
});

describe('the clock', () => {
  const now = async (): Promise<number> => Date.parse((await till.control<{ now: string }>('/clock')).now);

  test('goes with the wall clock plus what was advanced', async () => {
    const before = await now();
    const { now: reached } = await till.control<{ now: string }>('/clock', 'POST', { advanceMs: 90_000 });
    expect(Date.parse(reached) - before).toBeGreaterThanOrEqual(90_000);
    expect((await now()) - before).toBeLessThan(95_000);
  });

  test('an unpaid order ends after 45 s', async () => {
    const sale = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', sale);
    await till.advance(44);
    expect(await till.query(sale.out_trade_no ?? '')).toMatchObject({ trade_state: 'USERPAYING' });
    await till.advance(2);
    expect(await till.order(sale.out_trade_no ?? '')).toMatchObject({
      state: 'REVOKED',
      paid: false,
      history: [{ event: 'submit' }, { event: 'autoRevoke', from: 'USERPAYING', to: 'REVOKED' }],
    });
  });

  async function follower(
    answer: (now: number) => number,
  ): Promise<{ server: Server; url: string; told: number[]; goesOn: boolean[] }> {
    const told: number[] = [];
    const goesOn: boolean[] = [];
    const server = createServer((request, reply) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const step = JSON.parse(body) as { now: string; goesOn: boolean };
        const at = Date.parse(step.now);
        told.push(at);
        goesOn.push(step.goesOn);
        reply.writeHead(answer(at)).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a TCP server has one
    return { server, url: `http://127.0.0.1:${port}/clock`, told, goesOn };
  }

  test('is told to its followers in steps of at most a second, and waits for each', async () => {
    const { server, url, told, goesOn } = await follower(() => 204);
    const { id, now: present } = await till.control<{ id: string; now: string }>('/clock/followers', 'POST', { url });
    await till.advance(5);
    expect(told.length).toBeGreaterThanOrEqual(5);
    const steps = [Date.parse(present), ...told].map((at, n, all) => at - (all[n - 1] ?? at));
    expect(Math.max(...steps)).toBeLessThan(1_200);
    expect(goesOn, 'and of the last step, that it is').toEqual([...told.slice(1).map(() => true), false]);
    expect((await till.tryControl(`/clock/followers/${id}`, 'DELETE')).status).toBe(204);
    expect((await till.tryControl(`/clock/followers/${id}`, 'DELETE')).status).toBe(404);
    const before = told.length;
    await till.advance(1);
    expect(told).toHaveLength(before);
    server.close();
  });

  test('a follower that died and came back at the same address is told once', async () => {
    const { server, url, told } = await follower(() => 204);
    const { id } = await till.control<{ id: string }>('/clock/followers', 'POST', { url });
    expect(await till.control('/clock/followers', 'POST', { url })).toMatchObject({ id });
    await till.advance(3);
    expect(told).toEqual([...new Set(told)]);
    await till.tryControl(`/clock/followers/${id}`, 'DELETE');
    server.close();
  });

  test('a follower that answers with an error is told of, and kept', async () => {
    const { server, url } = await follower(() => 500);
    const { id } = await till.control<{ id: string }>('/clock/followers', 'POST', { url });
    for (let n = 0; n < 2; n++)
      expect(await till.control('/clock', 'POST', { advanceMs: 1_000 })).toMatchObject({ followersFailed: [url] });
    await till.tryControl(`/clock/followers/${id}`, 'DELETE');
    server.close();
  });

  test('stops at every moment at which something happens by itself', async () => {
    const { server, url, told } = await follower(() => 204);
    await till.advance(60);
    const sale = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', sale);
    const { id } = await till.control<{ id: string }>('/clock/followers', 'POST', { url });
    await till.advance(46);
    const order = await till.order(sale.out_trade_no ?? '');
    const end = Date.parse(order?.history[1]?.at ?? '');
    expect(told.filter((at) => at >= end && at <= end + 5)).not.toEqual([]);
    await till.tryControl(`/clock/followers/${id}`, 'DELETE');
    server.close();
  });

  test('a follower that is gone is dropped, and this is said', async () => {
    const { server, url } = await follower(() => 204);
    await till.control('/clock/followers', 'POST', { url });
    await new Promise((resolve) => server.close(resolve));
    expect(await till.control('/clock', 'POST', { advanceMs: 1_000 })).toMatchObject({ followersLost: [url] });
    expect(await till.control('/clock', 'POST', { advanceMs: 1_000 })).not.toHaveProperty('followersLost');
  });
});

describe('ledger and manners', () => {
  test('the ledger has every order with its history, in the shape that checkers read', async () => {
    const sale = till.sale(await till.code());
    const { transaction_id } = await till.post('/pay/micropay', sale);
    expect(await till.order(sale.out_trade_no ?? '')).toMatchObject({
      mchId: till.merchant.mchId,
      subMchId: null,
      outTradeNo: sale.out_trade_no,
      transactionId: transaction_id,
      attach: 'store-7',
      state: 'SUCCESS',
      currency: 'HKD',
      total: 3850,
      payerId: 'ready',
      paid: true,
      refunded: 0,
      createdAt: expect.stringMatching(/Z$/),
      history: [{ at: expect.stringMatching(/Z$/), event: 'submit', from: null, to: 'SUCCESS' }],
      refunds: [],
    });
  });

  test('manners count what a careful client never does, and forgive one query an order', async () => {
    const its = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
    const manners = () => its.control(`/manners?mchId=${its.merchant.mchId}`);
    const quiet = { earlyRevokes: 0, hurriedQueries: 0, hurriedRefunds: 0, resentSubmits: 0 };
    expect(await manners()).toMatchObject({ ...quiet, overQuota: { submit: 0, query: 0, revoke: 0, refund: 0 } });
    const sale = its.sale(await its.code());
    const number = sale.out_trade_no ?? '';
    await its.post('/pay/micropay', sale);
    await its.query(number);
    await its.query(number);
    expect(await manners()).toMatchObject(quiet);
    await its.query(number);
    expect(await manners()).toMatchObject({ ...quiet, hurriedQueries: 1 });
    await its.post('/pay/micropay', sale);
    const refund = { out_trade_no: number, total_fee: '3850', refund_fee: '1' };
    await its.post('/secapi/pay/refund', { ...refund, out_refund_no: 'M1' });
    await its.post('/secapi/pay/refund', { ...refund, out_refund_no: 'M2' });
    await its.revoke(number);
    expect(await manners()).toMatchObject({ earlyRevokes: 1, hurriedQueries: 1, hurriedRefunds: 1, resentSubmits: 1 });
  });

  test('enforced, the same is refused', async () => {
    await till.set('manners', 'enforced');
    const sale = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', sale);
    expect(await till.revoke(sale.out_trade_no ?? '')).toMatchObject({ err_code: 'INVALID_REQUEST', recall: 'Y' });
    await till.set('manners', 'counted');
    await till.control('/payers/asks/cancel', 'POST');
  });
});

describe('what changes is told live', () => {
  test('also what happens by itself, with nobody asking', async () => {
    const live = await Till.open();
    const ended = new AbortController();
    const { body } = await fetch(`${live.sandbox.controlUrl}/events`, { signal: ended.signal });
    const reader = (body as ReadableStream<Uint8Array>).getReader(); // a stream that was opened has one
    const refunded = live.sale(await live.code());
    await live.post('/pay/micropay', refunded);
    const refund = { out_trade_no: refunded.out_trade_no ?? '', out_refund_no: 'L1', total_fee: '3850', refund_fee: '3850' };
    await live.post('/secapi/pay/refund', refund);
    let told = '';
    // The third message of the merchant's and payer's three at a time: paid, then refunded by itself after three seconds.
    while (told.split('event: message').length <= 6) told += new TextDecoder().decode((await reader.read()).value);
    ended.abort();
    await live.close();
  });

  test('a stream says which order and payer changed, with ids, and no payment code', async () => {
    const ended = new AbortController();
    const answer = await fetch(`${till.sandbox.controlUrl}/events`, { signal: ended.signal });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader(); // a stream that was opened has one
    const code = await till.code('asks');
    const sale = till.sale(code);
    await till.post('/pay/micropay', sale);
    let told = '';
    while (!told.includes(`/${sale.out_trade_no}"`)) told += new TextDecoder().decode((await reader.read()).value);
    expect(told).toMatch(/id: \d+\nevent: order\ndata: \{"key":"[^"]+"\}/);
    expect(told).not.toContain(code);
    ended.abort();
    await till.control('/payers/asks/cancel', 'POST');
  });
});
