/** The one clock of the window, for whatever counts down. */
import { createContext, type ReactNode, useContext } from 'react';
import type { ServerClock } from './clock.ts';

const ClockContext = createContext<ServerClock | null>(null);

export const ServerClockProvider = ({ clock, children }: { clock: ServerClock; children: ReactNode }) => (
  <ClockContext value={clock}>{children}</ClockContext>
);

/** @throws Error outside of ServerClockProvider: a programmer's error */
export function useServerClock(): ServerClock {
  const clock = useContext(ClockContext);
  if (clock === null) throw new Error('outside of ServerClockProvider');
  return clock;
}
