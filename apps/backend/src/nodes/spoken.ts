/**
 * When each node last spoke, by the clock of payments: how old the news of a store is, and whether its node may still be working. Not kept: a
 * head office that has just started knows of nobody that is silent, and begins to count then.
 */
import type { Clock, Instant } from '@quickpay/core';
import type { Heard } from '@quickpay/exchange';

export type Spoken = Readonly<{
  note(nodeId: string): void;
  /** What came with a batch. */
  noteHeard(heard: Heard): void;
  /** When it last spoke; where it has not since the start, when this process started. */
  at(nodeId: string): Instant;
  /** What its last batch said; null where none came since the start. */
  last(nodeId: string): Heard | null;
}>;

export function createSpoken(clock: Clock): Spoken {
  const since = clock.now();
  const times = new Map<string, Instant>();
  const batches = new Map<string, Heard>();
  return {
    note: (nodeId) => void times.set(nodeId, clock.now()),
    noteHeard(heard) {
      times.set(heard.nodeId, heard.at);
      batches.set(heard.nodeId, heard);
    },
    at: (nodeId) => times.get(nodeId) ?? since,
    last: (nodeId) => batches.get(nodeId) ?? null,
  };
}
