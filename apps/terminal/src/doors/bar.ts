/**
 * What this till must not charge, by what is known of its server: nothing at all where head office has taken over or revoked the store's
 * server; and no sale that was begun at another server, until its end is known here or a manager has taken it off the list.
 */
import { useSyncExternalStore } from 'react';
import type { Key } from '../words/catalogue.ts';
import { carried } from './carried.ts';

export type Bar = Readonly<{
  /** Why no sale is taken, or null. */
  all: Key | null;
  /** Of those that came along: ids of sales whose end is known here. */
  ended: readonly string[];
}>;

const listeners = new Set<() => void>();
let bar: Bar = { all: null, ended: [] };

/** Written by what asks this server, which is loaded beside the sale: until then all that came along is barred. */
export const doorBar = {
  get: (): Bar => bar,
  change(part: Partial<Bar>): void {
    bar = { ...bar, ...part };
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

/** @example objectionOf({ all: null, ended: [] }, ['sale_00000001'], 'sale_00000001') // 'sale.elsewhere' */
export function objectionOf({ all, ended }: Bar, cameAlong: readonly string[], saleId: string | undefined): Key | null {
  if (all !== null) return all;
  return saleId !== undefined && cameAlong.includes(saleId) && !ended.includes(saleId) ? 'sale.elsewhere' : null;
}

/** Why nothing, or not this sale, is charged at this server; null where nothing is in the way. */
export function useDoorObjection(saleId: string | undefined): Key | null {
  const now = useSyncExternalStore(doorBar.subscribe, doorBar.get);
  const way = useSyncExternalStore(carried.subscribe, carried.get);
  return objectionOf(now, way?.sales.map((sale) => sale.saleId) ?? [], saleId);
}
