/** Refunds of a paid payment: what is reserved, when a number is sent again, and when one may be called closed. */
import { describe, expect, test } from 'vitest';
import {
  allowedRefund,
  beginRefund,
  mayBeSentFrom,
  mintRefundNumber,
  type Policy,
  type Refund,
  type RefundEvent,
  type RefundStepped,
  refundableMinor,
  refundedAloneMinor,
  refundProblem,
  stepRefund,
} from '../src/index.ts';
import { Life, newPayment, SUBMIT } from './timeline.ts';

const POLICY: Policy = { lateRequestWatchMs: 600_000, epoch: 0 };
const MINUTE = 60_000;
const DAY = 86_400_000;

const newRefund = (amountMinor = 1_000, id = 'ref_1', requestedAt = 0): Refund =>
  beginRefund({
    id,
    paymentId: 'pay_1',
    merchantId: 'm1',
    refundNumber: `QR-${id}`,
    owner: 'node',
    amount: { amountMinor, currency: 'HKD' },
    reason: null,
    requestedBy: 'test',
    approvedBy: null,
    requestedAt,
  });

/** A refund's life as a list of moments; every step must be legal. */
class RefundLife {
  refund: Refund;
  constructor(refund = newRefund()) {
    this.refund = refund;
  }
  try(now: number, event: RefundEvent): RefundStepped {
    return stepRefund(this.refund, event, now, POLICY);
  }
  at(now: number, event: RefundEvent): this {
    const stepped = this.try(now, event);
    if (!stepped.ok) throw new Error(`${event.kind} has no meaning in ${stepped.state}`);
    this.refund = stepped.refund;
    return this;
  }
  sent(now: number, answer: RefundEvent): this {
    return this.at(now, { kind: 'sent' }).at(now + 10, answer);
  }
  query(now: number, kind: 'processing' | 'succeeded' | 'closed' | 'abnormal' | 'absent' | 'foreign'): this {
    return this.at(now, { kind: 'querySent' }).at(now + 10, { kind });
  }
  get now() {
    return [this.refund.state, this.refund.due, this.refund.dueAt];
  }
}

const refused = (code: string, retry = false): RefundEvent => ({ kind: 'refused', code, retry });
const unclear: RefundEvent = { kind: 'unclear', note: 'no answer' };

test('a refund that is taken is asked about until the money is back', () => {
  const life = new RefundLife();
  expect(life.now).toEqual(['requested', 'refund', 0]);
  life.sent(0, { kind: 'accepted' });
  expect(life.now).toEqual(['processing', 'refundQuery', 5_010]);
  life.query(5_010, 'processing');
  expect(life.now).toEqual(['processing', 'refundQuery', 10_010]);
  life.query(10_010, 'succeeded');
  expect(life.now).toEqual(['succeeded', null, null]);
  expect(life.refund).toMatchObject({ settledAt: 10_020, attention: null, version: 7 });
});

