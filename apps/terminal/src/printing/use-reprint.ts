/** Prints the last paid payment of this till again. */
import { useCallback } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { useTill } from '../till/till.tsx';
import { printNews } from './print-news.ts';
import { usePrint } from './use-print.ts';

export function useReprint(): () => void {
  const quickpay = useQuickpay();
  const { id: terminalId } = useTill();
  const print = usePrint();
  return useCallback(() => {
    quickpay.payments.list({ terminalId, outcome: 'paid', limit: 1 }).then(
      ({ items: [last] }) => (last === undefined ? printNews.ended('trouble.nothing') : print({ of: 'payment', id: last.id })),
      () => printNews.ended('trouble.notSent'),
    );
  }, [quickpay, terminalId, print]);
}
