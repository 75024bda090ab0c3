/** The unsettled sales of this till, kept by the browser: a page that is loaded anew while nobody answers still knows them. */
import { createKeptText } from '../kept.ts';
import { UNSETTLED_MAX, type UnsettledSale, unsettledIn } from './unsettled.ts';

const kept = createKeptText<string>(
  'unsettled',
  (text) => text,
  () => '[]',
);

function listIn(text: string): readonly UnsettledSale[] {
  try {
    return unsettledIn(JSON.parse(text)) ?? [];
  } catch {
    return [];
  }
}

let last: Readonly<{ text: string; sales: readonly UnsettledSale[] }> = { text: '[]', sales: [] };

export const keptSales = {
  /** Oldest first. The same list while nothing changed. */
  get(): readonly UnsettledSale[] {
    const text = kept.get();
    if (text !== last.text) last = { text, sales: listIn(text) };
    return last.sales;
  },
  /** Another state of the same sale takes its place; the time stays where nothing else changed. */
  put(sale: UnsettledSale): void {
    const before = this.get().find(({ saleId }) => saleId === sale.saleId);
    if (before?.state === sale.state && before.orderNumber === sale.orderNumber) return;
    const others = this.get().filter(({ saleId }) => saleId !== sale.saleId);
    kept.set(JSON.stringify([...others, sale].slice(-UNSETTLED_MAX)));
  },
  settle(saleId: string): void {
    if (this.get().some((sale) => sale.saleId === saleId))
      kept.set(JSON.stringify(this.get().filter((sale) => sale.saleId !== saleId)));
  },
  subscribe: kept.subscribe,
};
