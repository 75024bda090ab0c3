import { expect, test } from 'vitest';
import { secureRandom } from '../src/random.ts';

test('so many bytes as asked for, none of them given twice', () => {
  const random = secureRandom();
  const given = Array.from({ length: 2_000 }, (_, n) => random.bytes(8 + (n % 25)));
  expect(given.map(({ length }) => length)).toEqual(Array.from({ length: 2_000 }, (_, n) => 8 + (n % 25)));
  // Eight bytes by chance twice in two thousand: once in ten million million runs.
  expect(new Set(given.map((bytes) => Buffer.from(bytes.slice(0, 8)).toString('hex'))).size).toBe(2_000);
  expect(random.bytes(0)).toHaveLength(0);
  expect(random.bytes(10_000)).toHaveLength(10_000);
});

test('what was given is the taker’s own', () => {
  const random = secureRandom();
  const [one, other] = [random.bytes(16), random.bytes(16)];
  one.fill(7);
  expect(other).not.toEqual(one);
  expect(other.buffer.byteLength).toBe(16);
});
