/** What a ledger promises is promised by the one in memory too. */
import { contentsOf, currentShift } from '@quickpay/storage';
import { expect, test } from 'vitest';
import { arrivalContract } from '../../storage/test/arrival-contract.ts';
import { ledgerContract } from '../../storage/test/ledger-contract.ts';
import { seeded } from '../../storage/test/sample.ts';
import { shiftContract } from '../../storage/test/shift-contract.ts';
import { aDay, contentOf, tellAll } from '../../storage/test/two-ledgers.ts';
import { memoryLedger } from '../src/ledger/memory-ledger.ts';
import { Tables } from '../src/ledger/tables.ts';

const identity = { nodeId: 'node0001', epoch: 0, environment: 'sandbox', hashKey: seeded(1).bytes(32) } as const;
const open = async () => memoryLedger(identity);

ledgerContract('in memory', open);
shiftContract('in memory', open);
arrivalContract('in memory', async ({ nodeId, ships }) => memoryLedger({ ...identity, nodeId }, new Tables(), { ships }));

test('what was there before a ledger shipped is told too, once', async () => {
  const kept = new Tables();
  await aDay(memoryLedger(identity, kept));
  const node = memoryLedger(identity, kept, { ships: true });
  const last = await node.outbox?.last();
  expect(await memoryLedger(identity, kept, { ships: true }).outbox?.last()).toBe(last);
  const office = memoryLedger({ ...identity, nodeId: 'office01' });
  expect((await tellAll(node, office)).flatMap(({ late }) => late)).toEqual([]);
  expect(await contentOf(office)).toEqual(await contentOf(node));
  expect((await office.shifts(null, null, 10)).items).toHaveLength(3);
});

test('a restored ledger that has forgotten a closing gives the number again, and another id', async () => {
  const ledger = await open();
  const close = async (of: typeof ledger) => {
    const current = await currentShift(of, { terminalId: 't1', storeId: 's1' });
    const closed = { at: 9, by: 'c', upTo: current.stretch.upTo, contents: await contentsOf(of, current) };
    const shift = { ...current.shift, closed };
    expect(await of.commit([{ kind: 'closeShift', shift }])).toMatchObject({ ok: true });
    return shift;
  };
  const { shift } = await currentShift(ledger, { terminalId: 't1', storeId: 's1' });
  await ledger.commit([{ kind: 'openShift', shift: { ...shift, opened: { at: 5, by: 'a' }, closed: null } }]);
  const restored = ledger.restored();
  const [lost, kept] = [await close(ledger), await close(restored)];
  expect([lost.id, kept.id]).toEqual(['shift_t1_0_1', 'shift_t1_1_1']);
  expect(await restored.shift(kept.id)).toEqual(kept);
  expect(await restored.shift(lost.id)).toBeNull();
  expect((await close(restored)).id).toBe('shift_t1_1_2');
});
