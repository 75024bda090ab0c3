/** What merchant and WeChat Pay say to each other, as it happens: newest first, of all orders or of one. */
import { useEffect, useState } from 'react';
import { isAway, useWireMessages } from '../control.ts';
import { useLanguage } from '../language.tsx';
import { grouped } from '../numbers.ts';
import { Unreachable } from '../trouble.tsx';
import { WireLine } from './wire-line.tsx';
import './wire.css';

/** More are a button away: a page of hundreds is slow to draw anew with every message. */
const PORTION = 50;

export function WirePage() {
  const { say } = useLanguage();
  const query = useWireMessages();
  const { data: messages } = query;
  const [order, setOrder] = useState('');
  const [shown, setShown] = useState(PORTION);
  const title = say('wire');
  useEffect(() => {
    document.title = `${title} · ${say('sandbox')}`;
  }, [title, say]);

  const found = (messages ?? []).filter(({ outTradeNo }) => order === '' || outTradeNo === order);
  const left = found.length - shown;
  return (
    <main className="wire">
      <header>
        <h1>{title}</h1>
        <OrderChoice messages={messages ?? []} order={order} onChoose={setOrder} />
      </header>
      <p className="muted">{say('wireHint')}</p>
      {isAway(query) ? <Unreachable /> : null}
      {messages !== undefined && found.length === 0 ? (
        <p className="empty">{say(order === '' ? 'noWire' : 'noWireOfOrder')}</p>
      ) : null}
      <ol aria-label={title}>
        {found.slice(0, shown).map((message) => (
          <li key={`${message.id} ${message.at}`}>
            <WireLine message={message} />
          </li>
        ))}
      </ol>
      {left > 0 ? (
        <button type="button" onClick={() => setShown(shown + PORTION)}>
          {say('more', { n: Math.min(left, PORTION) })}
        </button>
      ) : null}
    </main>
  );
}

type ChoiceProps = {
  messages: readonly Readonly<{ outTradeNo: string | null }>[];
  order: string;
  onChoose: (order: string) => void;
};

/** An order that is chosen stays a choice, even once its last message was forgotten. */
function OrderChoice({ messages, order, onChoose }: ChoiceProps) {
  const { say } = useLanguage();
  const orders = new Set(messages.flatMap(({ outTradeNo }) => outTradeNo ?? []));
  if (order !== '') orders.add(order);
  return (
    <label>
      {say('orderShown')}
      <select value={order} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{say('allOrders')}</option>
        {[...orders].map((number) => (
          <option key={number} value={number}>
            {grouped(number)}
          </option>
        ))}
      </select>
    </label>
  );
}
