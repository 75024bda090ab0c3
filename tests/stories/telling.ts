/** Stories as tests: those that share a shop one after another, and those that need one of their own side by side, for they mostly wait. */
import type { Settings } from '@quickpay/gateway-model';
import { describe, test } from 'vitest';
import type { ToldStory } from './all-stories.ts';
import type { Room } from './room.ts';

/** A minute each on a machine that has nothing else to do. */
const TOLD_WITHIN_MS = 900_000;

/** Which stories are told where, and how it is there. */
export type Telling = Readonly<{ stories: readonly ToldStory[]; settings: Settings; room: Room }>;

export function tellAll(...tellings: readonly Telling[]): void {
  const asTests = (isMeant: (story: ToldStory) => boolean) => {
    for (const { stories, settings, room } of tellings)
      for (const story of stories.filter((one) => isMeant(one) && (one.only?.(settings) ?? true)))
        test(`${story.id}${room.overWhat}: ${story.title}`, { timeout: TOLD_WITHIN_MS }, () => room.tell(story, settings));
  };
  const isAlone = ({ alone }: ToldStory): boolean => alone !== undefined;
  asTests((story) => !isAlone(story));
  if (tellings.some(({ stories }) => stories.some(isAlone))) describe.concurrent('in a shop of its own', () => asTests(isAlone));
}
