/** S17 and S18: orders that are somebody else's, and answers that are not to be believed. */
import type { Settings } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { reads, type Story } from '../story.ts';

const somebodyElses: Story['tell'] = async (shop) => {
  await shop.fault({ operation: 'submit', kind: 'loseRequest' });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'uncertain' });
  const theirs = { mchId: '1900000101', outTradeNo: payment.orderNumber, state: 'SUCCESS', amountMinor: 100, currency: 'HKD' };
  await shop.control('/orders', 'POST', { ...theirs, attach: 'theirs' });
  await shop.advance(6);
  const frozen = { frozen: true, outcome: 'unknown', attention: 'foreignOrder', cashier: reads('foreign') } as const;
  await shop.until(payment.id, { ...frozen, may: ['leave', 'check'] });
  await shop.minutes(15);
  await shop.until(payment.id, frozen);
  await shop.quickpay.sales.leave(payment.saleId);
  await shop.minutes(2);
  await shop.until(payment.id, { ...frozen, may: ['check'] });
  const kinds = await shop.requests(payment.id);
  expect(kinds.filter((kind) => kind === 'revokeSent' || kind === 'refundSent')).toEqual([]);
  expect(await shop.order(payment.id)).toMatchObject({ ...UNTOUCHED, total: 100 });
  const { items } = await shop.quickpay.attention({ limit: 200 });
  expect(items).toContainEqual(expect.objectContaining({ id: payment.id, attention: 'foreignOrder' }));
};
const UNTOUCHED = { state: 'SUCCESS', refunded: 0, history: [{ event: 'planted' }] };

/** An answer that lies at the submit and at the first query, of a payer who has paid. */
const liedTo =
  (kind: string, reading: 'unclear' | 'foreign'): Story['tell'] =>
  async (shop) => {
    await shop.fault({ operation: 'submit', kind });
    await shop.fault({ operation: 'query', kind });
    const { payment } = await shop.charge('ready');
    const unsettled = reading === 'foreign' ? { frozen: true } : { state: 'uncertain' as const, frozen: false };
    await shop.until(payment.id, { outcome: 'unknown', ...unsettled });
    // A frozen payment is asked about once a minute.
    await shop.advance(reading === 'foreign' ? 61 : 6);
    const lies = ['recorded', reading, 'querySent', reading];
    await eventually(async () => expect(await shop.requests(payment.id)).toEqual(lies));
    await shop.until(payment.id, { outcome: 'unknown', ...unsettled });
    await shop.minutes(2);
    await shop.until(payment.id, { state: 'paid', frozen: false, attention: null });
    expect(await shop.requests(payment.id)).toEqual([...lies, 'querySent', 'paid']);
    expect(await shop.held(payment.saleId)).toBe(3850);
  };

/** A refusal whose signature is wrong proves nothing: until the deadline the payment is as open as without it. */
const REFUSAL_OF = {
  nothing: { openFor: 28, reason: 'expired' },
  NOTPAY: { openFor: 28, reason: 'expired' },
  // The first poll is rightly signed, and says that the payment failed.
  PAYERROR: { openFor: 4, reason: 'failed' },
} as const satisfies Record<Settings['refusedLeaves'], unknown>;

const refusedWithAWrongSignature: Story['tell'] = async (shop, settings) => {
  const { openFor, reason } = REFUSAL_OF[settings.refusedLeaves];
  await shop.fault({ operation: 'submit', kind: 'badSignature' });
  const { payment } = await shop.charge('poor');
  await shop.until(payment.id, { state: 'uncertain', outcome: 'unknown' });
  await shop.advance(openFor);
  await shop.until(payment.id, { state: 'uncertain', outcome: 'unknown' });
  await shop.advance(33 - openFor);
  expect((await shop.quickpay.payments.get(payment.id)).outcome).toBe('notPaid');
  await shop.minutes(11);
  await shop.until(payment.id, { state: 'notPaid', reason });
  expect(await shop.requests(payment.id)).not.toContain('refused');
};

const unsignedFailures: Story['tell'] = async (shop) => {
  await shop.fault({ operation: 'submit', kind: 'unsignedFail' });
  await shop.fault({ operation: 'query', kind: 'unsignedFail', times: 7 });
  await shop.fault({ operation: 'revoke', kind: 'unsignedFail' });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'uncertain' });
  await shop.advance(33);
  await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
  await shop.minutes(12);
  await shop.until(payment.id, { state: 'notPaid', reason: 'expired' });
  expect(await shop.held(payment.saleId)).toBe(0);
};

const LIES = [
  ['otherAmount', 'a success for another amount', 'foreign'],
  ['otherMerchant', 'a success for another merchant', 'unclear'],
  ['otherOrder', 'a success for another order', 'unclear'],
  ['badSignature', 'a success with a wrong signature', 'unclear'],
  ['garbage', 'a page of HTML', 'unclear'],
] as const;

export const STORIES: readonly Story[] = [
  {
    id: 'S17',
    title: 'our number belongs to somebody else’s order: frozen, a person is told, and the order is never touched (guide P8)',
    tell: somebodyElses,
    changedBy: { attachWhenPaid: ['absent'] },
    alone: 'newShop', // for ever asked about once a minute
  },
  ...LIES.map(
    ([kind, lie, reading]): Story => ({
      id: 'S18',
      title: `${lie}, at the submit and at the first query: nothing is settled by it, and then paid as the real order (guide P8)`,
      tell: liedTo(kind, reading),
      changedBy: { attachWhenPaid: ['absent'] },
    }),
  ),
  {
    id: 'S18',
    title: 'a refusal with a wrong signature: not settled by it; not paid at about 30 s, by proof (guide P8)',
    tell: refusedWithAWrongSignature,
    changedBy: { refusedLeaves: ['NOTPAY', 'PAYERROR'] },
  },
  {
    id: 'S18',
    title: 'unsigned failures of the submit, of every query and of the first revoke: not settled by them; not paid, by proof',
    tell: unsignedFailures,
  },
];
