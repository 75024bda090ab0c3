/** What every ledger promises of shifts; run for each engine. */
import {
  type ClosedShift,
  netMinor,
  type PaymentEvent,
  type RefundEvent,
  type Shift,
  type ShiftTotals,
  type Stretch,
  step,
  stepRefund,
} from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import {
  type Committed,
  contentsOf,
  currentShift,
  type Entry,
  type Ledger,
  type RefundEntry,
  shiftNumbers,
  shiftParts,
} from '../src/index.ts';
import { creates, POLICY, records, requests, sample, seeded } from './sample.ts';

const PAID: PaymentEvent = { kind: 'paid', via: { request: 'submit' }, transactionId: '42' };
const UNCLEAR: PaymentEvent = { kind: 'unclear', via: { request: 'submit' }, note: '' };
const DECLINED: PaymentEvent = { kind: 'neverSent', note: '' };

const taken = (committed: Committed) => {
  if (!committed.ok) throw new Error(committed.conflict);
  return committed;
};

/** Sales of two tills, and closings of theirs. */
function till(ledger: Ledger, seed = 7) {
  const made = sample(seeded(seed));
  let now = 1_795_507_300_000;
  const pay = async (terminalId = 't1', amountMinor = 3_850): Promise<Entry> => {
    const sale = { ...made.sale(), terminalId, amount: { amountMinor, currency: 'HKD' as const } };
    const payment = { ...made.payment(sale, ledger.identity.nodeId), terminalId };
    const { written } = taken(await ledger.commit([creates(sale), records(payment)]));
    return written[0]?.entry as Entry; // one record, one written
  };
  const advance = async (from: Entry, event: PaymentEvent): Promise<Entry> => {
    const at = ++now;
    const stepped = step(from.payment, event, at, POLICY);
    if (!stepped.ok) throw new Error(stepped.error);
    const { written } = taken(await ledger.commit([{ kind: 'advance', from, to: stepped.payment, event, at }]));
    return written[0]?.entry as Entry; // one advance, one written
  };
  const refund = async ({ payment }: Entry, amountMinor: number): Promise<RefundEntry> => {
    const { refunds } = taken(await ledger.commit([requests(made.refund(payment, amountMinor))]));
    return refunds[0]?.entry as RefundEntry; // one request, one written
  };
  const advanceRefund = async (from: RefundEntry, event: RefundEvent): Promise<RefundEntry> => {
    const at = ++now;
    const stepped = stepRefund(from.refund, event, at, POLICY);
    if (!stepped.ok) throw new Error(stepped.error);
    const { refunds } = taken(await ledger.commit([{ kind: 'advanceRefund', from, to: stepped.refund, event, at }]));
    return refunds[0]?.entry as RefundEntry; // one step, one written
  };
  const looked = async (terminalId = 't1'): Promise<ClosedShift> => {
    const current = await currentShift(ledger, { terminalId, storeId: 's1' });
    const contents = await contentsOf(ledger, current);
    return { ...current.shift, closed: { at: ++now, by: 'c', upTo: current.stretch.upTo, contents } };
  };
  const close = async (terminalId = 't1'): Promise<ClosedShift> => {
    const shift = await looked(terminalId);
    taken(await ledger.commit([{ kind: 'closeShift', shift }]));
    return shift;
  };
  return { made, pay, advance, refund, advanceRefund, looked, close };
}

const sums = (totals: readonly ShiftTotals[]) =>
  totals.map(({ currency, sale, refund, calledOff, refused, returned, notRefunded }) => ({
    currency,
    counts: [sale, refund, calledOff, refused, returned, notRefunded].map(({ count }) => count),
    net: netMinor({ sale, refund }),
  }));

/** Every entry of a stretch of a till, by its id. */
async function landedIn(ledger: Ledger, shift: ClosedShift): Promise<string[]> {
  const stretch: Stretch = { after: shift.after, upTo: shift.closed.upTo };
  const ids: string[] = [];
  for await (const part of shiftParts(ledger, { shift, stretch }))
    if (part.kind === 'entry') ids.push(part.entry.refundId ?? part.entry.paymentId);
  return ids;
}

