/** The phone's other screens: Me, Wallet, Orders, Chats. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { control, type Payer, useMessages, useOrders } from './control.ts';
import { useLanguage } from './language.tsx';
import { amountText, yuan } from './money.ts';
import { Link, pathTo } from './path.tsx';

export function Me({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  return (
    <section>
      <div className="card-head">
        <strong>{payer.name}</strong>
        <span className="muted">{payer.region}</span>
      </div>
      <nav className="list" aria-label={say('me')}>
        <Link to={pathTo(payer.id, 'wallet')}>{say('wallet')}</Link>
        <Link to={pathTo(payer.id, 'orders')}>{say('orders')}</Link>
      </nav>
    </section>
  );
}

export function Wallet({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const queries = useQueryClient();
  const [isSaved, setSaved] = useState(false);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const fen = (name: string) => Math.round(Number(fields.get(name)) * 100);
    await control(`/payers/${payer.id}`, 'PATCH', {
      online: fields.get('online') === 'on',
      balance: { amountMinor: fen('balance'), currency: 'CNY' },
      passwordFree: { limitMinor: fen('limit'), perDay: Number(fields.get('perDay')) },
    });
    await queries.invalidateQueries();
    setSaved(true);
  };
  return (
    <section>
      <nav className="list" aria-label={say('wallet')}>
        <Link to={pathTo(payer.id, 'quick-pay')}>{say('quickPay')}</Link>
      </nav>
      <p className="amount">{yuan(payer.balance.amountMinor)}</p>
      <ul className="list">
        {payer.cards.map(({ id, bank, works, amountMinor }) => (
          <li key={id}>
            <span>
              {bank}
              {works ? '' : ` (${say('brokenCard')})`}
            </span>
            <span className="figures">{yuan(amountMinor)}</span>
          </li>
        ))}
      </ul>
      <form onSubmit={save} onChange={() => setSaved(false)} key={payer.id}>
        <label>
          {say('balanceYuan')}
          <input name="balance" type="number" min={0} step="0.01" defaultValue={payer.balance.amountMinor / 100} />
        </label>
        <label>
          {say('limitYuan')}
          <input name="limit" type="number" min={0} step="0.01" defaultValue={payer.passwordFree.limitMinor / 100} />
        </label>
        <label>
          {say('perDay')}
          <input name="perDay" type="number" min={0} step={1} defaultValue={payer.passwordFree.perDay} />
        </label>
        <label className="check">
          <input name="online" type="checkbox" defaultChecked={payer.online} />
          {say('phoneOnline')}
        </label>
        <button type="submit" className="main">
          {isSaved ? say('saved') : say('save')}
        </button>
      </form>
    </section>
  );
}

export function Orders({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const { data: orders = [] } = useOrders(payer.id);
  if (orders.length === 0) return <p className="empty">{say('noOrders')}</p>;
  return (
    <ul className="list">
      {[...orders].reverse().map(({ outTradeNo, state, total, currency, exponent, body, createdAt }) => (
        <li key={outTradeNo}>
          <span>
            {body}
            <small className="muted">{new Date(createdAt).toLocaleString()}</small>
          </span>
          <span className="figures">
            {amountText(total, currency, exponent)}
            <small className="muted">{state}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Chats({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const { data: messages = [] } = useMessages(payer.id);
  if (messages.length === 0) return <p className="empty">{say('noMessages')}</p>;
  return (
    <ul className="messages">
      {[...messages].reverse().map(({ at, channel, outTradeNo, kind, text }) => (
        <li key={`${at}${channel}${outTradeNo}${kind}`} className={channel}>
          <small className="muted">
            {say(channel)} · {new Date(at).toLocaleTimeString()}
          </small>
          <p>{text}</p>
        </li>
      ))}
    </ul>
  );
}
