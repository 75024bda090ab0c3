/** `quickpay people`, `pair`, `devices`, `unpair`: who works at the counter, and which browsers are tills. */
import type { DeviceView, PersonView, Quickpay } from '@quickpay/client';
import { type Command, Option } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { type Asked, readLines } from '../read-lines.ts';
import { print, printJson } from '../show.ts';

type Flags = Connection & Readonly<{ json?: true }>;
type Role = PersonView['role'];
type AddFlags = Flags & Readonly<{ role: Role; store?: string }>;
type ChangeFlags = Flags & Readonly<{ name?: string; role?: Role; active?: 'yes' | 'no'; password?: true; pin?: boolean }>;

const STOPPED = 'Nothing was changed.';
const role = () => new Option('--role <role>', 'what they may').choices(['cashier', 'manager']);

export function peopleCommands(program: Command): void {
  const people = program.command('people').description('Who works at the counter: people list, people add, people change');
  people
    .command('list')
    .description('Everybody who was ever added')
    .option('--json', 'JSON')
    .action(async (flags: Flags) => {
      const { items, environment, ...rest } = await clientFor(flags).people.list().catch(rethrow);
      if (flags.json) printJson({ environment, items, ...rest });
      else print(environment, items.length === 0 ? 'Nobody yet: quickpay people add' : items.map(personRow).join('\n'));
    });
  people
    .command('add')
    .description('Add somebody; password and PIN come by prompt, or as two lines of standard input')
    .argument('<name>', 'as it stands on the tile')
    .addOption(role().default('cashier'))
    .option('--store <id>', 'the store they work in (default: all)')
    .option('--json', 'JSON')
    .action(add);
  people
    .command('change')
    .description('Change somebody; what is left out stays')
    .argument('<person>', 'id, or name where only one has it')
    .option('--name <name>', 'as it stands on the tile')
    .addOption(role())
    .addOption(new Option('--active <yes|no>', 'whether they may sign in').choices(['yes', 'no']))
    .option('--password', 'a new password, by prompt or standard input')
    .option('--pin', 'a new PIN, likewise; after the password where both are new')
    .option('--no-pin', 'take the PIN away')
    .option('--json', 'JSON')
    .action(change);

  program
    .command('pair')
    .description('Make the browser that shows this code a till')
    .argument('<code>')
    .requiredOption('--terminal <id>', 'which till')
    .option('--name <name>', 'what people call the device (default: the till’s name)')
    .option('--json', 'JSON')
    .action(async (code: string, { terminal, name, ...flags }: Flags & Readonly<{ terminal: string; name?: string }>) => {
      const body = { terminalId: terminal, ...(name === undefined ? {} : { name }) };
      const device = await clientFor(flags).pairings.approve(code, body).catch(rethrow);
      if (flags.json) printJson(device);
      else print(device.environment, `${device.id} is ${device.terminalId} from now on.`);
    });
  program
    .command('devices')
    .description('List browsers that are tills')
    .option('--json', 'JSON')
    .action(async (flags: Flags) => {
      const devices = await clientFor(flags).devices.list().catch(rethrow);
      if (flags.json) printJson(devices);
      else print(devices.environment, devices.items.length === 0 ? 'None.' : devices.items.map(deviceRow).join('\n'));
    });
  program
    .command('unpair')
    .description('Make a browser no till any more; whoever is signed in there is signed out')
    .argument('<device>')
    .option('--json', 'JSON')
    .action(async (id: string, flags: Flags) => {
      const done = await clientFor(flags).devices.unpair(id).catch(rethrow);
      if (flags.json) printJson(done);
      else print(done.environment, `${id} is no till any more.`);
    });
}

const PASSWORD: Asked = {
  message: 'Password, at least 10 characters',
  problem: (answer) => (answer.length < 10 ? 'it is too short' : undefined),
};
const PIN: Asked = {
  message: 'PIN',
  problem: (answer) => (/^\d{4,6}$/.test(answer) ? undefined : 'it has 4 to 6 digits'),
};
const PIN_OR_NONE: Asked = {
  message: 'PIN of 4 to 6 digits; empty for none',
  problem: (answer) => (answer === '' ? undefined : PIN.problem?.(answer)),
};

async function add(name: string, { store, ...flags }: AddFlags): Promise<void> {
  const quickpay = clientFor(flags);
  const [password = '', pin = ''] = await readLines([PASSWORD, PIN_OR_NONE], STOPPED);
  const person = await quickpay.people
    .add({ name, role: flags.role, password, pin: pin === '' ? null : pin, storeId: store ?? null })
    .catch(rethrow);
  if (flags.json) printJson(person);
  else print(person.environment, personRow(person));
}

async function change(who: string, flags: ChangeFlags): Promise<void> {
  const quickpay = clientFor(flags);
  const { id } = await find(quickpay, who);
  const asked = { ...(flags.password ? { password: PASSWORD } : {}), ...(flags.pin === true ? { pin: PIN } : {}) };
  const answers = await readLines(Object.values(asked), STOPPED);
  const secrets = Object.fromEntries(Object.keys(asked).map((name, index) => [name, answers[index]]));
  const person = await quickpay.people
    .change(id, {
      ...secrets,
      ...(flags.pin === false ? { pin: null } : {}),
      ...(flags.name === undefined ? {} : { name: flags.name }),
      ...(flags.role === undefined ? {} : { role: flags.role }),
      ...(flags.active === undefined ? {} : { isActive: flags.active === 'yes' }),
    })
    .catch(rethrow);
  if (flags.json) printJson(person);
  else print(person.environment, personRow(person));
}

async function find(quickpay: Quickpay, who: string): Promise<PersonView> {
  const { items } = await quickpay.people.list().catch(rethrow);
  const named = items.filter(({ id, name }) => id === who || name === who);
  const [only, ...others] = named;
  if (only === undefined) throw new CommandError(`There is nobody of the name or id ${who}: quickpay people list`, EXIT.notFound);
  if (others.length > 0) throw new CommandError(`${named.length} people are called ${who}: give the id.`, EXIT.usage);
  return only;
}

const personRow = ({ id, name, role: may, storeId, isActive, hasPin }: PersonView): string =>
  [id.padEnd(36), may.padEnd(7), isActive ? (hasPin ? 'PIN ' : '–   ') : 'gone', storeId ?? 'all stores', name].join('  ');

const deviceRow = ({ id, terminalId, pairedAt, pairedBy, name }: DeviceView): string =>
  [id, terminalId.padEnd(12), pairedAt.slice(0, 19), `by ${pairedBy}`, name].join('  ');
