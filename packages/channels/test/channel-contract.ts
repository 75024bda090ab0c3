/**
 * What every payment channel promises, over a world in which a payer can be told what to do. Where the protocol leaves room the world's
 * switches say what the other side does, and so what an answer must be read as.
 */
import type { OrderIdentity, PaymentChannel, QueryAnswer, RefundAnswer, SubmitRequest } from '@quickpay/core';
import { DEFAULT_SETTINGS, type Settings } from '@quickpay/gateway-model';
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
  /** Faults that cannot happen there, each with its reason. Default: all can. */
  cannot?: Readonly<Record<string, string>>;
}>;

/** What an order is read as, whose payer has cancelled. */
const AFTER_CANCEL = { NOTPAY: 'unpaid', PAYERROR: 'failed' } as const satisfies Record<
  Settings['payerCancelLeaves'],
  QueryAnswer['kind']
>;
/** What a submit leaves that was refused. */
const AFTER_REFUSAL = { nothing: 'absent', NOTPAY: 'unpaid', PAYERROR: 'failed' } as const satisfies Record<
  Settings['refusedLeaves'],
  QueryAnswer['kind']
>;
/** A revoke while the payer types, and eleven seconds later. */
const WHILE_TYPING = {
  refusedWhileTyping: ['busy', 'done'],
  accepted: ['done', 'done'],
  refusedWhileOpen: ['busy', 'busy'],
} as const satisfies Record<Settings['revokeWhilePrompted'], unknown>;
/** How a refund ends that was taken. */
const REFUND_ENDS = { SUCCESS: 'succeeded', REFUNDCLOSE: 'closed', CHANGE: 'abnormal' } as const satisfies Record<
  Settings['refundsEnd'],
  unknown
>;
/** A refund that may be taken, by what is in the pool. */
const REFUND_IS = {
  full: { kind: 'accepted' },
  empty: { kind: 'refused', code: 'NOTENOUGH', retry: true },
} as const satisfies Record<Settings['refundPool'], RefundAnswer>;
/** Manners that are enforced are kept: between queries of an order, and between its refunds. */
const MANNERS_MS = { query: 5_000, refund: 60_000 } as const;
/** Within so long of a payment the next one may ask for the password. */
const AGAIN_MS = 60_000;
const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;
/** Longer than anything here takes on the other side's clock. */
const SOON_MS = 1_800_000;

/** Numbers are nobody else's, whoever shares a world. */
let count = 0;

const TIME = { timeoutMs: 4_000 };

export function channelContract(name: string, open: () => Promise<World>, settings: Settings = DEFAULT_SETTINGS): void {
  describe(name, () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
      // The day of the revoke window does not end in the middle of it.
      const untilMidnight = DAY_MS - (((await world.now()) + BEIJING_MS) % DAY_MS);
      if (settings.revokeWindow === 'sameDay' && untilMidnight < SOON_MS) await world.advance(SOON_MS);
    });
    afterAll(() => world.close());

    const identity = (): OrderIdentity => ({
      paymentId: `pay_${++count}`,
      merchantOrderNumber: `CONTRACT${count}`,
      amount: { amountMinor: 3850, currency: world.currency },
    });
    const mannered = async (of: keyof typeof MANNERS_MS): Promise<void> => {
      if (settings.manners === 'enforced') await world.advance(MANNERS_MS[of]);
    };
    const submit = async (order: OrderIdentity, payer: string, paymentCode?: string) => {
      if (settings.repeatedPaymentsAskPassword === 'on' && paymentCode === undefined) await world.advance(AGAIN_MS);
      return world.channel.submit(
        {
          ...order,
          paymentCode: paymentCode ?? (await world.code(payer)),
          description: 'Tea house, 茶',
          storeId: 's1',
          terminalId: 't1',
        },
        { timeoutMs: 5_000, notAfter: Number.MAX_SAFE_INTEGER },
      );
    };
    const query = async (order: OrderIdentity) => {
      await mannered('query');
      return world.channel.query(order, TIME);
    };

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

    test('a payer who cancels leaves the order unpaid or failed, and a revoke closes it', async () => {
      const order = identity();
      await submit(order, 'asks');
      await world.cancel('asks');
      expect(await query(order)).toMatchObject({ kind: AFTER_CANCEL[settings.payerCancelLeaves] });
      await world.advance(15_000);
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: 'done' });
      expect(await query(order)).toMatchObject({ kind: 'closed' });
    });

    test('a payer who types cannot be revoked, one who is silent can', async () => {
      const order = identity();
      await submit(order, 'asks');
      await world.advance(15_000);
      await world.typing('asks');
      const [now, later] = WHILE_TYPING[settings.revokeWhilePrompted];
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: now });
      await world.advance(11_000);
      expect(await world.channel.revoke(order, TIME)).toMatchObject({ kind: later });
    });

    test('a refusal comes with its reason and leaves nothing that is paid (guide E2, E4)', async () => {
      const order = identity();
      expect(await submit(order, 'poor')).toMatchObject({
        kind: 'refused',
        refusal: { code: 'NOTENOUGH', reason: 'balance', orderImpossible: false },
      });
      expect(await query(order)).toMatchObject({ kind: AFTER_REFUSAL[settings.refusedLeaves] });
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
      await world.set('revokeWindow', settings.revokeWindow);
      const refund = { ...order, refundNumber: `${order.merchantOrderNumber}-B1`, refundMinor: 3850, reason: null };
      const refunded = async (asked: typeof refund) => {
        await mannered('refund');
        return world.channel.refund(asked, TIME);
      };
      const isTaken = settings.refundPool === 'full';
      expect(await world.channel.queryRefunds(order, TIME)).toMatchObject({ kind: 'listed', refunds: [] });
      for (const _again of ['once', 'twice']) expect(await refunded(refund)).toMatchObject(REFUND_IS[settings.refundPool]);
      expect(await refunded({ ...refund, refundNumber: `${order.merchantOrderNumber}-B2`, refundMinor: 1 })).toMatchObject({
        kind: 'refused',
      });
      await world.advance(10_000);
      const { refundNumber } = refund;
      expect(await world.channel.queryRefunds(order, TIME)).toMatchObject({
        kind: 'listed',
        refunds: isTaken ? [{ refundNumber, amountMinor: 3850, state: REFUND_ENDS[settings.refundsEnd] }] : [],
      });
      expect(await query(order)).toMatchObject({ kind: isTaken ? 'refunded' : 'paid' });
    });

    test.for([
      ['loseAnswer', 'unclear'],
      ['loseRequest', 'unclear'],
      ['garbage', 'unclear'],
      ['badSignature', 'unclear'],
      ['unsignedFail', 'unclear'],
      ['otherOrder', 'unclear'],
      ['otherMerchant', 'unclear'],
      ['otherAmount', 'foreign'],
    ] as const)('a query with %s is %s, never an answer about the money (S18)', async ([kind, expected], { skip }) => {
      const why = world.cannot?.[kind];
      if (why !== undefined) skip(why);
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
