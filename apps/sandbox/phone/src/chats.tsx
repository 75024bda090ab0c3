/** Chats: what WeChat Pay told the payer (guide P7, V8), as a card of the app or as an SMS. */
import { useMessages, useOrders } from './control.ts';
import { Days } from './days.tsx';
import { useLanguage } from './language.tsx';
import { amountText } from './money.ts';
import { grouped } from './numbers.ts';
import type { Message, Order, Payer } from './resources.ts';
import type { Key } from './words.ts';

const TITLES: Readonly<Record<Message['kind'], Key>> = { paid: 'msgPaid', revoked: 'msgRevoked', refunded: 'msgRefunded' };

export function Chats({ payer }: { payer: Payer }) {
  const { say, time } = useLanguage();
  const { data: messages = [] } = useMessages(payer);
  const { data: orders = [] } = useOrders(payer);
  if (messages.length === 0) return <p className="empty">{say('noMessages')}</p>;
  return (
    <Days items={messages} at={({ at }) => at} className="messages">
      {(message) => (
        <li
          key={`${message.at}${message.channel}${message.outTradeNo}${message.kind}${message.text}`}
          className={message.channel}
        >
          <small className="muted">
            {say(message.channel)} · {time(message.at)}
          </small>
          {message.channel === 'sms' ? (
            <p className="bubble">{message.text}</p>
          ) : (
            <Card message={message} order={orders.find(({ outTradeNo }) => outTradeNo === message.outTradeNo)} />
          )}
        </li>
      )}
    </Days>
  );
}

function Card({ message, order }: { message: Message; order: Order | undefined }) {
  const { say } = useLanguage();
  const minor = order === undefined ? null : amountOf(message, order);
  return (
    <article className="slip">
      <h3>{say(TITLES[message.kind])}</h3>
      {order === undefined || minor === null ? null : (
        <p className="amount">{amountText(minor, order.currency, order.exponent)}</p>
      )}
      <p>{message.text}</p>
      <dl>
        {order === undefined ? null : (
          <>
            <dt>{say('merchant')}</dt>
            <dd>{order.body}</dd>
          </>
        )}
        <dt>{say('order')}</dt>
        <dd>{grouped(message.outTradeNo)}</dd>
      </dl>
    </article>
  );
}

/** A message of one of several refunds does not say which: its own text has the amount then. */
function amountOf({ kind }: Message, { total, refunds }: Order): number | null {
  if (kind !== 'refunded') return total;
  return refunds.length === 1 ? (refunds[0]?.amount ?? null) : null;
}
