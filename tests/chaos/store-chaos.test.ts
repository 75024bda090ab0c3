/** A short day of `npm run chaos -- --topology store`, as it is run: one store, cut off once, its node killed once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../bench/figures.ts';
import { IS_ALL } from '../store/asked.ts';
import { chaos } from './run-chaos.ts';

/** Several times what it takes on two busy cores. */
const RUN_MS_MAX = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'quickpay-chaos-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(IS_ALL)(
  'a store sells on while it is cut off and its node is killed: head office has all of it afterwards, word for word',
  async () => {
    const json = join(folder, 'figures.json');
    const { code, out, err } = await chaos('--topology', 'store', '--stores', '1', '--kills', '1', '--json', json);
    expect({ code, out, err }).toMatchObject({ code: EXIT.reached, err: '' });
    const { figures } = JSON.parse(readFileSync(json, 'utf8')) as { figures: Record<string, number> };
    expect(figures).toMatchObject({ lost: 0, doubled: 0, disagreements: 0, unsettled: 0, foundByBillOnly: 0, lateFacts: 0 });
    expect(figures.kills).toBeGreaterThanOrEqual(1);
    expect(figures.cuts).toBeGreaterThanOrEqual(1);
    expect(figures.payments).toBeGreaterThan(0);
    expect(figures.compared).toBe(figures.payments);
    expect(figures.journals).toBeGreaterThanOrEqual(figures.payments ?? 0);
    expect(figures.journalVerified).toBe(figures.journals);
    expect(figures.askedAgain).toBe(figures.acknowledged);
  },
  RUN_MS_MAX,
);

test('a topology that is none is said', async () => {
  expect(await chaos('--topology', 'star')).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('--topology') });
});
