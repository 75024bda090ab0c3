/** Stories as tests. Those that share a shop are told one after another; shops, and stories that need one of their own, side by side: they mostly wait. */
import type { Settings } from '@quickpay/gateway-model';
import { describe, test } from 'vitest';
import type { ToldStory } from './all-stories.ts';
import type { Room } from './room.ts';

/** A minute each on a machine that has nothing else to do. */
const TOLD_WITHIN_MS = 900_000;

/** Which stories are told where, and how it is there. */
export type Telling = Readonly<{ stories: readonly ToldStory[]; settings: Settings; room: Room }>;

export function tellAll(...tellings: readonly Telling[]): void {
  const isAlone = ({ alone }: ToldStory): boolean => alone !== undefined;
  const told = tellings.map(({ stories, settings, room }) => {
    const toldHere = stories.filter((story) => story.only?.(settings) ?? true);
    const asTests = (some: readonly ToldStory[], concurrent: boolean) => {
      for (const story of some)
        test(`${story.id}${room.overWhat}: ${story.title}`, { timeout: TOLD_WITHIN_MS, concurrent }, () =>
          room.tell(story, settings),
        );
    };
    return { room, alone: toldHere.filter(isAlone), together: toldHere.filter((story) => !isAlone(story)), asTests };
  });
  for (const { room, together, asTests } of told)
    if (together.length > 0) describe.concurrent(`one after another${room.overWhat}`, () => asTests(together, false));
  if (told.some(({ alone }) => alone.length > 0))
    describe.concurrent('in a shop of its own', () => {
      for (const { alone, asTests } of told) asTests(alone, true);
    });
}
