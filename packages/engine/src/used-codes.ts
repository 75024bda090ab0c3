/**
 * Payment codes used in the last ten minutes, as keyed hashes, in memory only. A code is worth money once; scanning it again is a
 * mistake that is answered here, before anything is sent.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import type { Instant } from '@quickpay/core';

const KEPT_MS = 10 * 60_000;
/** More than a busy merchant scans in ten minutes at the channel's 30 a second. */
const KEPT_MAX = 20_000;

export type UsedCodes = {
  hash(code: string): string;
  /** The payment that used it, or null. */
  userOf(hash: string, now: Instant): string | null;
  use(hash: string, paymentId: string, now: Instant): void;
  /** It never left: it may be used again. */
  forget(hash: string): void;
};

export function createUsedCodes(key: Uint8Array): UsedCodes {
  const used = new Map<string, { paymentId: string; at: Instant }>();
  const secret = createSecretKey(key);
  return {
    hash: (code) => createHmac('sha256', secret).update(`payment-code:${code}`).digest('hex'),
    userOf(hash, now) {
      const user = used.get(hash);
      return user === undefined || now - user.at > KEPT_MS ? null : user.paymentId;
    },
    use(hash, paymentId, now) {
      // Oldest first, as a Map keeps them.
      for (const [old, { at }] of used) {
        if (now - at <= KEPT_MS && used.size < KEPT_MAX) break;
        used.delete(old);
      }
      used.delete(hash);
      used.set(hash, { paymentId, at: now });
    },
    forget(hash) {
      used.delete(hash);
    },
  };
}
