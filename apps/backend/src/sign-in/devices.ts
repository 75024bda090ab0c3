/** Browsers that belong to a till. There are few, and every request asks: they are kept in memory, and written through. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock, Random } from '@quickpay/core';
import type { Device, PeopleStore } from './store.ts';
import { SIGN_IN_LIMITS } from './tries.ts';

export type NewDevice = Readonly<{ name: string; terminalId: string; pairedBy: string; knows: readonly string[] }>;

export type Devices = Readonly<{
  all(): readonly Device[];
  /** The device whose token that is. */
  find(token: string): Device | null;
  /** The token is answered once and kept nowhere. Null where there are too many already. */
  pair(made: NewDevice): Promise<Readonly<{ device: Device; token: string }> | null>;
  /** Somebody has signed in there with a password. Part of a change that is made together. */
  know(device: Device, personId: string): Promise<void>;
  /** Whether there was one. */
  unpair(id: string): Promise<boolean>;
}>;

type Options = Readonly<{ store: PeopleStore; clock: Clock; random: Random }>;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export async function openDevices({ store, clock, random }: Options): Promise<Devices> {
  const byHash = new Map((await store.devices()).map((device) => [device.tokenHash, device]));
  const drawn = (bytes: number, as: 'hex' | 'base64url') => Buffer.from(random.bytes(bytes)).toString(as);
  return {
    all: () => [...byHash.values()].sort((a, b) => a.pairedAt - b.pairedAt),
    find(token) {
      const hash = hashOf(token);
      const device = byHash.get(hash);
      return device !== undefined && timingSafeEqual(Buffer.from(hash), Buffer.from(device.tokenHash)) ? device : null;
    },
    async pair(made) {
      if (byHash.size >= SIGN_IN_LIMITS.devicesMax) return null;
      const token = drawn(32, 'base64url');
      const device: Device = {
        ...made,
        knows: [...made.knows],
        id: `dev_${drawn(10, 'hex')}`,
        tokenHash: hashOf(token),
        pairedAt: clock.now(),
      };
      await store.together(() => store.addDevice(device));
      byHash.set(device.tokenHash, device);
      return { device, token };
    },
    async know({ tokenHash }, personId) {
      // As it is now: somebody else may have signed in there meanwhile.
      const device = byHash.get(tokenHash);
      if (device === undefined || device.knows.includes(personId)) return;
      const knows = [...device.knows, personId];
      await store.setKnown(device.id, knows);
      byHash.set(device.tokenHash, { ...device, knows });
    },
    async unpair(id) {
      const device = [...byHash.values()].find((one) => one.id === id);
      if (device === undefined) return false;
      await store.together(async () => {
        await store.endSessions({ deviceId: id });
        await store.dropDevice(id);
      });
      byHash.delete(device.tokenHash);
      return true;
    },
  };
}
