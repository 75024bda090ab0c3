/** A node's ledger and head office's, and what passes between them: the way there is a function call. */
import { createHash } from 'node:crypto';
import { type Cursor, type Fact, type PaymentEvent, type RefundEvent, type Sale, step, stepRefund } from '@quickpay/core';
import { type Arrival, type Arrived, contentsOf, currentShift, type Entry, type Ledger, type RefundEntry } from '../src/index.ts';
import { creates, POLICY, records, requests, sample, seeded } from './sample.ts';

export const headAfter = (head: string, { sequence, kind, body }: Fact): string =>
  createHash('sha256').update([head, sequence, kind, body].join('\n')).digest('hex');

/** Somebody at a till of a ledger: what they do is committed, or throws. */
export function tillAt(ledger: Ledger, seed = 7) {
  const made = sample(seeded(seed));
  const { nodeId } = ledger.identity;
  const commit = async (...changes: Parameters<Ledger['commit']>[0]) => {
    const committed = await ledger.commit(changes);
    if (!committed.ok) throw new Error(committed.conflict);
    return committed;
  };
  const advance = async (from: Entry, event: PaymentEvent, at: number): Promise<Entry> => {
    const stepped = step(from.payment, event, at, { ...POLICY, epoch: ledger.identity.epoch });
    if (!stepped.ok) throw new Error(stepped.error);
    const { written } = await commit({ kind: 'advance', from, to: stepped.payment, event, at });
    return written[0]?.entry as Entry; // one advance, one written
  };
  const till = {
    made,
    commit,
    advance,
    async sale(change: Partial<Sale> = {}): Promise<Sale> {
      const sale = { ...made.sale(), ...change };
      await commit(creates(sale));
      return sale;
    },
    async pay(sale: Sale): Promise<Entry> {
      const { written } = await commit(records({ ...made.payment(sale, nodeId), terminalId: sale.terminalId }));
      return written[0]?.entry as Entry; // one record, one written
    },
    async paid(sale: Sale): Promise<Entry> {
      const from = await till.pay(sale);
      return advance(from, PAID, from.payment.submittedAt + 900);
    },
    async declined(sale: Sale): Promise<Entry> {
      const from = await till.pay(sale);
      return advance(from, { kind: 'neverSent', note: '' }, from.payment.submittedAt + 300);
    },
    async refund(of: Entry, amountMinor: number): Promise<RefundEntry> {
      const { refunds } = await commit(requests({ ...made.refund(of.payment, amountMinor), owner: nodeId }));
      return refunds[0]?.entry as RefundEntry; // one request, one written
    },
    async advanceRefund(from: RefundEntry, event: RefundEvent, at: number): Promise<RefundEntry> {
      const stepped = stepRefund(from.refund, event, at, POLICY);
      if (!stepped.ok) throw new Error(stepped.error);
      const { refunds } = await commit({ kind: 'advanceRefund', from, to: stepped.refund, event, at });
      return refunds[0]?.entry as RefundEntry; // one advance, one written
    },
    async takeOver(id: string, at: number): Promise<Entry> {
      const from = await ledger.payment(id);
      if (from === null) throw new Error(`${id} is not here`);
      const takenOverBy = { owner: nodeId, epoch: ledger.identity.epoch };
      return advance(from, { kind: 'resumed', clockAgrees: false, takenOverBy }, at);
    },
    async openShift(terminalId = 't1', at = 5): Promise<void> {
      const { shift } = await currentShift(ledger, { terminalId, storeId: 's1' });
      await commit({ kind: 'openShift', shift: { ...shift, opened: { at, by: 'c' }, closed: null } });
    },
    /** Closed with what had come before `meanwhile`. */
    async closeShift(terminalId = 't1', meanwhile = async (): Promise<unknown> => null): Promise<void> {
      const current = await currentShift(ledger, { terminalId, storeId: 's1' });
      const closed = { at: 9, by: 'c', upTo: current.stretch.upTo, contents: await contentsOf(ledger, current) };
      await meanwhile();
      await commit({ kind: 'closeShift', shift: { ...current.shift, closed } });
    },
  };
  return till;
}

export const PAID: PaymentEvent = { kind: 'paid', via: { request: 'submit' }, transactionId: '42' };

