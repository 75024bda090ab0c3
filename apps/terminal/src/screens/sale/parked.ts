/** Sales that were set aside to serve the next customer: known to all windows of the browser, and after a reload. */
import { createKeptText } from '../../kept.ts';

/** More customers do not wait beside one till. */
const PARKED_MAX = 20;
/** What the server takes for a sale's id. Anything may stand in a browser's storage, and half a character cannot even be asked for. */
const SALE_ID = /^[A-Za-z0-9_-]{8,64}$/;

const kept = createKeptText<string>(
  'parked',
  (text) => text,
  () => '[]',
);

/** What was kept, as far as it reads as a list of sales. */
export function parkedIn(text: string): readonly string[] {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) ? ids.filter(isSaleId).slice(0, PARKED_MAX) : [];
  } catch {
    return [];
  }
}

const isSaleId = (id: unknown): id is string => typeof id === 'string' && SALE_ID.test(id);

let last: Readonly<{ text: string; ids: readonly string[] }> = { text: '[]', ids: [] };

export const parkedSales = {
  /** Oldest first. The same list while nothing changed. */
  get(): readonly string[] {
    const text = kept.get();
    if (text !== last.text) last = { text, ids: parkedIn(text) };
    return last.ids;
  },
  park(saleId: string): void {
    const others = this.get().filter((id) => id !== saleId);
    kept.set(JSON.stringify([...others, saleId].slice(-PARKED_MAX)));
  },
  /** It is in front again, or nobody needs to look at it any more. */
  takeUp(saleId: string): void {
    if (this.get().includes(saleId)) kept.set(JSON.stringify(this.get().filter((id) => id !== saleId)));
  },
  subscribe: kept.subscribe,
};
