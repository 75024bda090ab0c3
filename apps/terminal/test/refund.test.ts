/** A refund before it is sent: what was kept of it, the reason, and what stands in its way. */
import { type Problem, QuickpayProblem, QuickpayUnreachable, type RefundView } from '@quickpay/client';
import { describe, expect, test } from 'vitest';
import { type KeptRefund, NO_REFUND_DRAFT, readKeptRefund } from '../src/screens/refund/kept-refund.ts';
import { reasonProblem } from '../src/screens/refund/reasons.ts';
import { refundObjection } from '../src/screens/refund/refund-objection.ts';
import { sendRefund } from '../src/screens/refund/send-refund.ts';

const attempt = {
  key: 'key_1',
  amount: { minor: 500, currency: 'HKD' },
  reason: 'Returned goods',
  approvalId: null,
  by: 'per_1',
  at: 1_795_507_200_000,
} as const;
const kept: KeptRefund = {
  paymentId: 'pay_1',
  draft: { keyed: { minor: 500, decimals: null }, reason: 'other', text: 'Cold tea' },
  attempt,
};

describe('what a window keeps of a refund', () => {
  test('is read as it was written, and of its own payment alone', () => {
    expect(readKeptRefund(JSON.stringify(kept), 'pay_1')).toEqual(kept);
    expect(readKeptRefund(JSON.stringify(kept), 'pay_2')).toEqual({ paymentId: 'pay_2', draft: NO_REFUND_DRAFT, attempt: null });
  });

  test.each([null, '', 'null', '7', '[]', '{', '{"paymentId":"pay_1"}'])('%j is nothing', (text) => {
    expect(readKeptRefund(text, 'pay_1')).toEqual({ paymentId: 'pay_1', draft: NO_REFUND_DRAFT, attempt: null });
  });

  test.each([
    { amount: { minor: 0, currency: 'HKD' } },
    { amount: { minor: 1.5, currency: 'HKD' } },
    { amount: { minor: 500, currency: 'XXX' } },
    { amount: null },
    { key: '' },
    { key: 7 },
    { reason: '' },
    { reason: 'x'.repeat(401) },
    { approvalId: 7 },
    { by: undefined },
    { at: 'now' },
  ])('an attempt with %j is not sent again', (change) => {
    const text = JSON.stringify({ ...kept, attempt: { ...attempt, ...change } });
    expect(readKeptRefund(text, 'pay_1').attempt).toBeNull();
  });

  test.each([
    [{ keyed: { minor: -1, decimals: null } }, { keyed: null }],
    [{ keyed: { minor: 5, decimals: 9 } }, { keyed: null }],
    [{ reason: 'because' }, { reason: null }],
    [{ text: 7 }, { text: '' }],
  ])('of a draft with %j the rest is kept', (change, expected) => {
    const text = JSON.stringify({ ...kept, draft: { ...kept.draft, ...change } });
    expect(readKeptRefund(text, 'pay_1').draft).toEqual({ ...kept.draft, ...expected });
  });
});

test.each([
  [null, '', 'refund.reasonFirst'],
  ['returned', '', null],
  ['other', '  ', 'refund.reasonText'],
  ['other', 'a'.repeat(80), null],
  ['other', 'a'.repeat(81), 'refund.reasonLong'],
  ['other', '茶'.repeat(26), null],
  ['other', '茶'.repeat(27), 'refund.reasonLong'],
  ['other', 'tea 🍵', 'refund.reasonEmoji'],
] as const)('the reason %s with “%s”: %s', (reason, text, expected) => {
  expect(reasonProblem(reason, text)).toBe(expected);
});

