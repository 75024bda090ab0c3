/** What the payer pays with: the balance or one of the cards. */
import { useChangePayer } from './control.ts';
import { useLanguage } from './language.tsx';
import { walletText } from './money.ts';
import type { Payer } from './resources.ts';

export function PayMethods({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const change = useChangePayer(payer.id);
  return (
    <fieldset>
      <legend>{say('payWith')}</legend>
      <label>
        <input type="radio" name="method" checked={payer.paysWith === null} onChange={() => change.mutate({ paysWith: null })} />
        <span>{say('balance')}</span>
        <span className="figures">{walletText(payer.balance.amountMinor, payer.balance.currency)}</span>
      </label>
      {payer.cards.map(({ id, bank, kind, works, amountMinor }) => (
        <label key={id}>
          <input type="radio" name="method" checked={payer.paysWith === id} onChange={() => change.mutate({ paysWith: id })} />
          <span className="lines">
            {bank}
            <small className="muted">
              {say(kind)}
              {works ? null : ` · ${say('brokenCard')}`}
            </small>
          </span>
          <span className="figures">{walletText(amountMinor, payer.balance.currency)}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function PayMethod({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  return payer.cards.find(({ id }) => id === payer.paysWith)?.bank ?? say('balance');
}
