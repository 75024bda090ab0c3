/** What is chosen for this phone, or for any: a chip each, until it is used up or taken back. */
import { useEffect, useRef, useState } from 'react';
import { useChosenScenarios, useScenarioTable, useTakeBackScenario } from './control.ts';
import { CrossDrawing } from './drawings.tsx';
import { useLanguage } from './language.tsx';
import type { Chosen, Scenario } from './resources.ts';
import type { Key } from './words.ts';

type Shown = Readonly<{ one: Chosen; scenario: Scenario }>;

export function ScenarioChips({ payerId }: { payerId: string }) {
  const { say, language } = useLanguage();
  const { data: table } = useScenarioTable();
  const { data: chosen } = useChosenScenarios();
  const chips = (chosen ?? []).flatMap((one): Shown[] => {
    const scenario = table?.scenarios.find(({ name }) => name === one.name);
    const isShown = one.state !== 'usedUp' && (one.payerId ?? payerId) === payerId;
    return scenario === undefined || !isShown ? [] : [{ one, scenario }];
  });
  const said = useWhatChanged(table === undefined || chosen === undefined ? undefined : chips);
  return (
    <section className="chosen" aria-label={say('chosenScenarios')}>
      {chips.length === 0 ? <p className="muted">{say('noneChosen')}</p> : null}
      <ul className="chips">
        {chips.map(({ one, scenario }) => (
          <Chip key={one.id} one={one} scenario={scenario} />
        ))}
      </ul>
      <p className="unseen" role="status">
        {said === null ? null : say(said.word, { title: said.title[language] })}
      </p>
    </section>
  );
}

const WAITS: Readonly<Record<Scenario['meets'], Key>> = {
  payment: 'waitsForPayment',
  refund: 'waitsForRefund',
  connection: 'waitsForConnection',
};

function Chip({ one, scenario }: Shown) {
  const { say, language } = useLanguage();
  const takeBack = useTakeBackScenario();
  const title = scenario.title[language];
  return (
    <li className={`chip ${one.state}`}>
      <span className="lines">
        <strong>{title}</strong>
        <small>
          {say(one.state === 'underWay' ? 'underWay' : WAITS[scenario.meets])}
          {one.payerId === null ? ` · ${say('anyPhone')}` : null}
        </small>
      </span>
      <button type="button" aria-label={say('takeBack', { title })} onClick={() => takeBack.mutate(one)}>
        <CrossDrawing />
      </button>
    </li>
  );
}

type Change = Readonly<{ word: Key; title: Scenario['title'] }>;

/** The last chip that came or went, for those who do not see it. What was there when the page was opened is no news. */
function useWhatChanged(chips: readonly Shown[] | undefined): Change | null {
  const before = useRef<ReadonlyMap<string, Shown> | null>(null);
  const [said, setSaid] = useState<Change | null>(null);
  useEffect(() => {
    if (chips === undefined) return;
    const known = before.current;
    const now = new Map(chips.map((chip) => [chip.one.id, chip]));
    before.current = now;
    if (known === null) return;
    const came = chips.findLast(({ one }) => !known.has(one.id));
    const went = [...known.values()].findLast(({ one }) => !now.has(one.id));
    if (came !== undefined) setSaid({ word: 'chosenSaid', title: came.scenario.title });
    else if (went !== undefined) setSaid({ word: 'overSaid', title: went.scenario.title });
  }, [chips]);
  return said;
}