describe('what stands in the way of a refund', () => {
  const NOW = Date.parse('2026-11-26T12:00:00.000Z');
  const refund = (state: RefundView['state'], outcome: RefundView['outcome']) => ({ state, outcome }) as RefundView; // all that is looked at
  const why = (
    items: readonly RefundView[],
    left: number,
    {
      state = 'paid',
      settledAt = '2026-11-26T11:00:00.000Z',
      owner = 'here',
    }: { state?: 'paid' | 'notPaid'; settledAt?: string | null; owner?: 'here' | 'store' } = {},
    now: number | null = NOW,
  ) => refundObjection({ state, settledAt, owner }, { items: [...items], refundable: { minor: left, currency: 'HKD' } }, now);

  test('nothing, of a payment that has some left', () => {
    expect(why([], 3_850)).toBeNull();
    // Taken by WeChat Pay, and on its way: another part can follow.
    expect(why([refund('processing', 'unknown')], 2_850)).toBeNull();
    expect(why([refund('closed', 'notRefunded')], 3_850)).toBeNull();
  });

  test('a store’s own server works on it', () => {
    expect(why([], 3_850, { owner: 'store' })).toBe('refund.elsewhere');
  });

  test('one that may have happened or not keeps every other back, whatever is left', () => {
    expect(why([refund('requested', 'unknown')], 2_850)).toBe('refund.busy');
    expect(why([refund('requested', 'unknown')], 0)).toBe('refund.busy');
    expect(why([refund('processing', 'unknown')], 0)).toBe('refund.busy');
  });

  test('all of it, too many, too late, or nothing paid', () => {
    expect(why([refund('succeeded', 'refunded')], 0)).toBe('refund.nothingLeft');
    expect(
      why(
        Array.from({ length: 50 }, () => refund('succeeded', 'refunded')),
        1,
      ),
    ).toBe('refund.tooMany');
    expect(why([], 3_850, { state: 'notPaid' })).toBe('refund.notPaid');
    expect(why([], 3_850, { settledAt: '2025-11-26T12:00:00.000Z' })).toBe('refund.tooOld');
    expect(why([], 3_850, { settledAt: '2025-11-26T12:00:01.000Z' })).toBeNull();
    // The server's clock is not known yet: it decides.
    expect(why([], 3_850, { settledAt: '2025-11-26T12:00:00.000Z' }, null)).toBeNull();
  });
});

describe('sending it', () => {
  const problem = (code: string, outcome: 'none' | 'unknown', { status = 409, retry = 'never' }: Partial<Problem> = {}) =>
    new QuickpayProblem({ code, outcome, status, retry } as Problem); // all that is looked at
  /** Sends it to a server that answers so, one after the other; the last is repeated. */
  const send = async (answers: readonly unknown[], signal = new AbortController().signal) => {
    const sent: unknown[] = [];
    let repeats = 0;
    const refund = async (id: string, { signal: _signal, ...body }: object & { signal?: AbortSignal }) => {
      sent.push({ id, ...body });
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer as RefundView;
    };
    const end = await sendRefund('pay_1', attempt, {
      quickpay: { payments: { refund } },
      signal,
      onRepeat: () => repeats++,
      pause: async () => {},
    });
    return { end, sent, repeats };
  };
  const made = { id: 'ref_1' } as RefundView; // passed on as it is

  test('the very same is sent again, under the same key, until somebody answers', async () => {
    const { end, sent, repeats } = await send([
      new QuickpayUnreachable('gone'),
      problem('internal', 'unknown', { status: 500, retry: 'now' }),
      made,
    ]);
    expect(end).toEqual({ at: 'made', refund: made });
    expect(repeats).toBe(2);
    expect(sent).toEqual(
      Array.from({ length: 3 }, () => ({
        id: 'pay_1',
        amount: attempt.amount,
        reason: attempt.reason,
        idempotencyKey: attempt.key,
      })),
    );
  });

  test('a refusal ends it, and one for want of an approval asks for that', async () => {
    expect((await send([problem('refund_too_much', 'none')])).end).toMatchObject({
      at: 'refused',
      problem: { code: 'refund_too_much' },
    });
    expect((await send([problem('approval_needed', 'none')])).end).toEqual({ at: 'approval' });
  });

  test('a login that ended says nothing of a try whose answer was lost: it is kept', async () => {
    const ended = problem('session_expired', 'none', { status: 401 });
    expect((await send([new QuickpayUnreachable('gone'), ended])).end).toEqual({ at: 'left' });
    expect((await send([ended])).end).toEqual({ at: 'left' });
  });

  test('a server that takes nothing just now is asked again', async () => {
    const { end, repeats } = await send([problem('not_accepting', 'none', { status: 503, retry: 'after' }), made]);
    expect([end, repeats]).toEqual([{ at: 'made', refund: made }, 1]);
  });

  test('nothing is sent for somebody who has left', async () => {
    const { end, sent } = await send([made], AbortSignal.abort());
    expect([end, sent]).toEqual([{ at: 'left' }, []]);
  });
});
