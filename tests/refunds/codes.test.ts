/** Every code with which the channel may answer a request for a refund, met in the real sandbox over both protocols: what is so, what is read, and what somebody does next. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHANNEL_CODES } from '../house/channel-codes.ts';
import { eventually } from '../stories/eventually.ts';
import { type RefundView, Shop } from '../stories/shop.ts';

type Met = Readonly<{
  codes: readonly string[];
  reads: Pick<RefundView, 'state' | 'outcome' | 'nextStep' | 'attention'> & Readonly<{ cashier: { key: string } }>;
  /** Whether it goes through by itself, once nothing is in its way any more. */
  goesThrough: boolean;
}>;

const ended = (codes: readonly string[], key: string, nextStep: RefundView['nextStep']): Met => ({
  codes,
  reads: { state: 'closed', outcome: 'notRefunded', nextStep, attention: null, cashier: { key } },
  goesThrough: false,
});
const triedAgain = (codes: readonly string[], key: string, nextStep: RefundView['nextStep']): Met => ({
  codes,
  reads: { state: 'requested', outcome: 'unknown', nextStep, attention: 'refundWaiting', cashier: { key } },
  goesThrough: true,
});

const MET: readonly Met[] = [
  {
    codes: ['SYSTEMERROR', 'BIZERR_NEED_RETRY', 'ORDERNOTEXIST'],
    reads: { state: 'requested', outcome: 'unknown', nextStep: 'wait', attention: null, cashier: { key: 'refund.wait' } },
    goesThrough: true,
  },
  triedAgain(['NOTENOUGH', 'NOT_ENOUGH'], 'refund.pool', 'topUp'),
  triedAgain(['INVALID_REQ_TOO_MUCH', 'FREQUENCY_LIMITED', 'ORDER_NOT_READY'], 'refund.later', 'wait'),
  {
    codes: ['REFUND_FEE_MISMATCH', 'OUT_REFUND_NO_USED'],
    reads: {
      state: 'requested',
      outcome: 'unknown',
      nextStep: 'portal',
      attention: 'refundContradiction',
      cashier: { key: 'refund.foreign' },
    },
    goesThrough: false,
  },
  ended(['TRADE_OVERDUE'], 'refund.tooLate', 'otherWay'),
  ended(['USER_ACCOUNT_ABNORMAL'], 'refund.payerGone', 'otherWay'),
  ended(['INVALID_REQUEST', 'TRADE_STATE_ERROR'], 'refund.orderState', 'portal'),
  ended(['ERROR'], 'refund.refused', 'portal'),
  ended(['INVALID_TRANSACTIONID', 'PARAM_ERROR', 'REQUIRE_POST_METHOD', 'XML_FORMAT_ERROR'], 'refund.request', 'support'),
  // Nothing of this merchant is asked any more until a probe is answered well: last.
  ended(
    ['NOAUTH', 'CERT_ERROR', 'SIGNERROR', 'APPID_NOT_EXIST', 'MCHID_NOT_EXIST', 'APPID_MCHID_NOT_MATCH'],
    'refund.setUp',
    'setUp',
  ),
];

test('every code of the channel’s is walked, once', () => {
  expect(MET.flatMap(({ codes }) => codes).sort()).toEqual([...CHANNEL_CODES.refund].sort());
});

describe.each(['v2', 'v3'] as const)('over %s', (speaks) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open([], { speaks });
  });
  afterAll(() => shop.clear());

  const isOpen = async (): Promise<boolean> =>
    /quickpay_breaker_open\{.*merchant="hkd".*\} 1/.test(await (await fetch(`${shop.backend.url}/metrics`)).text());
  const healed = () =>
    eventually(async () => {
      if (await isOpen()) await shop.advance(10);
      expect(await isOpen()).toBe(false);
    });

  test('each code is met: the refund says what is so, people read why, and what to do next', async () => {
    const met: Readonly<{ id: string; goesThrough: boolean }>[] = [];
    for (const { codes, reads, goesThrough } of MET)
      for (const code of codes) {
        const { payment } = await shop.charge('ready', { minor: 100 });
        await shop.until(payment.id, { state: 'paid' });
        await shop.fault({ operation: 'refund', kind: 'error', code });
        const { id } = await shop.quickpay.payments.refund(payment.id, { reason: code });
        await eventually(async () => {
          expect(await shop.control('/faults')).toEqual([]);
          expect(await shop.quickpay.refunds.get(id), code).toMatchObject(reads);
        });
        const { cashier, refusedCode } = await shop.quickpay.refunds.get(id);
        if (reads.cashier.key !== 'refund.wait' && reads.cashier.key !== 'refund.foreign') {
          expect(refusedCode).toBe(code.replaceAll('_', ''));
          for (const said of [cashier.en, cashier['zh-CN']]) expect(said).toContain(refusedCode);
        }
        met.push({ id, goesThrough });
        await healed();
      }
    // A minute, and what was not taken for now is asked for once more.
    await shop.minutes(2);
    for (const { id, goesThrough } of met) {
      if (goesThrough) await shop.untilRefund(id, { state: 'succeeded', nextStep: null, cashier: expect.anything() });
      else expect((await shop.quickpay.refunds.get(id)).outcome).not.toBe('refunded');
    }
  });
});
