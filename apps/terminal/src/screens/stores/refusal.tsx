/** Why nothing came of what somebody wanted with a store's server. */
import { QuickpayProblem } from '@quickpay/client';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';

const REFUSALS = {
  node_exists: 'stores.exists',
  store_without_node: 'stores.gone',
  store_without_share: 'store.noShare',
  owned_by_head_office: 'stores.elsewhere',
} as const;
const isKnown = (code: string): code is keyof typeof REFUSALS => Object.hasOwn(REFUSALS, code);

export function StoreRefusal({ fault }: { fault: Error }) {
  const { say } = useWords();
  const tell = useTable(STORE_WORDS);
  if (!(fault instanceof QuickpayProblem)) return <p role="alert">{say('net.exception')}</p>;
  const { code, title } = fault.problem;
  if (code === 'manager_needed') return <p role="alert">{say('login.manager')}</p>;
  return (
    <p role="alert" translate={isKnown(code) ? undefined : 'no'}>
      {isKnown(code) ? tell(REFUSALS[code]) : title}
    </p>
  );
}
