/** `quickpay shift`: what a till came to between two closings, closing it, and taking it along as a table. */
import { once } from 'node:events';
import { moneyText, type Quickpay, type ShiftView } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { coloured, endsWhenUnread, marked, print, printJson } from '../show.ts';

type Flags = Connection & Readonly<{ json?: true; terminal?: string }>;
type CloseFlags = Flags & Readonly<{ unresolved?: readonly string[] }>;

const TERMINAL = ['--terminal <id>', 'of which till (default: the only one)'] as const;

export function shiftCommands(program: Command): void {
  const shift = program
    .command('shift')
    .description('What a till came to between two closings: shift show, shift list, shift close, shift csv');
  shift
    .command('show', { isDefault: true })
    .description('The open shift of a till, or one by its id')
    .argument('[shift]', 'its id, shift_…')
    .option(...TERMINAL)
    .option('--json', 'JSON')
    .action(async (id: string | undefined, flags: Flags) => {
      const found = await look(clientFor(flags), id, flags);
      if (flags.json) printJson(found);
      else print(found.environment, shiftText(found));
    });
  shift
    .command('list')
    .description('Closed shifts, newest first')
    .option('--terminal <id>', 'of this till alone')
    .option('--after <id>', 'go on behind this one')
    .option('--json', 'JSON')
    .action(list);
  shift
    .command('close')
    .description('Close a till’s open shift for good, naming each payment and refund that is unresolved')
    .option(...TERMINAL)
    .option('--unresolved <id...>', 'those that are unresolved: all of them, and no other')
    .option('--json', 'JSON')
    .action(close);
  shift
    .command('csv')
    .description('A line for everything in a shift, for a spreadsheet, on standard output')
    .argument('[shift]', 'its id (default: the open one)')
    .option(...TERMINAL)
    .action(async (id: string | undefined, flags: Flags) => {
      const quickpay = clientFor(flags);
      const found = id ?? (await look(quickpay, undefined, flags)).id;
      const table = await quickpay.shifts.csv(found).catch(rethrow);
      endsWhenUnread();
      if (!process.stdout.write(table)) await once(process.stdout, 'drain');
    });
}

const look = (quickpay: Quickpay, id: string | undefined, { terminal }: Flags): Promise<ShiftView> =>
  (id === undefined ? quickpay.shifts.current(ofTerminal(terminal)) : quickpay.shifts.get(id)).catch(rethrow);

const ofTerminal = (terminal: string | undefined) => (terminal === undefined ? {} : { terminalId: terminal });

async function list({ after, ...flags }: Flags & Readonly<{ after?: string }>): Promise<void> {
  const query = { ...ofTerminal(flags.terminal), ...(after === undefined ? {} : { after }) };
  const page = await clientFor(flags).shifts.list(query).catch(rethrow);
  if (flags.json) return printJson(page);
  const rows = page.items.length === 0 ? 'No shift has been closed.' : page.items.map(shiftRow).join('\n');
  print(page.environment, page.next === null ? rows : `${rows}\n… more: quickpay shift list --after ${page.next}`);
}

async function close(flags: CloseFlags): Promise<void> {
  const quickpay = clientFor(flags);
  const open = await look(quickpay, undefined, flags);
  const ids = open.unresolved.map(({ id }) => id);
  const named = flags.unresolved ?? [];
  if (ids.length > 0 && named.length === 0) {
    const again = `quickpay shift close --terminal ${open.terminalId} --unresolved ${ids.join(' ')}`;
    const told = [...unresolvedLines(open), `They move to the next shift. Name each to close: ${again}`].join('\n');
    throw new CommandError(marked(open.environment, told), EXIT.findings);
  }
  const closed = await quickpay.shifts.close(open.id, named).catch(rethrow);
  if (flags.json) printJson(closed);
  else print(closed.environment, `${shiftText(closed)}\n  Next: quickpay shift csv ${closed.id} > shift.csv`);
}

const time = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
const acted = (act: ShiftView['opened']): string => (act === null ? 'nobody yet' : `${time(act.at)} by ${act.by}`);

/** What of a shift is told in a line for each, where there is any of it. */
const KINDS = [
  ['sale', 'sales'],
  ['refund', 'refunds'],
  ['calledOff', 'called off'],
  ['refused', 'refused'],
  ['returned', 'returned'],
  ['notRefunded', 'not refunded'],
] as const satisfies readonly (readonly [keyof ShiftView['totals'][number], string])[];

type Currency = ShiftView['totals'][number]['currency'];

/** More may have gone back than came in. */
const signed = (minor: number, currency: Currency): string =>
  minor < 0 ? `-${moneyText({ minor: -minor, currency })}` : moneyText({ minor, currency });

function shiftText(shift: ShiftView): string {
  const totals = shift.totals.flatMap((of) => [
    ...KINDS.filter(([kind]) => of[kind].count > 0).map(
      ([kind, name]) =>
        `  ${name.padEnd(13)} ${String(of[kind].count).padStart(6)}   ${moneyText({ minor: of[kind].minor, currency: of.currency })}`,
    ),
    coloured(`  ${'took'.padEnd(13)} ${''.padStart(6)}   ${signed(of.netMinor, of.currency)}`, '1'),
  ]);
  const late = shift.late.map(
    ({ id, landing, amount, fromShift }) => `  ↘ ${landing} ${moneyText(amount)}  ${id}  from shift ${fromShift}`,
  );
  return [
    `${shift.terminalId}, shift ${shift.number} (${shift.id}): ${shift.state}`,
    `  opened ${acted(shift.opened)}`,
    ...(shift.closed === null ? [] : [`  closed ${acted(shift.closed)}`]),
    ...(totals.length === 0 ? ['  Nothing has landed.'] : totals),
    ...(shift.lateCount === 0 ? [] : [`From earlier shifts: ${shift.lateCount}`, ...late]),
    ...(shift.unresolvedCount === 0 ? [] : unresolvedLines(shift)),
  ].join('\n');
}

const unresolvedLines = ({ unresolved, unresolvedCount }: ShiftView): string[] => [
  `Unresolved: ${unresolvedCount}`,
  ...unresolved.map(
    ({ id, state, amount, ageMs }) => `  ◇ ${id}  ${state.padEnd(13)} ${moneyText(amount)}  ${Math.round(ageMs / 1_000)} s old`,
  ),
];

const shiftRow = ({ id, closed, totals, unresolvedCount }: ShiftView): string =>
  [
    id,
    closed === null ? '' : time(closed.at),
    totals.map(({ netMinor, currency }) => signed(netMinor, currency)).join(', ') || 'nothing',
    ...(unresolvedCount === 0 ? [] : [`${unresolvedCount} unresolved`]),
  ].join('  ');
