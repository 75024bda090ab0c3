/** What is the matter with printing, for whoever shows it: one thing at a time, until something is printed. */
import type { TroubleKey } from '../words/print-words.ts';

export type PrintNews = Readonly<{
  trouble: TroubleKey | null;
  /** How many prints have ended on this page: with each, what was known of printers is old. */
  ended: number;
}>;

let news: PrintNews = { trouble: null, ended: 0 };
const listeners = new Set<() => void>();
const set = (next: PrintNews): void => {
  news = next;
  for (const listener of listeners) listener();
};

export const printNews = {
  get: (): PrintNews => news,
  begun: (): void => set({ ...news, trouble: null }),
  ended: (trouble: TroubleKey | null): void => set({ trouble, ended: news.ended + 1 }),
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
