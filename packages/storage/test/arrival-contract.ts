/** What every ledger promises of its outbox and of what arrives in it; run for each engine. */
import { type Fact, type PaymentEvent, shiftId } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import {
  ARRIVAL_LIMITS,
  type Arrival,
  brokenAt,
  chainHash,
  contentsOf,
  currentShift,
  type Entry,
  foldEvents,
  foldRefundEvents,
  type Ledger,
} from '../src/index.ts';
import { creates, POLICY, records, requests } from './sample.ts';
import { aDay, batchOf, contentOf, headAfter, PAID, tellAll, tillAt } from './two-ledgers.ts';

/** `nodeId`: whose ledger it is. */
export type OpensLedger = (use: Readonly<{ nodeId: string; ships: boolean }>) => Promise<Ledger>;

export function arrivalContract(name: string, open: OpensLedger): void {
  const opened = async () => {
    const node = await open({ nodeId: 'node0001', ships: true });
    const office = await open({ nodeId: 'office01', ships: false });
    const close = async () => {
      await node.close();
      await office.close();
    };
    return { node, office, till: tillAt(node), close };
  };

  describe(`arrivals, ${name}`, () => {
    test.each([1, 3, 500])('what a node writes is at head office as it is there, told %i at a time', async (limit) => {
      const { node, office, close } = await opened();
      await aDay(node);
      const taken = await tellAll(node, office, { limit });
      expect(await contentOf(office)).toEqual(await contentOf(node));
      expect((await contentOf(office)).length).toBeGreaterThan(4);
      expect(taken.flatMap(({ late }) => late)).toEqual([]);
      expect(taken.flatMap(({ events }) => events)).toEqual(await office.eventsAfter(0, 1_000));
      expect(taken.flatMap(({ answers }) => answers)).toEqual([await node.instructionAnswer('inst_7')]);
      expect(await office.instructionAnswer('inst_7')).toEqual({ instructionId: 'inst_7', answer: { done: 'refunded' }, at: 12 });
      expect(await office.allFeedback(null, 10)).toEqual(await node.allFeedback(null, 10));
      expect(await office.arrivedFrom('node0001')).toEqual({ epoch: 0, ...(await node.outbox?.cursor()) });
      expect(await office.arrivedFrom('another')).toBeNull();
      for (const { entry, events, refunds, refundEvents } of await contentOf(office)) {
        expect(foldEvents(events, POLICY)).toEqual(entry?.payment);
        expect(refundEvents.map((told) => foldRefundEvents(told, POLICY))).toEqual(refunds.map(({ refund }) => refund));
      }
      await close();
    });

    test('rows of a node are its own: nothing of them is due at head office, and all of it for a take-over', async () => {
      const { node, office, till, close } = await opened();
      const entry = await till.pay(await till.sale());
      const refund = await till.refund(await till.paid(await till.sale()), 10);
      await tellAll(node, office);
      expect(await office.due(9e12, 10)).toEqual({ payments: [], refunds: [], nextAt: null });
      expect(await office.unresolved(null, 10)).toEqual([]);
      expect(await office.unresolved(null, 10, 'node0001')).toEqual([entry]);
      expect(await office.unresolvedRefunds(null, 10)).toEqual([]);
      expect(await office.unresolvedRefunds(null, 10, 'node0001')).toEqual([refund]);
      await close();
    });

    test('an outbox has what was committed, in its order and without a gap, and nothing of what was not', async () => {
      const { node, till, close } = await opened();
      const sale = await till.sale();
      await till.pay(sale);
      const other = till.made.sale();
      const refused = [creates(other), records(till.made.payment(sale, 'node0001'))];
      expect(await node.commit(refused)).toMatchObject({ ok: false, conflict: 'saleHeld' });
      await till.sale();
      const facts = (await node.outbox?.after(0, 10)) ?? [];
      expect(facts.map(({ sequence, kind }) => `${sequence} ${kind}`)).toEqual(['1 sale', '2 event', '3 sale']);
      expect(JSON.parse(facts[0]?.body ?? '')).toEqual({ sale });
      expect(await node.outbox?.after(1, 1)).toEqual(facts.slice(1, 2));
      expect(await node.outbox?.last()).toBe(3);
      await node.outbox?.shipped({ sequence: 2, head: 'abc' });
      expect(await node.outbox?.after(0, 10)).toEqual(facts.slice(2));
      expect(await node.outbox?.cursor()).toEqual({ sequence: 2, head: 'abc' });
      await node.outbox?.shipped({ sequence: 3, head: 'abcd' });
      expect([await node.outbox?.after(0, 10), await node.outbox?.last()]).toEqual([[], 3]);
      await till.sale();
      expect((await node.outbox?.after(3, 10))?.map(({ sequence }) => sequence)).toEqual([4]);
      await expect(node.outbox?.shipped({ sequence: 5, head: '' })).rejects.toThrow(RangeError);
      await close();
    });

    test('a fact says the same whenever it is read', async () => {
      const { node, close } = await opened();
      const till = tillAt(node);
      const sale = await till.sale();
      await till.openShift();
      const before = await node.outbox?.after(0, 10);
      await till.closeShift();
      await till.commit({ kind: 'leaveSale', saleId: sale.id, leftAt: 5 });
      expect((await node.outbox?.after(0, 10))?.slice(0, 2)).toEqual(before);
      await close();
    });

    test('an instruction is answered once, and with what was done for it or not at all', async () => {
      const { node, till, close } = await opened();
      const paid = await till.paid(await till.sale());
      const answer = { kind: 'answerInstruction', instructionId: 'inst_1', answer: { done: 'refunded' }, at: 5 } as const;
      await till.commit(requests(till.made.refund(paid.payment, 10)), answer);
      const again = [requests(till.made.refund(paid.payment, 10)), { ...answer, answer: { done: 'twice' } }];
      expect(await node.commit(again)).toEqual({ ok: false, conflict: 'instructionAnswered', index: 1 });
      expect(await node.refundsOf(paid.payment.id)).toHaveLength(1);
      expect(await node.instructionAnswer('inst_1')).toEqual({ instructionId: 'inst_1', answer: { done: 'refunded' }, at: 5 });
      expect(await node.instructionAnswer('inst_2')).toBeNull();
      await close();
    });

    test('a batch that comes again is taken once, also when both come at once', async () => {
      const { node, office, close } = await opened();
      await aDay(node);
      const batch = await batchOf(node);
      const cursor = { sequence: batch.facts.length, head: batch.head };
      const both = await Promise.all([office.arrive(batch), office.arrive(batch)]);
      expect(both.map(({ kind }) => kind).sort()).toEqual(['gap', 'taken']);
      expect(await office.arrive(batch)).toEqual({ kind: 'gap', cursor });
      expect(await contentOf(office)).toEqual(await contentOf(node));
      expect(await office.arrive({ ...batch, after: cursor, facts: [] })).toMatchObject({ kind: 'taken', cursor, events: [] });
      await close();
    });

    test('what does not follow is no part of it: a batch that is missing, another head, a fact out of its place', async () => {
      const { node, office, close } = await opened();
      await aDay(node);
      const first = await batchOf(node, { limit: 3 });
      const after = { sequence: 3, head: first.head };
      const second = await batchOf(node, { limit: 3, after });
      expect(await office.arrive(second)).toEqual({ kind: 'gap', cursor: { sequence: 0, head: '' } });
      expect(await office.arrivedFrom('node0001')).toBeNull();
      await office.arrive(first);
      expect(await office.arrive({ ...second, after: { ...after, head: 'another' } })).toEqual({ kind: 'gap', cursor: after });
      const [one, two, three] = second.facts as [Fact, Fact, Fact]; // of three
      expect(await office.arrive({ ...second, facts: [one, three, two] })).toMatchObject({ kind: 'broken', sequence: 5 });
      expect(await office.arrive(second)).toMatchObject({ kind: 'taken' });
      expect(await office.arrive({ ...second, epoch: 1, after: { sequence: 7, head: '' } })).toMatchObject({ kind: 'gap' });
      await close();
    });

    test('a restored ledger begins a new epoch where its copy was, and what it forgot is kept apart from what it does now', async () => {
      const { node, office, till, close } = await opened();
      const [kept, forgotten] = [await till.sale(), await till.sale()];
      const entry = await till.pay(kept);
      await tellAll(node, office);
      await till.advance(entry, { kind: 'noAnswer' }, entry.payment.submittedAt + 5_000);
      await till.pay(forgotten);
      const known = await batchOf(node);
      await tellAll(node, office);
      // As the copy was: it knows of the first batch alone, and says what it has still in another way.
      const copy = { ...known, epoch: 1 };
      expect(await office.arrive(copy)).toMatchObject({ kind: 'taken', events: [], late: [] });
      expect(await office.arrive(known)).toMatchObject({ kind: 'broken', why: 'it is of epoch 0, and epoch 1 has begun' });
      const [event] = known.facts;
      const other = rewritten(event as Fact, (told) => ({ ...told, at: told.at + 1 }), entry.head);
      const cursor = (await office.arrivedFrom('node0001')) ?? { sequence: 0, head: '' };
      const forked = await office.arrive({
        ...copy,
        after: cursor,
        facts: [{ ...other, sequence: cursor.sequence + 1 }],
        head: 'x',
      });
      expect(forked).toMatchObject({ kind: 'taken', events: [], late: [{ why: 'forked', paymentId: entry.payment.id }] });
      expect(await office.lateFacts({ paymentId: entry.payment.id }, 0, 10)).toMatchObject([{ why: 'forked', epoch: 1 }]);
      expect(await contentOf(office)).toEqual(await contentOf(node));
      await close();
    });

    test('a node that is taken over is heard, and what it says of what is no longer its own changes nothing', async () => {
      const { node, office, till, close } = await opened();
      const entry = await till.pay(await till.sale());
      const other = await till.sale();
      await tellAll(node, office);
      const head = tillAt(office, 9);
      const taken = await head.takeOver(entry.payment.id, 60_000_000);
      await till.advance(entry, PAID, entry.payment.submittedAt + 900);
      const unheard = await till.paid(other);
      const refund = await till.refund(unheard, 5);
      await till.closeShift();
      await till.commit({ kind: 'leaveSale', saleId: (await till.sale()).id, leftAt: 5 });
      const batch = await batchOf(node, { isTakenOver: true, limit: 1 });
      const both = await Promise.all([office.arrive(batch), office.arrive(batch)]);
      expect(both.map(({ kind }) => kind).sort()).toEqual(['gap', 'taken']);
      await node.outbox?.shipped({ sequence: batch.after.sequence + 1, head: batch.head });
      const batches = [
        ...both.filter(({ kind }) => kind === 'taken'),
        ...(await tellAll(node, office, { isTakenOver: true, limit: 2 })),
      ];
      expect(await office.payment(entry.payment.id)).toEqual(taken);
      expect(await office.payment(unheard.payment.id)).toEqual(unheard);
      expect(await office.refund(refund.refund.id)).toEqual(refund);
      const late = batches.flatMap((one) => (one.kind === 'taken' ? one.late : []));
      const of = (id: string, refundId: string | null = null) => ({ paymentId: id, refundId, kind: 'event' });
      expect(late).toMatchObject([
        { ...of(entry.payment.id), why: 'takenOver', sequence: 4 },
        { ...of(unheard.payment.id), why: 'unheardOf', sequence: 5 },
        { ...of(unheard.payment.id, refund.refund.id), why: 'unheardOf', sequence: 7 },
        { kind: 'shiftClosed', why: 'takenOver', paymentId: null },
        { kind: 'saleLeft', why: 'takenOver', paymentId: null },
      ]);
      const kept = await office.lateFacts({ nodeId: 'node0001' }, 0, 10);
      expect(kept.map(({ kind, why, epoch, at }) => [kind, why, epoch, at])).toEqual([
        ['event', 'takenOver', 0, 99],
        ['shiftClosed', 'takenOver', 0, 99],
        ['saleLeft', 'takenOver', 0, 99],
      ]);
      expect(await office.lateFacts({ nodeId: 'node0001' }, kept[0]?.id ?? 0, 1)).toEqual(kept.slice(1, 2));
      expect(await office.lateFacts({ paymentId: entry.payment.id }, 0, 10)).toEqual(kept.slice(0, 1));
      expect(JSON.parse(kept[0]?.body ?? '')).toMatchObject({ event: { event: PAID } });
      expect(await office.lateFacts({ nodeId: 'another' }, 0, 10)).toEqual([]);
      await expect(office.lateFacts({ nodeId: 'node0001' }, 0, 1_001)).rejects.toThrow(RangeError);
      await close();
    });

    test('what was taken over folds to its row: each event by the epoch of whose payment it was', async () => {
      for (const [of, by] of [
        [0, 3],
        [3, 0],
      ] as const) {
        const { node, office, till, close } = await opened();
        const sale = await till.sale();
        const { written } = await till.commit(records({ ...till.made.payment(sale, 'node0001'), epoch: of }));
        const entry = written[0]?.entry as Entry; // one record, one written
        const { payment } = entry;
        await tellAll(node, office, { epoch: of });
        const head = tillAt({ ...office, identity: { ...office.identity, epoch: by } }, 9);
        const taken = await head.takeOver(payment.id, payment.submittedAt + 90_000);
        // Under the epoch of a node that was restored, an order that nobody has seen would be one that must not be revoked.
        const over = await head.advance(taken, { kind: 'cancel', by: 'c' }, payment.submittedAt + 91_000);
        expect(over.payment).toMatchObject({ state: 'revoking', owner: 'office01', epoch: by });
        const events = await office.eventsOf(payment.id);
        expect(brokenAt(events)).toBeNull();
        expect(foldEvents(events, POLICY)).toEqual(over.payment);
        await close();
      }
    });

    test('what a restored ledger went on with folds to its row: from where its epoch alone gives what was written', async () => {
      const { node, office, till, close } = await opened();
      const later = tillAt({ ...node, identity: { ...node.identity, epoch: 1 } });
      const entry = await till.pay(await till.sale());
      const started = await later.advance(entry, { kind: 'resumed', clockAgrees: true }, entry.payment.submittedAt + 5_000);
      const over = await later.advance(started, { kind: 'cancel', by: 'c' }, entry.payment.submittedAt + 6_000);
      expect(over.payment.state).toBe('watching');
      expect(foldEvents(await node.eventsOf(entry.payment.id), POLICY)).toEqual(over.payment);
      await tellAll(node, office, { epoch: 1 });
      expect(await office.payment(entry.payment.id)).toEqual(over);
      await close();
    });

    test('an event that is not chained, or does not give the state that it says, is not taken, nor anything of its batch', async () => {
      const { node, office, till, close } = await opened();
      await till.paid(await till.sale());
      const batch = await batchOf(node);
      const recorded = (JSON.parse(batch.facts[1]?.body ?? '') as { event: Told }).event;
      for (const spoiled of [
        changed(batch, 2, within('event', { at: 7 })),
        withFact(batch, 2, (fact) => rewritten(fact, (told) => ({ ...told, state: 'notPaid' }), recorded.hash)),
      ]) {
        expect(await office.arrive(spoiled)).toMatchObject({ kind: 'broken', sequence: 3 });
        expect([await office.lastPosition(), (await office.payments({}, null, 10)).items]).toEqual([0, []]);
      }
      await close();
    });

    test('a sale that is let go and charged anew within one batch is no conflict, whatever is written first', async () => {
      const { node, office, till, close } = await opened();
      const sales = [await till.sale(), await till.sale(), await till.sale()] as const;
      const first = [];
      for (const sale of sales) first.push(await till.pay(sale));
      await tellAll(node, office);
      for (const [index, from] of first.entries()) {
        const sale = sales[index] ?? sales[0];
        await till.advance(from, { kind: 'neverSent', note: '' }, from.payment.submittedAt + 10);
        if (index === 0) await till.pay(sale);
        if (index > 0) await till.declined(sale);
        if (index === 1) await till.paid(sale);
        if (index === 2) await till.pay(sale);
      }
      const [batch] = await tellAll(node, office);
      expect(batch?.late).toEqual([]);
      expect(await contentOf(office)).toEqual(await contentOf(node));
      await close();
    });

    test('what both have charged, not knowing of each other, is there twice, and can be taken over', async () => {
      const { node, office, till, close } = await opened();
      const head = tillAt(office, 9);
      const sale = await till.sale();
      const twin = await head.sale({ ...sale, createdAt: sale.createdAt + 3 });
      const own = await head.paid(twin);
      const paid = await till.paid(sale);
      const other = await till.sale();
      const holding = await till.pay(other);
      await head.sale(other);
      const held = await head.pay(other);
      await tellAll(node, office, { isTakenOver: true });
      expect((await office.paymentsOf(sale.id)).map(({ payment }) => payment.state)).toEqual(['paid', 'paid']);
      expect(await office.paymentsOf(sale.id)).toEqual(expect.arrayContaining([own, paid]));
      expect(await office.salesPaidTwice([sale.id, other.id, sale.id, 'sale_none'])).toEqual([sale.id]);
      expect(await office.sale(sale.id)).toEqual(twin);
      expect(await office.paymentsOf(other.id)).toEqual(expect.arrayContaining([held, holding]));
      await head.takeOver(holding.payment.id, 9_000_000);
      // And head office's own rules hold as ever.
      expect(await office.commit([records(head.made.payment(other, 'office01'))])).toMatchObject({ conflict: 'saleHeld' });
      await close();
    });

    test('an arrival that follows a commit of the same sale is seen by the next commit', async () => {
      const { node, office, till, close } = await opened();
      const head = tillAt(office, 9);
      const sale = await head.sale();
      await till.commit(creates(sale));
      const paid = await till.paid(sale);
      await tellAll(node, office);
      expect(await office.paymentsOf(sale.id)).toEqual([paid]);
      expect(await office.payment(paid.payment.id)).toEqual(paid);
      await close();
    });

    test('shifts of a store are listed at head office, each the same stretch of its journal as of the node’s', async () => {
      const { node, office, close } = await opened();
      const second = await open({ nodeId: 'node0002', ships: true });
      // Another store's events stand between.
      const other = tillAt(second, 21);
      await other.paid(await other.sale({ terminalId: 'u1' }));
      await tellAll(second, office);
      await aDay(node);
      for (let batch = await batchOf(node, { limit: 2 }); batch.facts.length > 0; batch = await batchOf(node, { limit: 2 })) {
        expect(await office.arrive(batch)).toMatchObject({ kind: 'taken', late: [] });
        await node.outbox?.shipped({ sequence: batch.after.sequence + batch.facts.length, head: batch.head });
        await other.paid(await other.sale({ terminalId: 'u1' }));
        await tellAll(second, office);
      }
      const told = (await node.shifts(null, null, 10)).items;
      const here = (await office.shifts(null, null, 10)).items;
      const bare = ({ id, terminalId, number, opened, closed }: (typeof told)[number]) => ({
        ...{ id, terminalId, number, opened },
        contents: closed.contents,
      });
      expect(here.map(bare)).toEqual(told.map(bare));
      expect(here).toHaveLength(3);
      for (const shift of here) {
        // What this journal says of the stretch is what the node has frozen, but for where things stand in it.
        const again = await contentsOf(office, { shift, stretch: { after: shift.after, upTo: shift.closed.upTo } });
        expect(again.totals).toEqual(shift.closed.contents.totals);
        expect(again.unresolved).toEqual(shift.closed.contents.unresolved);
      }
      const { shift } = await currentShift(office, { terminalId: 't2', storeId: 's1' });
      expect(shift).toMatchObject({ number: 2, opened: { at: 5, by: 'c' }, closed: null });
      expect((await currentShift(office, { terminalId: 't1', storeId: 's1' })).shift.number).toBe(3);
      await second.close();
      await close();
    });

    test('after a take-over a till’s next shift follows what the node has told, and what it still closes is kept aside', async () => {
      const { node, office, till, close } = await opened();
      await till.paid(await till.sale());
      await till.closeShift();
      await tellAll(node, office);
      await till.paid(await till.sale());
      await till.closeShift();
      const head = tillAt(office, 9);
      await head.paid(await head.sale());
      await head.closeShift();
      const before = (await office.shifts('t1', null, 10)).items;
      await tellAll(node, office, { isTakenOver: true });
      expect((await office.shifts('t1', null, 10)).items).toEqual(before);
      expect(before.map(({ number, after, closed }) => [number, after, closed.upTo])).toEqual([
        [2, 2, 4],
        [1, 0, 2],
      ]);
      expect(await office.lateFacts({ nodeId: 'node0001' }, 0, 10)).toMatchObject([{ kind: 'shiftClosed', why: 'takenOver' }]);
      await close();
    });

    test('a till that had shifts at head office before it had a node goes on from there', async () => {
      const { node, office, till, close } = await opened();
      const head = tillAt(office, 9);
      await head.paid(await head.sale());
      await head.closeShift();
      await till.openShift();
      await till.paid(await till.sale());
      await tellAll(node, office);
      await till.closeShift();
      await till.closeShift();
      await tellAll(node, office);
      const { items } = await office.shifts('t1', null, 10);
      expect(items.map(({ id, number, after, closed }) => [id, number, after, closed.upTo])).toEqual([
        [shiftId({ terminalId: 't1', epoch: 0, number: 3 }), 3, 4, 4],
        [shiftId({ terminalId: 't1', epoch: 0, number: 2 }), 2, 2, 4],
        [shiftId({ terminalId: 't1', epoch: 0, number: 1 }), 1, 0, 2],
      ]);
      expect(items[1]?.closed.contents.totals).toMatchObject([{ sale: { count: 1 } }]);
      await close();
    });

    test.each(WRONG)('nothing of a batch is taken where %s', async (_what, spoil) => {
      const { node, office, till, close } = await opened();
      const early = await till.pay(await till.sale());
      await tellAll(node, office);
      await till.advance(early, { kind: 'noAnswer' }, early.payment.submittedAt + 5_000);
      await till.refund(await till.paid(await till.sale()), 10);
      await till.closeShift();
      const batch = await batchOf(node);
      const before = await contentOf(office);
      const spoiled = spoil(batch);
      expect(await office.arrive(spoiled)).toEqual({
        kind: 'broken',
        sequence: expect.any(Number),
        why: expect.stringMatching(/^[^{}[\]]{5,120}$/),
      });
      expect(await contentOf(office)).toEqual(before);
      expect(await office.arrivedFrom('node0001')).toEqual({ ...batch.after, epoch: 0 });
      expect(await office.arrive(batch)).toMatchObject({ kind: 'taken', late: [] });
      await close();
    });

    test('an arrival has its bounds, and a ledger that tells takes none', async () => {
      const { node, office, till, close } = await opened();
      await till.sale();
      const batch = await batchOf(node);
      const many = Array.from({ length: ARRIVAL_LIMITS.factsMax + 1 }, () => batch.facts[0] as Fact); // there is one
      await expect(office.arrive({ ...batch, facts: many })).rejects.toThrow('an arrival has at most 500 facts, not 501');
      const large = [{ sequence: 1, kind: 'sale', body: ' '.repeat(ARRIVAL_LIMITS.charactersMax + 1) } as const];
      await expect(office.arrive({ ...batch, facts: large })).rejects.toThrow(RangeError);
      await expect(office.arrive({ ...batch, epoch: -1 })).rejects.toThrow('epoch is a whole number from 0, not -1');
      await expect(node.arrive(batch)).rejects.toThrow(RangeError);
      expect(office.outbox).toBeNull();
      await close();
    });
  });
}

