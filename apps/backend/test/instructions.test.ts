/** Head office's book of what it asks of nodes, as it is kept: over restarts, and whatever a node tells. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Act } from '@quickpay/exchange';
import { type InstructionAnswer, type Ledger, openSqliteLedger } from '@quickpay/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Instructions, openInstructions } from '../src/instructions/instructions.ts';
import { secureRandom } from '../src/random.ts';
import { handClock } from './hand-clock.ts';

let folder: string;
let ledger: Ledger;
let instructions: Instructions;
const clock = handClock();
const told = new Map<string, InstructionAnswer>();
const open = async () => {
  const answers = { instructionAnswer: async (id: string) => told.get(id) ?? null };
  instructions = await openInstructions({ file: join(folder, 'ledger.sqlite'), ledger: answers, clock });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-instructions-'));
  ledger = await openSqliteLedger({ file: join(folder, 'ledger.sqlite'), environment: 'sandbox', random: secureRandom() });
  told.clear();
  await open();
});
afterEach(async () => {
  instructions.close();
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const check: Act = { kind: 'check', paymentId: 'pay_1', by: 'u_1' };
const ask = (id: string, act: Act = check) =>
  instructions.ask({ id, nodeId: 'n1', storeId: 's1', actOf: () => act, isSame: (known) => known.kind === act.kind });
const waiting = async () => (await instructions.handed('n1', 0, 0)).map(({ id }) => id);
const done = (instructionId: string): InstructionAnswer => ({ instructionId, answer: { kind: 'done' }, at: 5 });

test('is asked for once, handed out until it is answered, and known afterwards', async () => {
  expect(await ask('ins_00000001')).toMatchObject({ kind: 'asked', isNew: true });
  expect(await ask('ins_00000001')).toMatchObject({ kind: 'asked', isNew: false });
  expect(await ask('ins_00000001', { ...check, kind: 'cancel' })).toEqual({ kind: 'otherAct' });
  expect(await waiting()).toEqual(['ins_00000001']);
  await instructions.answered('n1', [done('ins_00000001')]);
  expect(await waiting()).toEqual([]);
  expect(instructions.find('ins_00000001')).toMatchObject({ outcome: { kind: 'done' }, answeredAt: 5 });
});

test('a process that ends between what arrived and its note finds the answer in the ledger', async () => {
  await ask('ins_00000001');
  await ask('ins_00000002');
  instructions.close();
  told.set('ins_00000001', done('ins_00000001'));
  await open();
  expect(await waiting()).toEqual(['ins_00000002']);
});

test('another node’s word, and one that cannot be read, change nothing', async () => {
  await ask('ins_00000001');
  await instructions.answered('n2', [done('ins_00000001')]);
  await instructions.answered('n1', [{ ...done('ins_00000001'), answer: { kind: 'whatever' } }]);
  expect(await waiting()).toEqual(['ins_00000001']);
});

test('what was not answered at a take-over is asked of nobody any more', async () => {
  await ask('ins_00000001');
  expect((await instructions.takeBack('n1')).map(({ id }) => id)).toEqual(['ins_00000001']);
  expect(await waiting()).toEqual([]);
  expect(instructions.find('ins_00000001')).toMatchObject({ outcome: { kind: 'takenBack' } });
});

test('a node that waits is answered as soon as there is something', async () => {
  const handed = instructions.handed('n1', 0, 20_000);
  await ask('ins_00000001');
  expect(await handed).toMatchObject([{ id: 'ins_00000001' }]);
});