export function shiftContract(name: string, open: () => Promise<Ledger>): void {
  describe(`shifts, ${name}`, () => {
    test('a till’s first shift begins with the journal, and the next where one was closed', async () => {
      const ledger = await open();
      const { pay, advance, close } = till(ledger);
      expect(await ledger.lastShift('t1')).toBeNull();
      await advance(await pay(), PAID);
      const first = await close();
      expect(first).toMatchObject({ id: 'shift_t1_0_1', number: 1, after: 0, opened: null, closed: { upTo: 2 } });
      expect(sums(first.closed.contents.totals)).toEqual([{ currency: 'HKD', counts: [1, 0, 0, 0, 0, 0], net: 3_850 }]);
      const { shift, stretch } = await currentShift(ledger, { terminalId: 't1', storeId: 's1' });
      expect([shift.number, shift.after, stretch]).toEqual([2, 2, { after: 2, upTo: 2 }]);
      expect(await ledger.shift(first.id)).toEqual(first);
      expect(await ledger.lastShift('t1')).toEqual(first);
      expect(await ledger.lastShift('t2')).toBeNull();
      await ledger.close();
    });

    test('of two who close at once one does, and what the other had added up is nowhere', async () => {
      const ledger = await open();
      const { pay, advance, looked } = till(ledger);
      await advance(await pay(), PAID);
      const one = await looked();
      await advance(await pay(), PAID);
      const other = { ...(await looked()), closed: { ...(await looked()).closed, by: 'd' } };
      const answers = await Promise.all([one, other].map((shift) => ledger.commit([{ kind: 'closeShift', shift }])));
      expect(answers).toMatchObject([{ ok: true }, { ok: false, conflict: 'shiftClosed', index: 0 }]);
      expect(await ledger.shift(one.id)).toEqual(one);
      expect((await ledger.shifts('t1', null, 10)).items).toEqual([one]);
      await ledger.close();
    });

    test('a shift is opened once, by whoever was first, and may be closed without', async () => {
      const ledger = await open();
      const { pay, close, looked } = till(ledger);
      const { shift } = await currentShift(ledger, { terminalId: 't1', storeId: 's1' });
      const opens = (by: string, of: Shift = shift) =>
        ledger.commit([{ kind: 'openShift', shift: { ...of, opened: { at: 5, by }, closed: null } }]);
      expect(await opens('a')).toMatchObject({ ok: true });
      expect(await opens('b')).toMatchObject({ ok: false, conflict: 'shiftOpen' });
      expect((await ledger.shift(shift.id))?.opened).toEqual({ at: 5, by: 'a' });
      expect((await ledger.shifts(null, null, 10)).items).toEqual([]);
      await pay();
      const closed = await close();
      expect(closed).toMatchObject({ id: shift.id, opened: { at: 5, by: 'a' } });
      expect(await ledger.shift(shift.id)).toEqual(closed);
      expect(await opens('c'), 'that one has ended').toMatchObject({ ok: false, conflict: 'shiftClosed' });
      const unaware = await looked();
      await opens('d', unaware);
      taken(await ledger.commit([{ kind: 'closeShift', shift: unaware }]));
      expect(unaware.opened).toBeNull();
      expect(await ledger.shift(unaware.id)).toEqual({ ...unaware, opened: { at: 5, by: 'd' } });
      expect(await close()).toMatchObject({ number: 3, opened: null });
      await ledger.close();
    });

    test('a shift that does not follow the last one is refused, and changes nothing', async () => {
      const ledger = await open();
      const { pay, looked, close } = till(ledger);
      await pay();
      const first = await close();
      const next = await looked();
      for (const wrong of [{ number: 1 }, { number: 3 }, { after: 0 }])
        expect(await ledger.commit([{ kind: 'closeShift', shift: { ...next, ...wrong, id: 'shift_x' } }])).toMatchObject({
          conflict: 'shiftClosed',
        });
      await expect(
        ledger.commit([{ kind: 'closeShift', shift: { ...next, closed: { ...next.closed, upTo: next.after - 1 } } }]),
      ).rejects.toMatchObject({ code: 'notWritten' });
      expect(await ledger.lastShift('t1')).toEqual(first);
      await ledger.close();
    });

    test('a late success lands in the next shift, says from which it came, and the closed one stays as it was', async () => {
      const ledger = await open();
      const { pay, advance, close } = till(ledger);
      const late = await advance(await pay(), UNCLEAR);
      const first = await close();
      expect(first.closed.contents).toMatchObject({
        totals: [],
        unresolvedCount: 1,
        unresolved: [{ paymentId: late.payment.id, state: 'uncertain', amount: { amountMinor: 3_850 } }],
      });
      await advance(late, PAID);
      expect(await ledger.shift(first.id)).toEqual(first);
      expect(await landedIn(ledger, first)).toEqual([]);
      const second = await close();
      expect(second.closed.contents).toMatchObject({
        totals: [{ sale: { count: 1, amountMinor: 3_850 } }],
        unresolved: [],
        late: [{ paymentId: late.payment.id, landing: 'sale', fromShift: 1 }],
        lateCount: 1,
      });
      await ledger.close();
    });

    test('a refund counts where it succeeds: of an earlier sale by reference, under way at a closing in the next', async () => {
      const ledger = await open();
      const { pay, advance, refund, advanceRefund, close } = till(ledger);
      const sale = await advance(await pay(), PAID);
      await close();
      const underWay = await advanceRefund(await refund(sale, 1_000), { kind: 'sent' });
      const second = await close();
      expect(second.closed.contents).toMatchObject({
        totals: [],
        unresolved: [{ refundId: underWay.refund.id, state: 'requested' }],
      });
      await advanceRefund(await advanceRefund(underWay, { kind: 'accepted' }), { kind: 'succeeded' });
      const again = await advanceRefund(await refund(sale, 500), { kind: 'sent' });
      await advanceRefund(again, { kind: 'refused', code: 'USER_ACCOUNT_ABNORMAL', retry: false });
      const third = await close();
      expect(sums(third.closed.contents.totals)).toEqual([{ currency: 'HKD', counts: [0, 1, 0, 0, 0, 1], net: -1_000 }]);
      // Asked for in the second shift; and of a sale of the first.
      expect(third.closed.contents.late.map(({ refundId, fromShift }) => [refundId, fromShift])).toEqual([
        [underWay.refund.id, 2],
        [again.refund.id, 1],
      ]);
      await ledger.close();
    });

    test('a closing that was added up before something happened is as good: what happened since is in the next shift', async () => {
      const ledger = await open();
      const { pay, advance, looked, close } = till(ledger);
      const open1 = await pay();
      const before = await looked();
      await advance(open1, PAID);
      await advance(await pay(), PAID);
      taken(await ledger.commit([{ kind: 'closeShift', shift: before }]));
      const second = await close();
      expect(sums(second.closed.contents.totals)).toEqual([{ currency: 'HKD', counts: [2, 0, 0, 0, 0, 0], net: 7_700 }]);
      expect(second.closed.contents.late.map(({ paymentId }) => paymentId)).toEqual([open1.payment.id]);
      await ledger.close();
    });

    test('what is unresolved goes on from shift to shift, also through one in which nothing happened', async () => {
      const ledger = await open();
      const { pay, advance, close } = till(ledger);
      const entry = await pay();
      const ids = async () => (await close()).closed.contents.unresolved.map(({ paymentId }) => paymentId);
      expect([await ids(), await ids(), await ids()]).toEqual(Array(3).fill([entry.payment.id]));
      await advance(entry, PAID);
      expect((await close()).closed.contents.late).toMatchObject([{ paymentId: entry.payment.id, fromShift: 1 }]);
      await ledger.close();
    });

    test('another till’s payments are none of it, nor what begins after its end', async () => {
      const ledger = await open();
      const { pay } = till(ledger);
      const [mine] = [await pay('t1'), await pay('t2')];
      const upTo = await ledger.lastPosition();
      await pay('t1');
      const of = { terminalId: 't1', stretch: { after: 0, upTo } };
      const { items, next } = await ledger.paymentTracks(of, { from: null, limit: 10 });
      expect([items.map(({ payment: { id } }) => id), next]).toEqual([[mine.payment.id], null]);
      expect((await ledger.refundTracks(of, { from: null, limit: 10 })).items).toEqual([]);
      await expect(ledger.paymentTracks(of, { from: null, limit: 1_001 })).rejects.toThrow(RangeError);
      expect(await ledger.tracksOf([], of.stretch)).toEqual([]);
      expect(await ledger.tracksOf(['pay_none'], of.stretch)).toEqual([]);
      await ledger.close();
    });

    test('a shift of many pages is added up whole', async () => {
      const ledger = await open();
      const { pay, advance, refund, advanceRefund, close } = till(ledger);
      const entries = await Promise.all(Array.from({ length: 430 }, () => pay()));
      const paid = await Promise.all(entries.map((entry, index) => advance(entry, index % 2 === 0 ? PAID : DECLINED)));
      const refunds = await Promise.all(paid.filter((_entry, index) => index % 2 === 0).map((entry) => refund(entry, 50)));
      for (const one of refunds.slice(0, 211))
        await advanceRefund(await advanceRefund(one, { kind: 'sent' }), { kind: 'succeeded' });
      const { contents } = (await close()).closed;
      expect(sums(contents.totals)).toEqual([{ currency: 'HKD', counts: [215, 211, 0, 215, 0, 0], net: 215 * 3_850 - 211 * 50 }]);
      expect(contents.unresolvedCount).toBe(4);
      await ledger.close();
    });

    test('closed shifts are listed as they were closed, the last one first, of one till or of all, page by page', async () => {
      const ledger = await open();
      const { pay, close } = till(ledger);
      const closed: ClosedShift[] = [];
      // Opened before all others, and closed after them.
      const early = await currentShift(ledger, { terminalId: 't3', storeId: 's1' });
      taken(await ledger.commit([{ kind: 'openShift', shift: { ...early.shift, opened: { at: 5, by: 'a' }, closed: null } }]));
      for (const terminalId of ['t1', 't2', 't1', 't1', 't3', 't2']) {
        await pay(terminalId);
        closed.unshift(await close(terminalId));
      }
      const listed = async (terminalId: string | null, limit: number) => {
        const found: ClosedShift[] = [];
        for (let after: string | null = null, more = true; more; ) {
          const page: Awaited<ReturnType<Ledger['shifts']>> = await ledger.shifts(terminalId, after, limit);
          found.push(...page.items);
          after = page.next;
          more = after !== null;
        }
        return found;
      };
      expect(await listed(null, 1)).toEqual(closed);
      expect(await listed(null, 4)).toEqual(closed);
      expect(await listed('t1', 2)).toEqual(closed.filter(({ terminalId }) => terminalId === 't1'));
      expect(await listed('t2', 1)).toEqual(closed.filter(({ terminalId }) => terminalId === 't2'));
      expect(await listed('t9', 2)).toEqual([]);
      await expect(ledger.shifts(null, null, 0)).rejects.toThrow(RangeError);
      await ledger.close();
    });

    test('a position is of one closed shift of a till, or of none', async () => {
      const ledger = await open();
      const { pay, close } = till(ledger);
      const shifts: ClosedShift[] = [];
      for (let n = 0; n < 3; n++) {
        await pay();
        await pay();
        shifts.push(await close());
      }
      const numbers = await Promise.all(
        [1, 2, 3, 4, 5, 6, 7].map(async (at) => (await ledger.shiftAt('t1', at))?.number ?? null),
      );
      expect(numbers).toEqual([1, 1, 2, 2, 3, 3, null]);
      const numberOf = shiftNumbers(ledger, 't1');
      expect([await numberOf(5), await numberOf(1), await numberOf(2)]).toEqual([3, 1, 1]);
      await expect(numberOf(7)).rejects.toThrow('position 7');
      await ledger.close();
    });

    test.each([1, 2, 3])('over any history and any closings nothing is twice and nothing is missing (seed %i)', async (seed) => {
      const ledger = await open();
      const { below } = seeded(seed);
      const { pay, advance, refund, advanceRefund, looked } = till(ledger, seed);
      const payments: Entry[] = [];
      const refunds: RefundEntry[] = [];
      const closed: ClosedShift[] = [];
      const changed = <Of>(all: Of[], change: (one: Of) => Promise<Of>) => {
        const at = below(all.length);
        const one = all[at];
        return one === undefined
          ? null
          : change(one).then(
              (next) => all.splice(at, 1, next),
              () => null,
            );
      };
      const closing: (() => Promise<unknown>)[] = [];
      const does: readonly (() => Promise<unknown> | null)[] = [
        () => pay(below(2) === 0 ? 't1' : 't2', 1 + below(9_999)).then((entry) => payments.push(entry)),
        () => changed(payments, (one) => advance(one, [PAID, UNCLEAR, DECLINED][below(3)] ?? PAID)),
        () => changed(payments, (one) => advance(one, PAID)),
        () =>
          changed(payments, async (one) => {
            refunds.push(await refund(one, 1 + below(200)));
            return one;
          }),
        () => changed(refunds, (one) => advanceRefund(one, { kind: 'sent' })),
        () => changed(refunds, (one) => advanceRefund(one, { kind: below(3) === 0 ? 'accepted' : 'succeeded' })),
        () => changed(refunds, (one) => advanceRefund(one, { kind: 'refused', code: 'X', retry: false })),
        // Added up now, and closed only after whatever comes in between.
        () =>
          looked(below(2) === 0 ? 't1' : 't2').then((shift) =>
            closing.push(async () => {
              if ((await ledger.commit([{ kind: 'closeShift', shift }])).ok) closed.push(shift);
            }),
          ),
        () => closing.shift()?.() ?? null,
      ];
      for (let n = 0; n < 400; n++) await does[below(does.length)]?.();
      for (const terminalId of ['t1', 't2']) {
        const shift = await looked(terminalId);
        taken(await ledger.commit([{ kind: 'closeShift', shift }]));
        closed.push(shift);
      }

      for (const terminalId of ['t1', 't2']) {
        const own = payments.filter(({ payment }) => payment.terminalId === terminalId).map(({ payment }) => payment);
        const ids = new Set(own.map(({ id }) => id));
        const ownRefunds = refunds.filter(({ refund: { paymentId } }) => ids.has(paymentId)).map(({ refund: one }) => one);
        const shifts = closed.filter((shift) => shift.terminalId === terminalId);
        const landed = (await Promise.all(shifts.map((shift) => landedIn(ledger, shift)))).flat();
        const final = [
          ...own.filter(({ state }) => state === 'paid' || state === 'notPaid'),
          ...ownRefunds.filter(({ state }) => state === 'succeeded' || state === 'closed'),
        ].map(({ id }) => id);
        expect(landed.sort()).toEqual(final.sort());
        const net = shifts.flatMap(({ closed: { contents } }) => contents.totals.map(netMinor)).reduce((a, b) => a + b, 0);
        const sum = (rows: readonly { amount: { amountMinor: number } }[]) =>
          rows.reduce((all, { amount }) => all + amount.amountMinor, 0);
        expect(net).toBe(
          sum(own.filter(({ state }) => state === 'paid')) - sum(ownRefunds.filter(({ state }) => state === 'succeeded')),
        );
        expect(shifts.at(-1)?.closed.contents.unresolvedCount).toBe(own.length + ownRefunds.length - final.length);
        // Frozen: reckoned again today, each closed shift is what it was.
        for (const shift of shifts) {
          const stretch = { after: shift.after, upTo: shift.closed.upTo };
          expect((await contentsOf(ledger, { shift, stretch })).totals).toEqual(shift.closed.contents.totals);
          expect(await ledger.shift(shift.id)).toEqual(shift);
        }
      }
      expect(closed.length).toBeGreaterThan(5);
      await ledger.close();
    });
  });
}
