import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addCommands, COMMAND_GROUPS } from '../src/command-groups.ts';

const namesOf = (program: Command): string[] => program.commands.flatMap((command) => [command.name(), ...command.aliases()]);

test('every group names exactly the commands that it has', async () => {
  for (const { names, load } of COMMAND_GROUPS) {
    const program = new Command();
    (await load())(program);
    expect(namesOf(program)).toEqual(names);
  }
});

test('a command that is named first comes alone; anything else has all of them', async () => {
  const added = async (...args: string[]) => {
    const program = new Command();
    await addCommands(program, args);
    return namesOf(program);
  };
  expect(await added('pay', '38.50', 'HKD')).toEqual(['pay']);
  const all = COMMAND_GROUPS.flatMap(({ names }) => names);
  for (const args of [[], ['--help'], ['--key', 'pay', 'payments'], ['payment']]) expect(await added(...args)).toEqual(all);
});
