/** One variant, in a process of its own: asks the stub, so many at once, and counts. */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Keys } from '../../tests/peers/keys.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { numbersOf, orderNumber, type Range } from './orders.ts';
import type { Urls } from './stub.ts';
import { VARIANTS, type VariantName } from './variants.ts';

export type AskerOptions = Readonly<{ variant: VariantName; keysFile: string; urls: Urls }>;
/** Until the time is over, or the orders are. */
export type Closed = Range & Readonly<{ concurrent: number; ms: number }>;
export type Asked = Readonly<{
  operations: number;
  ms: number;
  /** How much later than due a timer of one millisecond was called, of ninety-nine in a hundred. */
  loopDelayP99Ms: number;
}>;
export type AskerPart = {
  closed: (ask: Closed) => Promise<Asked>;
  /** Makes ready what is not to be measured, and asks about the first so many at once: so that their connections are there. */
  ready: (ask: Range & Readonly<{ concurrent: number }>) => Promise<null>;
};

const TICK_MS = 1;
const NANOSECONDS_PER_MS = 1e6;

const { variant, keysFile, urls } = optionsOfPart<AskerOptions>();
const keys: Keys = JSON.parse(readFileSync(keysFile, 'utf8'));
const asking = await VARIANTS[variant].open(keys.account, urls, keys.authority);

async function askAbout(number: string): Promise<void> {
  if (!(await asking.ask(number))) throw new Error(`${variant} was not answered about ${number}`);
}

async function closed({ from, count, concurrent, ms }: Closed): Promise<Asked> {
  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  delay.enable();
  const started = performance.now();
  let next = from;
  let operations = 0;
  let last = started;
  const askOn = async (): Promise<void> => {
    while (next < from + count && performance.now() < started + ms) {
      await askAbout(orderNumber(next++));
      operations++;
      last = performance.now();
    }
  };
  await Promise.all(Array.from({ length: concurrent }, askOn));
  delay.disable();
  return { operations, ms: last - started, loopDelayP99Ms: Math.max(0, delay.percentile(99) / NANOSECONDS_PER_MS - TICK_MS) };
}

servePart<AskerPart>(
  {
    closed,
    async ready({ from, count, concurrent }) {
      asking.prepare?.({ from, count });
      await Promise.all(numbersOf({ from, count: concurrent }).map(askAbout));
      return null;
    },
  },
  () => asking.close(),
);
