/** S11, S12 and S25: money that turns up when the sale no longer wants it. */
import type { Settings } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import { returnsByRefund } from '../refund-ways.ts';
import type { PaymentView, Shop } from '../shop.ts';
import { reads, type Story } from '../story.ts';

/** Nearly a minute: a code that is older than that is asked for the password. */
const LATE = { operation: 'submit', kind: 'delayRequest', delayMs: 50_000 } as const;

/** A submit that the channel processes late, after its revoke was acknowledged. */
const lateSubmit = async (shop: Shop): Promise<PaymentView> => {
  await shop.fault(LATE);
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'uncertain' });
  await shop.advance(34);
  await shop.until(payment.id, { state: 'watching', outcome: 'notPaid' });
  expect(await shop.requests(payment.id)).toContain('revokeDone');
  expect(await shop.saleState(payment.saleId)).toBe('open');
  return payment;
};

/** What the channel does with a submit whose number was revoked while it knew nothing of it. */
const ARRIVED = {
  accepted: { minutes: 2, reason: 'returned', key: 'np.returned', order: { state: 'REVOKED', paid: true } },
  refused: { minutes: 11, reason: 'expired', key: 'np.timeout', order: null },
} as const satisfies Record<Settings['submitAfterRevoke'], unknown>;

const endedAsLate = async (shop: Shop, id: string, settings: Settings): Promise<void> => {
  const { minutes, reason, key, order } = ARRIVED[settings.submitAfterRevoke];
  await shop.minutes(minutes);
  await shop.until(id, { state: 'notPaid', reason, cashier: reads(key) });
  expect(await shop.order(id)).toEqual(order === null ? undefined : expect.objectContaining(order));
  const states = (await shop.quickpay.payments.events(id)).items.map(({ state }) => state);
  expect(states.includes('returning')).toBe(reason === 'returned');
};

const processedLate: Story['tell'] = async (shop, settings) => {
  const payment = await lateSubmit(shop);
  await endedAsLate(shop, payment.id, settings);
  expect(await shop.held(payment.saleId)).toBe(0);
};

const whileAnotherIsPaid: Story['tell'] = async (shop, settings) => {
  const first = await lateSubmit(shop);
  const second = await shop.quickpay.sales.pay(first.saleId, { authCode: await shop.code('second') });
  await shop.until(second.payment.id, { state: 'paid' });
  await endedAsLate(shop, first.id, settings);
  await shop.until(second.payment.id, { state: 'paid', attention: null });
  expect(await shop.requests(second.payment.id)).toEqual(['recorded', 'paid']);
  expect(await shop.held(first.saleId)).toBe(3850);
};

const whileAnotherIsAsked: Story['tell'] = async (shop, settings) => {
  const first = await lateSubmit(shop);
  const second = await shop.quickpay.sales.pay(first.saleId, { authCode: await shop.code('asks') });
  await shop.until(second.payment.id, { state: 'awaitingPayer' });
  await shop.advance(20);
  await shop.until(second.payment.id, { state: 'awaitingPayer' });
  await shop.confirm('asks');
  await shop.advance(6);
  await shop.until(second.payment.id, { state: 'paid' });
  await endedAsLate(shop, first.id, settings);
  await shop.until(second.payment.id, { state: 'paid', attention: null });
  expect(await shop.held(first.saleId)).toBe(3850);
};

const WINDOW_OVER = { operation: 'revoke', kind: 'error', code: 'REVERSE_EXPIRE' } as const;

const windowOverAndMoneyFound: Story['tell'] = async (shop, settings) => {
  await shop.fault(LATE);
  await shop.fault(WINDOW_OVER);
  const { payment } = await shop.charge('ready');
  await shop.advance(34);
  await shop.until(payment.id, { state: 'watching' });
  await shop.minutes(3);
  await returnsByRefund(shop, payment, settings);
};

const windowOverAndNoneFound: Story['tell'] = async (shop) => {
  await shop.fault({ operation: 'submit', kind: 'loseRequest' });
  await shop.fault(WINDOW_OVER);
  const { payment } = await shop.charge('ready');
  await shop.advance(34);
  await shop.until(payment.id, { state: 'watching' });
  await shop.minutes(12);
  await shop.until(payment.id, { state: 'notPaid', reason: 'expired', attention: 'revokeWindowOver' });
  expect(await shop.requests(payment.id)).toContain('revokeTooLate');
  expect(await shop.order(payment.id)).toBeUndefined();
};

/** Unreachable over midnight, so that the day on which it could be revoked is over. */
const overMidnight: Story['tell'] = async (shop) => {
  await shop.fault({ operation: 'submit', kind: 'loseAnswer' });
  await shop.fault({ operation: 'any', kind: 'loseRequest', times: 100_000 });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'uncertain' });
  await shop.quickpay.sales.leave(payment.saleId);
  await shop.minutes(5);
  await shop.noFaults();
  await shop.minutes(3);
  await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
  expect(await shop.requests(payment.id)).toContain('revokeTooLate');
  expect(await shop.order(payment.id)).toMatchObject({ state: 'REFUND', refunded: 3850 });
  expect(await shop.held(payment.saleId)).toBe(0);
};

export const STORIES: readonly Story[] = [
  {
    id: 'S11',
    title: 'the submit is processed a minute late, after its revoke was acknowledged: watched, and the money goes back',
    tell: processedLate,
    changedBy: { submitAfterRevoke: ['refused'], manners: ['enforced'] },
  },
  {
    id: 'S12',
    title: 'the same, while a second payment of the sale is paid: the first goes back, the second is untouched',
    tell: whileAnotherIsPaid,
    changedBy: { submitAfterRevoke: ['refused'], manners: ['enforced'] },
  },
  {
    id: 'S12',
    title: 'the same, while a second payment awaits its payer: the first goes back, the second is untouched',
    tell: whileAnotherIsAsked,
    changedBy: { submitAfterRevoke: ['refused'], manners: ['enforced'] },
  },
  {
    id: 'S25',
    title: 'the revoke window is over and money is found: it goes back by refund',
    tell: windowOverAndMoneyFound,
    changedBy: { refundsEnd: ['REFUNDCLOSE', 'CHANGE'], refundPool: ['empty'], manners: ['enforced'] },
  },
  { id: 'S25', title: 'the revoke window is over and no money is found: not paid, with attention', tell: windowOverAndNoneFound },
  {
    id: 'S25',
    title: 'the channel cannot be reached until the day of the revoke window is over: the money goes back by refund',
    tell: overMidnight,
    changedBy: { revokeWindow: ['sameDay'] },
    alone: 'beforeMidnight',
    only: ({ revokeWindow }) => revokeWindow === 'sameDay',
  },
];
