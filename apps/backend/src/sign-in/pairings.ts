/**
 * Pairing codes: shown on a new device, approved elsewhere, good for ten minutes. They are kept in memory only, because anybody may ask
 * for one: after a restart the device asks for another.
 *
 * The code is read out and typed by people, so it is no secret: what makes a browser the device is the token that came with the code, in
 * a cookie of that browser alone.
 */
import { PAIRING_ALPHABET, PAIRING_CODE_LENGTH } from '@quickpay/api';
import type { Clock, Random } from '@quickpay/core';
import { SIGN_IN_LIMITS } from './tries.ts';

export type Approval = Readonly<{ terminalId: string; deviceId: string; deviceToken: string }>;
export type Pairing = {
  readonly code: string;
  /** What its browser shows to be the one that asked. */
  readonly token: string;
  readonly expiresAt: number;
  readonly address: string;
  /** Whether its browser came by https. */
  readonly secure: boolean;
  approval: Approval | null;
};

export type Pairings = Readonly<{
  /** Null where too many wait already. */
  open(from: Readonly<{ address: string; secure: boolean }>): Pairing | null;
  /** One that has not expired. */
  find(code: string): Pairing | null;
  /** Until when the next one expires, for those who must wait. */
  nextEnd(): number | null;
}>;

export function createPairings({ clock, random }: Readonly<{ clock: Clock; random: Random }>): Pairings {
  // In the order in which they expire.
  const waiting = new Map<string, Pairing>();
  const { pairingsMax, pairingsPerAddressMax, pairingMsMax } = SIGN_IN_LIMITS;
  const forgetExpired = () => {
    for (const { code, expiresAt } of waiting.values()) if (expiresAt <= clock.now()) waiting.delete(code);
  };
  const mint = (): string => {
    const code = Array.from({ length: PAIRING_CODE_LENGTH }, () => letter(random)).join('');
    return waiting.has(code) ? mint() : code;
  };
  return {
    open({ address, secure }) {
      forgetExpired();
      const same = [...waiting.values()].filter((pairing) => pairing.address === address && pairing.approval === null);
      const [oldest] = same;
      if (oldest !== undefined && same.length >= pairingsPerAddressMax) waiting.delete(oldest.code);
      if (waiting.size >= pairingsMax) return null;
      const token = Buffer.from(random.bytes(24)).toString('base64url');
      const pairing = { code: mint(), token, expiresAt: clock.now() + pairingMsMax, address, secure, approval: null };
      waiting.set(pairing.code, pairing);
      return pairing;
    },
    find(code) {
      forgetExpired();
      return waiting.get(code) ?? null;
    },
    nextEnd() {
      forgetExpired();
      const [first] = waiting.values();
      return first?.expiresAt ?? null;
    },
  };
}

/** Each as likely as the others: bytes that would favour the first letters are drawn again. */
function letter(random: Random): string {
  const fair = 256 - (256 % PAIRING_ALPHABET.length);
  for (;;) {
    const [byte = 255] = random.bytes(1);
    if (byte < fair) return PAIRING_ALPHABET.charAt(byte % PAIRING_ALPHABET.length);
  }
}
