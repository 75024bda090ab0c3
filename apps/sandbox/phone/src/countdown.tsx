/** A ring that empties, beside the seconds; where motion is not wanted, the seconds alone. */
import { useEffect, useState } from 'react';
import { useLanguage } from './language.tsx';

const TICK_MS = 250;
const RADIUS = 20;
const ROUND = 2 * Math.PI * RADIUS;

/** `endsAt` by `performance.now()`: a monotonic clock, because the computer's own may be set. */
export function useMsLeft(endsAt: number | undefined): number {
  const [msLeft, setMsLeft] = useState(0);
  useEffect(() => {
    if (endsAt === undefined) return setMsLeft(0);
    const tick = () => setMsLeft(Math.max(0, endsAt - performance.now()));
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [endsAt]);
  return msLeft;
}

export function Countdown({ msLeft, lifeMs }: { msLeft: number; lifeMs: number }) {
  const { say } = useLanguage();
  const seconds = Math.ceil(msLeft / 1_000);
  const gone = ROUND * (1 - Math.min(1, msLeft / lifeMs));
  return (
    <div className="countdown" role="timer" aria-label={say('secondsLeft', { n: seconds })}>
      <svg viewBox="0 0 48 48" width="32" height="32" aria-hidden="true">
        <circle className="track" cx="24" cy="24" r={RADIUS} />
        <circle className="left" cx="24" cy="24" r={RADIUS} strokeDasharray={ROUND} strokeDashoffset={gone} />
      </svg>
      <span aria-hidden="true">{say('secondsLeft', { n: seconds })}</span>
    </div>
  );
}
