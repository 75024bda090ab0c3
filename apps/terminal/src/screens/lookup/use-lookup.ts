/** Which payment has a number: found in the ledger, and what is not final is asked about by that. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useQuickpay } from '../../server/quickpay.tsx';

/**
 * @param asked tells one look from the next: whoever scans again looks again
 */
export function useLookup(number: string, asked: string) {
  const quickpay = useQuickpay();
  return useQuery({
    queryKey: ['lookup', number, asked],
    queryFn: async ({ signal }) => (await quickpay.lookups.create({ number }, { signal })).items,
    gcTime: 0,
  });
}

/** What WeChat Pay itself says of a number. It is asked when somebody wants that, and by nothing else. */
export function useOutsideLookup(number: string) {
  const quickpay = useQuickpay();
  return useMutation({ mutationFn: () => quickpay.lookups.outside({ number }) });
}
