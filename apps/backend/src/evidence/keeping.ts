/** What evidence is made from and signed with, opened and closed together. */
import type { Clock, Policy } from '@quickpay/core';
import { createWire, type Wire } from '../wire/wire.ts';
import type { Bounds } from '../wire/wire-store.ts';
import { wireInMemory, wireInThread } from '../wire/wire-thread.ts';
import { type EvidenceKey, passingEvidenceKey, readEvidenceKey } from './evidence-key.ts';

export type Keeping = Readonly<{
  wire: Wire;
  key: EvidenceKey;
  /** What rules are told by. */
  lateRequestWatchMs: Policy['lateRequestWatchMs'];
}>;

export type KeepingOptions = Readonly<{
  wireFile: string;
  keyFile: string;
  clock: Pick<Clock, 'now'>;
  bounds: Bounds;
  lateRequestWatchMs: number;
  onTrouble: (why: string) => void;
}>;

/** @throws ConfigurationError where a file is not what it should be */
export async function openKeeping(options: KeepingOptions): Promise<Keeping> {
  const { wireFile, keyFile, clock, bounds, lateRequestWatchMs, onTrouble } = options;
  const key = readEvidenceKey(keyFile);
  const calls = await wireInThread({ file: wireFile, now: clock.now(), bounds });
  return { wire: createWire({ calls, clock, onTrouble }), key, lateRequestWatchMs };
}

/** For a process that keeps nothing. */
export function passingKeeping(clock: Pick<Clock, 'now'>): Keeping {
  const calls = wireInMemory(clock.now(), { days: 1, bytes: 100_000_000 });
  return { wire: createWire({ calls, clock, onTrouble: () => {} }), key: passingEvidenceKey(), lateRequestWatchMs: 600_000 };
}
