/** The outbox of a ledger in memory: facts are put into words as they are written. */
import { type Cursor, isClosedShift, NOTHING_TOLD, type Shift } from '@quickpay/core';
import { bodyOf, type EventName, type Outbox, type Told } from '@quickpay/storage';
import { append, type Tables, type Undo } from './tables.ts';

/** Notes a fact, in a ledger that ships. */
export function tell(tables: Tables, told: Told, undo: Undo[] | null): void {
  if (tables.told === null) return;
  tables.facts++;
  undo?.push(() => tables.facts--);
  append(tables.outbox, { sequence: tables.facts, kind: told.kind, body: bodyOf(told) }, undo);
}

/** An opening, a closing, or both. */
export function tellShift(tables: Tables, shift: Shift, wasOpen: boolean, undo: Undo[] | null): void {
  const { opened } = shift;
  if (opened !== null && !wasOpen) tell(tables, { kind: 'shiftOpened', shift: { ...shift, opened, closed: null } }, undo);
  if (isClosedShift(shift)) tell(tables, { kind: 'shiftClosed', shift, last: nameAt(tables, shift.closed.upTo) }, undo);
}

function nameAt({ journal }: Tables, position: number): EventName | null {
  const event = journal[position - 1];
  if (event === undefined) return null;
  const { paymentId, version } = event;
  return { paymentId, refundId: event.of === 'refund' ? event.refundId : null, version };
}

/** Makes a ledger one that ships, with all that is there to be told: once. */
export function backfill(tables: Tables): void {
  if (tables.told !== null) return;
  tables.told = NOTHING_TOLD;
  const sales = new Set<string>();
  const tellSale = (id: string) => {
    const sale = sales.has(id) ? undefined : tables.sales.get(id);
    sales.add(id);
    if (sale !== undefined) tell(tables, { kind: 'sale', sale: { ...sale, leftAt: null } }, null);
  };
  for (const { position: _position, ...event } of tables.journal) {
    tellSale(tables.payments.get(event.paymentId)?.payment.saleId ?? '');
    tell(tables, { kind: 'event', event }, null);
  }
  for (const id of tables.sales.keys()) tellSale(id);
  for (const { id, leftAt } of tables.sales.values())
    if (leftAt !== null) tell(tables, { kind: 'saleLeft', saleId: id, leftAt }, null);
  for (const shift of tables.shifts.values()) tellShift(tables, shift, false, null);
  for (const feedback of tables.feedback.values()) tell(tables, { kind: 'feedback', feedback }, null);
  for (const answer of tables.instructionAnswers.values()) tell(tables, { kind: 'answer', answer }, null);
}

export function memoryOutbox(open: () => Tables, page: (limit: number) => number): Outbox {
  return {
    after: async (sequence, limit) =>
      open()
        .outbox.filter((fact) => fact.sequence > sequence)
        .slice(0, page(limit)),
    async shipped(cursor: Cursor) {
      const tables = open();
      if (!Number.isSafeInteger(cursor.sequence) || cursor.sequence < 0 || cursor.sequence > tables.facts)
        throw new RangeError(`fact ${cursor.sequence} was never written`);
      tables.told = { sequence: cursor.sequence, head: cursor.head };
      const forgotten = tables.outbox.findIndex(({ sequence }) => sequence > cursor.sequence);
      tables.outbox.splice(0, forgotten === -1 ? tables.outbox.length : forgotten);
    },
    cursor: async () => open().told ?? NOTHING_TOLD,
    last: async () => open().facts,
  };
}
