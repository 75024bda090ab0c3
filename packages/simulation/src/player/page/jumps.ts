/** What can be jumped to in a sale, and where the next of it is. */
import type { Told } from '../../trace.ts';
import { bandsOf } from '../bands.ts';
import type { SaleStory } from '../sales.ts';

export const JUMPS = ['fault', 'state', 'violation'] as const;
export type Jump = (typeof JUMPS)[number];

const isFault = (told: Told): boolean => told.kind === 'fault' || (told.kind === 'message' && told.fate !== 'arrived');

/** The steps at which there is something of the kind: of states only where one changes. */
export function stepsOf(story: SaleStory, jump: Jump): readonly number[] {
  if (jump === 'state')
    return bandsOf(story)
      .flatMap(({ bands }) => bands.map(({ from }) => from))
      .toSorted((one, other) => one - other);
  const is = jump === 'fault' ? isFault : ({ kind }: Told) => kind === 'violation';
  return story.moments.flatMap((told, step) => (is(told) ? [step] : []));
}

/** The next one after a step, or the last one before it; null where there is none. */
export function jumpFrom(story: SaleStory, jump: Jump, step: number, direction: 1 | -1): number | null {
  const steps = stepsOf(story, jump);
  return (direction === 1 ? steps.find((one) => one > step) : steps.findLast((one) => one < step)) ?? null;
}

/** The last step that had happened by a time since the world began; the first where none had. */
export function stepAt({ moments }: SaleStory, at: number): number {
  return Math.max(
    0,
    moments.findLastIndex((told) => told.at <= at),
  );
}

/** As people write a time: `62.5`, `1:02.5`, `1:01:02`. Null where it is none. @returns milliseconds */
export function timeIn(text: string): number | null {
  const match = /^(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{1,3})?)$/.exec(text.trim());
  if (match === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Math.round((Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000);
}