describe('refused', () => {
  test('at the first request, it is closed at once and nobody needs to look', () => {
    const life = new RefundLife().sent(0, refused('TRADEOVERDUE'));
    expect(life.now).toEqual(['closed', null, null]);
    expect(life.refund).toMatchObject({ refusedCode: 'TRADEOVERDUE', attention: null });
  });

  test('while an earlier request is in doubt, it is closed only by a query sent after nothing can arrive any more (I9)', () => {
    const life = new RefundLife().sent(0, unclear).query(1_010, 'absent').sent(MINUTE, refused('TRADEOVERDUE'));
    expect(life.refund).toMatchObject({ state: 'requested', sendsInDoubt: 1, sendFrom: null });
    const asked: (number | null)[] = [];
    while (life.refund.state === 'requested') {
      expect(life.refund.due).toBe('refundQuery');
      asked.push(life.refund.dueAt);
      life.query(life.refund.dueAt ?? 0, 'absent');
    }
    expect(asked.at(-1)).toBe(MINUTE + 10 + 600_000);
    expect(life.refund).toMatchObject({ state: 'closed', attention: 'refundFailed', refusedCode: 'TRADEOVERDUE' });
  });

  test('and yet listed: the earlier request had been taken', () => {
    const life = new RefundLife()
      .sent(0, unclear)
      .sent(MINUTE, refused('ERROR'))
      .query(MINUTE + 20_000, 'processing');
    expect(life.refund).toMatchObject({ state: 'processing', sendsInDoubt: 0, refusedAt: null });
  });

  test('for an empty pool: again after 1 min, 10 min, then hourly, with the reason shown', () => {
    const life = new RefundLife();
    const sent: number[] = [];
    for (let n = 0; n < 5; n++) {
      const at = life.refund.dueAt ?? 0;
      sent.push(at);
      life.sent(at, refused('NOTENOUGH', true));
      expect(life.refund).toMatchObject({
        state: 'requested',
        due: 'refund',
        refusedCode: 'NOTENOUGH',
        attention: 'refundWaiting',
      });
    }
    expect(sent.slice(1).map((at, n) => at - (sent[n] ?? 0))).toEqual([MINUTE, 10 * MINUTE, 60 * MINUTE, 60 * MINUTE]);
    life.sent(life.refund.dueAt ?? 0, { kind: 'accepted' });
    expect(life.refund).toMatchObject({ state: 'processing', attention: null, refusedCode: null });
  });

  test('for seven days: given up, closed, and somebody is told', () => {
    const life = new RefundLife();
    while (life.refund.state === 'requested') life.sent(life.refund.dueAt ?? 0, refused('NOTENOUGH', true));
    expect(life.refund).toMatchObject({ state: 'closed', refusedCode: 'NOTENOUGH', attention: 'refundFailed' });
    expect(life.refund.settledAt).toBeGreaterThanOrEqual(7 * DAY);
    expect(life.refund.settledAt).toBeLessThan(7 * DAY + 61 * MINUTE);
  });
});

describe('not known', () => {
  test('a lost answer is asked about at once, and the same number goes out again a minute later', () => {
    const life = new RefundLife().sent(0, unclear);
    expect(life.now).toEqual(['requested', 'refundQuery', 1_010]);
    life.query(1_010, 'absent').query(6_010, 'absent').query(16_010, 'absent').query(36_010, 'absent');
    expect(life.now).toEqual(['requested', 'refund', MINUTE]);
    life.sent(MINUTE, { kind: 'accepted' });
    expect(life.refund).toMatchObject({ state: 'processing', tries: 2, sendsInDoubt: 0 });
  });

  test('a process that died while it asked leaves a row that knows what to do', () => {
    const life = new RefundLife().at(0, { kind: 'sent' });
    expect(life.now).toEqual(['requested', 'refundQuery', 10_000]);
    life.at(5_000, { kind: 'resumed' }).query(10_000, 'processing');
    expect(life.now[0]).toBe('processing');
  });

  test('what provably never left is no longer in doubt, and is sent again', () => {
    const life = new RefundLife().sent(0, { kind: 'neverSent', note: '' });
    expect(life.refund).toMatchObject({ sendsInDoubt: 0, due: 'refund', dueAt: MINUTE });
    life.sent(MINUTE, refused('ERROR'));
    expect(life.now[0]).toBe('closed');
  });

  test('trouble of an hour calls for a person', () => {
    const life = new RefundLife();
    for (let now = 0; now <= 60 * MINUTE; now += 10 * MINUTE) life.sent(now, unclear);
    expect(life.refund.attention).toBe('refundWaiting');
  });

  test('accepted and then unknown to the channel: the same number again, and never closed for it', () => {
    const life = new RefundLife().sent(0, { kind: 'accepted' }).query(5_010, 'absent');
    expect(life.refund).toMatchObject({ state: 'processing', sendFrom: MINUTE });
    life.at(MINUTE, { kind: 'sent' }).at(MINUTE + 5, refused('ERROR'));
    expect(life.refund.state).toBe('processing');
    expect(life.refund.dueAt).not.toBeNull();
  });

  test('closed by the channel while an earlier request may still arrive, which would be taken: final only once none can', () => {
    const life = new RefundLife().sent(0, unclear).query(1_010, 'absent').sent(MINUTE, { kind: 'accepted' });
    life.query(MINUTE + 5_010, 'closed');
    expect(life.refund).toMatchObject({ state: 'processing', due: 'refundQuery', sendFrom: null });
    // The first one arrives after all.
    expect(new RefundLife(life.refund).query(3 * MINUTE, 'succeeded').refund.state).toBe('succeeded');
    // It does not, and ten minutes after the last sending nothing can.
    life.query(MINUTE + 600_000, 'closed');
    expect(life.refund).toMatchObject({ state: 'closed', attention: 'refundFailed', refusedCode: 'REFUNDCLOSE' });
    // Of one request alone there is nothing that could arrive later.
    expect(new RefundLife().sent(0, { kind: 'accepted' }).query(5_010, 'closed').refund.state).toBe('closed');
  });

  test('a clock set back makes nothing wait for the old time', () => {
    const life = new RefundLife(newRefund(1_000, 'ref_1', 10 * DAY)).sent(10 * DAY, { kind: 'accepted' });
    life.at(0, { kind: 'resumed' });
    expect(life.now).toEqual(['processing', 'refundQuery', 0]);
    expect(new RefundLife(newRefund(1_000, 'ref_2', 10 * DAY)).at(0, { kind: 'resumed' }).now).toEqual([
      'requested',
      'refund',
      0,
    ]);
    expect(mayBeSentFrom(newRefund(1, 'ref_3', 0), [life.refund], 0)).toBe(MINUTE);
  });
});

