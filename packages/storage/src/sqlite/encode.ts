/** Changes as what the writer writes. Encoding and hashing happen here, on the caller's thread; the writer only writes. */
import { madeOf, madeOfRefund } from '@quickpay/core';
import { CHAIN_START, chainHash, eventText } from '../chain.ts';
import type { Change, Entry, PaymentChange, PaymentWritten, RefundChange, RefundEntry, RefundWritten } from '../ledger.ts';
import type { EventTold } from '../told.ts';
import type { SqlValue } from './driver.ts';
import { feedbackValues, paymentValues, refundValues, saleValues } from './rows.ts';
import { shiftValues } from './shift-rows.ts';
import type { Op } from './writer.ts';

/** What a change writes, and what it will have changed once the journal has given its event a position. */
export type Encoded = Readonly<{
  op: Op;
  payment?: Readonly<{ entry: Entry; event: Omit<PaymentWritten, 'position'> }>;
  refund?: Readonly<{ entry: RefundEntry; event: Omit<RefundWritten, 'position'> }>;
}>;

export function encode(change: Change): Encoded {
  switch (change.kind) {
    case 'createSale':
      return { op: { op: 'createSale', values: saleValues(change.sale) } };
    case 'leaveSale':
      return { op: { op: 'leaveSale', saleId: change.saleId, leftAt: change.leftAt } };
    case 'remember': {
      const { key, fingerprint, resourceId, at } = change.answer;
      return { op: { op: 'remember', values: [key, fingerprint, resourceId, at] } };
    }
    case 'keepFeedback':
      return { op: { op: 'keepFeedback', values: feedbackValues(change.feedback) } };
    case 'answerInstruction': {
      const { instructionId, answer, at } = change;
      return { op: { op: 'answerInstruction', values: [instructionId, JSON.stringify(answer), at] } };
    }
    case 'openShift':
    case 'closeShift': {
      const { terminalId, number, after } = change.shift;
      return { op: { op: change.kind, terminalId, number, after, ...shiftValues(change.shift) } };
    }
    case 'record': {
      const { payment, at } = change;
      const event = paymentEvent(CHAIN_START, payment, { kind: 'recorded', made: madeOf(payment) }, at);
      const { fixed, standing, moving } = paymentValues(payment, event.hash);
      return {
        op: { op: 'record', saleId: payment.saleId, payment: [...fixed, ...standing, ...moving], event: eventValues(event) },
        payment: { entry: { payment, head: event.hash }, event },
      };
    }
    case 'advance': {
      const { from, to, at } = change;
      follows(from.payment, to);
      const event = paymentEvent(from.head, to, change.event, at);
      const { standing, moving } = paymentValues(to, event.hash);
      const { id, version: fromVersion, state, attention, transactionId, epoch, owner } = from.payment;
      const stands =
        state === to.state &&
        attention === to.attention &&
        transactionId === to.transactionId &&
        epoch === to.epoch &&
        owner === to.owner;
      return {
        op: {
          op: 'advance',
          id,
          fromVersion,
          fromHead: from.head,
          standing: stands ? null : standing,
          moving,
          event: eventValues(event),
        },
        payment: { entry: { payment: to, head: event.hash }, event },
      };
    }
    case 'requestRefund': {
      const { refund, at } = change;
      const { paymentId, amount } = refund;
      const event = refundEvent(CHAIN_START, refund, { kind: 'requested', made: madeOfRefund(refund) }, at);
      const { fixed, moving } = refundValues(refund, event.hash);
      const values = { refund: [...fixed, ...moving], event: eventValues(event) };
      return {
        op: { op: 'requestRefund', paymentId, amountMinor: amount.amountMinor, ...values },
        refund: { entry: { refund, head: event.hash }, event },
      };
    }
    case 'advanceRefund': {
      const { from, to, at } = change;
      follows(from.refund, to);
      const event = refundEvent(from.head, to, change.event, at);
      const { moving } = refundValues(to, event.hash);
      const { id, version: fromVersion } = from.refund;
      return {
        op: { op: 'advanceRefund', id, fromVersion, fromHead: from.head, moving, event: eventValues(event) },
        refund: { entry: { refund: to, head: event.hash }, event },
      };
    }
  }
}

type Versioned = Readonly<{ id: string; version: number }>;

/** A step that skips a version or changes the subject would end its chain where nothing could be written after it. */
function follows(from: Versioned, to: Versioned): void {
  if (to.id !== from.id || to.version !== from.version + 1)
    throw new RangeError(`version ${to.version} of ${to.id} does not follow ${from.version} of ${from.id}`);
}

function paymentEvent(
  head: string,
  { id, version, state }: Entry['payment'],
  event: PaymentWritten['event'],
  at: number,
): Omit<PaymentWritten, 'position'> {
  const hash = chainHash(head, { id, version, at, event, state });
  return { of: 'payment', paymentId: id, version, at, event, state, hash };
}

function refundEvent(
  head: string,
  { id, paymentId, version, state }: RefundEntry['refund'],
  event: RefundWritten['event'],
  at: number,
): Omit<RefundWritten, 'position'> {
  const hash = chainHash(head, { id, version, at, event, state });
  return { of: 'refund', refundId: id, paymentId, version, at, event, state, hash };
}

export function eventValues(written: EventTold): SqlValue[] {
  const { paymentId, version, at, state, event, hash } = written;
  return [paymentId, written.of === 'refund' ? written.refundId : null, version, at, state, eventText(event), hash];
}

/** What a commit has changed. Positions come in the order of the changes that wrote an event. */
export function written(
  encoded: readonly Encoded[],
  positions: readonly number[],
): Readonly<{ written: PaymentChange[]; refunds: RefundChange[] }> {
  const payments: PaymentChange[] = [];
  const refunds: RefundChange[] = [];
  for (const { payment, refund } of encoded) {
    const position = positions[payments.length + refunds.length] ?? 0;
    if (payment) payments.push({ entry: payment.entry, event: { ...payment.event, position } });
    if (refund) refunds.push({ entry: refund.entry, event: { ...refund.event, position } });
  }
  return { written: payments, refunds };
}
