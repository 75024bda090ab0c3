/** Seeded worlds come to their right end, are the same each time, and miss each rule that is taken out. */
import { RULES, stepWithout } from '@quickpay/core/rules-off';
import { describe, expect, test } from 'vitest';
import { channelOver } from '../../../tests/worlds/channel.ts';
import { runSeeds, runWorld, traceHash } from '../src/index.ts';

const SEEDS = 200;
const channels = new URL('../../../tests/worlds/channel.ts', import.meta.url);

test(`${SEEDS} worlds come to their right end`, { timeout: 180_000 }, async () => {
  const { violations, payments, refunds } = await runSeeds({ first: 1, count: SEEDS, channels });
  expect(violations, 'replay: npm run simulate -- --seed N').toEqual([]);
  expect(payments).toBeGreaterThan(SEEDS * 20);
  expect(refunds).toBeGreaterThan(0);
});

test('the same seed is the same world, byte for byte, in however many threads', { timeout: 60_000 }, async () => {
  const [one, two] = [
    await runWorld({ seed: 7, channelOver, withTrace: true }),
    await runWorld({ seed: 7, channelOver, withTrace: true }),
  ];
  expect(one.told.length).toBeGreaterThan(100);
  expect(two.told).toEqual(one.told);
  expect(two.hash).toBe(one.hash);
  expect((await runWorld({ seed: 8, channelOver })).hash).not.toBe(one.hash);
  const hashes = await Promise.all(
    [1, 2].map(async (jobs) => traceHash(await runSeeds({ first: 1, count: 21, channels, jobs }))),
  );
  expect(hashes[1]).toBe(hashes[0]);
});

test('worlds whose ledger is SQLite come to their right end, whatever the seed drew', { timeout: 60_000 }, async () => {
  for (const seed of [1, 2, 3, 4, 5, 6])
    expect((await runWorld({ seed, channelOver, ledger: 'sqlite' })).violations, `seed ${seed}`).toEqual([]);
});

describe('a rule taken out is missed', () => {
  test.each(RULES)('%s', { timeout: 120_000 }, async (rule) => {
    let found = 0;
    for (let seed = 1; seed <= 400 && found === 0; seed++)
      found += (await runWorld({ seed, channelOver, step: stepWithout(rule) })).violations.length;
    expect(found).toBeGreaterThan(0);
  });
});