describe('a person is needed', () => {
  test('where the channel cannot deliver; it ends by itself once somebody has acted there', () => {
    const life = new RefundLife().sent(0, { kind: 'accepted' }).query(5_010, 'abnormal');
    expect(life.refund).toMatchObject({ state: 'abnormal', attention: 'refundAbnormal', due: 'refundQuery' });
    life.query(life.refund.dueAt ?? 0, 'abnormal').query(life.refund.dueAt ?? 0, 'succeeded');
    expect(life.refund).toMatchObject({ state: 'succeeded', attention: null });
  });

  test('where it was taken and then closed', () => {
    const life = new RefundLife().sent(0, { kind: 'accepted' }).query(5_010, 'closed');
    expect(life.refund).toMatchObject({ state: 'closed', attention: 'refundFailed', refusedCode: 'REFUNDCLOSE' });
  });

  test('… also where only a query told that it was taken', () => {
    const life = new RefundLife().at(0, { kind: 'sent' }).at(2_000, { kind: 'resumed' }).query(10_000, 'closed');
    expect(life.refund).toMatchObject({ state: 'closed', attention: 'refundFailed', refusedCode: 'REFUNDCLOSE' });
  });

  test('a process that starts again waits anew until no request of before can arrive', () => {
    const life = new RefundLife().sent(0, unclear).sent(60_000, refused('ERROR')).at(700_000, { kind: 'resumed' });
    life.query(700_000, 'absent').query(1_299_000, 'absent');
    expect(life.refund).toMatchObject({ state: 'requested', refusedAt: 700_000 });
    life.query(1_300_000, 'absent');
    expect(life.refund.state).toBe('closed');
  });

  test('where our number has another amount: nothing more is sent', () => {
    const life = new RefundLife().sent(0, unclear).query(1_010, 'foreign');
    expect(life.refund).toMatchObject({ state: 'requested', attention: 'refundContradiction', sendFrom: null });
    expect(life.refund.due).toBe('refundQuery');
  });

  test('where a final refund is contradicted: the state stays (I8)', () => {
    const closed = new RefundLife().sent(0, refused('ERROR')).at(DAY, { kind: 'check', by: 'm' });
    expect(closed.now).toEqual(['closed', 'refundQuery', DAY]);
    closed.query(DAY, 'processing');
    expect(closed.refund).toMatchObject({ state: 'closed', attention: 'refundContradiction', due: null });
    const agreed = new RefundLife().sent(0, refused('ERROR')).at(DAY, { kind: 'check', by: 'm' }).query(DAY, 'absent');
    expect(agreed.refund).toMatchObject({ state: 'closed', attention: null, due: null });
  });
});

