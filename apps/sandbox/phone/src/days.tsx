/** What happened, newest first, day by day; a day of a thousand payments in portions. */
import { type ReactNode, useState } from 'react';
import { useLanguage } from './language.tsx';

const PORTION = 50;

type DaysProps<Item> = {
  items: readonly Item[];
  at: (item: Item) => string;
  className: string;
  children: (item: Item) => ReactNode;
};

export function Days<Item>({ items, at, className, children }: DaysProps<Item>) {
  const { say, day } = useLanguage();
  const [shown, setShown] = useState(PORTION);
  const left = items.length - shown;
  const days = Map.groupBy(items.toReversed().slice(0, shown), (item) => day(at(item)));
  return (
    <>
      {[...days].map(([name, ofDay]) => (
        <section key={name}>
          <h2>{name}</h2>
          <ul className={className}>{ofDay.map(children)}</ul>
        </section>
      ))}
      {left > 0 ? (
        <button type="button" onClick={() => setShown(shown + PORTION)}>
          {say('more', { n: Math.min(left, PORTION) })}
        </button>
      ) : null}
    </>
  );
}
