/** What stores' servers that were taken over and head office do not agree about: for managers there. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useQuickpay } from './quickpay.tsx';

const disputesKey = ['disputes'] as const;
/** Nothing hangs on a second of it: a person has to look. */
const ASKED_EVERY_MS = 15_000;
/** So many are told of at once. */
export const DISPUTES_MAX = 200;

export function useDisputes(isWanted = true) {
  const quickpay = useQuickpay();
  return useQuery({
    queryKey: disputesKey,
    queryFn: ({ signal }) => quickpay.disputes.list({ signal }),
    enabled: isWanted,
    refetchInterval: ASKED_EVERY_MS,
  });
}

/** Takes one from the list. One that somebody else has seen meanwhile is off it as well. */
export function useSeeDispute() {
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => quickpay.disputes.see(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: disputesKey }),
  });
}
