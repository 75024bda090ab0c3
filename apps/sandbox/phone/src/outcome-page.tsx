/** How a payment ended: once, as a page of its own, whoever or whatever ended it. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { EndingShape } from './drawings.tsx';
import { useLanguage } from './language.tsx';
import { amountText } from './money.ts';
import { grouped } from './numbers.ts';
import { type Ending, newOutcomes, type Outcome } from './outcome.ts';
import type { Order } from './resources.ts';
import type { Key } from './words.ts';

/** The newest outcome since this page was opened. What was decided before is history and on the Orders screen. */
export function useNewOutcome(orders: readonly Order[] | undefined): readonly [Outcome | null, () => void] {
  const known = useRef<Set<string> | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  useEffect(() => {
    if (orders === undefined) return;
    const fresh = newOutcomes(orders, known.current ?? new Set());
    const isFirstLook = known.current === null;
    known.current ??= new Set();
    for (const { key } of fresh) known.current.add(key);
    const newest = fresh.at(-1);
    if (newest !== undefined && !isFirstLook) setOutcome(newest);
  }, [orders]);
  return [outcome, useCallback(() => setOutcome(null), [])];
}

const HINTS: Readonly<Record<Ending, Key>> = {
  paid: 'paidHint',
  cancelled: 'cancelledHint',
  failed: 'failedHint',
  timedOut: 'timedOutHint',
  withdrawn: 'withdrawnHint',
  ended: 'endedHint',
};

export function OutcomePage({ outcome: { ending, order, at }, onDone }: { outcome: Outcome; onDone: () => void }) {
  const { say, day, time } = useLanguage();
  const done = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => done.current?.focus(), []);
  return (
    <section
      className={`over result ${ending}`}
      role="dialog"
      aria-labelledby="result-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <EndingShape ending={ending} />
      <h1 id="result-title">{say(ending)}</h1>
      <p className="amount">{amountText(order.total, order.currency, order.exponent)}</p>
      <p>{say(HINTS[ending])}</p>
      <dl>
        <dt>{say('to')}</dt>
        <dd>{order.body}</dd>
        <dt>{say('time')}</dt>
        <dd>
          {day(at)}
          <br />
          {time(at)}
        </dd>
        <dt>{say('order')}</dt>
        <dd>{grouped(order.outTradeNo)}</dd>
      </dl>
      <button type="button" className="main" ref={done} onClick={onDone}>
        {say('done')}
      </button>
    </section>
  );
}
