/** S9, S10, S16 and S20: answers and requests that are lost, doubled, or say nothing. */
import { costIn } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import type { Shop } from '../shop.ts';
import { reads, type Story } from '../story.ts';

const DO_NOT_HAND_OVER = { state: 'uncertain', outcome: 'unknown', cashier: reads('uncertain') } as const;

/** What a fault at the submit makes of a payment: found by the first poll. */
const foundByTheFirstPoll =
  (fault: Readonly<Record<string, unknown>>): Story['tell'] =>
  async (shop) => {
    await shop.fault({ operation: 'submit', ...fault });
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, DO_NOT_HAND_OVER);
    await shop.advance(6);
    await shop.until(payment.id, { state: 'paid' });
    expect((await shop.requests(payment.id)).filter((kind) => kind === 'querySent')).toHaveLength(1);
    expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS', total: 3850 });
    expect(await shop.held(payment.saleId)).toBe(3850);
  };

/** A submit of which the channel knows nothing. */
const neverArrived = async (shop: Shop, fault: Readonly<Record<string, unknown>>): Promise<{ id: string; saleId: string }> => {
  await shop.fault({ operation: 'submit', ...fault });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, DO_NOT_HAND_OVER);
  return payment;
};

const freeAtThirtySeconds =
  (fault: Readonly<Record<string, unknown>>): Story['tell'] =>
  async (shop) => {
    const { id, saleId } = await neverArrived(shop, fault);
    await shop.advance(28);
    expect(await shop.saleState(saleId)).toBe('busy');
    await shop.advance(5);
    await shop.until(id, { state: 'watching', outcome: 'notPaid', cashier: reads('np.timeout') });
    expect(await shop.saleState(saleId)).toBe('open');
    await shop.minutes(11);
    await shop.until(id, { state: 'notPaid', reason: 'expired' });
    expect(await shop.order(id)).toBeUndefined();
    expect(await shop.held(saleId)).toBe(0);
  };

const freeByCancel: Story['tell'] = async (shop) => {
  const { id, saleId } = await neverArrived(shop, { kind: 'loseRequest' });
  await shop.quickpay.payments.cancel(id);
  await shop.advance(14);
  await shop.until(id, { state: 'revoking' });
  await shop.advance(3);
  await shop.until(id, { state: 'watching', cashier: reads('np.called') });
  expect(await shop.saleState(saleId)).toBe('open');
  await shop.minutes(11);
  await shop.until(id, { state: 'notPaid', reason: 'cancelled' });
};

const doubled: Story['tell'] = async (shop, settings) => {
  const balance = async () => (await shop.control<{ balance: { amountMinor: number } }>('/payers/ready')).balance.amountMinor;
  const before = await balance();
  await foundByTheFirstPoll({ kind: 'duplicate' })(shop, settings);
  expect(before - (await balance())).toBe(costIn('CNY', 3850, 2, 'HKD'));
};

const unreachableForAnHour: Story['tell'] = async (shop) => {
  await shop.fault({ operation: 'submit', kind: 'loseAnswer' });
  await shop.fault({ operation: 'any', kind: 'loseRequest', times: 100_000 });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, DO_NOT_HAND_OVER);
  expect(await shop.held(payment.saleId)).toBe(3850);
  expect((await shop.quickpay.sales.leave(payment.saleId)).state).toBe('closed');
  await shop.minutes(60);
  await shop.until(payment.id, { state: 'returning', outcome: 'notPaid', isFinal: false, cashier: reads('returning') });
  await shop.noFaults();
  await shop.minutes(3);
  await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
  expect(await shop.saleState(payment.saleId)).toBe('closed');
  expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: true });
  expect(await shop.held(payment.saleId)).toBe(0);
};

export const STORIES: readonly Story[] = [
  {
    id: 'S9',
    title: 'a system error at the submit, in fact paid: paid after the first poll (guide E1, E5)',
    tell: foundByTheFirstPoll({ kind: 'error', code: 'SYSTEMERROR', paid: true }),
  },
  {
    id: 'S9',
    title: 'a system error at the submit, in fact not paid: the sale is free at about 30 s; not paid (guide E1, E3, E5)',
    tell: freeAtThirtySeconds({ kind: 'error', code: 'SYSTEMERROR' }),
  },
  {
    id: 'S10',
    title: 'the answer to the submit is lost, in fact paid: paid after the first poll (guide E1)',
    tell: foundByTheFirstPoll({ kind: 'loseAnswer' }),
  },
  {
    id: 'S10',
    title: 'the submit is lost: the sale is free at about 30 s; not paid (guide E3)',
    tell: freeAtThirtySeconds({ kind: 'loseRequest' }),
    changedBy: { v3UnknownRevoke: ['404'] },
  },
  {
    id: 'S10',
    title: 'the submit is lost and the cashier cancels: the sale is free 15 s after it; not paid',
    tell: freeByCancel,
    changedBy: { v3UnknownRevoke: ['404'] },
  },
  {
    id: 'S16',
    title: 'the submit is doubled on the way: paid, charged once',
    tell: doubled,
    changedBy: { attachWhenPaid: ['absent'], manners: ['enforced'] },
  },
  {
    id: 'S20',
    title: 'the channel cannot be reached, the sale is left, an hour later money is found: it goes back',
    tell: unreachableForAnHour,
  },
];
