/** What every ledger promises; run for each engine. */
import { type PaymentEvent, type RefundEvent, type Sale, step, stepRefund } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import {
  brokenAt,
  type Entry,
  type Feedback,
  foldEvents,
  foldRefundEvents,
  type Ledger,
  type PaymentFilter,
  type RefundEntry,
} from '../src/index.ts';
import { creates, POLICY, records, requests, sample, seeded } from './sample.ts';

export function ledgerContract(name: string, open: () => Promise<Ledger>): void {
  const opened = async () => {
    const ledger = await open();
    const made = sample(seeded(7));
    const sale = made.sale();
    await ledger.commit([creates(sale)]);
    const pay = async (of = sale) => {
      const committed = await ledger.commit([records(made.payment(of, ledger.identity.nodeId))]);
      if (!committed.ok) throw new Error(committed.conflict);
      return committed.written[0]?.entry as Entry; // one record, one written
    };
    const advance = (from: Entry, event: PaymentEvent, at: number) => {
      const stepped = step(from.payment, event, at, POLICY);
      if (!stepped.ok) throw new Error(stepped.error);
      return ledger.commit([{ kind: 'advance', from, to: stepped.payment, event, at }]);
    };
    /** A paid payment of 3,850. */
    const paid = async (of = sale) => {
      const committed = await advance(await pay(of), { kind: 'paid', via: { request: 'submit' }, transactionId: '42' }, 5);
      if (!committed.ok) throw new Error(committed.conflict);
      return committed.written[0]?.entry.payment as Entry['payment']; // one advance, one written
    };
    const refund = async (of: Entry['payment'], amountMinor: number) => {
      const committed = await ledger.commit([requests(made.refund(of, amountMinor))]);
      if (!committed.ok) throw new Error(committed.conflict);
      return committed.refunds[0]?.entry as RefundEntry; // one request, one written
    };
    const advanceRefund = (from: RefundEntry, event: RefundEvent, at: number) => {
      const stepped = stepRefund(from.refund, event, at, POLICY);
      if (!stepped.ok) throw new Error(stepped.error);
      return ledger.commit([{ kind: 'advanceRefund', from, to: stepped.refund, event, at }]);
    };
    return { ledger, made, sale, pay, advance, paid, refund, advanceRefund };
  };

  describe(name, () => {
    test('what was committed is read back as it was', async () => {
      const { ledger, sale, pay } = await opened();
      const entry = await pay();
      expect(await ledger.sale(sale.id)).toEqual(sale);
      expect(await ledger.payment(entry.payment.id)).toEqual(entry);
      expect(await ledger.paymentsOf(sale.id)).toEqual([entry]);
      expect(await ledger.payment('pay_none')).toBeNull();
      await ledger.close();
    });

    test('a sale of the same id is refused and the first one stays', async () => {
      const { ledger, sale } = await opened();
      expect(await ledger.commit([creates({ ...sale, reference: 'other' })])).toMatchObject({
        ok: false,
        conflict: 'saleExists',
      });
      expect((await ledger.sale(sale.id))?.reference).toBeNull();
      await ledger.close();
    });

    test('a second payment cannot hold a sale, and can once the first has let go (I5)', async () => {
      const { ledger, made, sale, pay, advance } = await opened();
      const first = await pay();
      const second = made.payment(sale, ledger.identity.nodeId);
      expect(await ledger.commit([records(second)])).toMatchObject({ ok: false, conflict: 'saleHeld' });
      await advance(first, { kind: 'neverSent', note: '' }, 5);
      expect(await ledger.commit([records(second)])).toMatchObject({ ok: true });
      await ledger.close();
    });

    test('an unknown, a left and a paid sale take no payment', async () => {
      const { ledger, made, sale, pay, advance } = await opened();
      const stranger = made.sale();
      expect(await ledger.commit([records(made.payment(stranger, 'n'))])).toMatchObject({ conflict: 'saleUnknown' });
      expect(await ledger.commit([{ kind: 'leaveSale', saleId: stranger.id, leftAt: 1 }])).toMatchObject({
        conflict: 'saleUnknown',
      });
      await advance(await pay(), { kind: 'paid', via: { request: 'submit' }, transactionId: '42' }, 5);
      expect(await ledger.commit([records(made.payment(sale, 'n'))])).toMatchObject({ conflict: 'saleClosed' });
      const left = made.sale();
      await ledger.commit([creates(left), { kind: 'leaveSale', saleId: left.id, leftAt: 9 }]);
      expect(await ledger.commit([records(made.payment(left, 'n'))])).toMatchObject({ conflict: 'saleClosed' });
      await ledger.close();
    });

    test('a sale is left with each payment that is not final, or not at all', async () => {
      const { ledger, sale, pay } = await opened();
      const from = await pay();
      const leaves = { kind: 'leaveSale', saleId: sale.id, leftAt: 9 } as const;
      expect(await ledger.commit([leaves])).toMatchObject({ ok: false, conflict: 'paymentNotLeft' });
      expect((await ledger.sale(sale.id))?.leftAt).toBeNull();
      const event = { kind: 'leave', by: 'c' } as const;
      const stepped = step(from.payment, event, 9, POLICY);
      if (!stepped.ok) throw new Error(stepped.error);
      expect(await ledger.commit([{ kind: 'advance', from, to: stepped.payment, event, at: 9 }, leaves])).toMatchObject({
        ok: true,
      });
      expect((await ledger.sale(sale.id))?.leftAt).toBe(9);
      await ledger.close();
    });

    test('a step may change state, attention, both or neither, and is found by what it is', async () => {
      const { ledger, pay } = await opened();
      let from = await pay();
      const step = async (change: Partial<Pick<Entry['payment'], 'state' | 'attention'>>) => {
        const to = { ...from.payment, ...change, version: from.payment.version + 1 };
        const committed = await ledger.commit([{ kind: 'advance', from, to, event: { kind: 'check', by: 'c' }, at: 5 }]);
        if (!committed.ok) throw new Error(committed.conflict);
        from = committed.written[0]?.entry as Entry; // one advance, one written
        const called = (await ledger.attention(null, 10)).items.map(({ payment: { attention } }) => attention);
        const open = (await ledger.unresolved(null, 10)).map(({ payment: { state } }) => state);
        expect((await ledger.payments({}, null, 10)).items).toEqual([to]);
        return [...called, ...open];
      };
      expect(await step({})).toEqual(['submitting']);
      expect(await step({ attention: 'revokeRefused' })).toEqual(['revokeRefused', 'submitting']);
      expect(await step({})).toEqual(['revokeRefused', 'submitting']);
      expect(await step({ state: 'uncertain' })).toEqual(['revokeRefused', 'uncertain']);
      expect(await step({ attention: null })).toEqual(['uncertain']);
      expect(await step({ state: 'notPaid', attention: 'foreignOrder' })).toEqual(['foreignOrder']);
      await ledger.close();
    });

    test('a stale writer is told so, and writes neither row nor event', async () => {
      const { ledger, pay, advance } = await opened();
      const entry = await pay();
      expect(await advance(entry, { kind: 'noAnswer' }, 5)).toMatchObject({ ok: true });
      expect(await advance(entry, { kind: 'noAnswer' }, 6)).toMatchObject({ ok: false, conflict: 'stale' });
      expect(await ledger.eventsOf(entry.payment.id)).toHaveLength(2);
      await ledger.close();
    });

    test('a commit happens as a whole or not at all', async () => {
      const { ledger, made, sale, pay } = await opened();
      await pay();
      const other = made.sale();
      expect(await ledger.commit([creates(other), records(made.payment(sale, 'n'))])).toEqual({
        ok: false,
        conflict: 'saleHeld',
        index: 1,
      });
      expect(await ledger.sale(other.id)).toBeNull();
      await ledger.close();
    });

    test('one’s conflict never fails its neighbours in the same batch', async () => {
      const { ledger, made, sale } = await opened();
      const sales = [made.sale(), made.sale(), sale, made.sale()];
      const results = await Promise.all(sales.map((one) => ledger.commit([creates(one)])));
      expect(results.map(({ ok }) => ok)).toEqual([true, true, false, true]);
      for (const one of sales) expect(await ledger.sale(one.id)).not.toBeNull();
      await ledger.close();
    });

    test('of a commit that fails beside others in a batch, nothing stays behind', async () => {
      const { ledger, made, sale, pay } = await opened();
      await pay();
      const [before, conflicting, broken, after] = [made.sale(), made.sale(), made.sale(), made.sale()];
      const results = await Promise.allSettled([
        ledger.commit([creates(before)]),
        ledger.commit([creates(conflicting), records(made.payment(sale, 'n'))]),
        ledger.commit([creates(broken), { kind: 'leaveSale', saleId: broken.id, leftAt: 1.5 }]),
        ledger.commit([creates(after)]),
      ]);
      expect(results.map((one) => (one.status === 'fulfilled' ? one.value.ok : one.reason.code))).toEqual([
        true,
        false,
        'notWritten',
        true,
      ]);
      const kept = await Promise.all([before, conflicting, broken, after].map(({ id }) => ledger.sale(id)));
      expect(kept).toEqual([before, null, null, after]);
      await ledger.close();
    });

    test('a change that breaks the schema fails alone, and the ledger goes on', async () => {
      const { ledger, made } = await opened();
      const [first, wrong, last] = [made.sale(), { ...made.sale(), createdAt: 1.5 }, made.sale()];
      const results = await Promise.allSettled([first, wrong, last].map((one) => ledger.commit([creates(one)])));
      expect(results).toMatchObject([
        { status: 'fulfilled', value: { ok: true } },
        { status: 'rejected', reason: { name: 'LedgerError', code: 'notWritten' } },
        { status: 'fulfilled', value: { ok: true } },
      ]);
      expect(await ledger.sale(wrong.id)).toBeNull();
      expect(await ledger.commit([creates(made.sale())])).toMatchObject({ ok: true });
      await ledger.close();
    });

    test('a step from another head, or over a version, is never chained', async () => {
      const { ledger, pay } = await opened();
      const from = await pay();
      const to = { ...from.payment, state: 'uncertain' as const, version: 2 };
      const advance = { kind: 'advance', event: { kind: 'noAnswer' }, at: 5 } as const;
      expect(await ledger.commit([{ ...advance, from: { ...from, head: '0'.repeat(64) }, to }])).toMatchObject({
        conflict: 'stale',
      });
      await expect(ledger.commit([{ ...advance, from, to: { ...to, version: 3 } }])).rejects.toThrow(RangeError);
      expect(await ledger.payment(from.payment.id)).toEqual(from);
      expect(brokenAt(await ledger.eventsOf(from.payment.id))).toBeNull();
      await ledger.close();
    });

    test('an order number is minted once', async () => {
      const { ledger, made, pay } = await opened();
      const { payment } = await pay();
      const other = made.sale();
      await ledger.commit([creates(other)]);
      const twin = { ...made.payment(other, 'n'), merchantOrderNumber: payment.merchantOrderNumber };
      expect(await ledger.commit([records(twin)])).toMatchObject({ conflict: 'orderNumberTaken' });
      await ledger.close();
    });

    test('a key is remembered with the payment or not at all', async () => {
      const { ledger, made, sale } = await opened();
      const payment = made.payment(sale, ledger.identity.nodeId);
      const answer = { key: 'k1', fingerprint: 'f', resourceId: payment.id, at: 1 };
      expect(await ledger.commit([records(payment), { kind: 'remember', answer }])).toMatchObject({ ok: true });
      expect(await ledger.remembered('k1')).toEqual(answer);
      const next = made.sale();
      await ledger.commit([creates(next)]);
      const second = made.payment(next, ledger.identity.nodeId);
      expect(
        await ledger.commit([records(second), { kind: 'remember', answer: { ...answer, resourceId: second.id } }]),
      ).toMatchObject({ conflict: 'keyUsed' });
      expect(await ledger.payment(second.id)).toBeNull();
      await ledger.close();
    });

    test('what is due comes earliest first, and only to the node that took it', async () => {
      const { ledger, made } = await opened();
      const own: Entry[] = [];
      for (let n = 0; n < 3; n++) {
        const sale = made.sale();
        const committed = await ledger.commit([
          creates(sale),
          records(made.payment(sale, n === 1 ? 'another' : ledger.identity.nodeId)),
        ]);
        if (committed.ok && n !== 1) own.push(committed.written[0]?.entry as Entry); // one record, one written
      }
      const due = own.map(({ payment: { id, merchantId, due, dueAt } }) => ({ id, merchantId, due, dueAt }));
      const [first = 0, second = 0] = due.map(({ dueAt }) => dueAt ?? 0);
      expect(await ledger.due(first - 1, 10)).toEqual({ payments: [], refunds: [], nextAt: first });
      expect(await ledger.due(first, 10)).toEqual({ payments: due.slice(0, 1), refunds: [], nextAt: second });
      expect(await ledger.due(second, 10)).toEqual({ payments: due, refunds: [], nextAt: null });
      expect(await ledger.due(second, 1)).toEqual({ payments: due.slice(0, 1), refunds: [], nextAt: null });
      expect(await ledger.unresolved(null, 10)).toEqual(own);
      expect(await ledger.unresolved(own[0]?.payment.id ?? '', 10)).toEqual(own.slice(1));
      expect(await ledger.unresolved(null, 10, ledger.identity.nodeId)).toEqual(own);
      const [others] = await ledger.unresolved(null, 10, 'another');
      expect(others?.payment.owner).toBe('another');
      expect(await ledger.unresolved(others?.payment.id ?? '', 10, 'another')).toEqual([]);
      expect(await ledger.ownersOfUnresolved()).toEqual([ledger.identity.nodeId, 'another'].sort());
      await ledger.close();
    });

    test('pages come newest first and end', async () => {
      const { ledger, made } = await opened();
      for (let n = 0; n < 5; n++) {
        const sale = made.sale();
        await ledger.commit([creates(sale), records(made.payment(sale, 'n'))]);
      }
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<Ledger['payments']>> = await ledger.payments({ unresolved: true }, after, 2);
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      expect(seen).toEqual([...seen].sort().reverse());
      expect(new Set(seen).size).toBe(5);
      expect((await ledger.payments({ states: ['paid'] }, null, 2)).items).toEqual([]);
      await expect(ledger.payments({}, null, 5_000)).rejects.toThrow(RangeError);
      await ledger.close();
    });

    test('a search gives what is all of what it asks for, newest first, page by page', async () => {
      const { ledger, made } = await opened();
      const pay = async (change: Partial<Sale>, terminalId = 't1') => {
        const sale = { ...made.sale(), ...change };
        const payment = { ...made.payment(sale, 'n'), terminalId };
        await ledger.commit([creates(sale), records(payment)]);
        return payment;
      };
      const hkd = { amountMinor: 1_200, currency: 'HKD' } as const;
      const a = await pay({ reference: 'basket-1' });
      const b = await pay({ amount: hkd, reference: 'basket-2' }, 't2');
      const c = await pay({ amount: { ...hkd, currency: 'JPY' }, storeId: 's2' }, 't2');
      const d = await pay({ amount: hkd, reference: 'basket-1' });
      const found = async (filter: PaymentFilter) => (await ledger.payments(filter, null, 10)).items.map(({ id }) => id);
      const idsOf = (...payments: readonly Entry['payment'][]) => payments.map(({ id }) => id);

      expect(await found({})).toEqual(idsOf(d, c, b, a));
      expect(await found({ terminalId: 't2' })).toEqual(idsOf(c, b));
      expect(await found({ storeId: 's2' })).toEqual(idsOf(c));
      expect(await found({ amountMinor: 1_200 })).toEqual(idsOf(d, c, b));
      expect(await found({ amountMinor: 1_200, terminalId: 't2', storeId: 's1' })).toEqual(idsOf(b));
      expect(await found({ reference: 'basket-1' })).toEqual(idsOf(d, a));
      expect(await found({ reference: 'basket-1', amountMinor: 1_200 })).toEqual(idsOf(d));
      expect(await found({ reference: 'basket' })).toEqual([]);
      expect(await found({ submittedFrom: b.submittedAt, submittedBefore: d.submittedAt })).toEqual(idsOf(c, b));
      expect(await found({ submittedFrom: d.submittedAt + 1 })).toEqual([]);
      expect(await found({ submittedBefore: a.submittedAt })).toEqual([]);
      expect(await found({ submittedFrom: -1, submittedBefore: 8.64e15 })).toEqual(idsOf(d, c, b, a));

      // The time that counts is the payment's own, not that of its id.
      const e = await pay({ createdAt: 1 });
      const late = {
        ...made.payment({ ...made.sale(), id: 'sale_late' }, 'n'),
        id: `${e.id}0`,
        submittedAt: e.submittedAt + 1_000,
      };
      await ledger.commit([creates({ ...made.sale(), id: 'sale_late' }), records(late)]);
      expect(await found({ submittedFrom: e.submittedAt, submittedBefore: e.submittedAt + 1 })).toEqual(idsOf(e));
      expect(await found({ submittedFrom: e.submittedAt, submittedBefore: late.submittedAt })).toEqual(idsOf(e));

      expect(await found({ states: ['uncertain'] })).toEqual([]);
      expect(await found({ states: [] })).toEqual([]);
      expect(await found({ states: ['submitting', 'paid'], storeId: 's2' })).toEqual(idsOf(c));
      expect(await found({ unresolved: true, terminalId: 't2' })).toEqual(idsOf(c, b));

      const page = await ledger.payments({ amountMinor: 1_200, states: ['submitting'] }, null, 2);
      expect(page).toEqual({ items: [d, c], next: c.id });
      expect(await ledger.payments({ amountMinor: 1_200, states: ['submitting'] }, page.next, 2)).toEqual({
        items: [b],
        next: null,
      });
      await ledger.close();
    });

    test('a payment is found by its order number, the end of it, and the transaction id once there is one', async () => {
      const { ledger, made, sale, pay, advance } = await opened();
      const entry = await pay();
      const number = entry.payment.merchantOrderNumber;
      const other = made.sale();
      // Ends as the other does in its last four characters, and not in its last five.
      const twin = { ...made.payment(other, 'n'), merchantOrderNumber: `QP${'0'.repeat(22)}${number.slice(-4)}` };
      await ledger.commit([creates(other), records(twin)]);
      const found = async (filter: PaymentFilter) => (await ledger.payments(filter, null, 10)).items.map(({ id }) => id);

      expect(await found({ orderNumberEnds: number.slice(-4) })).toEqual([twin.id, entry.payment.id]);
      expect(await found({ orderNumberEnds: number.slice(-9) })).toEqual([entry.payment.id]);
      expect(await found({ orderNumberEnds: number })).toEqual([entry.payment.id]);
      expect(await found({ orderNumberEnds: `X${number}` })).toEqual([]);
      expect(await found({ orderNumberEnds: '%%%%' })).toEqual([]);
      await expect(ledger.payments({ orderNumberEnds: number.slice(-3) }, null, 10)).rejects.toThrow(RangeError);

      expect(await found({ number })).toEqual([entry.payment.id]);
      expect(await found({ number: number.slice(1) })).toEqual([]);
      expect(await found({ number: '4200001' })).toEqual([]);
      await advance(entry, { kind: 'paid', via: { request: 'submit' }, transactionId: '4200001' }, 5);
      expect(await found({ number: '4200001' })).toEqual([entry.payment.id]);
      expect(await found({ number: '4200001', states: ['notPaid'] })).toEqual([]);
      expect((await ledger.paymentsOf(sale.id)).map(({ payment }) => payment.transactionId)).toEqual(['4200001']);
      await ledger.close();
    });

    test('a payment is found by the number of each of its refunds, whatever merchant it is of', async () => {
      const { ledger, made, paid, refund } = await opened();
      const found = async (filter: PaymentFilter) => (await ledger.payments(filter, null, 10)).items.map(({ id }) => id);
      expect(await found({ number: 'QRNONE' })).toEqual([]);
      const payments = [];
      for (const merchantId of ['a', 'b', 'c']) {
        const sale = { ...made.sale(), merchantId };
        await ledger.commit([creates(sale)]);
        payments.push({ sale, payment: await paid(sale) });
      }
      for (const { payment } of payments) {
        const [first, second] = [await refund(payment, 1_000), await refund(payment, 500)];
        for (const { refund: one } of [first, second]) {
          expect(await found({ number: one.refundNumber })).toEqual([payment.id]);
          expect(await found({ number: one.refundNumber.slice(0, -1) })).toEqual([]);
          expect(await found({ number: one.refundNumber, states: ['notPaid'] })).toEqual([]);
        }
      }
      await ledger.close();
    });

    test('a transaction id that comes while nothing else changes is found too', async () => {
      const { ledger, pay } = await opened();
      const from = await pay();
      const to = { ...from.payment, transactionId: '4200002', version: 2 };
      await ledger.commit([{ kind: 'advance', from, to, event: { kind: 'check', by: 'c' }, at: 5 }]);
      expect((await ledger.payments({ number: '4200002' }, null, 10)).items).toEqual([to]);
      await ledger.close();
    });

    test('a payment’s events come page by page', async () => {
      const { ledger, pay, advance } = await opened();
      const entry = await pay();
      await advance(entry, { kind: 'noAnswer' }, 5);
      const all = await ledger.eventsOf(entry.payment.id);
      expect(all.map(({ version }) => version)).toEqual([1, 2]);
      expect(await ledger.eventsOf(entry.payment.id, { limit: 1 })).toEqual(all.slice(0, 1));
      expect(await ledger.eventsOf(entry.payment.id, { after: 1, limit: 1 })).toEqual(all.slice(1));
      expect(await ledger.eventsOf(entry.payment.id, { after: 2 })).toEqual([]);
      await expect(ledger.eventsOf(entry.payment.id, { limit: 0 })).rejects.toThrow(RangeError);
      await ledger.close();
    });

    test('feedback is kept once under its id, as it was written, and listed newest first', async () => {
      const { ledger } = await opened();
      const note = (n: number, change: Partial<Feedback> = {}): Feedback => ({
        id: `fb_${n}`,
        text: `line one\nline ${n} 👨‍👩‍👧`,
        screen: '/history',
        state: 'uncertain',
        orderNumber: 'QP26112403',
        version: '0.1.0',
        writtenAt: 40 + n,
        by: 'demo',
        terminalId: null,
        at: 50,
        ...change,
      });
      const keep = (feedback: Feedback) => ledger.commit([{ kind: 'keepFeedback', feedback }]);
      // Ids say nothing of time.
      for (const n of [3, 1, 2]) expect(await keep(note(n))).toMatchObject({ ok: true });
      const bare = note(0, { screen: null, state: null, orderNumber: null, version: null, writtenAt: null, terminalId: 't1' });
      await keep(bare);
      expect(await ledger.feedback('fb_0')).toEqual(bare);
      expect(await ledger.feedback('fb_9')).toBeNull();
      expect(await keep(note(3, { text: 'another' }))).toMatchObject({ ok: false, conflict: 'feedbackExists' });
      expect(await ledger.feedback('fb_3')).toEqual(note(3));
      const page = await ledger.allFeedback(null, 3);
      expect(page).toEqual({ items: [bare, note(2), note(1)], next: 'fb_1' });
      expect(await ledger.allFeedback(page.next, 3)).toEqual({ items: [note(3)], next: null });
      expect(await ledger.allFeedback('fb_unknown', 3)).toEqual({ items: [], next: null });
      await ledger.close();
    });

    test('attention and the summary see what is open', async () => {
      const { ledger, pay, advance } = await opened();
      const entry = await pay();
      await advance(entry, { kind: 'foreign', via: { request: 'submit' }, field: 'amount' }, 5);
      expect((await ledger.attention(null, 10)).items).toMatchObject([
        { payment: { id: entry.payment.id, attention: 'foreignOrder' }, refunds: [] },
      ]);
      expect(await ledger.summary()).toEqual([{ state: 'submitting', count: 1, oldestAt: entry.payment.submittedAt }]);
      await ledger.close();
    });

    test('events are numbered over the whole ledger, chained, and fold to the row (I11)', async () => {
      const { ledger, made } = await opened();
      const random = seeded(99);
      const ids: string[] = [];
      for (let n = 0; n < 20; n++) {
        const sale = made.sale();
        const committed = await ledger.commit([creates(sale), records(made.payment(sale, 'n'))]);
        if (!committed.ok) throw new Error(committed.conflict);
        let entry = committed.written[0]?.entry as Entry; // one record, one written
        ids.push(entry.payment.id);
        for (let at = 0; at < 12; at++)
          entry = await walk(ledger, entry, random.below(KINDS.length), entry.payment.submittedAt + at * 3_000);
      }
      for (const id of ids) {
        const events = await ledger.eventsOf(id);
        expect(brokenAt(events)).toBeNull();
        expect(foldEvents(events, POLICY)).toEqual((await ledger.payment(id))?.payment);
        const changed = events.map((event, index) => (index === 1 ? { ...event, at: event.at + 1 } : event));
        if (events.length > 1) expect(brokenAt(changed)).toBe(2);
      }
      const all = await ledger.eventsAfter(0, 1_000);
      expect(all.map(({ position }) => position)).toEqual([...all.map(({ position }) => position)].sort((a, b) => a - b));
      expect(await ledger.lastPosition()).toBe(all.at(-1)?.position);
      expect(await ledger.eventsAfter(all.at(-2)?.position ?? 0, 10)).toEqual(all.slice(-1));
      await ledger.close();
    });

    test('refunds never reserve more than was paid, however many ask at once (I9)', async () => {
      const { ledger, made, paid, refund } = await opened();
      const payment = await paid();
      await refund(payment, 3_000);
      const results = await Promise.all(
        [500, 500, 350, 1].map((minor) => ledger.commit([requests(made.refund(payment, minor))])),
      );
      expect(results.map((one) => (one.ok ? 'ok' : one.conflict))).toEqual(['ok', 'refundTooMuch', 'ok', 'refundTooMuch']);
      const kept = (await ledger.refundsOf(payment.id)).map((entry) => entry.refund.amount.amountMinor);
      expect(kept).toEqual([3_000, 500, 350]);
      await ledger.close();
    });

    test('what a closed refund had reserved is free again', async () => {
      const { ledger, made, paid, refund, advanceRefund } = await opened();
      const payment = await paid();
      const entry = await refund(payment, 3_850);
      const sent = await advanceRefund(entry, { kind: 'sent' }, 10);
      if (!sent.ok) throw new Error(sent.conflict);
      await advanceRefund(sent.refunds[0]?.entry as RefundEntry, { kind: 'refused', code: 'ERROR', retry: false }, 11);
      expect(await ledger.commit([requests(made.refund(payment, 3_850))])).toMatchObject({ ok: true });
      await ledger.close();
    });

    test('only a paid payment is refunded, by a number that is used once, and fifty times at most', async () => {
      const { ledger, made, pay, paid, refund } = await opened();
      const conflictOf = async (...changes: Parameters<typeof requests>) => {
        const committed = await ledger.commit([requests(...changes)]);
        return committed.ok ? null : committed.conflict;
      };
      const waiting = await pay();
      expect(await conflictOf(made.refund(waiting.payment, 1))).toBe('paymentNotPaid');
      const sale = made.sale();
      await ledger.commit([creates(sale)]);
      const payment = await paid(sale);
      expect(await conflictOf(made.refund({ ...payment, id: 'pay_none' }, 1))).toBe('paymentUnknown');
      const first = await refund(payment, 1);
      expect(await conflictOf({ ...made.refund(payment, 1), refundNumber: first.refund.refundNumber })).toBe('refundNumberTaken');
      expect(await conflictOf({ ...made.refund(payment, 1), id: first.refund.id })).toBe('refundExists');
      for (let n = 2; n <= 50; n++) await refund(payment, 1);
      expect(await conflictOf(made.refund(payment, 1))).toBe('refundsTooMany');
      await ledger.close();
    });

    test('of one payment’s refunds one at a time is in doubt', async () => {
      const { ledger, paid, refund, advanceRefund } = await opened();
      const payment = await paid();
      const [first, second] = [await refund(payment, 1), await refund(payment, 2)];
      const sent = await advanceRefund(first, { kind: 'sent' }, 10);
      if (!sent.ok) throw new Error(sent.conflict);
      expect(await advanceRefund(second, { kind: 'sent' }, 11)).toMatchObject({ ok: false, conflict: 'refundInDoubt' });
      expect(await ledger.refund(second.refund.id)).toEqual(second);
      await advanceRefund(sent.refunds[0]?.entry as RefundEntry, { kind: 'accepted' }, 12);
      expect(await advanceRefund(second, { kind: 'sent' }, 60_010)).toMatchObject({ ok: true });
      await ledger.close();
    });

    test('a refund’s events are chained by themselves, fold to its row, and are numbered with all others (I11)', async () => {
      const { ledger, paid, refund, advanceRefund } = await opened();
      const payment = await paid();
      let entry = await refund(payment, 100);
      const life = ['sent', 'accepted', 'querySent', 'abnormal', 'check', 'querySent', 'succeeded'] as const;
      for (const [at, kind] of life.entries()) {
        const committed = await advanceRefund(entry, { kind, by: 'c' } as RefundEvent, 10_000 * at); // each reads only its own fields
        if (!committed.ok) throw new Error(committed.conflict);
        entry = committed.refunds[0]?.entry as RefundEntry; // one advance, one written
      }
      expect(await advanceRefund({ ...entry, head: '0'.repeat(64) }, { kind: 'check', by: 'c' }, 1)).toMatchObject({
        conflict: 'stale',
      });
      const events = await ledger.refundEventsOf(entry.refund.id);
      expect(events).toHaveLength(8);
      expect(brokenAt(events)).toBeNull();
      expect(brokenAt(events.map((event) => ({ ...event, refundId: 'ref_other' })))).toBe(1);
      expect(foldRefundEvents(events, POLICY)).toEqual(entry.refund);
      expect(await ledger.refund(entry.refund.id)).toEqual(entry);
      expect(await ledger.eventsOf(payment.id)).toHaveLength(2);
      const all = await ledger.eventsAfter(0, 100);
      expect(all.map(({ of }) => of)).toEqual([...Array(2).fill('payment'), ...Array(8).fill('refund')]);
      expect(all.slice(2)).toEqual(events);
      await ledger.close();
    });

    test('refunds fall due, are taken up again and call for a person, to the node that took them', async () => {
      const { ledger, made, paid, refund, advanceRefund } = await opened();
      const payment = await paid();
      const first = await refund(payment, 1);
      await ledger.commit([requests({ ...made.refund(payment, 2), owner: 'another' })]);
      const { id, paymentId, due, dueAt } = first.refund;
      const at = dueAt ?? 0;
      expect(await ledger.due(at - 1, 10)).toEqual({ payments: [], refunds: [], nextAt: at });
      expect(await ledger.due(at + 10, 10)).toEqual({ payments: [], refunds: [{ id, paymentId, due, dueAt }], nextAt: null });
      expect(await ledger.unresolvedRefunds(null, 10)).toEqual([first]);
      expect(await ledger.unresolvedRefunds(first.refund.id, 10)).toEqual([]);
      expect(await ledger.unresolvedRefunds(null, 10, 'another')).toMatchObject([{ refund: { owner: 'another' } }]);
      expect(await ledger.ownersOfUnresolved()).toEqual([ledger.identity.nodeId, 'another'].sort());
      expect((await ledger.attention(null, 10)).items).toEqual([]);
      const sent = await advanceRefund(first, { kind: 'sent' }, at);
      if (!sent.ok) throw new Error(sent.conflict);
      await advanceRefund(sent.refunds[0]?.entry as RefundEntry, { kind: 'refused', code: 'NOTENOUGH', retry: true }, at);
      expect((await ledger.attention(null, 10)).items).toMatchObject([
        { payment: { id: payment.id, attention: null }, refunds: [{ id: first.refund.id, attention: 'refundWaiting' }] },
      ]);
      await ledger.close();
    });

    test('a closed ledger takes and tells nothing more, and closing it again is no harm', async () => {
      const { ledger, made } = await opened();
      await ledger.close();
      await expect(ledger.commit([creates(made.sale())])).rejects.toMatchObject({ code: 'ledgerClosed' });
      await expect(ledger.lastPosition()).rejects.toMatchObject({ code: 'ledgerClosed' });
      await ledger.close();
    });
  });
}

const KINDS = [
  'noAnswer',
  'cancel',
  'querySent',
  'revokeSent',
  'revokeDone',
  'revokeUnclear',
  'deadline',
  'resumed',
  'check',
  'leave',
  'paid',
  'asked',
  'unclear',
  'foreign',
  'refunded',
  'revokeBusy',
  'revokeTooLate',
  'refundSent',
] as const;

/** One random step, if it has a meaning. */
async function walk(ledger: Ledger, entry: Entry, choice: number, at: number): Promise<Entry> {
  const kind = KINDS[choice] ?? 'check';
  const event = {
    kind,
    by: 'c',
    note: '',
    field: 'amount',
    clockAgrees: true,
    via: { request: 'submit' },
    transactionId: '42',
  } as PaymentEvent; // each kind reads only its own fields
  const stepped = step(entry.payment, event, at, POLICY);
  if (!stepped.ok) return entry;
  const committed = await ledger.commit([{ kind: 'advance', from: entry, to: stepped.payment, event, at }]);
  return committed.ok ? (committed.written[0]?.entry ?? entry) : entry;
}
