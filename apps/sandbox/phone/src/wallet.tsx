/** Wallet: the way to Quick Pay, what pays, which bank accepts, and balance and limits to be edited in place. */
import { type FormEvent, useState } from 'react';
import { useChangePayer } from './control.ts';
import { CodeDrawing } from './drawings.tsx';
import { useLanguage } from './language.tsx';
import { walletField, walletMinorOf } from './money.ts';
import { Link, pathTo } from './path.tsx';
import { PayMethods } from './pay-methods.tsx';
import type { Payer, PayerChange } from './resources.ts';
import { Switch } from './switch.tsx';
import type { Key } from './words.ts';

export function Wallet({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const change = useChangePayer(payer.id);
  return (
    <>
      <nav className="ledger" aria-label={say('wallet')}>
        <Link to={pathTo(payer.id, 'quick-pay')}>
          <CodeDrawing /> <span>{say('quickPay')}</span>
        </Link>
      </nav>
      <PayMethods payer={payer} />
      {payer.cards.length === 0 ? null : (
        <section aria-labelledby="cards-title">
          <h2 id="cards-title">{say('cards')}</h2>
          {payer.cards.map(({ id, bank, works }) => (
            <Switch
              key={id}
              label={say('cardWorks', { bank })}
              isOn={works}
              onTurn={(turned) =>
                change.mutate(({ cards }) => ({
                  cards: cards.map((card) => (card.id === id ? { ...card, works: turned } : card)),
                }))
              }
            />
          ))}
        </section>
      )}
      <Limits payer={payer} />
    </>
  );
}

type Field = 'balance' | 'limit' | 'perDay';
type FieldPart = Readonly<{
  label: Key;
  wrong: Key;
  inputMode: 'decimal' | 'numeric';
  shown: (payer: Payer) => string;
  /** Null where the text is no such number. */
  read: (text: string) => number | null;
}>;

const TIMES_MAX = 1_000_000;
const timesOf = (text: string): number | null =>
  /^\d{1,7}$/.test(text.trim()) && Number(text) <= TIMES_MAX ? Number(text) : null;

const FIELDS: Readonly<Record<Field, FieldPart>> = {
  balance: {
    label: 'balanceIn',
    wrong: 'notAmount',
    inputMode: 'decimal',
    shown: ({ balance }) => walletField(balance.amountMinor),
    read: walletMinorOf,
  },
  limit: {
    label: 'limitIn',
    wrong: 'notAmount',
    inputMode: 'decimal',
    shown: ({ passwordFree }) => walletField(passwordFree.limitMinor),
    read: walletMinorOf,
  },
  perDay: {
    label: 'perDay',
    wrong: 'notCount',
    inputMode: 'numeric',
    shown: ({ passwordFree }) => String(passwordFree.perDay),
    read: timesOf,
  },
};
const NAMES: readonly Field[] = ['balance', 'limit', 'perDay'];

/** Only what somebody edited is sent: a payment may move the balance while this form is open. */
function Limits({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const change = useChangePayer(payer.id);
  const [edited, setEdited] = useState<Readonly<Partial<Record<Field, string>>>>({});
  const wrong = NAMES.filter((name) => edited[name] !== undefined && FIELDS[name].read(edited[name]) === null);

  const save = (event: FormEvent) => {
    event.preventDefault();
    if (wrong.length > 0) return document.getElementById(`field-${wrong[0]}`)?.focus();
    const number = (name: Field): number | null => FIELDS[name].read(edited[name] ?? '');
    change.mutate(({ balance, passwordFree }): PayerChange => {
      const { limitMinor, perDay } = passwordFree;
      return {
        ...(edited.balance === undefined
          ? {}
          : { balance: { ...balance, amountMinor: number('balance') ?? balance.amountMinor } }),
        passwordFree: { limitMinor: number('limit') ?? limitMinor, perDay: number('perDay') ?? perDay },
      };
    });
    setEdited({});
  };

  const isSaved = change.isSuccess && Object.keys(edited).length === 0;
  return (
    <form onSubmit={save} noValidate aria-labelledby="limits-title">
      <h2 id="limits-title">{say('limits')}</h2>
      {NAMES.map((name) => {
        const { label, shown, inputMode, wrong: why } = FIELDS[name];
        const isWrong = wrong.includes(name);
        return (
          <label key={name}>
            {say(label, { currency: payer.balance.currency })}
            <input
              id={`field-${name}`}
              type="text"
              inputMode={inputMode}
              autoComplete="off"
              value={edited[name] ?? shown(payer)}
              aria-invalid={isWrong}
              aria-describedby={isWrong ? `why-${name}` : undefined}
              onChange={(event) => setEdited({ ...edited, [name]: event.currentTarget.value })}
            />
            {isWrong ? (
              <small id={`why-${name}`} className="wrong">
                {say(why)}
              </small>
            ) : null}
          </label>
        );
      })}
      <button type="submit" className="main">
        {isSaved ? say('saved') : say('save')}
      </button>
      <p className="word wrong" role="alert">
        {change.isError ? say('notSaved', { why: change.error.message }) : null}
      </p>
    </form>
  );
}
