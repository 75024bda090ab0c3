/** What head office makes of facts that it did not know of when it did the same or the opposite: over real ledgers, with nobody in between. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '@quickpay/engine';
import type { BatchAnswer, Intake } from '@quickpay/exchange';
import { type Ledger, openSqliteLedger } from '@quickpay/storage';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requests } from '../../../packages/storage/test/sample.ts';
import { batchOf, tillAt } from '../../../packages/storage/test/two-ledgers.ts';
import { type Instructions, openInstructions } from '../src/instructions/instructions.ts';
import { createArrivals } from '../src/live/arrivals.ts';
import { createArriving, isOver } from '../src/nodes/arriving.ts';
import { type Disputes, openDisputes } from '../src/nodes/disputes.ts';
import { createNodes, type Nodes } from '../src/nodes/registry.ts';
import { newSealingKeys } from '../src/nodes/sealing.ts';
import { newSigningKeys } from '../src/nodes/signature.ts';
import { createSpoken } from '../src/nodes/spoken.ts';
import { openNodeStore } from '../src/nodes/store.ts';
import { secureRandom } from '../src/random.ts';
import { handClock } from './hand-clock.ts';

const random = secureRandom();
const environment = 'sandbox';
const [OFFICE, NODE, STORE] = ['aaaa0001', '7c1e9a40', 's1'];
const HEALTH = { version: '0.1.0', profileRevision: null, unresolved: 0, held: 0 };

let folder: string;
let office: Ledger;
let node: Ledger;
let nodes: Nodes;
let instructions: Instructions;
let disputes: Disputes;
let engine: Engine;
let intake: Intake;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-arriving-'));
  const file = join(folder, 'ledger.sqlite');
  const clock = handClock();
  office = await openSqliteLedger({ file, environment, random, nodeId: OFFICE, writer: 'inline' });
  node = await openSqliteLedger({ file: ':memory:', environment, random, nodeId: NODE, ships: true });
  nodes = createNodes({ store: await openNodeStore(':memory:'), random, ownId: OFFICE, wallNow: () => clock.now() });
  enrol();
  instructions = await openInstructions({ file, ledger: office, clock });
  disputes = await openDisputes({ file, ledger: office, nodes, now: () => clock.now() });
  // It serves no merchant: nothing is asked of a channel here.
  engine = createEngine({ ledger: office, clock, random, merchants: [], isTakenOver: (owner) => isOver(nodes, owner) });
  await engine.start();
  const logger = pino({ level: 'silent' });
  const [spoken, arrivals] = [createSpoken(clock), createArrivals(() => {})];
  intake = createArriving({
    ledger: office,
    ...{ engine, nodes, instructions, disputes, spoken, arrivals, clock, random, logger },
  });
});
afterEach(async () => {
  disputes.close();
  instructions.close();
  nodes.close();
  await engine.drain(0);
  await node.close();
  await office.close();
  rmSync(folder, { recursive: true, force: true });
});

function enrol(): void {
  const made = nodes.makeToken(STORE, 'shop');
  if (made.kind !== 'made') throw new Error(made.kind);
  const keys = { signingKey: newSigningKeys().publicKey, sealingKey: newSealingKeys().publicKey };
  nodes.enrol({ token: made.token, storeId: STORE, nodeId: NODE, epoch: 0, version: '0.1.0', ...keys });
}

async function tell(): Promise<BatchAnswer> {
  const { nodeId, epoch, after, facts, head, lateRequestWatchMs } = await batchOf(node);
  const said = { sentAt: 99, backlog: 0, standing: 'inStep', health: HEALTH } as const;
  const answer = await intake.take(NODE, { nodeId, epoch, after, facts, head, lateRequestWatchMs, ...said });
  if ('cursor' in answer) await node.outbox?.shipped(answer.cursor);
  return answer;
}
const unseen = async () => (await disputes.unseen()).map(({ id, kind, officeState }) => [id, kind, officeState]);

test('a sale that was paid at the store and at head office’s door stays paid twice, and a manager is told (paidAtBothDoors)', async () => {
  const [till, head] = [tillAt(node), tillAt(office, 9)];
  const sale = await till.sale();
  const own = await head.paid(await head.sale(sale));
  const other = await till.paid(sale);
  await till.paid(await till.sale());
  expect(await tell()).toMatchObject({ kind: 'taken', late: 0 });
  await expect.poll(unseen).toEqual([[other.payment.id, 'paidAtBothDoors', 'paid']]);
  expect(await office.payment(own.payment.id)).toEqual(own);
  expect(await office.refundsOf(own.payment.id)).toEqual([]);
  expect(await office.refundsOf(other.payment.id)).toEqual([]);
});

test('refunds of both sides that come to more than was paid are both kept, none is made after them, and a manager is told (refundedBeyond)', async () => {
  const [till, head] = [tillAt(node), tillAt(office, 9)];
  const paid = await till.paid(await till.sale());
  await tell();
  const { amountMinor } = paid.payment.amount;
  nodes.end(STORE, 'takenOver');
  const whole = await head.refund(paid, amountMinor);
  const part = await till.refund(paid, 1_000);
  expect(await tell()).toMatchObject({ kind: 'takenOver' });
  await expect.poll(unseen).toEqual([[part.refund.id, 'refundOfNode', 'requested']]);
  const here = await office.refundsOf(paid.payment.id);
  expect(here.map(({ refund }) => [refund.id, refund.amount.amountMinor])).toEqual([
    [whole.refund.id, amountMinor],
    [part.refund.id, 1_000],
  ]);
  const third = requests({ ...head.made.refund(paid.payment, 1), owner: OFFICE });
  expect(await office.commit([third])).toMatchObject({ ok: false, conflict: 'refundTooMuch' });
  // Head office works on the node's as well, under its own number.
  const [, taken] = here;
  await expect
    .poll(async () => (await office.refund(part.refund.id))?.refund)
    .toMatchObject({ owner: OFFICE, refundNumber: taken?.refund.refundNumber });
});
