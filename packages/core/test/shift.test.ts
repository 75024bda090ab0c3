/** Shifts: whatever happens and whenever tills are closed, everything lands in one shift of them, and in one only. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beginRefund,
  blankPayment,
  type Currency,
  idOfUnresolved,
  namedProblem,
  netMinor,
  type Payment,
  type PaymentTrack,
  partOf,
  type RefundTrack,
  type ShiftTotals,
  shiftId,
  type Track,
  terminalOfShift,
  withEntry,
} from '../src/index.ts';

const payment = (id: string, minor = 3_850, currency: Currency = 'HKD', change: Partial<Payment> = {}): Payment => ({
  ...blankPayment({
    id,
    saleId: `sale_${id}`,
    merchantId: 'm1',
    storeId: 's1',
    terminalId: 't1',
    merchantOrderNumber: `QP${id}`,
    epoch: 0,
    owner: 'node',
    amount: { amountMinor: minor, currency },
    codeHash: 'hash',
    codeHint: '13••',
    submittedAt: 1_000,
  }),
  ...change,
});

const mark = (position: number) => ({ position, at: position * 10 });

const paid = (id: string, begun: number, landed: number | null, minor = 3_850, currency: Currency = 'HKD'): PaymentTrack => ({
  of: 'payment',
  payment: payment(id, minor, currency, landed === null ? {} : { state: 'paid' }),
  begun,
  landed: landed === null ? null : mark(landed),
  state: landed === null ? 'uncertain' : 'paid',
});

const refund = (id: string, of: PaymentTrack, begun: number, landed: number | null, isGiven = true): RefundTrack => ({
  of: 'refund',
  refund: {
    ...beginRefund({
      id,
      paymentId: of.payment.id,
      merchantId: 'm1',
      refundNumber: `QR${id}`,
      owner: 'node',
      amount: of.payment.amount,
      reason: null,
      requestedBy: 'test',
      approvedBy: null,
      requestedAt: 5_000,
    }),
    state: landed === null ? 'processing' : isGiven ? 'succeeded' : 'closed',
  },
  payment: of.payment,
  begun,
  paid: of.landed?.position ?? 0,
  landed: landed === null ? null : mark(landed),
  state: landed === null ? 'processing' : isGiven ? 'succeeded' : 'closed',
});

const totalsOf = (tracks: readonly Track[], stretch: { after: number; upTo: number }): readonly ShiftTotals[] =>
  tracks.reduce<readonly ShiftTotals[]>((totals, track) => {
    const part = partOf(track, stretch);
    return part?.kind === 'entry' ? withEntry(totals, part.entry) : totals;
  }, []);

describe('what a payment is in a shift', () => {
  const stretch = { after: 10, upTo: 20 };

  test('what landed before, and what begins later, is none of it', () => {
    expect(partOf(paid('a', 3, 10), stretch)).toBeNull();
    expect(partOf(paid('a', 21, 22), stretch)).toBeNull();
    expect(partOf(paid('a', 21, null), stretch)).toBeNull();
  });

  test('what began and landed within it is its own', () => {
    expect(partOf(paid('a', 11, 20), stretch)).toMatchObject({
      kind: 'entry',
      entry: { landing: 'sale', cameFrom: null, at: 200 },
    });
  });

  test('a late success says where in the journal it came from', () => {
    expect(partOf(paid('a', 10, 11), stretch)).toMatchObject({ kind: 'entry', entry: { landing: 'sale', cameFrom: 10 } });
  });

  test('what has not landed at its end is unresolved there, also where it has landed since', () => {
    for (const landed of [21, null])
      expect(partOf({ ...paid('a', 11, landed), state: 'uncertain' }, stretch)).toMatchObject({
        kind: 'unresolved',
        unresolved: { paymentId: 'a', refundId: null, state: 'uncertain', since: 1_000 },
      });
  });

  test('a refund comes from where it was asked for, or else from where its payment became paid', () => {
    const cameFrom = (track: RefundTrack) => {
      const part = partOf(track, stretch);
      return part?.kind === 'entry' ? part.entry.cameFrom : part;
    };
    expect(cameFrom(refund('r', paid('a', 1, 2), 12, 13))).toBe(2);
    expect(cameFrom(refund('r', paid('a', 1, 2), 9, 13))).toBe(9);
    expect(cameFrom(refund('r', paid('a', 11, 12), 13, 14))).toBeNull();
  });

  test.each([
    ['cancelled', 'calledOff'],
    ['expired', 'calledOff'],
    ['payerEnded', 'calledOff'],
    ['left', 'calledOff'],
    ['declined', 'refused'],
    ['failed', 'refused'],
    ['notSent', 'refused'],
    ['returned', 'returned'],
  ] as const)('a payment that was not paid because it was %s counts as %s, and never as money', (reason, landing) => {
    const track: PaymentTrack = {
      of: 'payment',
      payment: payment('a', 100, 'HKD', { state: 'notPaid', reason }),
      begun: 11,
      landed: mark(12),
      state: 'notPaid',
    };
    const [totals] = totalsOf([track], stretch);
    expect(totals?.[landing]).toEqual({ count: 1, amountMinor: 100 });
    expect(totals && netMinor(totals)).toBe(0);
  });

  test('a refund that gave nothing back takes nothing off', () => {
    const sale = paid('a', 11, 12);
    const [totals] = totalsOf([sale, refund('r', sale, 13, 14, false), refund('q', sale, 15, 16)], stretch);
    expect(totals).toMatchObject({ sale: { count: 1 }, refund: { count: 1 }, notRefunded: { count: 1 } });
    expect(totals && netMinor(totals)).toBe(0);
  });

  test('currencies stand side by side and are never added up', () => {
    const totals = totalsOf(
      [paid('a', 11, 12, 1_200, 'JPY'), paid('b', 13, 14, 3_850), paid('c', 15, 16, 1_234, 'KWD')],
      stretch,
    );
    expect(totals.map(({ currency, sale }) => [currency, sale.amountMinor])).toEqual([
      ['HKD', 3_850],
      ['JPY', 1_200],
      ['KWD', 1_234],
    ]);
  });
});

describe('over any closings', () => {
  const CURRENCIES = ['HKD', 'JPY', 'KWD'] as const;
  const END = 60;
  /** Payments and refunds with their places in a journal; some never land. */
  const history = fc
    .array(
      fc.record({
        begun: fc.integer({ min: 1, max: END }),
        takes: fc.option(fc.integer({ min: 1, max: END }), { freq: 3 }),
        minor: fc.integer({ min: 1, max: 9_999 }),
        currency: fc.constantFrom(...CURRENCIES),
        refundsAfter: fc.array(
          fc.tuple(fc.integer({ min: 1, max: 20 }), fc.option(fc.integer({ min: 1, max: 20 })), fc.boolean()),
          {
            maxLength: 2,
          },
        ),
      }),
      { maxLength: 12 },
    )
    .map((made) =>
      made.flatMap(({ begun, takes, minor, currency, refundsAfter }, index): Track[] => {
        const track = paid(`p${index}`, begun, takes === null ? null : begun + takes, minor, currency);
        if (track.landed === null) return [track];
        const { position } = track.landed;
        return [
          track,
          ...refundsAfter.map(([wait, takes, isGiven], n) =>
            refund(`r${index}${n}`, track, position + wait, takes === null ? null : position + wait + takes, isGiven),
          ),
        ];
      }),
    );
  const closings = fc.array(fc.integer({ min: 0, max: 3 * END }), { maxLength: 8 }).map((at) => [...at].sort((a, b) => a - b));
  const stretchesOf = (at: readonly number[]) => at.map((upTo, index) => ({ after: at[index - 1] ?? 0, upTo }));

  test('everything that has landed is in exactly one shift, and the sum over shifts is what one shift of all comes to', () => {
    fc.assert(
      fc.property(history, closings, (tracks, at) => {
        const stretches = stretchesOf(at);
        const end = at.at(-1) ?? 0;
        for (const track of tracks) {
          const times = stretches.filter((stretch) => partOf(track, stretch)?.kind === 'entry').length;
          expect(times).toBe(track.landed !== null && track.landed.position <= end ? 1 : 0);
        }
        const parts = stretches.flatMap((stretch) => tracks.map((track) => partOf(track, stretch)));
        const sum = parts.reduce<readonly ShiftTotals[]>(
          (totals, part) => (part?.kind === 'entry' ? withEntry(totals, part.entry) : totals),
          [],
        );
        expect(sum).toEqual(totalsOf(tracks, { after: 0, upTo: end }));
      }),
    );
  });

  test('what a shift leaves unresolved is what later shifts get late, and nothing else comes late but refunds of earlier sales', () => {
    fc.assert(
      fc.property(history, closings, (tracks, at) => {
        let left = new Set<string>();
        for (const stretch of stretchesOf(at)) {
          const unresolved = new Set<string>();
          for (const track of tracks) {
            const part = partOf(track, stretch);
            const id = track.of === 'payment' ? track.payment.id : track.refund.id;
            if (part?.kind === 'unresolved') unresolved.add(id);
            // What was left is in the next shift, as an entry or as unresolved; and what comes late was left, or refunds an earlier sale.
            if (left.has(id)) expect(part).not.toBeNull();
            if (part?.kind === 'entry' && part.entry.cameFrom !== null)
              expect(left.has(id) || (track.of === 'refund' && track.paid <= stretch.after)).toBe(true);
            if (part?.kind === 'entry' && part.entry.cameFrom === null) expect(left.has(id)).toBe(false);
          }
          left = unresolved;
        }
      }),
    );
  });
});

describe('naming what is unresolved', () => {
  const is = [
    { paymentId: 'pay_1', refundId: null },
    { paymentId: 'pay_2', refundId: 'ref_1' },
  ];

  test('a refund is named by its own id', () => {
    expect(is.map(idOfUnresolved)).toEqual(['pay_1', 'ref_1']);
  });

  test('exactly what is unresolved must be named', () => {
    expect(namedProblem(is, ['ref_1', 'pay_1', 'pay_1'])).toBeNull();
    expect(namedProblem(is, ['pay_1'])).toEqual({ missing: ['ref_1'], settled: [] });
    expect(namedProblem(is, ['pay_1', 'ref_1', 'pay_9'])).toEqual({ missing: [], settled: ['pay_9'] });
  });
});

test('a shift’s id says which it is, and in which epoch of the ledger', () => {
  const id = shiftId({ terminalId: 'T_1-b', epoch: 1, number: 12 });
  expect([id, terminalOfShift(id), terminalOfShift('pay_1')]).toEqual(['shift_T_1-b_1_12', 'T_1-b', null]);
});
