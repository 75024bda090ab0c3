import { vi } from 'vitest';

/** Longer than anything takes that is under way, on a machine that has much else to do. */
const WITHIN_MS = 20_000;

/** Looks again and again until nothing is thrown any more, because answers travel. Also where several stories are told at once. */
export const eventually = <Seen>(look: () => Promise<Seen>, withinMs: number = WITHIN_MS): Promise<Seen> =>
  vi.waitFor(look, { timeout: withinMs, interval: 20 });
