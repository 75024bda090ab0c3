/** What a server last said of itself, kept by the browser: where head office is must be known just when nobody can be asked. */
import { isObject } from '@quickpay/api';
import type { DoorView } from '@quickpay/client';
import { createKeptText } from '../kept.ts';

export type KnownDoor = Pick<DoorView, 'door' | 'storeId' | 'upstream'>;

const STORE_ID = /^[\w-]{1,64}$/;
const ADDRESS_MAX = 256;

/**
 * The origin of a server's address, or null where it is none: whatever else an address can carry leads nowhere from here.
 *
 * @example originIn('https://pay.shop.example/') // 'https://pay.shop.example'
 * @example originIn('javascript:alert(1)') // null
 */
export function originIn(address: unknown): string | null {
  if (typeof address !== 'string' || address.length > ADDRESS_MAX || !URL.canParse(address)) return null;
  const { protocol, origin, username, password } = new URL(address);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? origin : null;
}

/** What was kept, where it reads as a door: anything may stand in a browser's storage. */
export function doorIn(text: string): KnownDoor | null {
  try {
    const kept: unknown = JSON.parse(text);
    if (!isObject(kept)) return null;
    const { door, storeId, upstream } = kept;
    if (door === 'headOffice') return { door, storeId: null, upstream: null };
    if (door !== 'store' || typeof storeId !== 'string' || !STORE_ID.test(storeId)) return null;
    return { door, storeId, upstream: originIn(upstream) };
  } catch {
    return null;
  }
}

const kept = createKeptText<string>(
  'door',
  (text) => text,
  () => '',
);
let last: Readonly<{ text: string; door: KnownDoor | null }> = { text: '', door: null };

export const keptDoor = {
  /** The same while nothing changed. */
  get(): KnownDoor | null {
    const text = kept.get();
    if (text !== last.text) last = { text, door: doorIn(text) };
    return last.door;
  },
  heard({ door, storeId, upstream }: KnownDoor): void {
    const text = JSON.stringify({ door, storeId, upstream });
    if (text !== kept.get()) kept.set(text);
  },
  subscribe: kept.subscribe,
};
