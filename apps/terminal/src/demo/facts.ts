/** What `npm start` told the backend about the demo. */
import { useQuery } from '@tanstack/react-query';

export type DemoFacts = Readonly<{
  phoneUrl: string;
  wireUrl: string;
  controlUrl: string;
  people: readonly Readonly<{ name: string; pin: string }>[];
}>;

const ANSWER_MS_MAX = 5_000;
/** While nobody answers. What was answered once stays as it is. */
const ASKED_AGAIN_MS = 2_000;

export const useDemoFacts = () =>
  useQuery({
    queryKey: ['demo facts'],
    queryFn: async ({ signal }): Promise<DemoFacts> => {
      const answer = await fetch('/demo/facts', { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]) });
      if (!answer.ok) throw new Error(`/demo/facts answered ${answer.status}`);
      return (await answer.json()) as DemoFacts; // the backend's own shape
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => (state.data === undefined ? ASKED_AGAIN_MS : false),
  });
