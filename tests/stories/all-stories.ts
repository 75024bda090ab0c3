/** Every story, in the order of their numbers. */
import type { Protocol, Story } from './story.ts';
import { STORIES as asked } from './told/asked.ts';
import { STORIES as calledOff } from './told/called-off.ts';
import { STORIES as clocks } from './told/clocks.ts';
import { STORIES as counter } from './told/counter.ts';
import { STORIES as identity } from './told/identity.ts';
import { STORIES as keys } from './told/keys.ts';
import { STORIES as killed } from './told/killed.ts';
import { STORIES as late } from './told/late.ts';
import { STORIES as lost } from './told/lost.ts';
import { STORIES as protocols } from './told/protocols.ts';
import { STORIES as refunds } from './told/refunds.ts';
import { STORIES as refused } from './told/refused.ts';
import { STORIES as v3Keys } from './told/v3-keys.ts';

const TOLD = {
  asked,
  'called-off': calledOff,
  refused,
  lost,
  late,
  identity,
  keys,
  'v3-keys': v3Keys,
  killed,
  protocols,
  counter,
  clocks,
  refunds,
} as const satisfies Record<string, readonly Story[]>;

/** `S9` before `S10`, refunds last. */
const place = ({ id }: Story): number => (id.startsWith('R') ? 1_000 : 0) + Number(id.slice(1));

/** A story, and the file that tells it. */
export type ToldStory = Story & Readonly<{ toldBy: string }>;

export const ALL_STORIES: readonly ToldStory[] = Object.entries(TOLD)
  .flatMap(([file, stories]) => stories.map((story) => ({ ...story, toldBy: `tests/stories/told/${file}.ts` })))
  .toSorted((a, b) => place(a) - place(b));

/** Those that can be told over a protocol; over V3 without the long ones, unless all are wanted. */
export const storiesOver = (protocol: Protocol): readonly ToldStory[] =>
  ALL_STORIES.filter(
    ({ over, long }) => (over ?? protocol) === protocol && (protocol === 'v2' || !long || process.env.STORIES === 'all'),
  );
