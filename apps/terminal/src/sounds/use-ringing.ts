import { useEffect } from 'react';
import { useSounds } from './sound-provider.tsx';
import { UNCERTAIN_AGAIN_MS } from './sounds.ts';

/** Five minutes: whoever is in earshot has heard it by then, and the screen goes on showing it. */
const RINGS_MAX = 30;

/**
 * Is heard again and again until nothing is left to be seen, and anew when something is added. Whether it is heard at all is the settings'.
 *
 * @param names what nobody has seen
 */
export function useRinging(names: readonly string[]): void {
  const { play } = useSounds();
  const subject = names.join('\n');
  useEffect(() => {
    if (subject === '') return;
    let rings = 1;
    play('uncertain');
    const again = setInterval(() => {
      if (++rings > RINGS_MAX) clearInterval(again);
      else play('uncertain');
    }, UNCERTAIN_AGAIN_MS);
    return () => clearInterval(again);
  }, [subject, play]);
}
