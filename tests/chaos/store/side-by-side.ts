/**
 * Every ledger laid beside head office's, and head office's beside the gateway's orders. A living node's rows are head office's, word for
 * word; of a machine that was taken over, what it wrote is in head office's journal or kept aside; of a disk that is lost, what head office
 * never heard of is on the gateway's bill and nowhere else: payments, and refunds of payments that it knows.
 */
import { isDeepStrictEqual } from 'node:util';
import { holdsSale, type Payment, type Refund } from '@quickpay/core';
import { beside, type Finding } from '../../stories/beside.ts';
import { type Books, openIn } from '../../stories/books.ts';
import type { Order } from '../../stories/shop.ts';
import type { NodeState } from './store-node.ts';

export type MachineBooks = Readonly<{ nodeId: string; state: NodeState; books: Books }>;

/** What one side holds and another denies, or what has not ended. */
export type Found = Omit<Finding, 'kind'> & Readonly<{ kind: Finding['kind'] | 'unsettled' }>;

export type Compared = Readonly<{
  /** Ids of payments in any ledger, and of those that were laid beside. */
  payments: ReadonlySet<string>;
  compared: ReadonlySet<string>;
  journals: number;
  journalVerified: number;
  /** Payments that two owners have decided otherwise: a person decides. */
  disputed: ReadonlySet<string>;
  foundByBillOnly: number;
  refundsByBillOnly: number;
  /** Ids that only a lost disk had. */
  lostWithDisk: ReadonlySet<string>;
  /** What a lost disk alone had come to, of payments that head office knows and found otherwise at the channel. */
  lostWords: LostWords;
  findings: readonly Found[];
}>;

/** By payment, what a till could be told of it by the machine that is gone, and by nobody since. */
export type LostWords = ReadonlyMap<string, 'paid' | 'notPaid'>;

type Everything = Readonly<{
  office: Books;
  /** Bodies of facts that head office keeps aside. */
  late: readonly string[];
  machines: readonly MachineBooks[];
  orders: readonly Order[];
  /** Payments of which a manager was told that two owners have decided otherwise. */
  contested: ReadonlySet<string>;
}>;

export function sideBySide({ office, late, machines, orders, contested }: Everything): Compared {
  const known = new Map(office.payments.map((payment) => [payment.id, payment]));
  const disks = machines.filter(({ state }) => state === 'lost').map(({ books }) => books);
  const lost = disks.flatMap(({ payments }) => payments);
  const lostPayments = lost.filter(({ id }) => !known.has(id));
  const lostRefunds = refundsLostWith(disks, office);
  const lostNumbers = new Set(lostPayments.map(({ merchantOrderNumber }) => merchantOrderNumber));
  const isOnBillOnly = ({ outTradeNo }: Order) => lostNumbers.has(outTradeNo);
  const onBillOnly = orders.filter(isOnBillOnly);
  const told = orders.filter((order) => !isOnBillOnly(order)).map((order) => besideRefunds(order, lostRefunds));

  const open = openIn(office);
  const unsettled = new Set(open.map(({ id }) => id));
  const reversed = office.payments.filter(({ attention }) => attention === 'paidThenReversed');
  const disputed = new Set([...contested, ...reversed.map(({ id }) => id)]);
  const journals = machines.map((machine) => journalsBeside(machine, office, late));
  return {
    payments: new Set([...known.keys(), ...machines.flatMap(({ books }) => books.payments.map(({ id }) => id))]),
    compared: new Set([...known.keys(), ...lost.map(({ id }) => id)]),
    journals: journals.reduce((sum, { count }) => sum + count, 0),
    journalVerified: journals.reduce((sum, { verified }) => sum + verified, 0),
    disputed,
    foundByBillOnly: onBillOnly.length,
    refundsByBillOnly: told.reduce((sum, { hidden }) => sum + hidden, 0),
    lostWithDisk: new Set([...lostPayments.map(({ id }) => id), ...[...lostRefunds.values()].map(({ id }) => id)]),
    lostWords: lostWordsOf(disks, office, lostRefunds),
    findings: [
      ...open.map((one) => ({
        kind: 'unsettled' as const,
        what: `still ${one.state}`,
        paymentId: one.id,
        ours: one,
        theirs: null,
      })),
      ...beside(
        office,
        told.map(({ order }) => order),
        unsettled,
      ).filter(({ paymentId }) => paymentId === null || !disputed.has(paymentId)),
      ...office.damaged.map((what) => found('disagreement', `head office: ${what}`)),
      ...machines.flatMap(({ nodeId, books }) => books.damaged.map((what) => found('disagreement', `${nodeId}: ${what}`))),
      ...journals.flatMap(({ findings }) => findings),
      ...machines.flatMap((machine) => rowsBeside(machine, office)),
    ],
  };
}

/** Refunds that only a lost disk had, by number. */
function refundsLostWith(disks: readonly Books[], { refunds }: Books): ReadonlyMap<string, Refund> {
  const known = new Set(refunds.map(({ id }) => id));
  return new Map(
    disks
      .flatMap((disk) => disk.refunds)
      .filter(({ id }) => !known.has(id))
      .map((refund) => [refund.refundNumber, refund]),
  );
}

