/** What a shift is shown with, on the screen and on paper. */
import type { ShiftView } from '@quickpay/client';
import { LOOKS, type Look, REFUND_LOOKS } from '../../payments/look.ts';
import { Shape } from '../../payments/shapes.tsx';
import toneStyles from '../../payments/tone.module.css';
import { useSession } from '../../sign-in/session.tsx';
import { classes } from '../../ui/classes.ts';
import { Money } from '../../ui/money.tsx';
import { type Fact, Facts } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import type { Amount } from '../../words/money.ts';
import { SHIFT_WORDS } from '../../words/shift-words.ts';

export type Unresolved = ShiftView['unresolved'][number];
export type Totals = ShiftView['totals'][number];

const LOOKS_OF: Readonly<Record<Unresolved['state'], Look>> = { ...LOOKS, ...REFUND_LOOKS };
export const lookOfUnresolved = ({ state }: Unresolved): Look => LOOKS_OF[state];

export function StateShape({ tone }: Pick<Look, 'tone'>) {
  return (
    <span className={classes(toneStyles.tone, toneStyles.mark)} data-tone={tone}>
      <Shape of={tone} />
    </span>
  );
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
  const { time } = useWords();
  const tell = useTable(SHIFT_WORDS);
  const nameOf = useNameOf();
  const facts: Fact[] = [];
  if (opened !== null) facts.push({ name: tell('shift.openedBy', { who: nameOf(opened.by) }), value: time.full(opened.at) });
  if (closed !== null) facts.push({ name: tell('shift.closedBy', { who: nameOf(closed.by) }), value: time.full(closed.at) });
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
    { name: tell('shift.net', { currency }), value: <SignedMoney amount={{ minor: of.netMinor, currency }} /> },
  ];
}
