/** Coupons and what a refund gives back of each part of a price. */
import { Gateway, type Owner } from '@quickpay/gateway-model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { couponsFor, shareOut } from '../src/coupons.ts';

const OWNER: Owner = { mchId: '1900000101', subMchId: null };
const T0 = Date.UTC(2026, 10, 24, 4);

test.each([
  [10, [50, 50], [5, 5]],
  [1, [2, 1, 1], [1, 0, 0]],
  [3, [1, 1, 1], [1, 1, 1]],
  [7, [10, 3], [6, 1]],
])('%i of parts as large as %j are %j', (amount, sizes, shares) => {
  expect(shareOut(amount, sizes, sizes)).toEqual(shares);
});

test('shares add up, exceed nothing that is left, and end with nothing left', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sizes, fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 }), (parts, amounts) => {
      let left: readonly number[] = parts;
      const rest = () => left.reduce((sum, one) => sum + one, 0);
      for (const wanted of [...amounts, Number.POSITIVE_INFINITY]) {
        const amount = Math.min(wanted, rest());
        const shares = shareOut(amount, parts, left);
        expect(shares.reduce((sum, one) => sum + one, 0)).toBe(amount);
        left = left.map((one, n) => one - (shares[n] ?? 0));
        expect(Math.min(...left)).toBeGreaterThanOrEqual(0);
      }
      expect(rest()).toBe(0);
    }),
  );
});

test('coupons apply in their currency, with their tag, and leave something to pay', () => {
  const coupon = (id: string, amountMinor: number, change = {}) =>
    ({ id, kind: 'CASH', amountMinor, currency: 'HKD', goodsTag: null, ...change }) as const;
  const all = [
    coupon('1', 60),
    coupon('2', 40),
    coupon('3', 5, { currency: 'CNY' }),
    coupon('4', 5, { goodsTag: 'tea' }),
    coupon('5', 30),
  ];
  const used = (goodsTag: string | null) => couponsFor(all, { currency: 'HKD', totalMinor: 100, goodsTag }).map(({ id }) => id);
  expect(used(null)).toEqual(['1', '5']);
  expect(used('tea')).toEqual(['1', '4', '5']);
});

test('whatever is refunded in which parts, the payer gets back what was paid, to the last cent of the wallet', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('ready', 'hongkong'),
      fc.constantFrom<[string, number]>(['HKD', 2], ['USD', 2], ['JPY', 0]),
      fc.integer({ min: 2, max: 60_000 }),
      fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 12 }),
      (payerId, [currency, exponent], totalMinor, coupons, parts) => {
        let count = 0;
        const gateway = new Gateway({ random: { bytes: (length) => Uint8Array.from({ length }, () => ++count % 251) } });
        gateway.changePayer(payerId, {
          passwordFree: { limitMinor: 1e12, perDay: 100 },
          balance: { amountMinor: 1e9, currency: 'CNY' },
          coupons: coupons.map((amountMinor, n) => ({ id: `${n}`, kind: 'CASH', amountMinor, currency, goodsTag: null })),
        });
        const authCode = gateway.codeOf(payerId, T0)?.authCode ?? '';
        const asked = { ...OWNER, outTradeNo: 'A', totalMinor, currency, exponent, authCode, attach: null, body: 'tea' };
        expect(gateway.submit(asked, T0)).toMatchObject({ kind: 'ok' });
        let left = totalMinor;
        for (const [n, part] of [...parts, totalMinor].entries()) {
          const refundMinor = Math.min(part, left);
          if (refundMinor === 0) continue;
          const refund = { outTradeNo: 'A', outRefundNo: `R${n}`, totalMinor, refundMinor };
          expect(gateway.refund(OWNER, refund, T0)).toMatchObject({ kind: 'ok' });
          left -= refundMinor;
        }
        gateway.advanceTo(T0 + 10_000);
        expect(gateway.payer(payerId)?.balance.amountMinor).toBe(1e9);
      },
    ),
    { numRuns: 300 },
  );
});
