/** The page of scenarios is written from the table. */
import { expect, test } from 'vitest';
import { endingText, GROUPS, whatItSets } from '../src/scenarios/scenario.ts';
import { SCENARIOS } from '../src/scenarios/table.ts';

const scenarios = Object.entries(SCENARIOS);

function rowsOf(group: string): string {
  return scenarios
    .filter(([, scenario]) => scenario.group === group)
    .map(([name, scenario]) => {
      const { about, ends } = scenario;
      return `| \`${name}\` | ${about.en}<br>${about['zh-CN']} | ${whatItSets(scenario).join('; ')} | ${endingText(ends)} | ${ends.order} |`;
    })
    .join('\n');
}

const page = `# Scenarios

*Written from the tables in \`apps/sandbox/src/scenarios\`; a test holds it to that, and another takes a payment of each through backend and sandbox over TLS.*

A scenario is an outcome by name. What you choose waits for the next payment, or refund, of a payer, sets what the table says, and is used up by it:
neither the payer nor the switches are changed.

\`\`\`sh
npx quickpay trigger                              # what there is, and what waits
npx quickpay trigger confirms-late --payer ready  # then scan the code that this payer's phone shows
npx quickpay trigger --clear                      # takes back what waits
curl -X POST http://127.0.0.1:9080/control/scenarios/confirms-late -H 'content-type: application/json' -d '{"payerId":"ready"}'
\`\`\`

On the payer's phone they are in the drawer beside it (on a small screen behind the button above it), each with its call as curl; what is chosen is a chip
until it is used up. \`quickpay trigger\` finds the sandbox by \`--sandbox\`, by \`QUICKPAY_SANDBOX\` (its control address, such as
\`http://127.0.0.1:9080/control\`), or on this machine at \`SANDBOX_PORT\`. How they wait, and what a restart leaves of them: [the sandbox](sandbox.md#scenarios).

*Ends* is what a client that does everything right comes to under the default switches: the backend's outcome and reason, and the order's state in the
sandbox's ledger then (\`none\`: no order was made). Payers without the money stay without it, whatever was chosen.

${Object.entries(GROUPS)
  .map(
    ([group, title]) => `## ${title.en}

| name | what happens | what it sets | ends | order |
|---|---|---|---|---|
${rowsOf(group)}
`,
  )
  .join('\n')}
The faults \`reorder\` and \`slowDrip\` have no outcome of their own, and no name: \`POST /faults\`.
`;

test('the page of scenarios says what the table says', async () => {
  await expect(page).toMatchFileSnapshot('../../../docs/reference/scenarios.md');
});