test('what has no meaning leaves the refund as it was', () => {
  const life = new RefundLife().sent(0, { kind: 'accepted' }).query(5_010, 'succeeded');
  expect(life.try(9_000, { kind: 'sent' })).toEqual({ ok: false, error: 'illegalEvent', event: 'sent', state: 'succeeded' });
});

describe('beside the others of its payment', () => {
  const paid = new Life(newPayment()).at(300, { kind: 'paid', via: SUBMIT, transactionId: '4200' }).payment; // 3,850

  test('no more than was paid is ever reserved, and what was closed is free again (I9)', () => {
    const first = newRefund(3_000);
    expect(refundableMinor(paid, [first])).toBe(850);
    expect(refundProblem(paid, [first], 850, 1_000)).toBeNull();
    expect(refundProblem(paid, [first], 851, 1_000)).toBe('tooMuch');
    expect(refundProblem(paid, [first, newRefund(850)], 1, 1_000)).toBe('nothingLeft');
    const closed = new RefundLife(first).sent(0, refused('ERROR')).refund;
    expect(refundProblem(paid, [closed], 3_850, 1_000)).toBeNull();
    expect(refundProblem(newPayment(), [], 1, 1_000)).toBe('notPaid');
    expect(refundProblem(paid, [], 1, 300 + 365 * DAY)).toBe('tooOld');
    expect(refundProblem(paid, Array(50).fill(newRefund(1)), 1, 1_000)).toBe('tooMany');
  });

  test('a minute lies between two requests, and none leaves while another is in doubt', () => {
    const second = newRefund(1, 'ref_2');
    expect(mayBeSentFrom(second, [second], 5)).toBe(0);
    const taken = new RefundLife().sent(0, { kind: 'accepted' }).refund;
    expect(mayBeSentFrom(second, [taken, second], 5)).toBe(MINUTE);
    const doubtful = new RefundLife().at(0, { kind: 'sent' }).refund;
    expect(mayBeSentFrom(second, [doubtful, second], 5 * MINUTE)).toBe(5 * MINUTE + 1_000);
    expect(mayBeSentFrom(doubtful, [doubtful, second], MINUTE)).toBe(MINUTE);
  });

  test('of two in doubt, which two nodes have made, the first one goes first, and the other waits for it', () => {
    const [first, second] = ['ref_1', 'ref_2'].map(
      (id) => new RefundLife(newRefund(1, id)).at(0, { kind: 'sent' }).at(10_000, { kind: 'unclear', note: 'no answer' }).refund,
    ) as [Refund, Refund];
    for (const both of [
      [first, second],
      [second, first],
    ]) {
      expect(mayBeSentFrom(first, both, 5 * MINUTE)).toBeLessThanOrEqual(5 * MINUTE);
      expect(mayBeSentFrom(second, both, 5 * MINUTE)).toBeGreaterThan(5 * MINUTE);
    }
  });

  test('a query that finds a paid order refunded is no contradiction where we refunded it', () => {
    const via = { request: 'query', known: {} as never } as const; // a final state asks nothing of it
    const check = (own: boolean) =>
      new Life(paid).at(9_000, { kind: 'querySent' }).at(9_010, { kind: 'refunded', via, transactionId: '4200', own }).payment;
    expect(check(true)).toMatchObject({ state: 'paid', attention: null });
    expect(check(false)).toMatchObject({ state: 'paid', attention: 'contradiction' });
  });
});

