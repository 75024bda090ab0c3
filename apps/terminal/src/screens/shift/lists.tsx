/** What of a shift has a page of its own: what is open, and what came from earlier shifts. Each row leads there. */
import type { ShiftView } from '@quickpay/client';
import { useNavigate } from '@tanstack/react-router';
import { ToneShape } from '../../payments/tone-shape.tsx';
import { Money } from '../../ui/money.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { SHIFT_WORDS } from '../../words/shift-words.ts';
import { type Unresolved, useUnresolvedLook } from './parts.tsx';
import styles from './shift.module.css';

/** @param now the server's time; null until it is known */
export function UnresolvedRows({ shift, now }: { shift: ShiftView; now: number | null }) {
  const tell = useTable(SHIFT_WORDS);
  const open = useOpen();
  const { unresolved, unresolvedCount } = shift;
  return (
    <section className={styles.section} aria-labelledby="unresolved">
      <h2 id="unresolved">{tell('shift.unresolved')}</h2>
      {unresolved.length === 0 ? (
        <p>{tell('shift.allResolved')}</p>
      ) : (
        <Rows label={tell('shift.unresolved')}>
          {unresolved.map((one) => (
            <UnresolvedRow key={one.id} one={one} ageMs={ageOf(one, shift, now)} onOpen={() => open(one.paymentId)} />
          ))}
        </Rows>
      )}
      {unresolvedCount > unresolved.length ? <p>{tell('shift.unresolvedMore', { n: unresolvedCount })}</p> : null}
    </section>
  );
}

/** What is closed does not grow older. */
const ageOf = ({ ageMs, since }: Unresolved, { closed }: ShiftView, now: number | null): number =>
  closed !== null || now === null ? ageMs : now - Date.parse(since);

function UnresolvedRow({ one, ageMs, onOpen }: { one: Unresolved; ageMs: number; onOpen: () => void }) {
  const { time } = useWords();
  const tell = useTable(SHIFT_WORDS);
  const { tone, word } = useUnresolvedLook()(one);
  return (
    <Row
      lead={<ToneShape tone={tone} />}
      title={word}
      detail={`${tell(one.of === 'refund' ? 'shift.refundOf' : 'shift.payment')} · ${tell('shift.age', { age: time.age(ageMs) })}`}
      end={<Money amount={one.amount} />}
      endDetail={<span translate="no">{one.orderNumber.slice(-4)}</span>}
      onOpen={onOpen}
    />
  );
}

const LATE_TONES = {
  sale: 'paid',
  refund: 'refunded',
  returned: 'refunded',
  calledOff: 'not-paid',
  refused: 'not-paid',
  notRefunded: 'not-paid',
} as const satisfies Record<ShiftView['late'][number]['landing'], string>;

/** Nothing where nothing came late. */
export function LateRows({ shift: { late, lateCount } }: { shift: ShiftView }) {
  const tell = useTable(SHIFT_WORDS);
  const open = useOpen();
  if (late.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="late">
      <h2 id="late">{tell('shift.late')}</h2>
      <Rows label={tell('shift.late')}>
        {late.map(({ id, paymentId, landing, amount, orderNumber, fromShift }) => (
          <Row
            key={id}
            lead={<ToneShape tone={LATE_TONES[landing]} />}
            title={tell(`shift.late.${landing}`)}
            detail={tell('shift.from', { n: fromShift })}
            end={<Money amount={amount} />}
            endDetail={<span translate="no">{orderNumber.slice(-4)}</span>}
            onOpen={() => open(paymentId)}
          />
        ))}
      </Rows>
      {lateCount > late.length ? <p>{tell('shift.lateMore', { n: lateCount })}</p> : null}
    </section>
  );
}

function useOpen(): (paymentId: string) => void {
  const navigate = useNavigate();
  return (id) => void navigate({ to: '/payments/$id', params: { id } });
}
