/** Orders: the payer's history, each with the state the gateway has for it. */
import { useState } from 'react';
import { useOrders } from './control.ts';
import { Days } from './days.tsx';
import { useLanguage } from './language.tsx';
import { amountText } from './money.ts';
import { grouped } from './numbers.ts';
import { OrderCodes } from './order-codes.tsx';
import { type Order, orderKey, type Payer } from './resources.ts';
import type { Key } from './words.ts';

const STATES = new Set<string>(['SUCCESS', 'REFUND', 'NOTPAY', 'USERPAYING', 'PAYERROR', 'REVOKED', 'CLOSED'] satisfies Key[]);
const isState = (state: string): state is Key => STATES.has(state);

export function Orders({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const { data: orders = [] } = useOrders(payer);
  if (orders.length === 0) return <p className="empty">{say('noOrders')}</p>;
  return (
    <Days items={orders} at={({ createdAt }) => createdAt} className="ledger">
      {(order) => (
        <li key={orderKey(order)}>
          <OrderLine order={order} />
        </li>
      )}
    </Days>
  );
}

function OrderLine({ order }: { order: Order }) {
  const { say, time } = useLanguage();
  const { outTradeNo, transactionId, state, total, refunded, currency, exponent, body, createdAt } = order;
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span className="lines">
          {body}
          <small className="muted">{time(createdAt)}</small>
        </span>
        <span className="lines figures">
          {amountText(total, currency, exponent)}
          <small className={`state ${state}`}>{isState(state) ? say(state) : state}</small>
        </span>
      </summary>
      <dl>
        <dt>{say('order')}</dt>
        <dd>{grouped(outTradeNo)}</dd>
        {transactionId === null ? null : (
          <>
            <dt>{say('transaction')}</dt>
            <dd>{grouped(transactionId)}</dd>
          </>
        )}
        {refunded === 0 ? null : (
          <>
            <dt>{say('refunded')}</dt>
            <dd>{amountText(refunded, currency, exponent)}</dd>
          </>
        )}
        <dt>{say('state')}</dt>
        <dd>{state}</dd>
      </dl>
      {isOpen ? <OrderCodes outTradeNo={outTradeNo} transactionId={transactionId} /> : null}
    </details>
  );
}
