/** What every payment channel promises, over a world in which a payer can be told what to do. */
import type { OrderIdentity, PaymentChannel, SubmitRequest } from '@quickpay/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What the suite needs of the world behind the channel. */
export type World = Readonly<{
  channel: PaymentChannel;
  /** The same channel with a key that the other side does not know. */
  misconfigured: PaymentChannel;
  currency: SubmitRequest['amount']['currency'];
  code(payer: string): Promise<string>;
  confirm(payer: string): Promise<void>;
  cancel(payer: string): Promise<void>;
  typing(payer: string): Promise<void>;
  advance(ms: number): Promise<void>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  set(name: string, value: string): Promise<void>;
  plant(order: Readonly<Record<string, unknown>>): Promise<void>;
  now(): Promise<number>;
  close(): Promise<void>;
}>;

const TIME = { timeoutMs: 4_000 };

export function channelContract(name: string, open: () => Promise<World>): void {
  describe(name, () => {
    let world: World;
    let count = 0;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const identity = (): OrderIdentity => ({
      paymentId: `pay_${++count}`,
      merchantOrderNumber: `CONTRACT${count}`,
      amount: { amountMinor: 3850, currency: world.currency },
    });
    const submit = async (order: OrderIdentity, payer: string, paymentCode?: string) =>
      world.channel.submit(
        {
          ...order,
          paymentCode: paymentCode ?? (await world.code(payer)),
          description: 'Tea house, 茶',
          storeId: 's1',
          terminalId: 't1',
        },
        { timeoutMs: 5_000, notAfter: Number.MAX_SAFE_INTEGER },
      );
    const query = (order: OrderIdentity) => world.channel.query(order, TIME);

    test('a payment without a password is paid, tells the channel’s time, and a query agrees (guide P7)', async () => {
      const order = identity();
      const answer = await submit(order, 'ready');
      expect(answer).toMatchObject({ kind: 'paid', transactionId: expect.any(String) });
      expect(Math.abs((answer.channelTime ?? 0) - Date.now())).toBeLessThan(5_000);
      expect(await query(order)).toMatchObject({ kind: 'paid' });
    });

    test('a password is asked for, and the payer confirms (guide V4, V9)', async () => {
      const order = identity();
      expect(await submit(order, 'asks')).toMatchObject({ kind: 'asked' });
      expect(await query(order)).toMatchObject({ kind: 'asked' });
      await world.confirm('asks');
      expect(await query(order)).toMatchObject({ kind: 'paid' });
    });

    test('a payer who cancels leaves the order unpaid, and a revoke closes it', async () => {
      const order = identity();
      await submit(order, 'asks');
      await world.cancel('asks');
      expect(await query(order)).toMatchObject({ kind: 'unpaid' });
      await world.advance(15_000);
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'done' });
      expect(await query(order)).toMatchObject({ kind: 'closed' });
    });

    test('a payer who types cannot be revoked, one who is silent can', async () => {
      const order = identity();
      await submit(order, 'asks');
      await world.advance(15_000);
      await world.typing('asks');
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'busy' });
      await world.advance(11_000);
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'done' });
    });

    test('a refusal comes with its reason and leaves no order (guide E2, E4)', async () => {
      const order = identity();
      expect(await submit(order, 'poor')).toMatchObject({
        kind: 'refused',
        refusal: { code: 'NOTENOUGH', reason: 'balance', orderImpossible: false },
      });
      expect(await query(order)).toMatchObject({ kind: 'absent' });
    });

    test('a code that was used, or that nobody shows, is refused as a code', async () => {
      const code = await world.code('ready');
      await submit(identity(), 'ready', code);
      expect(await submit(identity(), 'ready', code)).toMatchObject({
        kind: 'refused',
        refusal: { reason: 'code', orderImpossible: true },
      });
      expect(await submit(identity(), 'ready', '139999999999999999')).toMatchObject({
        kind: 'refused',
        refusal: { reason: 'code' },
      });
    });

    test('revoking an order that nobody knows is done, by design', async () => {
      const order = identity();
      expect(await query(order)).toMatchObject({ kind: 'absent' });
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'done' });
    });

    test('a revoke of a paid order gives the money back', async () => {
      const order = identity();
      await submit(order, 'ready');
      await world.advance(15_000);
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'done' });
      expect(await query(order)).toMatchObject({ kind: 'closed' });
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'done' });
    });

    test('a revoke after its window is too late, and a refund gives the money back once', async () => {
      const order = identity();
      await submit(order, 'ready');
      await world.set('revokeWindow', 'sameDay');
      await world.advance(86_400_000);
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'tooLate' });
      await world.set('revokeWindow', '7days');
      const refund = { ...order, refundNumber: `${order.merchantOrderNumber}-B1`, refundMinor: 3850, reason: null };
      expect(await world.channel.queryRefunds(order, TIME)).toMatchObject({ kind: 'listed', refunds: [] });
      expect(await world.channel.refund(refund, TIME)).toMatchObject({ kind: 'accepted' });
      expect(await world.channel.refund(refund, TIME)).toMatchObject({ kind: 'accepted' });
      expect(await world.channel.refund({ ...refund, refundNumber: 'ANOTHER', refundMinor: 1 }, TIME)).toMatchObject({
        kind: 'refused',
      });
      await world.advance(10_000);
      expect(await world.channel.queryRefunds(order, TIME)).toMatchObject({
        kind: 'listed',
        refunds: [{ refundNumber: refund.refundNumber, amountMinor: 3850, state: 'succeeded' }],
      });
      expect(await query(order)).toMatchObject({ kind: 'refunded' });
    });

    test.each([
      ['loseAnswer', 'unclear'],
      ['loseRequest', 'unclear'],
      ['garbage', 'unclear'],
      ['badSignature', 'unclear'],
      ['unsignedFail', 'unclear'],
      ['otherOrder', 'unclear'],
      ['otherMerchant', 'unclear'],
      ['otherAmount', 'foreign'],
    ])('a query with %s is %s, never an answer about the money (S18)', async (kind, expected) => {
      const order = identity();
      await submit(order, 'ready');
      await world.fault({ operation: 'query', kind, times: 1 });
      expect(await query(order)).toMatchObject({ kind: expected });
      expect(await query(order)).toMatchObject({ kind: 'paid' });
    });

    test('a refusal that is a lie is found out by a query (S14)', async () => {
      const order = identity();
      await world.fault({ operation: 'submit', kind: 'error', code: 'NOTENOUGH', paid: true, times: 1 });
      expect(await submit(order, 'ready')).toMatchObject({ kind: 'refused' });
      expect(await query(order)).toMatchObject({ kind: 'paid' });
    });

    test('a submit that was doubled on the way says nothing certain, and is charged once (S16)', async () => {
      const order = identity();
      await world.fault({ operation: 'submit', kind: 'duplicate', times: 1 });
      expect(await submit(order, 'ready')).toMatchObject({ kind: 'unclear' });
      expect(await query(order)).toMatchObject({ kind: 'paid' });
    });

    test('somebody else’s order under our number is foreign (S17)', async () => {
      const order = identity();
      await world.plant({ outTradeNo: order.merchantOrderNumber, state: 'SUCCESS', amountMinor: 100, attach: 'not ours' });
      expect(await submit(order, 'ready')).toMatchObject({ kind: 'unclear' });
      expect(await query(order)).toMatchObject({ kind: 'foreign' });
    });

    test('a key that the other side does not know is told apart from bad luck (S21)', async () => {
      expect(await world.misconfigured.query(identity(), TIME)).toMatchObject({ kind: 'unclear', configuration: 'SIGNERROR' });
    });
  });
}
