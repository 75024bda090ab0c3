/** S22: a merchant changes from one protocol to the other, with everything open that can be. */
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Shop } from '../shop.ts';
import type { Story } from '../story.ts';

/** Over which wire the channel was asked about an order, from the first request to the last. */
async function wiresOf(shop: Shop, outTradeNo: string): Promise<readonly string[]> {
  const messages = await shop.control<{ path: string; direction: string }[]>(`/messages?outTradeNo=${outTradeNo}`);
  return messages
    .filter(({ direction }) => direction === 'request')
    .map(({ path }) => (path.startsWith('/v3/') ? 'v3' : 'v2'))
    .toReversed();
}

const openAcrossTheChange: Story['tell'] = async (shop) => {
  const own = shop.speaks;
  const other = own === 'v2' ? 'v3' : 'v2';
  const asked = await shop.charge('asks');
  await shop.until(asked.payment.id, { state: 'awaitingPayer' });
  const toGoBack = await shop.charge('second');
  await shop.until(toGoBack.payment.id, { state: 'paid' });
  await shop.fault({ operation: 'submit', kind: 'loseAnswer' });
  const unheard = await shop.charge('ready');
  await shop.until(unheard.payment.id, { state: 'uncertain' });
  await shop.fault({ operation: 'refund', kind: 'loseAnswer' });
  const refund = await shop.quickpay.payments.refund(toGoBack.payment.id, { reason: 'Goods came back' });
  // The fault is used up by the request that arrived.
  await eventually(async () => expect(await shop.control('/faults')).toEqual([]));

  shop.configure(other);
  await shop.backend.restart();
  await shop.confirm('asks');
  await shop.advance(11);
  for (const { payment } of [asked, unheard]) {
    await shop.until(payment.id, { state: 'paid' });
    expect(await shop.held(payment.saleId)).toBe(3850);
  }
  await shop.minutes(3);
  await shop.untilRefund(refund.id, { state: 'succeeded' });
  expect((await shop.order(toGoBack.payment.id))?.refunds).toHaveLength(1);
  const wires = await wiresOf(shop, asked.payment.orderNumber);
  expect([wires.at(0), wires.at(-1)]).toEqual([own, other]);

  // And back, as if nothing had been.
  shop.configure(own);
  await shop.backend.restart();
  const next = await shop.charge('ready');
  await shop.until(next.payment.id, { state: 'paid' });
  expect(await wiresOf(shop, next.payment.orderNumber)).toEqual([own]);
};

export const STORIES: readonly Story[] = [
  {
    id: 'S22',
    title:
      'the backend is killed with payments and a refund open, and started again with the other protocol: each ends as without',
    tell: openAcrossTheChange,
  },
];
