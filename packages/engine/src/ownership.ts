/**
 * Whose a payment is, and how it becomes ours.
 *
 * Every payment and refund belongs to one node, and only that node writes events of it. Of what other nodes work on head office has the rows: an act on
 * one of those is answered with whose it is. Once such a node is gone for good, somebody says so and it is taken over: what is open of it at once, what has
 * ended by the first act on it. Either is one event, `resumed` with its new owner, after which the channel is asked before anything else is done.
 */
import { isFinal, isFinalRefund, type Payment } from '@quickpay/core';
import type { Entry, RefundEntry } from '@quickpay/storage';
import type { Advance, Advanced, AdvanceRefund } from './advance.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import type { ActAnswer, OwnedElsewhere, TakenOver } from './requests.ts';
import { everyPage } from './resume.ts';

/** A row that an act may go on with. */
export type Owned<Row> = Readonly<{ kind: 'ours'; entry: Row }> | Readonly<{ kind: 'unknown' }> | OwnedElsewhere;

export type Ownership = {
  /** A payment to act on: ours, or made ours now. Must be called inside its lane. */
  payment(id: string): Promise<Owned<Entry>>;
  /** A refund, likewise, inside the lane of its payment. */
  refund(id: string): Promise<Owned<RefundEntry>>;
  /** Who works on what belongs to `owner`, or null where we do or may. */
  elsewhere(owner: string): OwnedElsewhere | null;
  takeOver(nodeId: string): Promise<TakenOver>;
  takeOverOne(paymentId: string): Promise<ActAnswer>;
  /** Ends what a process that has ended meanwhile had begun to take over. */
  endTakeOvers(): Promise<void>;
  /** From here on nothing is ours: all of it is `by`’s. */
  disown(by: string): void;
  /** Whether anything may be sent. */
  isWorking(): boolean;
};

type Parts = Readonly<{ engine: Resolved; lanes: Lanes; advance: Advance; advanceRefund: AdvanceRefund }>;

export function createOwnership({ engine, lanes, advance, advanceRefund }: Parts): Ownership {
  const { ledger, isTakenOver, log } = engine;
  const { nodeId, epoch } = ledger.identity;
  const takenOverBy = { owner: nodeId, epoch };
  let disownedBy: string | null = null;

  const elsewhere = (owner: string): OwnedElsewhere | null => {
    if (disownedBy !== null) return { kind: 'ownedElsewhere', owner: disownedBy };
    return owner === nodeId || isTakenOver(owner) ? null : { kind: 'ownedElsewhere', owner };
  };

  const takePayment = (entry: Entry) => advance(entry.payment.id, { kind: 'resumed', clockAgrees: false, takenOverBy }, entry);
  const takeRefund = (entry: RefundEntry) => advanceRefund(entry.refund.id, { kind: 'resumed', takenOverBy }, entry);

  /** The row, of us: as it is, or after the step that makes it so. */
  const owned = async <Row>(
    entry: Row | null,
    ownerOf: (row: Row) => string,
    take: (row: Row) => Promise<Advanced<Row>>,
  ): Promise<Owned<Row>> => {
    if (entry === null) return { kind: 'unknown' };
    const others = elsewhere(ownerOf(entry));
    if (others !== null) return others;
    if (ownerOf(entry) === nodeId) return { kind: 'ours', entry };
    const taken = await take(entry);
    return taken.kind === 'unknown' ? taken : { kind: 'ours', entry: taken.entry };
  };

  /** Those of a payment that are open and not ours, of nodes that were taken over. */
  const takeRefundsOf = async (paymentId: string): Promise<void> => {
    for (const entry of await ledger.refundsOf(paymentId)) {
      const { owner, state } = entry.refund;
      if (owner !== nodeId && !isFinalRefund(state) && elsewhere(owner) === null) await takeRefund(entry);
    }
  };

  const ownPayment = async (entry: Entry | null): Promise<Owned<Entry>> => {
    const found = await owned(entry, ownerOfPayment, takePayment);
    // What is sent for one refund of a payment depends on its others.
    if (found.kind === 'ours' && found.entry !== entry) await takeRefundsOf(found.entry.payment.id);
    return found;
  };

  /** Everything that is open of a node; a row that is ours by now is left as it is, so that to take over twice does nothing twice. */
  const takeAll = async (from: string): Promise<TakenOver> => {
    let [payments, refunds] = [0, 0];
    await everyPage(
      (after, limit) => ledger.unresolved(after, limit, from),
      ({ payment: { id } }) => id,
      ({ payment: { id } }) =>
        lanes.run(id, async () => {
          const entry = await ledger.payment(id);
          if (entry?.payment.owner === from && (await takePayment(entry)).kind === 'advanced') payments++;
        }),
    );
    await everyPage(
      (after, limit) => ledger.unresolvedRefunds(after, limit, from),
      ({ refund: { id } }) => id,
      ({ refund: { id, paymentId } }) =>
        lanes.run(paymentId, async () => {
          const entry = await ledger.refund(id);
          if (entry?.refund.owner === from && (await takeRefund(entry)).kind === 'advanced') refunds++;
        }),
    );
    if (payments + refunds > 0) log({ what: 'taken over', detail: { nodeId: from, payments, refunds } });
    return { payments, refunds };
  };

  return {
    payment: async (id) => ownPayment(await ledger.payment(id)),
    refund: async (id) => owned(await ledger.refund(id), ownerOfRefund, takeRefund),
    elsewhere,
    async takeOver(from) {
      if (from === nodeId) throw new Error(`${from} is this node: nobody takes itself over`);
      // Else a restart in the midst of it would leave the rest to nobody.
      if (!isTakenOver(from)) throw new Error(`that ${from} is taken over must be noted before it is done`);
      return takeAll(from);
    },
    takeOverOne: (paymentId) =>
      lanes.run(paymentId, async () => {
        const entry = await ledger.payment(paymentId);
        if (entry === null) return { kind: 'unknown' };
        const payment: Payment = entry.payment;
        const others = elsewhere(payment.owner);
        if (others !== null) return others;
        if (isFinal(payment.state)) {
          await takeRefundsOf(paymentId);
          return { kind: 'done', payment };
        }
        const found = await ownPayment(entry);
        return found.kind === 'ours' ? { kind: 'done', payment: found.entry.payment } : found;
      }),
    async endTakeOvers() {
      for (const owner of await ledger.ownersOfUnresolved()) if (owner !== nodeId && isTakenOver(owner)) await takeAll(owner);
    },
    disown(by) {
      disownedBy ??= by;
    },
    isWorking: () => disownedBy === null,
  };
}

const ownerOfPayment = ({ payment }: Entry): string => payment.owner;
const ownerOfRefund = ({ refund }: RefundEntry): string => refund.owner;
