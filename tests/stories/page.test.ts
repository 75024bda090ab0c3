/** The page of stories is written from the stories themselves (`npx vitest run tests/stories/page.test.ts -u`). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_STORIES } from './all-stories.ts';
import { CANNOT_CHANGE_A_PAYMENT, SWITCH_VALUES } from './switch-values.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NUMBERS = 28;

test('every story has its number, its own title and a file that tells it, and none is missing', () => {
  const told = new Set(ALL_STORIES.map(({ id }) => id));
  for (let number = 1; number <= NUMBERS; number++) expect(told).toContain(`S${number}`);
  const titles = ALL_STORIES.map(({ id, title }) => `${id}: ${title}`);
  expect(new Set(titles).size).toBe(titles.length);
  for (const { toldBy } of ALL_STORIES) expect(existsSync(join(ROOT, toldBy)), toldBy).toBe(true);
});

test('the page of stories in the docs says what is told', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/stories.md');
});

const numbered = (ids: readonly string[]): string => [...new Set(ids)].join(', ');

const valueRow = ({ name, value, changes }: (typeof SWITCH_VALUES)[number]): string => {
  const told = numbered(changes.map(({ id }) => id)) || `none: ${CANNOT_CHANGE_A_PAYMENT[name]}`;
  return `| \`${name}=${value}\` | ${told} |`;
};

function page(): string {
  return `# Stories

*Written from the stories in \`tests/stories/told\`; a test holds it to them.*

What must come out right, numbered: other tests and pages cite the number. Each is told by \`npm test -- tests/stories\` to real processes, backend and sandbox,
over TLS, once with merchants that speak V2 and once with V3; one that only one protocol can tell says so. After each the whole shop is looked through: every
payment and refund of our ledger beside every order of the channel's (nothing is held that should not be), every chain of events verified and folded, manners
clean, and no code or key in any log, answer or event. R1 to R3 are refunds of a paid payment. The two of S22 that take minutes are told over V3, and with
a kill at each moment instead of every eighth, by \`STORIES=all\`.

| | what happens, and how it ends | told by |
|---|---|---|
${ALL_STORIES.map(({ id, title, toldBy, over }) => `| ${id} | ${over === undefined ? '' : `over ${over.toUpperCase()}: `}${title} | \`${toldBy}\` |`).join('\n')}

## Under each switch

Where the protocol leaves room, a [switch of the sandbox](reference/sandbox.md#switches) decides, and every value of every switch must come out right. These stories
can be changed by one, and \`npm test\` tells them under it as well; S22 and S27 are other stories again. \`STORIES=all npm test -- tests/stories\` tells all of them under
every value and over both protocols, which takes hours. What only V3 says is told over V3.

| switch | stories that it can change |
|---|---|
${SWITCH_VALUES.map(valueRow).join('\n')}
`;
}
