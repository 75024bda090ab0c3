/**
 * Searches for an input of which a target's claim is not true. Inputs that reach what no other reached are kept and changed further, so
 * that the search works its way into a reader, past what chance alone would have to guess as a whole.
 *
 * The same seed tries the same inputs in the same order, however many there is time for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chanceOf } from '../../packages/simulation/src/chance.ts';
import { filesOf, root } from '../house/files.ts';
import { type Covered, watchCovered } from './covered.ts';
import { mutated, type Pool } from './mutate.ts';
import { shrunk } from './shrink.ts';
import { bytesOf, type Opened, type Target } from './target.ts';

export type Searching = Readonly<{
  target: Target;
  seed: number;
  /** Inputs that are known already, beside the target's seeds. */
  known: readonly Uint8Array[];
  /** Whether it is over; asked between inputs, with how many there were. */
  isOver: (tried: number) => boolean;
  /** Told of each input before it is read: of one that ends the process, or never ends, nothing else is left. */
  onInput?: (input: Uint8Array) => void;
}>;

export type Searched = Readonly<{
  tried: number;
  /** Characters of the reader's sources that ran. */
  reached: number;
  /** What reached something new, as small as it can be. */
  kept: readonly Uint8Array[];
  finding: Finding | null;
}>;
/** `told`: the fault's own words, with where it came from. */
export type Finding = Readonly<{ input: Uint8Array; told: string }>;

/**
 * `batch`: a look at what ran takes as long as reading hundreds of inputs, so that there is one look for so many, and more where it shows
 * something new. `looksKept`, `looksFound`: to make an input small that is kept, and one that people will read.
 */
const USUAL = { batch: 256, looksKept: 250, looksFound: 5_000 } as const;
const COSTLY = { batch: 24, looksKept: 30, looksFound: 500 } as const;
/** Of an input of some kilobytes. A machine that does something else is no finding, so that it has to take as long every time. */
const SLOW_MS = 500;
const SLOW_TIMES = 3;

export async function search({ target, seed, known, isOver, onInput = () => {} }: Searching): Promise<Searched> {
  const { batch: batchSize, looksKept, looksFound } = target.isCostly ? COSTLY : USUAL;
  const opened = await target.open();
  const covered = watchCovered(target.sources.map((source) => pathToFileURL(join(root, source)).href));
  try {
    return await searchOpened(opened, covered);
  } finally {
    covered.close();
    await opened.close();
  }

  async function searchOpened(reader: Opened, ran: Covered): Promise<Searched> {
    const faultOf = async (input: Uint8Array): Promise<Fault | null> => {
      onInput(input);
      return faultIn(reader, input);
    };
    const inputs = [...target.seeds.map(bytesOf), ...known];
    const kept: Uint8Array[] = [];
    let tried = 0;
    const searched = async (input?: Uint8Array, fault?: Fault): Promise<Searched> => {
      const finding =
        input === undefined || fault === undefined ? null : await findingOf(input, fault, { faultOf, looksMax: looksFound });
      return { tried, reached: ran.count(), kept, finding };
    };

    for (const input of inputs) {
      const fault = await faultOf(input);
      if (fault !== null) return searched(input, fault);
    }
    ran.news({ keep: true });
    const chance = chanceOf(seed);
    /** Of two the later one: what was found last has been changed least. */
    const pick = (): Uint8Array => inputs[Math.max(chance.below(inputs.length), chance.below(inputs.length))] ?? new Uint8Array();
    const pool: Pool = { chance, words: wordsOf(target), other: () => inputs[chance.below(inputs.length)] ?? new Uint8Array() };
    while (!isOver(tried)) {
      const batch = Array.from({ length: batchSize }, () => mutated(pick(), pool));
      for (const input of batch) {
        tried++;
        const fault = await faultOf(input);
        if (fault !== null) return searched(input, fault);
      }
      if (ran.news({ keep: false }) > 0) await sift(batch);
    }
    return searched();

    /** How many new characters inputs reach. */
    async function reached(some: readonly Uint8Array[]): Promise<number> {
      for (const input of some) await faultOf(input);
      return ran.news({ keep: false });
    }
    /** Finds those that reach something new, by halves. */
    async function sift(some: readonly Uint8Array[]): Promise<void> {
      const news = await reached(some);
      const [input, ...others] = some;
      if (news === 0 || input === undefined) return;
      if (others.length > 0) {
        const half = some.length >> 1;
        await sift(some.slice(0, half));
        await sift(some.slice(half));
        return;
      }
      const smallest = await shrunk(input, async (smaller) => (await reached([smaller])) >= news, looksKept);
      await faultOf(smallest);
      ran.news({ keep: true });
      inputs.push(smallest);
      kept.push(smallest);
    }
  }
}

/** `place`: two faults of one place are one. */
type Fault = Readonly<{ place: string; told: string }>;

async function faultIn({ check }: Opened, input: Uint8Array): Promise<Fault | null> {
  for (let time = 1; ; time++) {
    const from = performance.now();
    try {
      await check(input);
    } catch (thrown) {
      return faultThrown(thrown);
    }
    const ms = performance.now() - from;
    if (ms < SLOW_MS) return null;
    if (time === SLOW_TIMES) return { place: 'slow', told: `reading it took ${Math.round(ms)} ms` };
  }
}

function faultThrown(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return { place: 'thrown', told: `something that is no error was thrown: ${String(thrown)}` };
  const ours = (thrown.stack ?? '')
    .split('\n')
    .find((line) => line.includes(pathToFileURL(root).href) && !line.includes('node_modules'));
  return { place: `${thrown.name} ${ours ?? ''}`, told: thrown.stack ?? String(thrown) };
}

type Looking = Readonly<{ faultOf: (input: Uint8Array) => Promise<Fault | null>; looksMax: number }>;

async function findingOf(input: Uint8Array, fault: Fault, { faultOf, looksMax }: Looking): Promise<Finding> {
  let { told } = fault;
  const smallest = await shrunk(
    input,
    async (smaller) => {
      const same = await faultOf(smaller);
      if (same?.place !== fault.place) return false;
      told = same.told;
      return true;
    },
    looksMax,
  );
  return { input: smallest, told };
}

/** A text of a source that is short enough to be compared with something. */
const WORD = /(['"`])((?:(?!\1)[^\\\n$]|\\.){1,40})\1/g;

/** The words of a target, and every short text that stands in its sources: what a reader compares with, it names. */
function wordsOf({ words = [], sources }: Target): readonly Uint8Array[] {
  const files = filesOf(/\.ts$/).filter((file) => sources.some((source) => file.startsWith(source)));
  const named = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(WORD)].map(([, , text = '']) => text),
  );
  return [...new Set([...words, ...named.sort()])].map((text) => Buffer.from(text));
}
