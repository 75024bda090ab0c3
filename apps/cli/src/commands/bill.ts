/** `quickpay bill`: a day as WeChat Pay tells it, added up, with everything that does not agree. */
import { once } from 'node:events';
import { moneyText } from '@quickpay/client';
import type { Command } from 'commander';
import { movementsCsv } from '../bill/csv.ts';
import { dayIn, yesterdayAt } from '../bill/day.ts';
import { billConfiguration, type Configuration, type Environment, interruptible, visible, withBill } from '../bill/download.ts';
import { type Entry, type Last, Tally, type Total } from '../bill/tally.ts';
import { CommandError, EXIT } from '../exit.ts';
import { coloured, endsWhenUnread, print, printJson, tell } from '../show.ts';

type Flags = Readonly<{ merchant?: string; date?: string; wholeInstitution?: true; csv?: true; json?: true }>;

export function billCommand(program: Command): void {
  program
    .command('bill')
    .description('Download a day’s bill from WeChat Pay, add it up, and say what does not agree')
    .option('--merchant <id>', 'as the configuration names it (default: the only one)')
    .option('--date <day>', 'a day of UTC+8 that is over, such as 2026-11-24 (default: yesterday)')
    .option('--whole-institution', 'of all sub-merchants of the institution')
    .option('--csv', 'every movement of money as CSV; the sums go to standard error')
    .option('--json', 'one JSON object with the sums')
    .action(bill);
}

async function bill(flags: Flags): Promise<void> {
  if (flags.csv && flags.json) throw new CommandError('--csv and --json are one or the other.', EXIT.usage);
  const { environment, merchants } = billConfiguration();
  const merchant = chosen(merchants, flags.merchant);
  const day = flags.date === undefined ? yesterdayAt(Date.now()) : dayIn(flags.date);
  const asked = { merchant, day, ofWholeInstitution: flags.wholeInstitution === true, environment };
  await interruptible((signal) =>
    withBill(asked, signal, async (entries) => {
      const tally = new Tally();
      const last = await counted(entries, tally, flags.csv === true);
      const report = { environment, merchant: merchant.id, day };
      if (flags.json) printJson({ ...report, ...asJson(tally, last) });
      else show(report, tally, last, flags.csv ? tell : print);
      process.exitCode = signal.aborted ? EXIT.interrupted : exitOf(last);
    }),
  );
}

function chosen(merchants: Configuration['merchants'], id: string | undefined): Configuration['merchants'][number] {
  const names = merchants.map((merchant) => merchant.id).join(', ');
  const found = id === undefined && merchants.length === 1 ? merchants[0] : merchants.find((merchant) => merchant.id === id);
  if (found !== undefined) return found;
  throw new CommandError(
    id === undefined ? `--merchant is one of ${names}.` : `There is no merchant ${id}: there are ${names}.`,
    EXIT.usage,
  );
}

/** Counts every entry, writes the movements where they are wanted, and answers the last. */
async function counted(entries: AsyncIterable<Entry>, tally: Tally, isCsv: boolean): Promise<Last> {
  if (isCsv) {
    endsWhenUnread();
    process.stdout.write(movementsCsv.head);
  }
  for await (const entry of entries) {
    if (entry.kind === 'end' || entry.kind === 'broken') return entry;
    tally.add(entry);
    // Nobody's pipe holds a million lines.
    if (isCsv && entry.kind === 'movement' && !process.stdout.write(movementsCsv.line(entry)))
      await once(process.stdout, 'drain');
  }
  throw new Error('a statement that does not say how it ended');
}

const exitOf = (last: Last): number => (last.kind === 'broken' ? EXIT.unknown : last.isWhole ? EXIT.done : EXIT.findings);

const asJson = (tally: Tally, last: Last) => ({
  totals: tally.totals(),
  unreadable: tally.unreadable(),
  ...(last.kind === 'end'
    ? {
        outcome: last.isWhole ? 'whole' : 'findings',
        movements: last.movements,
        unreadableCount: last.unreadable,
        sums: last.sums,
      }
    : { outcome: 'broken', brokenAt: last.lineNumber, broken: last.note }),
});

type Report = Readonly<{ environment: Environment; merchant: string; day: string }>;
type Say = (environment: Environment, text: string) => void;

function show({ environment, merchant, day }: Report, tally: Tally, last: Last, say: Say): void {
  const lines = [`${merchant}, ${day} (UTC+8)`, ...tally.totals().map(totalLine)];
  for (const { lineNumber, note } of tally.unreadable()) lines.push(`  ✖ line ${lineNumber} cannot be read: ${visible(note)}`);
  if (last.kind === 'end') lines.push(...last.sums.map(sumLine));
  say(environment, [...lines, verdict(last)].join('\n'));
}

const totalLine = ({ currency, what, count, amountMinor }: Total): string =>
  `  ${what.padEnd(9)} ${String(count).padStart(7)}   ${moneyText({ minor: amountMinor, currency })}`;

type Sum = Extract<Last, { kind: 'end' }>['sums'][number];

function sumLine({ name: heading, currency, stated, added, agrees }: Sum): string {
  const name = visible(heading);
  const of = currency === null ? '' : ` ${currency}`;
  if (agrees === null) return `  – ${name}: the bill says ${stated}; its lines cannot be added up for that`;
  return agrees ? `  ✔ ${name}: ${stated}${of}` : `  ✖ ${name}: the bill says ${stated}${of}, its lines add up to ${added}`;
}

function verdict(last: Last): string {
  if (last.kind === 'broken')
    return coloured(`◇ NOT KNOWN. The bill broke off at line ${last.lineNumber} (${last.note}). Try again.`, '35');
  const { movements, unreadable, sums, isWhole } = last;
  if (isWhole) return coloured(`✔ WHOLE. Lines read: ${movements}; every sum that can be checked agrees.`, '32');
  const differing = sums.filter(({ agrees }) => agrees === false).length;
  return coloured(`✖ NOT WHOLE. Lines that cannot be read: ${unreadable}; sums that do not agree: ${differing}.`, '31');
}
