/** What there is to choose, group by group, each with what it is for and how it ends. */
import { useEffect, useRef, useState } from 'react';
import { choosingAsCurl, useChooseScenario, useScenarioTable } from './control.ts';
import { useLanguage } from './language.tsx';
import type { Scenario, ScenarioEnding } from './resources.ts';
import type { Key } from './words.ts';

export function ScenarioList({ payerId, onChosen }: { payerId: string; onChosen: () => void }) {
  const { say, language } = useLanguage();
  const { data: table } = useScenarioTable();
  const choose = useChooseScenario(payerId);
  const [copied, setCopied] = useState<Copied | null>(null);

  const copy = async (scenario: Scenario) => {
    const command = choosingAsCurl(scenario, payerId);
    const isCopied = await navigator.clipboard?.writeText(command).then(
      () => true,
      () => false,
    );
    setCopied({ scenario, command: isCopied ? null : command });
  };
  return (
    <>
      <div className="said">
        <p className="word wrong" role="alert">
          {choose.isError ? say('notChosen', { why: choose.error.message }) : null}
        </p>
        <CopiedWord copied={copied} />
      </div>
      <p className="muted">{say('scenariosHint')}</p>
      {Object.entries(table?.groups ?? {}).map(([group, title], n) => (
        <details key={group} className="group" open={n === 0}>
          <summary>{title[language]}</summary>
          <ul>
            {table?.scenarios
              .filter((scenario) => scenario.group === group)
              .map((scenario) => (
                <ScenarioLine
                  key={scenario.name}
                  scenario={scenario}
                  onChoose={() => choose.mutate(scenario, { onSuccess: onChosen })}
                  onCopy={() => void copy(scenario)}
                />
              ))}
          </ul>
        </details>
      ))}
    </>
  );
}

type LineProps = { scenario: Scenario; onChoose: () => void; onCopy: () => void };

function ScenarioLine({ scenario: { name, title, about, ends }, onChoose, onCopy }: LineProps) {
  const { say, language } = useLanguage();
  const ending = endingOf(ends);
  return (
    <li className="scenario">
      <div>
        <button type="button" onClick={onChoose} aria-describedby={`about-${name} ends-${name}`}>
          {title[language]}
        </button>
        <p id={`about-${name}`}>{about[language]}</p>
        <small id={`ends-${name}`} className={`state ${ending.look}`}>
          {say(ending.word)}
        </small>
      </div>
      <button type="button" className="curl" aria-label={say('curl', { title: title[language] })} onClick={onCopy}>
        curl
      </button>
    </li>
  );
}

/** In the colours of an order's states. */
type EndingPart = Readonly<{ word: Key; look: string }>;
const PAYMENT_ENDINGS: Readonly<Record<ScenarioEnding['payment'], EndingPart>> = {
  paid: { word: 'endsPaid', look: 'SUCCESS' },
  notPaid: { word: 'endsNotPaid', look: 'NOTPAY' },
  frozen: { word: 'endsFrozen', look: 'USERPAYING' },
};
const REFUND_ENDINGS: Readonly<Record<NonNullable<ScenarioEnding['refund']>, EndingPart>> = {
  succeeded: { word: 'endsRefunded', look: 'REFUND' },
  closed: { word: 'endsNotRefunded', look: 'NOTPAY' },
  abnormal: { word: 'endsStuck', look: 'USERPAYING' },
};
const BY_HAND: EndingPart = { word: 'endsByHand', look: 'SUCCESS' };
const endingOf = ({ payment, byHand, refund }: ScenarioEnding): EndingPart => {
  if (byHand) return BY_HAND;
  return refund === undefined ? PAYMENT_ENDINGS[payment] : REFUND_ENDINGS[refund];
};

/** `command`: what a browser did not let us copy. */
type Copied = Readonly<{ scenario: Scenario; command: string | null }>;

function CopiedWord({ copied }: { copied: Copied | null }) {
  const { say, language } = useLanguage();
  const command = useRef<HTMLElement>(null);
  useEffect(() => {
    if (copied?.command && command.current) getSelection()?.selectAllChildren(command.current);
  }, [copied]);
  return (
    <div role="status" className="copied">
      {copied === null ? null : (
        <p className="word">
          {copied.command === null ? say('curlCopied', { title: copied.scenario.title[language] }) : say('curlByHand')}
        </p>
      )}
      {copied?.command ? <code ref={command}>{copied.command}</code> : null}
    </div>
  );
}
