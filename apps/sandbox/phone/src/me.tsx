/** Me: who this is, whether the phone is online, and the way to the wallet and the orders. */
import { useChangePayer } from './control.ts';
import { OrdersDrawing, WalletDrawing } from './drawings.tsx';
import { useLanguage } from './language.tsx';
import { Link, pathTo } from './path.tsx';
import type { Payer } from './resources.ts';
import { Switch } from './switch.tsx';

export function Me({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const change = useChangePayer(payer.id);
  return (
    <>
      <div className="who">
        <strong>{payer.name}</strong>
        <small className="muted">
          {payer.id} · {payer.region}
        </small>
      </div>
      <nav className="ledger" aria-label={say('me')}>
        <Link to={pathTo(payer.id, 'wallet')}>
          <WalletDrawing /> <span>{say('wallet')}</span>
        </Link>
        <Link to={pathTo(payer.id, 'orders')}>
          <OrdersDrawing /> <span>{say('orders')}</span>
        </Link>
      </nav>
      <Switch
        label={say('phoneOnline')}
        hint={say('phoneOnlineHint')}
        isOn={payer.online}
        onTurn={(online) => change.mutate({ online })}
      />
    </>
  );
}
