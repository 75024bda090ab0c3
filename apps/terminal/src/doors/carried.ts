/**
 * Sales that were begun at another server, and came along when the till was pointed at this one.
 *
 * Theory of operation: two servers of a shop have two addresses, and a browser keeps apart what it keeps for each. What goes along stands in
 * the fragment of the address, which is sent to nobody: where the till comes from, and its unsettled sales; no payment code, for the till
 * keeps none. Whoever opens such an address may have written it: what is not exactly that is left out, and all that it can do is to forbid a
 * charge until a manager has looked.
 */
import { isObject } from '@quickpay/api';
import { createKeptText } from '../kept.ts';
import { originIn } from './kept-door.ts';
import { UNSETTLED_MAX, type UnsettledSale, unsettledIn } from './unsettled.ts';

export type Way = Readonly<{
  /** The server that the till comes from: its origin. */
  from: string;
  door: 'store' | 'headOffice';
  sales: readonly UnsettledSale[];
}>;

const MARK = 'from-server=';
/** What twenty sales need, and half as much again. */
const FRAGMENT_MAX = 12_000;

/** @example location.assign(`${upstream}/#${fragmentOf({ from: location.origin, door: 'store', sales })}`) */
export const fragmentOf = ({ from, door, sales }: Way): string =>
  MARK + encodeURIComponent(JSON.stringify({ from, door, sales: sales.slice(-UNSETTLED_MAX) }));

const isWay = (fragment: string): boolean => fragment.replace(/^#/, '').startsWith(MARK);

/** What came along, or null where the fragment does not read so. */
export function wayIn(fragment: string): Way | null {
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(MARK) || text.length > FRAGMENT_MAX) return null;
  try {
    return wayOf(JSON.parse(decodeURIComponent(text.slice(MARK.length))));
  } catch {
    return null;
  }
}

function wayOf(read: unknown): Way | null {
  if (!isObject(read)) return null;
  const { from, door } = read;
  const sales = unsettledIn(read.sales);
  if (sales === null || typeof from !== 'string' || originIn(from) !== from || (door !== 'store' && door !== 'headOffice'))
    return null;
  return { from, door, sales };
}

/** One manager looks through no more. */
const CARRIED_MAX = 60;
/** No fragment's bound: several may have come. */
function carriedIn(text: string): Way | null {
  try {
    const read: unknown = JSON.parse(text);
    if (!isObject(read) || !Array.isArray(read.sales)) return null;
    const sales = read.sales.slice(-CARRIED_MAX).flatMap((sale) => unsettledIn([sale]) ?? []);
    const way = wayOf({ ...read, sales: [] });
    return way && { ...way, sales };
  } catch {
    return null;
  }
}

const kept = createKeptText<string>(
  'carried',
  (text) => text,
  () => '',
);
let last: Readonly<{ text: string; way: Way | null }> = { text: '', way: null };

function heldWay(): Way | null {
  const text = kept.get();
  if (text !== last.text) last = { text, way: carriedIn(text) };
  return last.way;
}

export const carried = {
  /** The same while nothing changed; null where the till never came from another server. */
  get: heldWay,
  /** What came before stays. */
  arrive({ from, door, sales }: Way): void {
    const others = (heldWay()?.sales ?? []).filter(({ saleId }) => !sales.some((sale) => sale.saleId === saleId));
    kept.set(JSON.stringify({ from, door, sales: [...others, ...sales].slice(-CARRIED_MAX) }));
  },
  /** Takes what stands in this window's address, and leaves none of it there: a page that is loaded again has it once. */
  arriveBy({ hash, pathname, search }: Pick<Location, 'hash' | 'pathname' | 'search'>): void {
    if (!isWay(hash)) return;
    const way = wayIn(hash);
    if (way !== null) this.arrive(way);
    history.replaceState(null, '', `${pathname}${search}`);
  },
  clear(saleId: string): void {
    const way = heldWay();
    if (way !== null) kept.set(JSON.stringify({ ...way, sales: way.sales.filter((sale) => sale.saleId !== saleId) }));
  },
  subscribe: kept.subscribe,
};
