import type { Problem } from '@quickpay/client';
import { isKey } from '../../words/catalogue.ts';
import { type Speech, useWords } from '../../words/language-provider.tsx';
import type { Charging } from './charging.tsx';

/** Why a charge was not begun, in words for who stands at the counter: the server's, or at least its title. */
function sentenceOfProblem({ cashier, title }: Pick<Problem, 'cashier' | 'title'>, { sayWith, say, language }: Speech): string {
  if (cashier === undefined) return say('sale.refused', { why: title });
  return isKey(cashier.key) ? sayWith(cashier.key, cashier.params) : cashier[language === 'zh-CN' ? 'zh-CN' : 'en'];
}

/** What became of the last charge, where it became nothing. */
export function useRefusal(charging: Charging | null): string | null {
  const words = useWords();
  if (charging?.at === 'refused') return sentenceOfProblem(charging.problem, words);
  return charging?.at === 'notTaken' ? words.say('sale.notTaken') : null;
}
