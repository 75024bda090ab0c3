/** Every kept input of every target once more: what was found and put right stays so. */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { chanceOf } from '../../packages/simulation/src/chance.ts';
import { keptInputs } from './corpus.ts';
import { mutated } from './mutate.ts';
import { bytesOf } from './target.ts';
import { allTargets } from './targets.ts';

/** Beside the kept ones: new ones with every run, so that no two runs are the same. */
const FRESH = 200;
const FRESH_COSTLY = 20;

const targets = await allTargets();

test('no two targets have one name', () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
});

test.each(targets.map((target) => [target.name, target] as const))('%s', async (name, target) => {
  const { check, close } = await target.open();
  const known = [...target.seeds.map(bytesOf), ...keptInputs(name).map(({ bytes }) => bytes)];
  const seed = randomInt(1_000_000_000);
  const chance = chanceOf(seed);
  const pick = (): Uint8Array => known[chance.below(known.length)] ?? new Uint8Array();
  const pool = { chance, words: (target.words ?? []).map((word) => Buffer.from(word)), other: pick };
  const fresh = Array.from({ length: target.isCostly ? FRESH_COSTLY : FRESH }, () => mutated(pick(), pool));
  for (const input of [...known, ...fresh]) {
    try {
      await check(input);
    } catch (fault) {
      const again = `npm run fuzz -- --target ${name} --input=${Buffer.from(input).toString('base64url')}`;
      throw new Error(`not so: ${target.holds}\nagain: ${again}`, { cause: fault });
    }
  }
  await close();
});
