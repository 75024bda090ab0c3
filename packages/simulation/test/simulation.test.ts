import { RULES, stepWithout } from '@quickpay/core/rules-off';
import { describe, expect, test } from 'vitest';
import { runWorld } from '../src/index.ts';

test('two hundred worlds come to their right end', { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { violations, payments } = await runWorld({ seed });
    expect(violations, `replay: npm run simulate -- --seed ${seed}`).toEqual([]);
    expect(payments).toBeGreaterThan(0);
  }
});

test('the same seed is the same world, byte for byte', async () => {
  const [one, two] = [await runWorld({ seed: 7, withTrace: true }), await runWorld({ seed: 7, withTrace: true })];
  expect(one.trace.length).toBeGreaterThan(100);
  expect(two.trace).toEqual(one.trace);
  expect((await runWorld({ seed: 8, withTrace: true })).trace).not.toEqual(one.trace);
});

describe('a rule taken out is missed', () => {
  test.each(RULES)('%s', { timeout: 120_000 }, async (rule) => {
    let found = 0;
    for (let seed = 1; seed <= 400 && found === 0; seed++)
      found += (await runWorld({ seed, step: stepWithout(rule) })).violations.length;
    expect(found).toBeGreaterThan(0);
  });
});
