import { useEffect, useState } from 'react';
import { useServerClock } from '../../server/server-clock.tsx';

/**
 * A time of the server's from which samples count, and how to take a new one. Null until it is known; before the first answer there is
 * nothing to count by.
 */
export function useSampleTime(): readonly [now: number | null, startAgain: () => void] {
  const clock = useServerClock();
  const [now, setNow] = useState(clock.now);
  useEffect(() => {
    if (now !== null) return;
    return clock.subscribe(() => setNow(clock.now()));
  }, [clock, now]);
  return [now, () => setNow(clock.now())];
}
