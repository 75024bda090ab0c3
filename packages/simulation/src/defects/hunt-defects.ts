/**
 * `npm run simulate -- --mutations [--seeds N] [--only NAME,…] [--jobs N] [--json FILE]`: each defect on purpose must be missed by the
 * worlds, or by the tests that hold it. `--seeds`: how many at most, from seed 1 (default 1,000). `--only`: these defects. `--jobs`: processes
 * beside each other (default 2).
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ChannelAddress } from '../wire.ts';
import { DEFECTS, defectNamed } from './catalogue.ts';
import type { Defect, HeldBy } from './defect.ts';
import { type Found, hunt, WORLDS_OF, worldsFor } from './hunt.ts';

/** Runs a test with this defect in what it tests, or with none, and answers whether it failed. */
export type TestHunter = (hunted: Readonly<{ defect: Defect | null; test: HeldBy }>) => Promise<boolean>;
export type Hunters = Readonly<{
  /** Where the maker of the worlds' channels is. */
  channels: ChannelAddress;
  byTest: TestHunter;
}>;

type Hunted = Readonly<{ defect: Defect }> & (Readonly<{ found: Found }> | Readonly<{ test: HeldBy; hasFailed: boolean }>);

/** What is wrong with the arguments, in a sentence for whoever typed them. */
class BadArguments extends Error {}

/** Hunts defects as the arguments say, prints what it found, and answers the code to end with. */
export async function huntDefects(args: readonly string[], hunters: Hunters): Promise<number> {
  try {
    return await hunted(optionsOf(args), hunters);
  } catch (fault) {
    if (!(fault instanceof BadArguments)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    return 2;
  }
}

type Options = Readonly<{ defects: readonly Defect[]; seeds: number; jobs: number; json: string | undefined }>;

async function hunted({ defects, seeds, jobs, json }: Options, { channels, byTest }: Hunters): Promise<number> {
  const all = await beside(jobs, defects, async (defect): Promise<Hunted> => {
    const { heldBy } = defect;
    const one: Hunted =
      heldBy === undefined
        ? { defect, found: await hunt({ defect, channels, seeds }) }
        : { defect, test: heldBy, hasFailed: await byTest({ defect, test: heldBy }) };
    print(lineOf(one));
    return one;
  });
  const missed = all.filter((one) => !isCaught(one));
  const isClean = (await areWorldsClean(all, channels)) && (await areTestsClean(all, byTest));
  for (const { defect } of missed) print(`not caught: ${defect.name} (${defect.file}): ${defect.breaks}`);
  const figures = { defects: all.length, caught: all.length - missed.length };
  for (const [name, value] of Object.entries(figures)) print(`${name.padEnd(26)} ${value}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ figures })}\n`);
  return missed.length === 0 && isClean ? 0 : 1;
}

const isCaught = (one: Hunted): boolean => ('found' in one ? one.found.caught !== null : one.hasFailed);

/** Whether the worlds that caught something show nothing without a defect: what they show then is none of a defect's doing. */
async function areWorldsClean(all: readonly Hunted[], channels: ChannelAddress): Promise<boolean> {
  let isClean = true;
  for (const worlds of WORLDS_OF) {
    const seeds = Math.max(0, ...all.map((one) => ('found' in one && worldsFor(one.defect) === worlds ? one.found.seeds : 0)));
    if (seeds === 0) continue;
    const control = await hunt({ defect: null, channels, worlds, seeds });
    if (control.caught === null) {
      print(`without a defect: nothing in ${seeds} seeds and ${control.payments} payments`);
    } else {
      isClean = false;
      print(`without a defect: ${inWords(control)} – the figures below mean nothing`);
    }
  }
  return isClean;
}

/** And the tests likewise. */
async function areTestsClean(all: readonly Hunted[], byTest: TestHunter): Promise<boolean> {
  let isClean = true;
  for (const { defect } of all) {
    const { heldBy } = defect;
    if (heldBy === undefined || !(await byTest({ defect: null, test: heldBy }))) continue;
    isClean = false;
    print(`without a defect: ${heldBy.name} fails – the figures below mean nothing`);
  }
  return isClean;
}

function lineOf(one: Hunted): string {
  const name = one.defect.name.padEnd(26);
  if ('test' in one) return `${name} ${one.hasFailed ? 'test ' : 'not caught by'} ${one.test.name}`;
  const { found } = one;
  if (found.caught !== null) return `${name} ${inWords(found)}`;
  return `${name} not caught in ${found.seeds} seeds and ${found.payments} payments ${found.note}`.trimEnd();
}

const inWords = ({ caught, payments }: Found): string =>
  caught === null
    ? 'nothing'
    : `${caught.violation.invariant.padEnd(5)} at seed ${caught.seed}, after ${payments} payments: ${caught.violation.what}`;

/** Does something for each, so many beside each other, and answers in their order. */
async function beside<Item, Result>(
  jobs: number,
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const next = items.entries();
  const work = async () => {
    for (const [index, item] of next) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parsed(args);
  const defects = values.only === undefined ? DEFECTS : values.only.split(',').map(named);
  return { defects, seeds: whole('seeds', values.seeds), jobs: whole('jobs', values.jobs), json: values.json };
}

function named(name: string): Defect {
  const defect = defectNamed(name);
  if (defect !== undefined) return defect;
  throw new BadArguments(`there is no defect ${name}; there are ${DEFECTS.map((one) => one.name).join(', ')}`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        mutations: { type: 'boolean' },
        seeds: { type: 'string', default: '1000' },
        only: { type: 'string' },
        jobs: { type: 'string', default: '2' },
        json: { type: 'string' },
      },
    });
  } catch (fault) {
    throw new BadArguments(fault instanceof Error ? fault.message : String(fault));
  }
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new BadArguments(`--${name} is a whole number from 1 to 999999, not ${text}`);
  return Number(text);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
