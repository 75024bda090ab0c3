/** The end of a day: whether all is at rest, and what all ledgers, the gateway and the tills say then. */
import type { ConflictKind } from '@quickpay/exchange';
import { booksOf } from '../../stories/books.ts';
import { lateIn, nodeIdIn, openIn, untoldIn } from '../open-in.ts';
import { type Found, type MachineBooks, sideBySide } from './side-by-side.ts';
import type { StoreFigures } from './store-figures.ts';
import { type StoreScene, WATCH_MS } from './store-scene.ts';

/** Of what may disagree after a take-over of a machine that was alive (`docs/reference/store-conflicts.md`), that of which a till was told. */
const DECIDED_OTHERWISE: ReadonlySet<string> = new Set<ConflictKind>(['paidThenReturned', 'paidThenNotPaid', 'notPaidThenPaid']);

/** Payments and refunds that have not ended, and facts that have not been told. */
export function leftIn({ nodes, living, officeDir }: StoreScene): number {
  const telling = nodes.filter(({ state }) => state !== 'lost');
  return (
    openIn(officeDir) +
    living.reduce((sum, { dataDir }) => sum + openIn(dataDir), 0) +
    telling.reduce((sum, { dataDir }) => sum + untoldIn(dataDir), 0)
  );
}

/** `lost`: what was on disks that are gone. */
export async function seenAtRest(
  scene: StoreScene,
  lost: readonly MachineBooks[],
): Promise<Readonly<{ figures: Partial<StoreFigures>; findings: readonly Found[] }>> {
  const { nodes, officeDir, gateway, fellOver } = scene;
  const orders = await gateway.orders();
  const office = await booksOf(officeDir, WATCH_MS);
  const machines: MachineBooks[] = [...lost];
  for (const { state, dataDir } of nodes)
    if (state !== 'lost') machines.push({ nodeId: nodeIdIn(dataDir), state, books: await booksOf(dataDir, WATCH_MS) });
  const late = lateIn(officeDir);
  const seen = sideBySide({ office, late, machines, orders, contested: await contestedAt(scene) });
  const { payments, compared, findings, lostWithDisk, lostWords, disputed, ...counts } = seen;
  const resent = await gateway.resentSubmits();
  return {
    figures: {
      ...counts,
      ...{ payments: payments.size, compared: compared.size, lateFacts: late.length, disputed: disputed.size },
      lostWords: lostWords.size,
      refunds: office.refunds.length,
      paid: office.payments.filter(({ state }) => state === 'paid').length,
      returned: office.payments.filter(({ reason }) => reason === 'returned').length,
    },
    findings: [
      ...findings,
      ...nodes
        .flatMap(({ witness }) => witness.heldAgainst(office, lostWords))
        .filter(({ ours, paymentId }) => !isOf(lostWithDisk, ours) && !disputed.has(paymentId ?? ''))
        .map((finding) => ({ ...finding, ours: { said: finding.ours, machines: rowsOf(machines, finding.paymentId) } })),
      ...fellOver.map((what) => told('disagreement', what)),
      ...resent.flatMap(([mchId, count]) =>
        count > 0 ? [told('disagreement', `${mchId}: ${count} submits were sent again (I6)`)] : [],
      ),
    ],
  };
}

export const told = (kind: Found['kind'], what: string): Found => ({ kind, what, paymentId: null, ours: null, theirs: null });

/** What a manager is told that two owners have decided otherwise. */
async function contestedAt(scene: StoreScene): Promise<ReadonlySet<string>> {
  const { json } = await scene.asked('/v1/disputes');
  const items = (json.items ?? []) as readonly { kind: string; paymentId: string }[]; // the API's own
  return new Set(items.filter(({ kind }) => DECIDED_OTHERWISE.has(kind)).map(({ paymentId }) => paymentId));
}

/** A payment as each machine of a store has it, or had it when its disk was lost, with what was done there last. */
const rowsOf = (machines: readonly MachineBooks[], paymentId: string | null): unknown =>
  machines.flatMap(({ nodeId, state: machine, books }) =>
    books.payments
      .filter(({ id }) => id === paymentId)
      .map(({ state, reason, version, leftAt, revokesSent, submittedAt, settledAt }) => ({
        ...{ nodeId, machine, state, reason, version, leftAt, revokesSent, submittedAt, settledAt },
      })),
  );

/** What a witness holds against the books is of something that only a lost disk had. */
function isOf(ids: ReadonlySet<string>, ours: unknown): boolean {
  const { id, paymentId } = (ours ?? {}) as Readonly<{ id?: string; paymentId?: string | null }>;
  return ids.has(id ?? '') || ids.has(paymentId ?? '');
}
