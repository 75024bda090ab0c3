/** Listeners of which none can keep the news from the others. */
export function createListeners<News>(onFault: (fault: unknown) => void) {
  const listeners = new Set<(news: News) => void>();
  return {
    add: (listener: (news: News) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (news: News) => {
      for (const listener of listeners) {
        try {
          listener(news);
        } catch (fault) {
          onFault(fault);
        }
      }
    },
  };
}
