/** News that other nodes have written: whoever follows the journal reads on, as at a change of our own. */
export type Arrivals = Readonly<{
  /** Something of another node is in the journal now. */
  tell(): void;
  /** Calls back after each arrival. The answer ends that. */
  subscribe(listener: () => void): () => void;
}>;

export function createArrivals(onFault: (fault: unknown) => void): Arrivals {
  const listeners = new Set<() => void>();
  return {
    tell() {
      for (const listener of listeners) {
        try {
          listener();
        } catch (fault) {
          onFault(fault);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