type Told = {
  at: number;
  version: number;
  state: string;
  hash: string;
  paymentId: string;
  refundId?: string;
  event: { kind: string };
};

/** A fact of an event that is another, chained as if it had been written. */
function rewritten(fact: Fact, change: (told: Told) => Told, before: string): Fact {
  const told = change((JSON.parse(fact.body) as { event: Told }).event);
  const id = told.refundId ?? told.paymentId;
  const hash = chainHash(before, { id, ...told, event: told.event as PaymentEvent });
  return { ...fact, body: JSON.stringify({ event: { ...told, hash } }) };
}

/** A batch with one of its facts another. */
const withFact = (batch: Arrival, index: number, change: (fact: Fact) => Fact): Arrival => {
  const facts = batch.facts.map((fact, at) => (at === index ? change(fact) : fact));
  return { ...batch, facts, head: facts.reduce(headAfter, batch.after.head) };
};
const changed = (batch: Arrival, index: number, change: (body: Record<string, Record<string, unknown>>) => unknown): Arrival =>
  withFact(batch, index, (fact) => ({ ...fact, body: JSON.stringify(change(JSON.parse(fact.body))) }));
const within = (name: string, change: Readonly<Record<string, unknown>>) => (body: Record<string, Record<string, unknown>>) => ({
  ...body,
  [name]: { ...body[name], ...change },
});
const madeWith = (change: Readonly<Record<string, unknown>>) => (batch: Arrival) =>
  withFact(batch, RECORDED, (fact) =>
    rewritten(
      fact,
      (told) => ({
        ...told,
        event: { ...told.event, made: { ...(told.event as never as { made: object }).made, ...change } } as never,
      }),
      '',
    ),
  );

