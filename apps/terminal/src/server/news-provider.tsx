/** News for the page: written into what is shown, whatever screen it is on. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { learn } from './live-data.ts';
import { createNews, type News } from './news.ts';
import { useQuickpay } from './quickpay.tsx';
import { useServerClock } from './server-clock.tsx';

const NewsContext = createContext<News | null>(null);

export function NewsProvider({ children }: { children: ReactNode }) {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const clock = useServerClock();
  const [news, setNews] = useState<News | null>(null);
  useEffect(() => {
    const made = createNews(quickpay);
    made.subscribe((item) => {
      if (item.kind === 'payment') clock.happened(item.event.at);
      learn(queryClient, item);
    });
    setNews(made);
    return () => made.close();
  }, [quickpay, queryClient, clock]);
  return <NewsContext value={news}>{children}</NewsContext>;
}

/** The news themselves, or null until they begin. */
export const useNews = (): News | null => useContext(NewsContext);

const never = () => () => {};

/** Whether what happens at the server is heard at once. While it is not, ask more often. */
export function useNewsFlow(): boolean {
  const news = useNews();
  return useSyncExternalStore(news?.subscribeToFlow ?? never, () => news?.isFlowing() ?? false);
}
