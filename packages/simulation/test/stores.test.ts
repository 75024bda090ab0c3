/** Worlds of stores and a head office come to their right end, and are the same each time. */
import { expect, test } from 'vitest';
import { channelOver } from '../../../tests/worlds/channel.ts';
import { DEFECTS } from '../src/defects/catalogue.ts';
import { hunt } from '../src/defects/hunt.ts';
import { runSeeds, traceHash } from '../src/index.ts';
import { runStoreWorld } from '../src/stores/store-world.ts';

const channels = new URL('../../../tests/worlds/channel.ts', import.meta.url);
const SEEDS = 20;

test(`${SEEDS} worlds of stores come to their right end, and so much went wrong in them`, { timeout: 120_000 }, async () => {
  const totals = await runSeeds({ first: 1, count: SEEDS, topology: 'store', channels });
  expect(totals.violations, 'replay: npm run simulate -- --topology store --seed N').toEqual([]);
  expect(totals.payments).toBeGreaterThan(SEEDS * 20);
  const { cut, batchDoubled, takenOver, mistakenTakeOver, diskLost, nodeReplaced, doorSwitched } = totals.storeFaults;
  for (const count of [cut, batchDoubled, takenOver, mistakenTakeOver, diskLost, nodeReplaced, doorSwitched])
    expect(count).toBeGreaterThan(0);
});

test('the same seed is the same world of stores, in however many threads', { timeout: 60_000 }, async () => {
  const [one, two] = [
    await runStoreWorld({ seed: 7, channelOver, withTrace: true }),
    await runStoreWorld({ seed: 7, channelOver, withTrace: true }),
  ];
  expect(two.told).toEqual(one.told);
  expect(two.hash).toBe(one.hash);
  const hashes = await Promise.all(
    [1, 2].map(async (jobs) => traceHash(await runSeeds({ first: 1, count: 7, topology: 'store', channels, jobs }))),
  );
  expect(hashes[1]).toBe(hashes[0]);
});

test('a world cut to its first sales is the same until then', { timeout: 60_000 }, async () => {
  const [whole, cut] = [await runStoreWorld({ seed: 3, channelOver }), await runStoreWorld({ seed: 3, channelOver, sales: 2 })];
  expect(cut.sales).toBe(whole.sales);
  expect(cut.payments).toBeLessThan(whole.payments);
});

test.each(['gapSkipped', 'nothingHeld'])(
  'a defect between stores and head office is missed: %s',
  { timeout: 120_000 },
  async (name) => {
    const defect = DEFECTS.find((one) => one.name === name) ?? null;
    expect(defect).not.toBeNull();
    expect((await hunt({ defect, channels, seeds: 20 })).caught).not.toBeNull();
  },
);
