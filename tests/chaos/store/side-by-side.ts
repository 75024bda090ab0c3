/**
 * Every ledger laid beside head office's, and head office's beside the gateway's orders. A living node's rows are head office's, word for
 * word; of a machine that was taken over, what it wrote is in head office's journal or kept aside; of a disk that is lost, what head office
 * never heard of is on the gateway's bill and nowhere else.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Payment, Refund } from '@quickpay/core';
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
  /** Ids that only a lost disk had. */
  lostWithDisk: ReadonlySet<string>;
  findings: readonly Found[];
}>;

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
  const lost = machines.filter(({ state }) => state === 'lost').flatMap(({ books }) => books.payments);
  const lostNumbers = new Set(lost.filter(({ id }) => !known.has(id)).map(({ merchantOrderNumber }) => merchantOrderNumber));
  const isOnBillOnly = ({ outTradeNo }: Order) => lostNumbers.has(outTradeNo);
  const [onBillOnly, told] = [orders.filter(isOnBillOnly), orders.filter((order) => !isOnBillOnly(order))];

  const open = openIn(office);
  const unsettled = new Set(open.map(({ id }) => id));
  const reversed = office.payments.filter(({ attention }) => attention === 'paidThenReversed');
  const disputed = new Set([...contested, ...reversed.map(({ id }) => id)]);
  const journals = machines.map((machine) => journalsBeside(machine, office, late));
  const lostWithDisk = new Set(
    lost
      .filter(({ id }) => !known.has(id))
      .flatMap((payment) => [payment.id, ...refundsOf(machines, payment.id).map(({ id }) => id)]),
  );
  return {
    payments: new Set([...known.keys(), ...machines.flatMap(({ books }) => books.payments.map(({ id }) => id))]),
    compared: new Set([...known.keys(), ...lost.map(({ id }) => id)]),
    journals: journals.reduce((sum, { count }) => sum + count, 0),
    journalVerified: journals.reduce((sum, { verified }) => sum + verified, 0),
    disputed,
    foundByBillOnly: onBillOnly.length,
    lostWithDisk,
    findings: [
      ...open.map((one) => ({
        kind: 'unsettled' as const,
        what: `still ${one.state}`,
        paymentId: one.id,
        ours: one,
        theirs: null,
      })),
      ...beside(office, told, unsettled).filter(({ paymentId }) => paymentId === null || !disputed.has(paymentId)),
      ...office.damaged.map((what) => found('disagreement', `head office: ${what}`)),
      ...machines.flatMap(({ nodeId, books }) => books.damaged.map((what) => found('disagreement', `${nodeId}: ${what}`))),
      ...journals.flatMap(({ findings }) => findings),
      ...machines.flatMap((machine) => rowsBeside(machine, office)),
    ],
  };
}

const refundsOf = (machines: readonly MachineBooks[], paymentId: string): readonly Refund[] =>
  machines.flatMap(({ books }) => books.refunds.filter((refund) => refund.paymentId === paymentId));

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
