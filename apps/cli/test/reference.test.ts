/** Pages that explain the shell: they name all that there is. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONFIGURATION, LISTS } from '../../backend/src/configuration/fields.ts';
import { MATERIAL_LOOKS } from '../../backend/src/configuration/material.ts';
import { LOOKS } from '../../backend/src/doctor/checks.ts';
import { ASKED_LISTS, flagOf, QUESTIONS } from '../src/configure/questions.ts';
import { EXIT } from '../src/exit.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
const help = spawnSync(process.execPath, [MAIN, '--help'], { encoding: 'utf8' }).stdout;

/** Commands with their sentence; a sentence goes on in the lines below, further in. */
function commands(): readonly (readonly [command: string, sentence: string])[] {
  const lines =
    help
      .split('\nCommands:\n')[1]
      ?.split('\n\n')[0]
      ?.replaceAll(/\n {3,}/g, ' ')
      .split('\n') ?? [];
  return lines.map((line) => /^ {2}(\S.*?) {2,}(.*)$/.exec(line)).map((match) => [match?.[1] ?? '', match?.[2] ?? ''] as const);
}

test('the page of the shell has every command and every exit code', async () => {
  const codes = help.split('Exit codes: ')[1]?.trim().split(' · ') ?? [];
  expect(codes.map((code) => Number.parseInt(code, 10)).sort()).toEqual([...Object.values(EXIT)].sort());
  const page = `# The shell

*Written from what \`quickpay --help\` says; a test holds it to that.*

\`npx quickpay COMMAND --help\` explains a command's flags. Results go to standard output, progress and errors to standard error; \`--json\` prints JSON for programs.
While no real money moves, every line for people begins with SANDBOX, and every JSON answer has \`environment\`.

| command | what it does |
|---|---|
${commands()
  .filter(([command]) => !command.startsWith('help'))
  .map(([command, sentence]) => `| \`${command.replaceAll('|', '\\|')}\` | ${sentence} |`)
  .join('\n')}

## Where the backend is

\`--url\`, else \`QUICKPAY_URL\`, else this machine at \`QUICKPAY_PORT\`. The key is \`--key\`, else \`QUICKPAY_API_KEY\`, else the demo's own in the data folder. Data folder and
configuration are [settings](settings.md).

\`trigger\` speaks to the sandbox: \`--sandbox\`, else \`QUICKPAY_SANDBOX\` (its control address), else this machine at \`SANDBOX_PORT\`. What it can be asked for: [scenarios](scenarios.md).

\`bill\` asks WeChat Pay itself, with the keys of the configuration, and no backend: every line of the day is read and added up, and each sum that the bill states is held against its lines. It ends with 0
where all of it was read and agrees, with 6 where a line cannot be read or a sum differs, with 5 where there is no bill (yet), with 4 where it broke off or nothing that could be believed was answered.

## Orders past the ledger

\`query\`, \`revoke\`, and \`refund\` with an order number in the place of a payment, speak to WeChat Pay itself, in the name of the configuration's merchant (\`--merchant\` where there
are several), over the protocol that it speaks. They are for numbers of which nobody has a payment: one that the merchant platform lists and no till knows, say. The ledger in the
data folder is asked first. What it knows is queried, and never changed here, because it would not hear of it: that is what \`quickpay refund pay_…\` and \`cancel pay_…\` are
for. A ledger elsewhere is not asked, so look there too; on a store's node, whose ledger has that store's payments alone, \`revoke\` and \`refund\` of an order refuse and name head office. Before anything is changed the order is shown and its number asked for once more (\`--confirm\` for scripts);
\`--dry-run\` stops before that. Nothing but WeChat Pay has a record of what was done.

## A store's machine that is gone

\`store take-over\`, \`recover\`, \`missing\` and \`disputes\` are explained in [the guide](../guides/store-node.md#a-machine-is-gone). \`recover\` works on the dead machine's data folder
(\`--data\`) and asks head office in that node's name; it ends with 0 where head office has everything, with 4 where it could not be asked (run it again), with 6 where the disk is damaged, with 1
where nothing may be told. \`missing\` asks WeChat Pay with the keys of the configuration and reads head office's ledger beside it; it ends with 0 where every order and refund is known,
with 6 where one is not or a line cannot be read, with 4 where a bill broke off. Neither changes anything at WeChat Pay.

## Exit codes

| code | meaning |
|---|---|
${codes.map((code) => `| ${code.replace(/^(\d+) /, '$1 | ')} |`).join('\n')}
`;
  await expect(page).toMatchFileSnapshot('../../../docs/reference/cli.md');
});

test('the guide to production explains every check of doctor, and no other', () => {
  const guide = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'guides', 'production.md'), 'utf8');
  const section = guide.split('\n## What doctor finds\n')[1]?.split('\n## ')[0] ?? '';
  const explained = [...section.matchAll(/^\| ([^|]+?) \|/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'check' && name !== '---');
  expect(explained.sort()).toEqual([...Object.keys(LOOKS), ...Object.keys(MATERIAL_LOOKS)].sort());
});

test('configure can be told every field of the configuration, each by a flag of its own', () => {
  for (const list of ASKED_LISTS)
    expect(QUESTIONS[list].map(({ field }) => field).sort()).toEqual(Object.keys(LISTS[list]).sort());
  expect(QUESTIONS.top.map(({ field }) => field)).toEqual(
    Object.keys(CONFIGURATION).filter((name) => !Object.hasOwn(LISTS, name)),
  );
  const flags = (['top', ...ASKED_LISTS] as const).flatMap((section) =>
    QUESTIONS[section].map(({ field }) => flagOf(section, field)),
  );
  expect(new Set(flags).size).toBe(flags.length);
});
