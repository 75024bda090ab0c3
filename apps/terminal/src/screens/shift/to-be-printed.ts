/** Closed here a moment ago: printed once when it is shown, and not again when somebody loads the page anew. */
const waiting = new Set<string>();

export const toBePrinted = {
  add: (id: string): void => void waiting.add(id),
  /** Whether it is to be printed now. Asked a second time, no. */
  take: (id: string): boolean => waiting.delete(id),
};
