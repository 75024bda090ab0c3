/** Has something printed, however this till prints. What that takes is loaded when it is first asked for, and nothing waits for it. */
import { QuickpayProblem } from '@quickpay/client';
import { useCallback } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { useToast } from '../ui/toasts.tsx';
import type { Printable } from './print.ts';
import { printNews } from './print-news.ts';

const codeOf = (fault: unknown) => (fault instanceof QuickpayProblem ? fault.problem.code : null);

export function usePrint(): (what: Printable) => void {
  const quickpay = useQuickpay();
  const toast = useToast();
  return useCallback(
    (what) => {
      const begin = async () => {
        const { print } = await import('./print.ts');
        await print(what, { quickpay, onSent: () => toast('sent'), codeOf });
      };
      // Nothing that goes wrong here is the sale's business.
      begin().catch(() => printNews.ended('trouble.notSent'));
    },
    [quickpay, toast],
  );
}
