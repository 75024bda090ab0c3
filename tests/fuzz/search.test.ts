/** The search itself, on a reader that is wrong on purpose; and what `npm run fuzz` says of it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { shrunk } from './shrink.ts';

const run = async (script: string, ...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, script), ...args]);
const searched = async (...args: readonly string[]) => {
  const { stdout } = await run('planted/search-planted.ts', ...args);
  return JSON.parse(stdout) as { tried: number; kept: string[]; input: string | null; told: string | null };
};

/** Guided it takes some ten thousand. */
const RUNS = '100000';

describe.concurrent('a search', () => {
  test('finds what five bytes guard, because it sees which of them were right; the same again with the same seed', async () => {
    const [once, again] = [await searched('7', RUNS), await searched('7', RUNS)];
    expect(once).toMatchObject({ input: '717f03c659', told: expect.stringContaining('RangeError: found') });
    expect(again).toEqual(once);
  });

  test('that does not see it finds nothing', async () => {
    expect((await searched('7', RUNS, 'blind')).input).toBeNull();
  });

  test('of targets that nobody knows is refused, with their names', async () => {
    await expect(run('main.ts', '--target', 'nobody')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^There is no target nobody; there are .*wire\/xml/),
    });
  });

  test('says what it tried, and of one input whether the claim holds', async () => {
    const { stdout } = await run('main.ts', '--target', 'core/code', '--runs', '500', '--seed', '7');
    expect(stdout).toMatch(/^seed 7\ncore\/code +\d+ inputs, \d+ characters of it reached, \d+ new\n$/);
    const once = await run('main.ts', '--target', 'core/code', '--input=MTM');
    expect(once.stdout).toMatch(/^core\/code: "13" \(2 bytes\)\nholds: /);
  });
});

test('an input is made as small as it can be, and plain where that is all the same', async () => {
  const input = Buffer.from('{"a":[1,2,3],"needle":"in a haystack"}');
  const isSo = (smaller: Uint8Array) => /n.ed/.test(Buffer.from(smaller).toString());
  expect(Buffer.from(await shrunk(input, isSo, 1_000)).toString()).toBe('naed');
});
