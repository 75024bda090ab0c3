/** `quickpay printers` and `print`: how the configured printers are, and a page that shows whether one is set up right. */
import { setTimeout as pause } from 'node:timers/promises';
import { PRINTER_FIXES } from '@quickpay/backend';
import type { PrinterView } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { print, printJson, seconds } from '../show.ts';

type Flags = Connection & Readonly<{ json?: true; terminal?: string }>;
type PrintFlags = Connection & Readonly<{ json?: true; wait: string }>;

const LOOK_EVERY_MS = 250;

/** What is the matter with a printer, and what to do about it. */
function troubleOf(trouble: NonNullable<PrinterView['trouble']>): string {
  const { seen, fix } = PRINTER_FIXES[trouble];
  return `${seen}. ${fix}`;
}

export function printerCommands(program: Command): void {
  program
    .command('printers')
    .description('List the printers of the configuration, and how they are')
    .option('--terminal <id>', 'those of one till')
    .option('--json', 'JSON')
    .action(async ({ terminal, ...flags }: Flags) => {
      const query = terminal === undefined ? {} : { terminalId: terminal };
      const listed = await clientFor(flags).printers.list(query).catch(rethrow);
      if (flags.json) printJson(listed);
      else
        print(
          listed.environment,
          listed.items.length === 0 ? 'None: "printers" in the configuration.' : listed.items.map(printerRow).join('\n'),
        );
    });
  program
    .command('print')
    .description('Print a test page')
    .argument('<printer>', 'its id')
    .option('--wait <seconds>', 'how long to wait for it', '30')
    .option('--json', 'JSON')
    .action(testPage);
}

async function testPage(id: string, flags: PrintFlags): Promise<void> {
  const quickpay = clientFor(flags);
  const waitMs = seconds(flags.wait) * 1_000;
  const started = performance.now();
  let told = await quickpay.printers.test(id).catch(rethrow);
  const own = (): PrinterView | undefined => told.items.find((printer) => printer.id === id);
  while ((own()?.waiting ?? 0) > 0 && performance.now() - started < waitMs) {
    await pause(LOOK_EVERY_MS);
    told = await quickpay.printers.list().catch(rethrow);
  }
  const printer = own();
  if (printer === undefined) throw new CommandError(`There is no printer ${id} any more.`, EXIT.notFound);
  if (flags.json) printJson({ ...told, items: [printer] });
  else print(told.environment, printerRow(printer));
  if (printer.state !== 'ready' || printer.waiting > 0) process.exitCode = EXIT.failed;
}

const printerRow = ({ id, name, paperMm, state, trouble, waiting }: PrinterView): string => {
  const how =
    trouble === null ? { unknown: 'nothing was sent to it yet', ready: 'ready', trouble: 'trouble' }[state] : troubleOf(trouble);
  return [`${id}  ${name}, ${paperMm} mm: ${how}`, ...(waiting > 0 ? [`${waiting} waiting`] : [])].join(' · ');
};
