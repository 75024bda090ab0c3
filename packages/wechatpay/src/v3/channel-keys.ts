/**
 * The channel's key that an answer names. Where it is unknown the channel's certificates are asked for, once for everybody who waits: each
 * waits no longer than its own request may take, and whoever gives up leaves the others theirs.
 */
import type { KeyObject } from 'node:crypto';
import type { Sending } from '../transport/transport.ts';
import type { V3Answer } from './answer.ts';
import type { KeyRing } from './key-ring.ts';

/** Why there is no key by which an answer could be checked. */
export type NoKey =
  /** None of the channel's certificates has that name. */
  | 'unknownSerial'
  /** The channel's certificates came, and were sealed with another APIv3 key than ours. */
  | 'sealedOtherwise'
  /** The channel signs by a public key that we were not given: the answer names one, or there are no certificates for this merchant. */
  | 'publicKeyMissing'
  /** The channel's certificates were asked for, and did not come: not in time, or something else came. */
  | 'keysUnanswered';

export type ChannelKeysOptions = Readonly<{
  ring: KeyRing;
  /** Asks for the channel's certificates, and takes those that come into the ring. */
  ask: (sending: Sending) => Promise<V3Answer<unknown>>;
  /** Epoch milliseconds. */
  now: () => number;
}>;

/** How long somebody may wait: `endsAt` by `performance.now()`. */
export type Waiting = Readonly<{ endsAt: number; signal?: AbortSignal }>;
export type ChannelKeys = Readonly<{ keyOf(serial: string, waiting: Waiting): Promise<KeyObject | NoKey> }>;

export const PUBLIC_KEY = 'PUB_KEY_ID_';
/**
 * How long nobody asks again after an asking that did not bring what was wanted: names are cheap to make up. One that did shows that the
 * channel changes its keys just now.
 */
const PAUSE_MS = { wanted: 60_000, unanswered: 5_000, brought: 0 } as const;
export const CERTIFICATES_WITHIN_MS = 4_000;

export function createChannelKeys({ ring, ask, now }: ChannelKeysOptions): ChannelKeys {
  let asking: Promise<void> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let pauseMs: number = PAUSE_MS.brought;
  /** What the last asking says of every name that is still unknown. */
  let unknown: NoKey = 'unknownSerial';

  const mayAsk = (): boolean => {
    const pastMs = now() - askedAt;
    // A clock that was set back says nothing of how long ago it was.
    return pastMs < 0 || pastMs >= pauseMs;
  };
  const askFor = async (serial: string): Promise<void> => {
    askedAt = now();
    try {
      unknown = noKeyAfter(await ask({ timeoutMs: CERTIFICATES_WITHIN_MS }));
      const isThere = ring.find(serial) !== null;
      pauseMs = PAUSE_MS[isThere ? 'brought' : unknown === 'keysUnanswered' ? 'unanswered' : 'wanted'];
    } finally {
      asking = null;
    }
  };

  return {
    async keyOf(serial, waiting) {
      const known = ring.find(serial);
      if (known !== null) return known;
      if (serial.startsWith(PUBLIC_KEY)) return 'publicKeyMissing';
      if (asking === null && mayAsk()) {
        asking = askFor(serial);
        // Whoever waits is told; that everybody has gone is no fault of its own.
        asking.catch(() => {});
      }
      if (asking !== null && !(await isOverInTime(asking, waiting))) return 'keysUnanswered';
      return ring.find(serial) ?? unknown;
    },
  };
}

/** What asking for the certificates says of a name that is not among those that came. */
function noKeyAfter(answer: V3Answer<unknown>): NoKey {
  switch (answer.kind) {
    case 'succeeded':
      return 'unknownSerial';
    case 'unverified':
      // By whom they are signed is not known either, or they are not for us.
      return answer.problem === 'unknownSerial' || answer.problem === 'sealedOtherwise' ? answer.problem : 'keysUnanswered';
    case 'failed':
    case 'unsignedFail':
      return NO_CERTIFICATES.has(answer.status) ? 'publicKeyMissing' : 'keysUnanswered';
    case 'noAnswer':
    case 'neverSent':
      return 'keysUnanswered';
  }
}

/** NO_AUTH and RESOURCE_NOT_EXISTS: how a merchant with a public key is answered who asks for certificates. */
const NO_CERTIFICATES: ReadonlySet<number> = new Set([403, 404]);

/** Whether it is over before whoever waits has to go. */
function isOverInTime(asking: Promise<void>, { endsAt, signal }: Waiting): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
      settle();
    };
    const leave = () => end(() => resolve(false));
    const timer = setTimeout(leave, Math.max(0, endsAt - performance.now()));
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted) leave();
    asking.then(
      () => end(() => resolve(true)),
      (fault: unknown) => end(() => reject(fault)),
    );
  });
}
