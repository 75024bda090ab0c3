/** What a node that was taken over and head office do not agree about, as it is kept: over restarts, and until somebody has seen it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DISPUTE_KINDS } from '@quickpay/api';
import { CONFLICTS, PAYMENT_SIDES, REFUND_SIDES } from '@quickpay/exchange';
import { type Entry, type LateFact, type Ledger, openSqliteLedger, type RefundEntry } from '@quickpay/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Disputes, openDisputes } from '../src/nodes/disputes.ts';
import type { EnrolledNode } from '../src/nodes/store.ts';
import { secureRandom } from '../src/random.ts';

let folder: string;
let ledger: Ledger;
let disputes: Disputes;
/** What head office's ledger holds: facts that came late, and payments. */
let late: LateFact[];
let here: Record<string, { state: string; reason?: string }>;
let refunds: Record<string, { state: string }>;
const node = { id: 'n1', storeId: 's1', state: 'takenOver' } as EnrolledNode; // as much as is looked at

const open = async () => {
  disputes = await openDisputes({
    file: join(folder, 'ledger.sqlite'),
    ledger: {
      lateFacts: async (_of, after, limit) => late.filter(({ id }) => id > after).slice(0, limit),
      payment: async (id) => (here[id] === undefined ? null : ({ payment: { id, ...here[id] } } as unknown as Entry)), // as much as is looked at
      refund: async (id) => (refunds[id] === undefined ? null : ({ refund: { id, ...refunds[id] } } as unknown as RefundEntry)), // as much as is looked at
    },
    nodes: { all: () => [node] },
    now: () => 9,
  });
};
const says = (id: number, state: string, refundId: string | null = null): LateFact => ({
  ...{ id, nodeId: 'n1', epoch: 0, sequence: id, kind: 'event', why: 'takenOver', paymentId: 'pay_1', refundId, at: id },
  body: JSON.stringify({ event: { of: refundId === null ? 'payment' : 'refund', paymentId: 'pay_1', state } }),
});
const unseen = async () => (await disputes.unseen()).map(({ kind, nodeState, officeState }) => [kind, nodeState, officeState]);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-disputes-'));
  ledger = await openSqliteLedger({ file: join(folder, 'ledger.sqlite'), environment: 'sandbox', random: secureRandom() });
  late = [];
  here = { pay_1: { state: 'notPaid', reason: 'returned' } };
  refunds = {};
  await open();
});
afterEach(async () => {
  disputes.close();
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

test('what the node last said counts, and is found again after a restart', async () => {
  late = [says(1, 'awaitingPayer'), says(2, 'paid')];
  await disputes.look();
  expect(await unseen()).toEqual([['paidThenReturned', 'paid', 'notPaid']]);
  disputes.close();
  await open();
  await disputes.look();
  expect(await unseen()).toHaveLength(1);
});

test('it is no dispute while head office is still finding out, nor once both say the same', async () => {
  late = [says(1, 'paid')];
  here = { pay_1: { state: 'uncertain' } };
  await disputes.look();
  expect(await unseen()).toEqual([]);
  here = { pay_1: { state: 'paid' } };
  expect(await unseen()).toEqual([]);
  here = { pay_1: { state: 'notPaid', reason: 'expired' } };
  expect(await unseen()).toEqual([['paidThenNotPaid', 'paid', 'notPaid']]);
});

test('what was seen leaves the list, and comes back when the node tells of another state', async () => {
  late = [says(1, 'paid')];
  await disputes.look();
  expect(disputes.see('pay_1', 'u_1')).toBe(true);
  expect(disputes.see('pay_1', 'u_1')).toBe(false);
  expect(await unseen()).toEqual([]);
  here = { pay_1: { state: 'paid' } };
  late.push(says(2, 'notPaid'));
  await disputes.look();
  expect(await unseen()).toEqual([['notPaidThenPaid', 'notPaid', 'paid']]);
});

test.each([
  ['refundedThenClosed', 'succeeded', 'closed'],
  ['closedThenRefunded', 'closed', 'succeeded'],
])('a refund that both have settled otherwise is listed beside its payment: %s', async (kind, nodeState, officeState) => {
  here = { pay_1: { state: 'paid' } };
  refunds = { ref_1: { state: 'sent' } };
  late = [says(1, 'sent', 'ref_1'), says(2, nodeState, 'ref_1')];
  await disputes.look();
  expect(await unseen()).toEqual([]);
  refunds = { ref_1: { state: officeState } };
  expect(await disputes.unseen()).toEqual([
    { ...{ id: 'ref_1', kind, nodeId: 'n1', paymentId: 'pay_1', refundId: 'ref_1', nodeState, officeState }, at: 2 },
  ]);
  expect(disputes.see('ref_1', 'u_1')).toBe(true);
  expect(await unseen()).toEqual([]);
});

test('whatever a manager is told of here has a name in the API', () => {
  const told = new Map<string, readonly string[]>(
    Object.values(CONFLICTS).flatMap((group) => Object.entries(group).map(([kind, row]) => [kind, row.told])),
  );
  // Of what the node does not know it tells nothing.
  const { absent: _payment, ...payments } = PAYMENT_SIDES;
  const { absent: _refund, ...refunds } = REFUND_SIDES;
  const kinds = [...Object.values(payments), ...Object.values(refunds)].flatMap((row) => Object.values(row));
  const forManagers = kinds.filter((kind) => kind !== null && told.get(kind)?.includes('manager'));
  expect(DISPUTE_KINDS).toEqual(expect.arrayContaining(forManagers));
});
