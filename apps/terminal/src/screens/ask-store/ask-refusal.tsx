import { QuickpayProblem } from '@quickpay/client';
import { isKey } from '../../words/catalogue.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';

/** Why the store was not asked: the server's words, or at least its title. */
export function AskRefusal({ fault }: { fault: Error }) {
  const { say, sayWith } = useWords();
  const tell = useTable(STORE_WORDS);
  if (!(fault instanceof QuickpayProblem)) return <p role="alert">{say('net.exception')}</p>;
  const { cashier, title } = fault.problem;
  const why = cashier !== undefined && isKey(cashier.key) ? sayWith(cashier.key, cashier.params) : title;
  return <p role="alert">{tell('ask.refused', { why })}</p>;
}
