/** A short run of `npm run chaos`, as it is run: a handful of kills, and what it says of itself. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../bench/figures.ts';
import { chaos } from './run-chaos.ts';

const KILLS = 4;
/** Draws a start in the dark, two deaths on a slow disk, and one of the sandbox. */
const SEED = '9';
/** Three times what it takes on two busy cores. */
const RUN_MS_MAX = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'quickpay-chaos-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  'processes are killed while sales are under way: nothing is lost, doubled, denied or forgotten',
  async () => {
    const json = join(folder, 'figures.json');
    const { code, out, err } = await chaos('--kills', String(KILLS), '--seed', SEED, '--json', json);
    expect({ code, out, err }).toMatchObject({ code: EXIT.reached, err: '' });
    const { figures } = JSON.parse(readFileSync(json, 'utf8')) as { figures: Record<string, number> };
    expect(figures).toMatchObject({ lost: 0, doubled: 0, disagreements: 0, unsettled: 0 });
    expect(figures.kills).toBeGreaterThanOrEqual(KILLS);
    expect(figures.payments).toBeGreaterThan(0);
    expect(figures.compared).toBe(figures.payments);
    expect(figures.askedAgain).toBe(figures.acknowledged);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^\S+ +\d+$/);
  },
  RUN_MS_MAX,
);

test('an option that is none and a value that is none are said', async () => {
  expect(await chaos('--kill', '3')).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('--kill') });
  expect(await chaos('--kills', 'many')).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('--kills') });
});
