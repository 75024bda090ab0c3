/** A number that no payment here has: said so, and a manager may have WeChat Pay itself asked about it. */
import type { OutsideLookupView } from '@quickpay/client';
import { useEffect } from 'react';
import { useSession } from '../../sign-in/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Money } from '../../ui/money.tsx';
import { type Fact, Facts, Grouped, Ticket } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { LOOKUP_WORDS, type LookupKey } from '../../words/lookup-words.ts';
import styles from './lookup.module.css';
import { useOutsideLookup } from './use-lookup.ts';

/** What WeChat Pay can be asked about: numbers of its own, and of orders. Refunds are found by their order. */
const isOutside = (number: string): boolean => /^(?!QR)[0-9A-Za-z_-]{6,32}$/.test(number);

export function NotHere({ number, onFound }: { number: string; onFound: (paymentId: string) => void }) {
  const { say } = useWords();
  const tell = useTable(LOOKUP_WORDS);
  const { person } = useSession();
  const outside = useOutsideLookup(number);
  const ours = outside.data?.payments[0]?.id;
  useEffect(() => {
    if (ours !== undefined) onFound(ours);
  }, [ours, onFound]);
  const mayAsk = isOutside(number);
  return (
    <div className={styles.notHere}>
      <div role="alert" className={styles.alert}>
        <Icon name="search" />
        <p>
          <strong>{tell('lookup.none')}</strong>
          <br />
          <Grouped text={number} />
        </p>
      </div>
      {!mayAsk ? <p>{tell('lookup.noneRefund')}</p> : person.role === 'manager' ? null : <p>{tell('lookup.manager')}</p>}
      {mayAsk && person.role === 'manager' ? (
        <>
          <p>{tell('lookup.outside')}</p>
          <Button
            icon="search"
            onPress={() => outside.mutate()}
            disabledReason={outside.isPending ? say('load.busy') : undefined}
          >
            {tell('lookup.askOutside')}
          </Button>
          <div role="status">
            {outside.isError ? <p>{tell('lookup.unclear')}</p> : null}
            {outside.data === undefined || ours !== undefined ? null : <Answer answer={outside.data} />}
          </div>
        </>
      ) : null}
    </div>
  );
}

const ANSWERS = {
  found: 'lookup.elsewhere',
  absent: 'lookup.absent',
  refused: 'lookup.refused',
  unclear: 'lookup.unclear',
} as const satisfies Record<OutsideLookupView['found'], LookupKey>;

/** WeChat Pay's own words, for people; one that it thought of since is shown as it is. */
const STATES: ReadonlyMap<string, LookupKey> = new Map([
  ['SUCCESS', 'lookup.state.paid'],
  ['REFUND', 'lookup.state.refund'],
  ['NOTPAY', 'lookup.state.unpaid'],
  ['USERPAYING', 'lookup.state.asked'],
  ['PAYERROR', 'lookup.state.failed'],
  ['REVOKED', 'lookup.state.revoked'],
  ['CLOSED', 'lookup.state.closed'],
]);

function Answer({ answer: { found, order, code } }: { answer: OutsideLookupView }) {
  const tell = useTable(LOOKUP_WORDS);
  const { say } = useWords();
  const said = found === 'refused' ? tell('lookup.refused', { code: code ?? '' }) : tell(ANSWERS[found] as 'lookup.absent'); // the others have no blanks
  if (order === null) return <p>{said}</p>;
  const state = STATES.get(order.state);
  const facts: readonly Fact[] = [
    {
      name: tell('lookup.state'),
      value: state === undefined ? <span translate="no">{order.state}</span> : tell(state as 'lookup.state.paid'), // none has blanks
    },
    ...(order.amount === null ? [] : [{ name: say('receipt.amount'), value: <Money amount={order.amount} /> }]),
    { name: say('receipt.order'), value: <Grouped text={order.orderNumber} /> },
    ...(order.transactionId === null
      ? []
      : [{ name: tell('lookup.transaction'), value: <Grouped text={order.transactionId} /> }]),
  ];
  return (
    <>
      <p>{said}</p>
      <Ticket title={tell('lookup.atWechat')}>
        <Facts facts={facts} />
      </Ticket>
    </>
  );
}
