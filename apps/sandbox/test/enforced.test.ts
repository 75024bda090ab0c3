/** Haste and quotas where they are enforced: told with a code of the protocol's, and counted as ever. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WireManners } from '../src/wire-manners.ts';
import { type Fields, Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open({ settings: ['manners=enforced'] });
});
afterAll(() => till.close());

const paid = async (): Promise<string> => {
  const { out_trade_no = '' } = await till.submit(await till.code());
  return out_trade_no;
};
const refund = (of: string, fields: Fields = {}): Promise<Fields> =>
  till.post('/secapi/pay/refund', {
    out_trade_no: of,
    out_refund_no: till.number(),
    total_fee: '3850',
    refund_fee: '1',
    ...fields,
  });
test('a query less than 5 s after the last one, once the order was forgiven one', async () => {
  const number = await paid();
  expect(await till.query(number)).toMatchObject({ trade_state: 'SUCCESS' });
  expect(await till.query(number)).toMatchObject({ trade_state: 'SUCCESS' });
  expect(await till.query(number)).toMatchObject({ err_code: 'FREQUENCY_LIMITED' });
  await till.advance(6);
  expect(await till.query(number)).toMatchObject({ trade_state: 'SUCCESS' });
});

test('by either number it is the same order', async () => {
  const { out_trade_no: number = '', transaction_id = '' } = await till.submit(await till.code());
  await till.query(number);
  await till.post('/pay/orderquery', { transaction_id });
  expect(await till.query(number)).toMatchObject({ err_code: 'FREQUENCY_LIMITED' });
});

test('a revoke within 15 s is called too soon, and asks to be called again', async () => {
  const number = await paid();
  expect(await till.revoke(number)).toMatchObject({ err_code: 'INVALID_REQUEST', recall: 'Y' });
  expect(await till.order(number)).toMatchObject({ state: 'SUCCESS' });
  await till.advance(16);
  expect(await till.revoke(number)).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
});

test('a minute between refunds of an order; another order’s is its own', async () => {
  const [one, other] = [await paid(), await paid()];
  expect(await refund(one)).toMatchObject({ result_code: 'SUCCESS' });
  expect(await refund(one)).toMatchObject({ err_code: 'FREQUENCY_LIMITED' });
  expect(await refund(other)).toMatchObject({ result_code: 'SUCCESS' });
  await till.advance(121);
  expect(await refund(one)).toMatchObject({ result_code: 'SUCCESS' });
});

describe('quotas', () => {
  // So many that some second sees too many of them, however slow the machine.
  const atOnce = <Answer>(count: number, ask: () => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, ask));

  test('more submits in a second than thirty are refused, make no order, and are counted', async () => {
    const answers = await atOnce(200, () => till.submit('134567890123456789', {}, { via: 'plain' }));
    const limited = answers.filter(({ err_code }) => err_code === 'FREQUENCY_LIMITED');
    expect(limited.length).toBeGreaterThan(0);
    expect(new Set(answers.map(({ err_code }) => err_code))).toEqual(new Set(['AUTH_CODE_INVALID', 'FREQUENCY_LIMITED']));
    const { overQuota } = await till.control<{ overQuota: Record<string, number> }>(`/manners?mchId=${till.merchant.mchId}`);
    expect(overQuota).toEqual({ submit: limited.length, query: 0, revoke: 0, refund: 0 });
  });

  test('after more than six bad refunds in a second none is looked at for a minute, good ones neither', async () => {
    await till.advance(2);
    const number = await paid();
    const bad = await atOnce(60, () => refund(till.number()));
    expect(bad.filter(({ err_code }) => err_code === 'ORDERNOTEXIST').length).toBeGreaterThanOrEqual(7);
    expect(await refund(number)).toMatchObject({ err_code: 'INVALID_REQ_TOO_MUCH' });
    await till.advance(61);
    expect(await refund(number)).toMatchObject({ result_code: 'SUCCESS' });
  });

  const arrivals = (operation: 'submit' | 'query' | 'revoke' | 'refund' | 'refundQuery', count: number) => {
    const manners = new WireManners({}, [], () => {});
    const named = (n: number) => ({ mchId: '1', subMchId: undefined, outTradeNo: `N${n}` });
    const hastes = Array.from({ length: count }, (_, n) => manners.arrived(operation, named(n), 1_000_000));
    return { over: hastes.filter((haste) => haste === 'overQuota').length, told: manners.of('1').overQuota };
  };
  test.each([
    ['submit', 30],
    ['query', 1_800],
    ['revoke', 150],
    ['refund', 150],
  ] as const)('%s: %i a second, told in manners', (operation, most) => {
    expect(arrivals(operation, most).over).toBe(0);
    expect(arrivals(operation, most + 2)).toMatchObject({ over: 2, told: { [operation]: 2 } });
  });

  test('what was turned away may be sent again, and that is no second submit', () => {
    const manners = new WireManners({}, [], () => {});
    const named = (n: number) => ({ mchId: '1', subMchId: undefined, outTradeNo: `N${n}` });
    for (let n = 0; n < 31; n++) manners.arrived('submit', named(n), 1_000_000, true);
    expect(manners.arrived('submit', named(30), 1_001_000, true)).toBeNull();
    expect(manners.of('1').resentSubmits).toBe(0);
    manners.arrived('submit', named(29), 1_001_000, true);
    expect(manners.of('1').resentSubmits).toBe(1);
  });

  test('refund queries: 300 a second, which manners have no name for', () => {
    expect(arrivals('refundQuery', 300).over).toBe(0);
    expect(arrivals('refundQuery', 302)).toEqual({ over: 2, told: { submit: 0, query: 0, revoke: 0, refund: 0 } });
  });

  test('six bad refunds a second are borne, from one merchant; what the merchant cannot help does not count', () => {
    const manners = new WireManners({}, [], () => {});
    const named = { mchId: '1', subMchId: undefined, outTradeNo: 'A' };
    const told = (now: number) => manners.arrived('refund', { ...named, outTradeNo: `N${now}` }, now);
    for (let n = 0; n < 20; n++) manners.refundRefused(named, 'NOTENOUGH', 5_000);
    for (let n = 0; n < 6; n++) manners.refundRefused(named, 'PARAM_ERROR', 5_000);
    manners.refundRefused(named, 'PARAM_ERROR', 6_000);
    expect(told(6_000)).toBeNull();
    for (let n = 0; n < 6; n++) manners.refundRefused(named, 'PARAM_ERROR', 6_500);
    expect([told(6_500), told(66_499), told(66_500)]).toEqual(['refundsBlocked', 'refundsBlocked', null]);
  });
});

test('one merchant’s haste is not another’s', async () => {
  const yen = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
  await till.control('/settings', 'PATCH', { mchId: yen.merchant.mchId, manners: 'counted' });
  for (let n = 0; n < 3; n++) expect(await yen.query('SAME')).toMatchObject({ err_code: 'ORDERNOTEXIST' });
  await till.query('SAME');
  await till.query('SAME');
  expect(await till.query('SAME')).toMatchObject({ err_code: 'FREQUENCY_LIMITED' });
});
