/**
 * What a store's node has still to tell after days without head office: a real ledger with its outbox, filled by real commits. Of four
 * payments three are paid at once, and for one the payer is asked and the channel is asked twice.
 */
import {
  begin,
  madeOf,
  mintId,
  mintOrderNumber,
  nodeTagOf,
  type Payment,
  type PaymentEvent,
  type Policy,
  type Random,
  type Sale,
  step,
} from '@quickpay/core';
import { CHAIN_START, type Change, chainHash, type Entry, type Ledger, openSqliteLedger } from '@quickpay/storage';
import { AMOUNT, MERCHANT_ID } from '../pipe/account.ts';
import { SILENT_STORE_ID, SILENT_TERMINAL_ID } from './stores.ts';

/** The node's id, and the policy that it decides by. */
export const NODE_ID = 'b0b0b0b0';
export const POLICY: Policy = { lateRequestWatchMs: 600_000, epoch: 0 };
const START = Date.UTC(2026, 10, 24, 8);
/** Between two payments, by their own time. */
const PAYMENT_EVERY_MS = 2_000;
/** Payments that share a flush. */
const SIDE_BY_SIDE = 250;

const KNOWN = { refusal: false, deadlinePassed: false, acknowledged: false, watchOver: false, revokesSent: 0, revokesInDoubt: 0 };
const paid = (number: number): PaymentEvent => ({
  kind: 'paid',
  via: { request: 'submit' },
  transactionId: `4200000000${String(number).padStart(18, '0')}`,
});
const asked: PaymentEvent = { kind: 'asked', via: { request: 'submit' } };
const stillAsked: PaymentEvent = { kind: 'asked', via: { request: 'query', known: KNOWN } };
const querySent: PaymentEvent = { kind: 'querySent' };

/** What becomes of the n-th payment after it was recorded, each a second after the one before. */
const courseOf = (number: number): readonly PaymentEvent[] =>
  number % 4 === 3 ? [asked, querySent, stillAsked, querySent, paid(number)] : [paid(number)];

/** Fills a node's ledger until it has written at least so many events. */
export async function fillNode(file: string, { events, random }: Readonly<{ events: number; random: Random }>): Promise<void> {
  const ledger = await openSqliteLedger({ file, environment: 'sandbox', random, nodeId: NODE_ID, ships: true });
  try {
    for (let payments = 0, written = 0; written < events; payments += SIDE_BY_SIDE) {
      const counts = await Promise.all(
        Array.from({ length: SIDE_BY_SIDE }, (_, index) => pays(ledger, payments + index, random)),
      );
      written += counts.reduce((sum, count) => sum + count, 0);
    }
  } finally {
    await ledger.close();
  }
}

/** Everything of one payment, in one commit: a counter sees one customer after the other. How many events it has. */
async function pays(ledger: Ledger, number: number, random: Random): Promise<number> {
  const at = START + number * PAYMENT_EVERY_MS;
  const amount = { amountMinor: AMOUNT.minor, currency: AMOUNT.currency };
  const sale: Sale = {
    ...{ id: mintId('sale', at, random), merchantId: MERCHANT_ID, storeId: SILENT_STORE_ID, amount },
    ...{ terminalId: SILENT_TERMINAL_ID, reference: null, createdAt: at, leftAt: null },
  };
  const { id: saleId, merchantId, storeId, terminalId } = sale;
  const payment = begin(
    {
      ...{ id: mintId('pay', at, random), saleId, merchantId, storeId, terminalId, amount, owner: NODE_ID, submittedAt: at },
      merchantOrderNumber: mintOrderNumber(at, { nodeTag: nodeTagOf(NODE_ID), epoch: 0, random }),
      ...{ epoch: 0, codeHash: Buffer.from(random.bytes(32)).toString('hex'), codeHint: '10•• •••• •••• ••77 88' },
    },
    POLICY,
  );
  const changes: Change[] = [
    { kind: 'createSale', sale },
    { kind: 'record', payment, at },
  ];
  const { id, version, state } = payment;
  let from: Entry = {
    payment,
    head: chainHash(CHAIN_START, { id, version, state, at, event: { kind: 'recorded', made: madeOf(payment) } }),
  };
  const course = courseOf(number);
  for (const [index, event] of course.entries()) {
    const then = at + (index + 1) * 1_000;
    const to = after(from.payment, event, then);
    changes.push({ kind: 'advance', from, to, event, at: then });
    from = { payment: to, head: chainHash(from.head, { id, version: to.version, state: to.state, at: then, event }) };
  }
  const answer = await ledger.commit(changes);
  if (!answer.ok) throw new Error(`a commit was refused: ${answer.conflict}`);
  return course.length + 1;
}

function after(payment: Payment, event: PaymentEvent, at: number): Payment {
  const stepped = step(payment, event, at, POLICY);
  if (!stepped.ok) throw new Error(`${event.kind} has no meaning in ${payment.state}`);
  return stepped.payment;
}
