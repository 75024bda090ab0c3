/** `quickpay configure`: asks, checks each answer, and writes the configuration; by flags or from a file for scripts. */
import { resolve } from 'node:path';
import { configurationFileOf, ledgerFileOf, ownConfiguration, shellWord, startProblems } from '@quickpay/backend';
import { type Command, Option } from 'commander';
import { converse } from '../configure/converse.ts';
import { type Entry, entriesOf, movedFrom, readDraft, withKeysOf } from '../configure/draft.ts';
import { finish, textAt } from '../configure/finish.ts';
import { anyGiven, applied, type Given } from '../configure/flags.ts';
import type { Target } from '../configure/judge.ts';
import { ASKED_LISTS, aboutField, flagOf, QUESTIONS, type Section, SINGULAR } from '../configure/questions.ts';
import { CommandError, EXIT } from '../exit.ts';
import { settingsOrError } from '../settings-or-error.ts';

type Flags = Given &
  Readonly<{
    data?: string;
    from?: string;
    /** False with `--no-input`. */
    input: boolean;
    json?: true;
    newKey?: string;
    removeKey?: string;
    keyFile?: string;
  }>;

/** What the first key is called where nobody says. */
const FIRST_KEY = 'shop';

export function configureCommand(program: Command): void {
  const command = program
    .command('configure')
    .description('Write the configuration: asks, checks each answer, and changes what is there; or by flags, for scripts')
    .option('--data <folder>', 'the data folder (default QUICKPAY_DATA)')
    .option('--from <file>', 'take a whole configuration from a file; a key of the shop’s programs is made where it has none')
    .option('--no-input', 'ask nothing: flags alone say what changes')
    .option('--new-key <name>', 'make another key for the shop’s own programs')
    .option('--remove-key <name>', 'take a key of the shop’s own programs away')
    .option('--key-file <file>', 'write a new key there, for its owner only, instead of showing it')
    .option('--json', 'one JSON object; asks nothing');
  for (const section of ['top', ...ASKED_LISTS] as const)
    for (const { field } of QUESTIONS[section]) command.addOption(optionFor(section, field));
  command.action(configure);
}

function optionFor(section: Section, field: string): Option {
  const { meaning, right } = aboutField(section, field);
  const heading =
    section === 'top'
      ? 'All of it:'
      : `One ${SINGULAR[section]}, the only one or the one named; an empty value takes a field out:`;
  return new Option(`--${flagOf(section, field)} <value>`, `${meaning} (${right})`).helpGroup(heading);
}

async function configure(flags: Flags): Promise<void> {
  const target = targetOf(flags);
  const before = textAt(target.file);
  const begun = withoutKey(begin(flags, target), flags.removeKey);
  if (entriesOf(begun, 'apiKeys').some(({ name }) => name === flags.newKey))
    throw new CommandError(`There is a key ${flags.newKey} already: choose another name.`, EXIT.usage);
  const asksNothing = !flags.input || flags.json === true || flags.from !== undefined;
  if (!asksNothing && !process.stdin.isTTY)
    throw new CommandError(
      'There is nobody to ask here: give answers as flags with --no-input, or a file with --from.',
      EXIT.usage,
    );
  const firstKey = entriesOf(begun, 'apiKeys').length === 0 ? FIRST_KEY : null;
  const { draft, typed, newKey } = asksNothing
    ? { draft: begun, typed: new Map<string, string>(), newKey: flags.newKey ?? firstKey }
    : await converse(begun, target, flags.newKey ?? null);
  const keyFile = flags.keyFile === undefined ? undefined : resolve(flags.keyFile);
  const next = flags.data === undefined ? 'quickpay doctor' : `QUICKPAY_DATA=${shellWord(flags.data)} quickpay doctor`;
  finish(draft, { target, before, typed, newKey, keyFile, next, json: flags.json === true });
}

function targetOf({ data }: Flags): Target {
  const settings = settingsOrError(data === undefined ? {} : { QUICKPAY_DATA: data });
  const own = ownConfiguration(settings);
  if (own.kind === 'node')
    throw new CommandError(
      `This machine is the node of ${own.key.storeId}: what it works by is configured at head office, ${own.key.upstream}.`,
      EXIT.usage,
    );
  if (own.kind === 'noNode') throw new CommandError(startProblems(own.configuration).join('\n'), EXIT.usage);
  return { file: resolve(configurationFileOf(settings)), ledgerFile: resolve(ledgerFileOf(settings)) };
}

/** What is there, or what a file has, with what the flags say. */
function begin(flags: Flags, target: Target): Entry {
  if (flags.from !== undefined && anyGiven(flags))
    throw new CommandError('--from takes the whole configuration from a file: leave the other answers out.', EXIT.usage);
  if (flags.from === undefined) {
    const there = readDraft(target.file) ?? {};
    return withKeysOf(there, applied(there, flags, target));
  }
  const from = readDraft(resolve(flags.from));
  if (from === null) throw new CommandError(`${flags.from} is not there.`);
  return movedFrom(resolve(flags.from), from);
}

function withoutKey(draft: Entry, name: string | undefined): Entry {
  if (name === undefined) return draft;
  const keys = entriesOf(draft, 'apiKeys');
  const left = keys.filter((key) => key.name !== name);
  if (left.length === keys.length) throw new CommandError(`There is no key ${name}.`, EXIT.notFound);
  return { ...draft, apiKeys: left };
}
