/** What a till keeps of its servers, and takes along from one to the other: believed only where it is exactly that. */
import type { PaymentView } from '@quickpay/client';
import { describe, expect, test } from 'vitest';
import { objectionOf } from '../src/doors/bar.ts';
import { fragmentOf, type Way, wayIn } from '../src/doors/carried.ts';
import { endOf } from '../src/doors/end-of.ts';
import { doorIn, originIn } from '../src/doors/kept-door.ts';
import { spanText } from '../src/doors/span.ts';
import { UNSETTLED_MAX, type UnsettledSale, unsettledIn } from '../src/doors/unsettled.ts';
import { DOOR_WORDS } from '../src/words/door-words.ts';
import { sayOf } from '../src/words/translator.ts';

const SALE: UnsettledSale = {
  saleId: 'sale_0000000000000001',
  amount: { minor: 3_850, currency: 'HKD' },
  orderNumber: 'QP100000000000000000000317K2',
  state: 'uncertain',
  at: '2026-11-26T14:02:07.123Z',
};
const WAY: Way = { from: 'http://store-pc.lan:8080', door: 'store', sales: [SALE] };

describe('what goes along', () => {
  test('comes out as it went in', () => {
    expect(wayIn(`#${fragmentOf(WAY)}`)).toEqual(WAY);
    expect(wayIn(fragmentOf({ ...WAY, door: 'headOffice', sales: [] }))).toEqual({ ...WAY, door: 'headOffice', sales: [] });
  });

  test('is bounded: the newest go along, and their fragment is always taken', () => {
    const long = {
      ...SALE,
      saleId: 'x'.repeat(64),
      orderNumber: 'Q'.repeat(32),
      amount: { minor: 2_147_483_647, currency: 'KWD' },
    } as const;
    const sales = Array.from({ length: UNSETTLED_MAX + 5 }, (_, at) => ({
      ...long,
      saleId: `sale_${String(at).padStart(59, '0')}`,
    }));
    const from = `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example:8443`;
    expect(wayIn(fragmentOf({ from, door: 'store', sales }))?.sales).toEqual(sales.slice(-UNSETTLED_MAX));
  });

  test('carries nothing but what is listed: no code, whatever else stands in it', () => {
    const more = { ...SALE, authCode: '134567890112345678', codeHint: '13••' } as UnsettledSale;
    expect(JSON.stringify(wayIn(fragmentOf({ ...WAY, sales: [more] })))).not.toMatch(/authCode|codeHint|1345678901/);
  });

  const written = (read: unknown) => `from-server=${encodeURIComponent(JSON.stringify(read))}`;
  test.each([
    ['nothing', ''],
    ['another fragment', '#look'],
    ['no JSON', 'from-server=%7B'],
    ['half an escape', 'from-server=%E4%'],
    ['a list', written([])],
    ['no sales', written({ from: WAY.from, door: 'store' })],
    ['a server that is no server', written({ ...WAY, from: 'javascript:alert(1)' })],
    ['a server with a path', written({ ...WAY, from: 'https://shop.example/evil' })],
    ['a server with a name and a password', written({ ...WAY, from: 'https://a:b@shop.example' })],
    ['another door', written({ ...WAY, door: 'cellar' })],
    ['a sale that is none', written({ ...WAY, sales: [{ ...SALE, saleId: '../../etc' }] })],
    ['an amount that is none', written({ ...WAY, sales: [{ ...SALE, amount: { minor: 1.5, currency: 'HKD' } }] })],
    ['an amount of nothing', written({ ...WAY, sales: [{ ...SALE, amount: { minor: 0, currency: 'HKD' } }] })],
    ['a currency that is none', written({ ...WAY, sales: [{ ...SALE, amount: { minor: 1, currency: 'toString' } }] })],
    ['a state that is none', written({ ...WAY, sales: [{ ...SALE, state: 'constructor' }] })],
    ['a time that is none', written({ ...WAY, sales: [{ ...SALE, at: '2026-13-26T14:02:07.123Z' }] })],
    ['too many', written({ ...WAY, sales: Array.from({ length: UNSETTLED_MAX + 1 }, () => SALE) })],
    ['too long', `${written(WAY)}${'%20'.repeat(5_000)}`],
  ])('%s is not taken', (_what, fragment) => {
    expect(wayIn(fragment)).toBeNull();
  });
});

