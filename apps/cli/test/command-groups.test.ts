import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

/** Prints, when its process ends, which packages it had loaded: a process is started with it before anything else. */
const TELLS_WHAT_IS_LOADED = `
import { registerHooks } from 'node:module';
const names = new Set();
registerHooks({ load(url, context, next) { names.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]); return next(url, context); } });
process.on('exit', () => process.stderr.write(JSON.stringify([...names].filter(Boolean))));`;

/** What serves, by the command that serves it. */
const SERVERS: Readonly<Record<string, readonly string[]>> = { sandbox: ['fastify'], backend: ['better-auth', 'fastify'] };

test.concurrent.each(COMMAND_GROUPS.flatMap(({ names: [name = ''] }) => [[name, SERVERS[name] ?? []] as const]))(
  'of servers "%s" loads %j',
  async (command, servers) => {
    const before = `data:text/javascript,${encodeURIComponent(TELLS_WHAT_IS_LOADED)}`;
    const main = join(import.meta.dirname, '..', 'src', 'main.ts');
    const { stderr } = await promisify(execFile)(process.execPath, ['--import', before, main, command, '--help']);
    const loaded = JSON.parse(stderr) as string[]; // written by that text
    expect(loaded).toContain('commander');
    expect(loaded.filter((name) => ['better-auth', 'fastify'].includes(name)).sort()).toEqual(servers);
  },
);