test('refund numbers are told from order numbers, and have their form', () => {
  const random = { bytes: (length: number) => new Uint8Array(length) };
  expect(mintRefundNumber(0, { nodeTag: 'AAA', epoch: 0, random })).toBe('QR0000000000AAA0000000000000');
});

describe('who may refund how much', () => {
  const limited = (approval: Readonly<{ amountMinor: number; by: string }> | null) => ({ aloneMinorMax: 1_000, approval });
  const ofManager = { amountMinor: 2_000, by: 'per_manager' };
  test.each([
    ['whoever may all of it, any amount', 'full', 1_000_000, { isAllowed: true, approvedBy: null }],
    ['others up to their limit', limited(null), 1_000, { isAllowed: true, approvedBy: null }],
    ['and nothing above it', limited(null), 1_001, { isAllowed: false, aloneMinorMax: 1_000 }],
    ['but what was approved, to the cent', limited(ofManager), 2_000, { isAllowed: true, approvedBy: 'per_manager' }],
    ['not less', limited(ofManager), 1_999, { isAllowed: false, aloneMinorMax: 1_000 }],
    ['not more', limited(ofManager), 2_001, { isAllowed: false, aloneMinorMax: 1_000 }],
    [
      'and nobody is named for what needed nobody',
      limited({ ...ofManager, amountMinor: 500 }),
      500,
      { isAllowed: true, approvedBy: null },
    ],
  ] as const)('%s', (_what, authority, amountMinor, allowed) => {
    expect(allowedRefund(authority, amountMinor, 0)).toEqual(allowed);
  });

  test('a limit is of a payment: parts are added up, but for those that were approved, closed, or somebody else’s', () => {
    const by = { requestedBy: 'per_1', approvedBy: null };
    const refunds = [
      { ...newRefund(400), ...by },
      { ...newRefund(300), ...by, state: 'succeeded' as const },
      { ...newRefund(900), ...by, state: 'closed' as const },
      { ...newRefund(800), ...by, approvedBy: 'per_manager' },
      { ...newRefund(700), ...by, requestedBy: 'per_2' },
    ];
    const before = refundedAloneMinor(refunds, 'per_1');
    expect(before).toBe(700);
    expect(allowedRefund(limited(null), 300, before)).toEqual({ isAllowed: true, approvedBy: null });
    expect(allowedRefund(limited(null), 301, before)).toEqual({ isAllowed: false, aloneMinorMax: 1_000 });
    expect(allowedRefund(limited({ ...ofManager, amountMinor: 301 }), 301, before)).toEqual({
      isAllowed: true,
      approvedBy: 'per_manager',
    });
  });
});

describe('taken over from a node that is gone', () => {
  const takenOver: RefundEvent = { kind: 'resumed', takenOverBy: { owner: 'office', epoch: 0 } };

  test('it is asked about first, and sent again a minute later at the soonest', () => {
    const life = new RefundLife().at(5_000, takenOver);
    expect(life.refund.owner).toBe('office');
    expect(life.now).toEqual(['requested', 'refundQuery', 5_000]);
    life.query(5_000, 'absent');
    expect(life.now).toEqual(['requested', 'refund', 65_000]);
  });

  test('what the other node had taken is found, and not sent', () => {
    expect(new RefundLife().at(5_000, takenOver).query(5_000, 'succeeded').refund).toMatchObject({
      state: 'succeeded',
      tries: 0,
    });
  });

  test('one that has ended has a new owner, and nothing else', () => {
    const ended = new RefundLife().sent(0, { kind: 'accepted' }).query(5_010, 'succeeded').refund;
    const life = new RefundLife().sent(0, { kind: 'accepted' }).query(5_010, 'succeeded').at(9_000, takenOver);
    expect(life.refund).toEqual({ ...ended, owner: 'office', version: ended.version + 1 });
  });
});