test('a sale that was sent and not answered has no number yet', () => {
  expect(unsettledIn([{ ...SALE, state: 'sent', orderNumber: null }])).toEqual([{ ...SALE, state: 'sent', orderNumber: null }]);
  expect(unsettledIn('[]')).toBeNull();
});

describe('which server this is', () => {
  test('is kept with the origin of head office, and nothing else of its address', () => {
    const kept = { door: 'store', storeId: 'harbour', upstream: 'https://pay.shop.example/' };
    expect(doorIn(JSON.stringify(kept))).toEqual({ ...kept, upstream: 'https://pay.shop.example' });
    expect(doorIn('{"door":"headOffice","storeId":null,"upstream":null}')).toMatchObject({ door: 'headOffice' });
  });

  test.each(['', '{', 'null', '[]', '{"door":"store"}', '{"door":"store","storeId":"../x"}', '{"door":"cellar"}'])(
    '%j is no door',
    (text) => {
      expect(doorIn(text)).toBeNull();
    },
  );

  test.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://shop.example', 'shop', '', `https://${'a'.repeat(300)}`, null, 7])(
    '%j is no address of a server',
    (address) => {
      expect(originIn(address)).toBeNull();
    },
  );
});

describe('a sale that was begun at another server', () => {
  const payment = (change: Partial<PaymentView>) =>
    ({ orderNumber: SALE.orderNumber, outcome: 'unknown', ...change }) as PaymentView; // all that is looked at

  test('has an end here once its own payment has one, or the sale is paid', () => {
    expect(endOf(SALE, null)).toBeNull();
    expect(endOf(SALE, { payments: [] })).toBeNull();
    expect(endOf(SALE, { payments: [payment({})] })).toBeNull();
    expect(endOf(SALE, { payments: [payment({ outcome: 'notPaid' })] })).toMatchObject({ outcome: 'notPaid' });
    expect(endOf(SALE, { payments: [payment({ outcome: 'paid' })] })).toMatchObject({ outcome: 'paid' });
  });

  test('that an earlier payment came to nothing says nothing of the one that the till waited for', () => {
    const earlier = payment({ orderNumber: 'QP1', outcome: 'notPaid' });
    expect(endOf(SALE, { payments: [earlier] })).toBeNull();
    expect(endOf({ ...SALE, state: 'sent', orderNumber: null }, { payments: [earlier] })).toBeNull();
    expect(endOf(SALE, { payments: [payment({ outcome: 'notPaid' }), payment({ orderNumber: 'QP2' })] })).toBeNull();
  });

  test('is not charged until then; others are, unless the server takes none', () => {
    const bar = { all: null, ended: ['sale_00000002'] };
    const along = ['sale_00000001', 'sale_00000002'];
    expect(objectionOf(bar, along, 'sale_00000001')).toBe('sale.elsewhere');
    expect(objectionOf(bar, along, 'sale_00000002')).toBeNull();
    expect(objectionOf(bar, along, 'sale_00000003')).toBeNull();
    expect(objectionOf(bar, along, undefined)).toBeNull();
    expect(objectionOf({ ...bar, all: 'np.shop' }, along, undefined)).toBe('np.shop');
  });
});

test.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [119 * 60_000, '119 min'],
  [120 * 60_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
] as const)('%i ms are %s', (ms, text) => {
  expect(spanText(ms, sayOf(DOOR_WORDS, 'en'))).toBe(text);
});