/** What of its outbox a node tells next. */
export async function batchOf(
  node: Ledger,
  { limit = 500, after, ...change }: Partial<Arrival> & Readonly<{ limit?: number }> = {},
): Promise<Arrival> {
  if (node.outbox === null) throw new Error('it ships nothing');
  const from: Cursor = after ?? (await node.outbox.cursor());
  const facts = await node.outbox.after(from.sequence, limit);
  const { nodeId, epoch } = node.identity;
  const head = facts.reduce(headAfter, from.head);
  const { lateRequestWatchMs } = POLICY;
  return { nodeId, epoch, storeId: 's1', after: from, facts, head, lateRequestWatchMs, isTakenOver: false, at: 99, ...change };
}

export type Taken = Extract<Arrived, { kind: 'taken' }>;

/** Tells all that there is to tell, in batches. */
export async function tellAll(node: Ledger, office: Ledger, use: Partial<Arrival> & Readonly<{ limit?: number }> = {}) {
  const taken: Taken[] = [];
  for (;;) {
    const batch = await batchOf(node, use);
    if (batch.facts.length === 0) return taken;
    const arrived = await office.arrive(batch);
    if (arrived.kind !== 'taken') throw new Error(JSON.stringify(arrived));
    taken.push(arrived);
    await node.outbox?.shipped(arrived.cursor);
  }
}

const all = async <Item>(page: (after: string | null) => Promise<Readonly<{ items: readonly Item[]; next: string | null }>>) => {
  const items: Item[] = [];
  for (let after: string | null = null; ; ) {
    const found: Readonly<{ items: readonly Item[]; next: string | null }> = await page(after);
    items.push(...found.items);
    after = found.next;
    if (after === null) return items;
  }
};

/** All that a ledger has of payments, without where it stands in its journal. */
export async function contentOf(ledger: Ledger) {
  const payments = await all((after) => ledger.payments({}, after, 100));
  const bare = <Of extends Readonly<{ position: number }>>(events: readonly Of[]) =>
    events.map(({ position: _p, ...event }) => event);
  return Promise.all(
    payments.map(async ({ id, saleId }) => {
      const refunds = await ledger.refundsOf(id);
      return {
        sale: await ledger.sale(saleId),
        entry: await ledger.payment(id),
        events: bare(await ledger.eventsOf(id)),
        refunds,
        refundEvents: await Promise.all(refunds.map(async ({ refund }) => bare(await ledger.refundEventsOf(refund.id)))),
      };
    }),
  );
}

/** A day at a store: sales paid, declined and left, refunds, shifts, feedback, an instruction carried out. */
export async function aDay(ledger: Ledger, seed = 7): Promise<void> {
  const till = tillAt(ledger, seed);
  await till.openShift();
  const first = await till.paid(await till.sale());
  const second = await till.sale({ reference: 'basket-7' });
  await till.declined(second);
  const again = await till.paid(second);
  await till.closeShift('t1', async () => till.paid(await till.sale({ terminalId: 't2' })));
  const left = await till.sale();
  const open = await till.pay(left);
  const leave = { kind: 'leave', by: 'c' } as const;
  const stepped = step(open.payment, leave, 9, POLICY);
  if (!stepped.ok) throw new Error(stepped.error);
  await till.commit(
    { kind: 'advance', from: open, to: stepped.payment, event: leave, at: 9 },
    { kind: 'leaveSale', saleId: left.id, leftAt: 9 },
  );
  const answer = { instructionId: `inst_${seed}`, answer: { done: 'refunded' }, at: 12 };
  const refund = { ...till.made.refund(again.payment, 1_000), owner: ledger.identity.nodeId };
  await till.commit(requests(refund), { kind: 'answerInstruction', ...answer });
  const [entry] = await ledger.refundsOf(again.payment.id);
  if (entry === undefined) throw new Error('the refund is gone');
  await till.advanceRefund(await till.advanceRefund(entry, { kind: 'sent' }, 20_000), { kind: 'accepted' }, 21_000);
  await till.refund(first, 50);
  const said = { screen: null, state: null, orderNumber: null, version: null, writtenAt: null, terminalId: 't1' };
  await till.commit({
    kind: 'keepFeedback',
    feedback: { id: `fb_${seed}`, text: 'line one\nline two 👍', ...said, by: 'c', at: 3 },
  });
  await till.closeShift('t1');
  await till.closeShift('t2');
  await till.openShift('t2');
}
