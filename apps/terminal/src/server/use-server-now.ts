import { useEffect, useState } from 'react';
import { useServerClock } from './server-clock.tsx';

/** The server's time, anew every so often and whenever it becomes known; null until then. */
export function useServerNow(everyMs: number): number | null {
  const clock = useServerClock();
  const [now, setNow] = useState(clock.now);
  useEffect(() => {
    const tick = () => setNow(clock.now());
    const timer = setInterval(tick, everyMs);
    const stop = clock.subscribe(tick);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [clock, everyMs]);
  return now;
}
