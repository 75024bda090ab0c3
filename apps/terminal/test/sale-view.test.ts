/** What the screen of a sale shows follows from the sale and the charge under way, whatever happened to the page. */
import type { PaymentView, SaleView } from '@quickpay/client';
import { expect, test } from 'vitest';
import type { Charging } from '../src/screens/sale/charging.tsx';
import { viewOf } from '../src/screens/sale/sale-view.ts';
import { newerSale } from '../src/server/live-data.ts';

const payment = (id: string, more: Partial<PaymentView> = {}) => ({ id, version: 1, may: [], ...more }) as unknown as PaymentView;
const sale = (...payments: readonly PaymentView[]) => ({ id: 'sale_1', payments }) as unknown as SaleView;
const amount = { minor: 1, currency: 'HKD' } as const;
const sending: Charging = { saleId: 'sale_1', amount, at: 'sending' };

test('a charge on its way is shown before anything else', () => {
  expect(viewOf(undefined, sending, false).at).toBe('sending');
  expect(viewOf(sale(payment('pay_1')), { ...sending, at: 'repeating' }, true).at).toBe('sending');
});

test('what nobody answered yet is no sale, and neither is one that is not there', () => {
  expect(viewOf(undefined, null, false).at).toBe('loading');
  expect(viewOf(null, null, false).at).toBe('missing');
  expect(viewOf(null, { ...sending, at: 'notTaken' }, false).at).toBe('missing');
});

test('a sale without a payment waits for a code; else its last payment is in front', () => {
  expect(viewOf(sale(), null, false).at).toBe('scan');
  expect(viewOf(sale(payment('pay_1'), payment('pay_2')), null, false)).toMatchObject({
    at: 'payment',
    payment: { id: 'pay_2' },
  });
});

test('paying again is asked for only where the payment allows it', () => {
  expect(viewOf(sale(payment('pay_1', { may: ['payAgain'] })), null, true).at).toBe('scan');
  expect(viewOf(sale(payment('pay_1', { may: ['cancel'] })), null, true).at).toBe('payment');
});

test('an answer that was overtaken on its way changes nothing', () => {
  const known = sale(payment('pay_1', { version: 5, state: 'paid' }));
  const late = sale(payment('pay_1', { version: 3, state: 'awaitingPayer' }), payment('pay_2'));
  expect(newerSale(known, late).payments).toMatchObject([{ id: 'pay_1', state: 'paid' }, { id: 'pay_2' }]);
  expect(newerSale(late, known).payments).toMatchObject([{ id: 'pay_1', state: 'paid' }]);
});
