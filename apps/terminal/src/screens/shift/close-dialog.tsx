/** Closing a shift: whoever does it has seen each payment that is still open. */
import { QuickpayProblem, type ShiftView } from '@quickpay/client';
import { useId, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Money } from '../../ui/money.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { SHIFT_WORDS } from '../../words/shift-words.ts';
import { type Unresolved, useUnresolvedLook } from './parts.tsx';
import styles from './shift.module.css';
import type { useCloseShift } from './use-shift.ts';

type Props = Readonly<{
  shift: ShiftView;
  isOpen: boolean;
  onClose: () => void;
  closing: ReturnType<typeof useCloseShift>;
  /** It is closed, and whoever closed it is still here. */
  onClosed: (id: string) => void;
}>;

export function CloseDialog({ shift, isOpen, onClose, closing, onClosed }: Props) {
  const { say } = useWords();
  const tell = useTable(SHIFT_WORDS);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const { unresolved, unresolvedCount, number } = shift;
  // What settles meanwhile leaves the list, and its tick with it; what begins comes unticked.
  const named = unresolved.map(({ id }) => id).filter((id) => ticked.has(id));
  const tick = (id: string, isTicked: boolean) =>
    setTicked(new Set(isTicked ? [...ticked, id] : [...ticked].filter((other) => other !== id)));
  const isAsked = useRef(isOpen);
  isAsked.current = isOpen;
  // Whoever has gone on meanwhile is not called back, and prints nothing: it stands among the closed ones.
  const close = () =>
    closing.mutate({ id: shift.id, named }, { onSuccess: ({ id }) => (isAsked.current ? onClosed(id) : undefined) });
  const left = unresolved.length - named.length;
  const why =
    unresolvedCount > unresolved.length
      ? tell('shift.tooMany')
      : left > 0
        ? tell('shift.tickFirst', { n: left })
        : closing.isPending
          ? tell('shift.closing')
          : undefined;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={tell('shift.closeAsk', { n: number })}
      description={unresolvedCount === 0 ? tell('shift.closeNone') : tell('shift.open', { n: unresolvedCount })}
      actions={
        <>
          <p role="status" className={styles.told}>
            {closing.isError ? <Refusal fault={closing.error} /> : null}
          </p>
          <Button onPress={onClose}>{say('action.back')}</Button>
          <Button kind="primary" icon="print" onPress={close} disabledReason={why}>
            {tell('shift.close')}
          </Button>
        </>
      }
    >
      {unresolved.length === 0 ? null : (
        <fieldset className={styles.ticks}>
          <legend>{tell('shift.tick')}</legend>
          {unresolved.map((one) => (
            <Tick key={one.id} one={one} isTicked={ticked.has(one.id)} onTick={(isTicked) => tick(one.id, isTicked)} />
          ))}
        </fieldset>
      )}
    </Dialog>
  );
}

type TickProps = Readonly<{ one: Unresolved; isTicked: boolean; onTick: (isTicked: boolean) => void }>;

function Tick({ one, isTicked, onTick }: TickProps) {
  const tell = useTable(SHIFT_WORDS);
  const { word } = useUnresolvedLook()(one);
  const id = useId();
  return (
    <label className={styles.tick} htmlFor={id}>
      <input id={id} type="checkbox" checked={isTicked} onChange={(event) => onTick(event.target.checked)} />
      <span className={styles.tickWords}>
        <strong>{word}</strong>
        <span>
          {tell(one.of === 'refund' ? 'shift.refundOf' : 'shift.payment')} <span translate="no">{one.orderNumber.slice(-4)}</span>
        </span>
      </span>
      <Money amount={one.amount} />
    </label>
  );
}

function Refusal({ fault }: { fault: Error }) {
  const { say } = useWords();
  const tell = useTable(SHIFT_WORDS);
  if (!(fault instanceof QuickpayProblem)) return tell('shift.failed');
  const { code } = fault.problem;
  if (code === 'shift_unresolved') return say('shift.changed');
  return code === 'shift_closed' ? say('shift.closedBefore') : tell('shift.failed');
}
