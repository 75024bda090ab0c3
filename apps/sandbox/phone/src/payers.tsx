/** Whose phone it is: the page one arrives at, and a list beside the phone where there is room. */
import { isAway, usePayers } from './control.ts';
import { useLanguage } from './language.tsx';
import { walletText } from './money.ts';
import { Link, pathTo } from './path.tsx';
import type { Payer } from './resources.ts';
import { Unreachable } from './trouble.tsx';

export function PayersPage() {
  const { say } = useLanguage();
  const query = usePayers();
  const { data: payers = [] } = query;
  return (
    <main className="payers">
      <h1>{say('payers')}</h1>
      <p className="muted">{say('payersHint')}</p>
      {isAway(query) ? <Unreachable /> : null}
      <ul className="ledger">
        {payers.map((payer) => (
          <li key={payer.id}>
            <Link to={pathTo(payer.id, 'quick-pay')}>
              <PayerLine payer={payer} />
              <span className="figures">{walletText(payer.balance.amountMinor, payer.balance.currency)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}

/** Another phone is one step away; modified clicks open it beside this one. */
export function PayersBeside({ payerId }: { payerId: string }) {
  const { say } = useLanguage();
  const { data: payers = [] } = usePayers();
  return (
    <nav className="beside" aria-label={say('allPayers')}>
      <ul className="ledger">
        {payers.map((payer) => (
          <li key={payer.id}>
            <Link to={pathTo(payer.id, 'quick-pay')} current={payer.id === payerId}>
              <PayerLine payer={payer} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function PayerLine({ payer: { id, name, region, online, prompt } }: { payer: Payer }) {
  const { say } = useLanguage();
  return (
    <span className="lines">
      <strong>{name}</strong>
      <small className="muted">
        {id} · {region} · {prompt ? say('asked') : say(online ? 'online' : 'offline')}
      </small>
    </span>
  );
}
