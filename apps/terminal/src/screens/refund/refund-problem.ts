import type { Problem } from '@quickpay/client';
import { isKey } from '../../words/catalogue.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import type { Amount } from '../../words/money.ts';
import { REFUND_WORDS } from '../../words/refund-words.ts';

/** What the screen would have said before, had it known: by the code of the refusal. */
const KNOWN = {
  payment_not_paid: 'refund.notPaid',
  refund_too_late: 'refund.tooOld',
  refund_too_many: 'refund.tooMany',
} as const;
const isKnown = (code: string): code is keyof typeof KNOWN => Object.hasOwn(KNOWN, code);

/**
 * Why the server recorded no refund, in words for who stands at the counter; null where it refused none.
 *
 * @param left what can be refunded now
 */
export function useRefundProblem(problem: Problem | null, left: Amount): string | null {
  const { say, sayWith, language } = useWords();
  const tell = useTable(REFUND_WORDS);
  const overtaken = useOvertaken(left);
  if (problem === null) return null;
  const { code, cashier, title } = problem;
  if (code === 'refund_too_much') return overtaken;
  if (isKnown(code)) return tell(KNOWN[code]);
  if (code === 'not_accepting') return say('net.exception');
  if (cashier === undefined) return tell('refund.notStarted', { why: title });
  return isKey(cashier.key) ? sayWith(cashier.key, cashier.params) : cashier[language === 'zh-CN' ? 'zh-CN' : 'en'];
}

/** That another refund of the payment was made meanwhile, by whoever it was, and what can be refunded now. */
export function useOvertaken(left: Amount): string {
  const { money } = useWords();
  const tell = useTable(REFUND_WORDS);
  return left.minor === 0 ? tell('refund.meanwhileAll') : tell('refund.meanwhile', { left: money.text(left) });
}
