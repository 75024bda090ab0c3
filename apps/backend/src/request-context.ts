/**
 * Which request we are working for: every line of the log that it causes carries its id, down to the payment's steps. What a timer starts
 * later is nobody's request.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@quickpay/core';

type Asked = Readonly<{ requestId: string; caller: string | null }>;

const storage = new AsyncLocalStorage<Asked>();

export const requestIdNow = (): string | undefined => storage.getStore()?.requestId;
/** Whose request that is, or null. */
export const callerNow = (): string | null => storage.getStore()?.caller ?? null;

/** @param caller who asks, or null for nobody in particular */
export const workingFor = (requestId: string, caller: string | null, work: () => void): void =>
  storage.run({ requestId, caller }, work);

/** The same clock, whose sleepers wake up outside the request that put them to sleep. */
export function outsideRequests<Kind extends Clock>(clock: Kind): Kind {
  return { ...clock, wakeAt: (at, wake) => clock.wakeAt(at, () => storage.exit(wake)) };
}