/** Places in the batch: an event of a payment that is here; a sale; its payment recorded and paid; a refund of it; a closed shift. */
const [NEXT, SALE, RECORDED, PAID_AT, REFUND, SHIFT] = [0, 1, 2, 3, 4, 5];

const WRONG: readonly (readonly [string, (batch: Arrival) => Arrival])[] = [
  ['an event is changed', (batch) => changed(batch, PAID_AT, within('event', { at: 7 }))],
  ['the next event of what is here is changed', (batch) => changed(batch, NEXT, within('event', { at: 7 }))],
  ['an event is missing from its chain', (batch) => changed(batch, PAID_AT, within('event', { version: 3 }))],
  [
    'an event comes before its payment',
    (batch) => ({
      ...batch,
      facts: batch.facts
        .filter((_, at) => at !== RECORDED)
        .map((fact, at) => ({ ...fact, sequence: batch.after.sequence + 1 + at })),
    }),
  ],
  [
    'an event does not give the state that it says',
    (batch) => {
      const recorded = JSON.parse(batch.facts[RECORDED]?.body ?? '') as { event: Told };
      return withFact(batch, PAID_AT, (fact) => rewritten(fact, (told) => ({ ...told, state: 'notPaid' }), recorded.event.hash));
    },
  ],
  [
    'an event has no meaning where it stands',
    (batch) => {
      const recorded = JSON.parse(batch.facts[RECORDED]?.body ?? '') as { event: Told };
      return withFact(batch, PAID_AT, (fact) =>
        rewritten(fact, (told) => ({ ...told, event: { kind: 'constructor' } }), recorded.event.hash),
      );
    },
  ],
  [
    'a node takes over from another',
    (batch) => {
      const recorded = JSON.parse(batch.facts[RECORDED]?.body ?? '') as { event: Told };
      const event = { kind: 'resumed', clockAgrees: false, takenOverBy: { owner: 'node0001', epoch: 0 } };
      return withFact(batch, PAID_AT, (fact) =>
        rewritten(fact, (told) => ({ ...told, state: 'uncertain', event }), recorded.event.hash),
      );
    },
  ],
  ['a payment is another node’s', madeWith({ owner: 'node0002' })],
  ['a payment is of a later epoch', madeWith({ epoch: 1 })],
  ['a payment is of another store', madeWith({ storeId: 's2' })],
  ['a payment is of a sale that nobody has made', madeWith({ saleId: 'sale_none' })],
  ['a payment has an amount that is none', madeWith({ amount: { amountMinor: 1.5, currency: 'HKD' } })],
  ['a payment has a currency that nobody knows', madeWith({ amount: { amountMinor: 1, currency: 'XXX' } })],
  ['a sale is of another store', (batch) => changed(batch, SALE, within('sale', { storeId: 's2' }))],
  ['a sale has no id', (batch) => changed(batch, SALE, within('sale', { id: '' }))],
  [
    'a refund is of a payment that nobody has recorded',
    (batch) => changed(batch, REFUND, within('event', { paymentId: 'pay_none' })),
  ],
  ['a refund is changed', (batch) => changed(batch, REFUND, within('event', { at: 7 }))],
  ['a shift is not of its till', (batch) => changed(batch, SHIFT, within('shift', { terminalId: 't7' }))],
  ['a shift has no contents', (batch) => changed(batch, SHIFT, within('shift', { closed: { at: 1, by: 'c', upTo: 3 } }))],
  ['a body is no JSON', (batch) => withFact(batch, SALE, (fact) => ({ ...fact, body: '{"sale"' }))],
  ['a body is another kind’s', (batch) => withFact(batch, SALE, (fact) => ({ ...fact, kind: 'answer' }))],
  ['nobody knows the kind', (batch) => withFact(batch, SALE, (fact) => ({ ...fact, kind: 'toString' as never }))],
];
