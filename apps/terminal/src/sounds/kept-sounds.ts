/** Which sounds this browser plays, and how loud. */
import { createKept } from '../kept.ts';
import { SOUNDS, type SoundName, VOLUMES, type Volume } from './sounds.ts';

const ON_OFF = ['on', 'off'] as const;

export const keptVolume = createKept<Volume>('volume', Object.keys(VOLUMES) as Volume[], () => 'normal'); // keys of the table are the volumes
export const keptSounds = createKept('sounds', ON_OFF, () => 'on');
/** Off by default: not every shop wants its takings said aloud. */
export const keptSpoken = createKept('spoken', ON_OFF, () => 'off');
export const keptSound = Object.fromEntries(
  SOUNDS.map((sound) => [sound, createKept(`sound-${sound}`, ON_OFF, () => 'on')]),
) as Readonly<Record<SoundName, ReturnType<typeof createKept<(typeof ON_OFF)[number]>>>>; // one for each sound
