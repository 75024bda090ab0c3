import { useEffect, useRef, useState } from 'react';
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
  const known = useRef<readonly string[]>([]);
  /** Counts what was added: what was seen meanwhile is no reason to begin anew. */
  const [added, setAdded] = useState(0);
  const subject = names.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `subject` says what `names` are
  useEffect(() => {
    if (names.some((name) => !known.current.includes(name))) setAdded((count) => count + 1);
    known.current = names;
  }, [subject]);
  const isQuiet = names.length === 0;
  useEffect(() => {
    if (isQuiet || added === 0) return;
    let rings = 1;
    play('uncertain');
    const again = setInterval(() => {
      if (++rings > RINGS_MAX) clearInterval(again);
      else play('uncertain');
    }, UNCERTAIN_AGAIN_MS);
    return () => clearInterval(again);
  }, [isQuiet, added, play]);
}
