/** A day's bill as data: when it can be had, and what is in it. */
import { billStanding, dayOf, Gateway, heldMinor, type Owner } from '@quickpay/gateway-model';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const OWNER: Owner = { mchId: '1900000101', subMchId: null };
const random = { bytes: (length: number) => Uint8Array.from({ length }, () => 7) };
const beijing = (text: string): number => Date.parse(`${text}+08:00`);
const day = (text: string): number => dayOf(beijing(`${text}T12:00:00`));

test('a day is Beijing’s, from midnight to midnight', () => {
  const noon = day('2026-11-24');
  expect(dayOf(beijing('2026-11-24T00:00:00'))).toBe(noon);
  expect(dayOf(beijing('2026-11-23T23:59:59.999'))).toBe(noon - 1);
  expect(dayOf(beijing('2026-11-25T00:00:00'))).toBe(noon + 1);
});

test.each([
  ['2026-11-24', '2026-11-24T23:59:59', 'none'],
  ['2026-11-25', '2026-11-24T12:00:00', 'none'],
  ['2026-11-24', '2026-11-25T00:00:00', 'beingMade'],
  ['2026-11-24', '2026-11-25T09:59:59', 'beingMade'],
  ['2026-11-24', '2026-11-25T10:00:00', 'ready'],
  ['2026-11-23', '2026-11-25T00:00:00', 'ready'],
  ['2026-08-24', '2026-11-24T15:00:00', 'ready'],
  ['2026-08-23', '2026-11-24T00:00:00', 'none'],
  // Three months before the 31st of May is the last of a shorter month.
  ['2026-02-28', '2026-05-31T12:00:00', 'ready'],
  ['2026-02-27', '2026-05-31T12:00:00', 'none'],
])('the bill of %s is, at %s, %s', (date, now, standing) => {
  expect(billStanding(day(date), beijing(now))).toBe(standing);
});

test('over all days, what was paid less what went back is what the channel holds', () => {
  const doing = fc.record({
    kind: fc.constantFrom('pay', 'revoke', 'refund', 'portal', 'wait'),
    order: fc.integer({ min: 0, max: 5 }),
    minor: fc.integer({ min: 1, max: 2_000 }),
    refundsEnd: fc.constantFrom('SUCCESS', 'REFUNDCLOSE', 'CHANGE'),
  });
  fc.assert(
    fc.property(fc.array(doing, { maxLength: 40 }), (script) => {
      const gateway = new Gateway({ random });
      let now = beijing('2026-11-24T20:00:00');
      const first = dayOf(now);
      for (const [n, { kind, order, minor, refundsEnd }] of script.entries()) {
        const outTradeNo = `O${order}`;
        gateway.set('refundsEnd', refundsEnd);
        if (kind === 'wait') now += 5 * 3_600_000;
        if (kind === 'revoke') gateway.revoke(OWNER, { outTradeNo }, now);
        if (kind === 'portal') gateway.portalRefund(OWNER, outTradeNo, minor, now);
        if (kind === 'refund')
          gateway.refund(
            OWNER,
            { outTradeNo, outRefundNo: `${outTradeNo}R${n % 3}`, totalMinor: 2_000, refundMinor: minor },
            now,
          );
        if (kind !== 'pay') continue;
        const state = n % 4 === 0 ? 'REFUND' : 'SUCCESS';
        if (gateway.find(OWNER, { outTradeNo }) === undefined)
          gateway.plant({ ...OWNER, outTradeNo, state, totalMinor: 2_000, currency: 'HKD', exponent: 2, createdAt: now });
      }
      gateway.advanceTo(now + 10_000);
      let sum = 0;
      let before = 0;
      for (let one = first; one <= dayOf(now); one++) {
        for (const { kind, at, stored, refund } of gateway.bill(OWNER.mchId, undefined, one, now)) {
          sum += kind === 'payment' ? stored.order.totalMinor : -(refund?.refund.amountMinor ?? stored.order.totalMinor);
          expect(dayOf(at)).toBe(one);
          expect(at).toBeGreaterThanOrEqual(before);
          before = at;
        }
      }
      expect(sum).toBe(gateway.orders().reduce((held, { order }) => held + heldMinor(order), 0));
    }),
    { numRuns: 200 },
  );
});

test('a refund that was closed and taken again is a line of the day it was taken again', () => {
  const gateway = new Gateway({ random });
  const at = beijing('2026-11-24T12:00:00');
  const next = at + 86_400_000;
  gateway.plant({ ...OWNER, outTradeNo: 'A', state: 'SUCCESS', totalMinor: 100, currency: 'HKD', exponent: 2, createdAt: at });
  const asked = { outTradeNo: 'A', outRefundNo: 'R', totalMinor: 100, refundMinor: 40 };
  gateway.set('refundsEnd', 'REFUNDCLOSE');
  gateway.refund(OWNER, asked, at);
  gateway.advanceTo(at + 5_000);
  gateway.set('refundsEnd', 'SUCCESS');
  const again = gateway.refund(OWNER, asked, next);
  expect(again).toMatchObject({ kind: 'ok', order: { refundFacts: { R: { acceptedAt: next } } } });
  const lines = (of: number) => gateway.bill(OWNER.mchId, undefined, dayOf(of), next + 5_000).map(({ kind }) => kind);
  expect([lines(at), lines(next)]).toEqual([['payment'], ['refund']]);
});
