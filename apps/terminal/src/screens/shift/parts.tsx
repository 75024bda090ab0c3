/** What a shift is shown with, on the screen and on paper. */
import type { ShiftView } from '@quickpay/client';
import { ATTENTION_LOOK, LOOKS, type Look, REFUND_LOOKS } from '../../payments/look.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { type Fact, Facts } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import type { Amount } from '../../words/money.ts';
import { SHIFT_WORDS } from '../../words/shift-words.ts';

export type Unresolved = ShiftView['unresolved'][number];
export type Totals = ShiftView['totals'][number];

const LOOKS_OF: Readonly<Record<Unresolved['state'], Look>> = { ...LOOKS, ...REFUND_LOOKS };

/** How something that is open looks, and what it is called: one that is only watched is not paid, and yet not at its end. */
export function useUnresolvedLook(): (one: Unresolved) => Readonly<{ tone: Look['tone']; word: string }> {
  const { say } = useWords();
  const tell = useTable(SHIFT_WORDS);
  return ({ state, attention }) => {
    const { tone, word } = attention === null ? LOOKS_OF[state] : ATTENTION_LOOK;
    return { tone, word: state === 'watching' && attention === null ? tell('shift.watching') : say(word) };
  };
}

/** More may have gone back than came in. */
export function SignedMoney({ amount: { minor, currency } }: { amount: Amount }) {
  return (
    <>
      {minor < 0 ? '\u2212' : null}
      <Money amount={{ minor: Math.abs(minor), currency }} />
    </>
  );
}

/** The name of a person who works here; of anybody else, what the ledger calls them. */
export function useNameOf(): (id: string) => string {
  const { till } = useSession();
  return (id) => till.people.find((person) => person.id === id)?.name ?? id;
}

/** Who opened it and closed it, and when. */
export function ShiftActs({ shift: { opened, closed } }: { shift: ShiftView }) {
  const tell = useTable(SHIFT_WORDS);
  const nameOf = useNameOf();
  const acted = ({ at, by }: NonNullable<ShiftView['opened']>) => (
    <>
      <span translate="no">{nameOf(by)}</span>, <Moment at={at} as="full" />
    </>
  );
  const facts: Fact[] = [];
  if (opened !== null) facts.push({ name: tell('shift.opened'), value: acted(opened) });
  if (closed !== null) facts.push({ name: tell('shift.closed'), value: acted(closed) });
  return facts.length === 0 ? <p>{tell('shift.notOpened')}</p> : <Facts facts={facts} />;
}

const KINDS = ['sale', 'refund', 'calledOff', 'refused', 'returned', 'notRefunded'] as const satisfies readonly (keyof Totals)[];

/** By currency: sales always, of the others what there is, and what was taken. */
export function ShiftSums({ totals }: { totals: readonly Totals[] }) {
  const tell = useTable(SHIFT_WORDS);
  if (totals.length === 0) return <p>{tell('shift.nothing')}</p>;
  return totals.map((of) => <Facts key={of.currency} facts={factsOf(of, tell)} />);
}

function factsOf(of: Totals, tell: ReturnType<typeof useTable<typeof SHIFT_WORDS>>): Fact[] {
  const { currency } = of;
  return [
    ...KINDS.filter((kind) => kind === 'sale' || of[kind].count > 0).map((kind) => ({
      name: tell(`shift.${kind}`, { n: of[kind].count }),
      value: <Money amount={{ minor: of[kind].minor, currency }} />,
    })),
    { name: tell('shift.net'), value: <SignedMoney amount={{ minor: of.netMinor, currency }} /> },
  ];
}
