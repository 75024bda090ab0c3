/** The page of what may disagree is written from the table (`npx vitest run tests/house -u`). */
import { CONFLICTS } from '@quickpay/exchange';
import { expect, test } from 'vitest';
import { storeConflictsPage } from './store-conflicts-page.ts';

test('the reference page of what may disagree says what the table says', async () => {
  await expect(storeConflictsPage()).toMatchFileSnapshot('../../docs/reference/store-conflicts.md');
});

test('the page has a row for everything that may disagree, and no other', () => {
  const rows = [...storeConflictsPage().matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect(rows).toEqual(Object.values(CONFLICTS).flatMap((group) => Object.keys(group)));
});
