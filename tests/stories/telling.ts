/** Stories as tests: those that share a shop one after another, and those that need one of their own side by side, for they mostly wait. */
import type { Settings } from '@quickpay/gateway-model';
import { describe, test } from 'vitest';
import type { ToldStory } from './all-stories.ts';
import type { Room } from './room.ts';

/** A minute each on a machine that has nothing else to do. */
const TOLD_WITHIN_MS = 900_000;

export function tellAll(stories: readonly ToldStory[], settings: Settings, room: Room): void {
  const told = stories.filter(({ only }) => only?.(settings) ?? true);
  const asTests = (some: readonly ToldStory[]) => {
    for (const story of some) test(`${story.id}: ${story.title}`, { timeout: TOLD_WITHIN_MS }, () => room.tell(story, settings));
  };
  const alone = told.filter((story) => story.alone !== undefined);
  asTests(told.filter((story) => story.alone === undefined));
  if (alone.length > 0) describe.concurrent('in a shop of its own', () => asTests(alone));
}
