import { QueryClient } from '@tanstack/react-query';

/**
 * Server state lives here and nowhere else. A query tries once: what is asked regularly is asked again soon, and the client of the API
 * repeats by itself what is safe to repeat. Nothing waits for the browser to believe that it is online: the shop's server may well answer.
 */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', refetchOnWindowFocus: 'always', refetchOnReconnect: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