/** An order as it is but for refunds that only a lost disk had. What was given back stays given back. */
function besideRefunds(order: Order, lost: ReadonlyMap<string, Refund>): Readonly<{ order: Order; hidden: number }> {
  const refunds = order.refunds.filter(({ outRefundNo }) => !lost.has(outRefundNo));
  const hidden = order.refunds.length - refunds.length;
  if (hidden === 0) return { order, hidden };
  return { order: { ...order, refunds, state: refunds.length === 0 ? 'SUCCESS' : order.state }, hidden };
}

/**
 * A cashier gives up, or gives everything back, and the disk dies before that is told: head office, which knows the payment, finds it paid, or
 * finds that the money went back. Of what a lost disk had told to its last event nothing is excused.
 */
function lostWordsOf(disks: readonly Books[], office: Books, lostRefunds: ReadonlyMap<string, Refund>): LostWords {
  const known = new Map(office.payments.map((payment) => [payment.id, payment]));
  const theirs = chainsOf(office);
  /** Of each payment, by that disk and by others. A part that was given back leaves it paid. */
  const givenBack = Map.groupBy([...lostRefunds.values(), ...office.refunds], ({ paymentId }) => paymentId);
  const isWhollyBack = ({ id, amount }: Payment): boolean =>
    (givenBack.get(id) ?? []).reduce((sum, refund) => sum + refund.amount.amountMinor, 0) >= amount.amountMinor;
  return new Map(
    disks.flatMap((disk) => {
      const ours = chainsOf(disk);
      return disk.payments.flatMap((payment): (readonly [string, 'paid' | 'notPaid'])[] => {
        const { id, state } = payment;
        const there = known.get(id);
        if (there === undefined) return [];
        const isUntold = (ours.get(id) ?? []).some((hash, index) => theirs.get(id)?.[index] !== hash);
        const isFree = state !== 'paid' && !holdsSale(state);
        if (isUntold && isFree && there.state === 'paid') return [[id, 'notPaid']];
        return state === 'paid' && isWhollyBack(payment) && there.reason === 'returned' ? [[id, 'paid']] : [];
      });
    }),
  );
}

type Told = Readonly<{ of: 'payment' | 'refund'; paymentId: string; refundId?: string; hash: string }>;

/** The hashes of each chain, oldest first, by the id of its payment or refund. */
function chainsOf({ written }: Books): ReadonlyMap<string, readonly string[]> {
  const chains = written.map((text) => JSON.parse(text) as readonly Told[]); // written by booksOf
  return new Map(
    chains.flatMap((chain) => {
      const [first] = chain;
      return first === undefined ? [] : [[first.refundId ?? first.paymentId, chain.map(({ hash }) => hash)] as const];
    }),
  );
}

/** Each chain of a machine: all of it is in head office's journal, or the rest of it was kept aside. A lost disk was never told to its end. */
function journalsBeside({ nodeId, state, books }: MachineBooks, office: Books, late: readonly string[]) {
  const theirs = chainsOf(office);
  const aside = new Set(late.flatMap((body) => (JSON.parse(body) as { event?: { hash: string } }).event?.hash ?? []));
  const findings: Finding[] = [];
  let verified = 0;
  const chains = state === 'lost' ? [] : [...chainsOf(books)];
  for (const [id, chain] of chains) {
    const there = theirs.get(id) ?? [];
    const parts = chain.findIndex((hash, index) => there[index] !== hash);
    const rest = parts < 0 ? [] : chain.slice(parts);
    const isWhole = rest.every((hash) => state === 'takenOver' && aside.has(hash));
    if (isWhole) verified++;
    else
      findings.push({
        ...found(there.length === 0 ? 'lost' : 'disagreement', `${nodeId} (${state}): the journal of ${id} is not head office’s`),
        ...{ paymentId: id, ours: chain, theirs: there },
      });
  }
  return { count: chains.length, verified, findings };
}

/** The rows of a living node, and of head office's that are its. */
function rowsBeside({ nodeId, state, books }: MachineBooks, office: Books): readonly Finding[] {
  if (state !== 'living') return [];
  const there = new Map<string, Payment | Refund>([...office.payments, ...office.refunds].map((row) => [row.id, row]));
  const here = new Map<string, Payment | Refund>([...books.payments, ...books.refunds].map((row) => [row.id, row]));
  return [
    ...[...here.values()]
      .filter((row) => !isDeepStrictEqual(row, there.get(row.id)))
      .map((row) =>
        differs(there.has(row.id) ? 'disagreement' : 'lost', 'its node’s row is not head office’s', row, there.get(row.id)),
      ),
    ...[...there.values()]
      .filter((row) => row.owner === nodeId && !here.has(row.id))
      .map((row) => differs('disagreement', 'head office has a row of a node that has it not', null, row)),
  ];
}

const differs = (kind: Finding['kind'], what: string, ours: Payment | Refund | null, theirs?: Payment | Refund): Finding => ({
  ...{ kind, what, ours, theirs: theirs ?? null },
  paymentId: (ours ?? theirs)?.id ?? null,
});

const found = (kind: Finding['kind'], what: string): Finding => ({ kind, what, paymentId: null, ours: null, theirs: null });
