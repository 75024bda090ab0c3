/** What scans come to, and everything that a scan must not type into. Nobody is charged here. */
import { CODE_PROBLEMS } from '@quickpay/api';
import { AMOUNT_MINOR_MAX, exponentOf, type ScannedNumber } from '@quickpay/core';
import { useState } from 'react';
import { CameraReader } from '../../capture/camera.tsx';
import type { ScannedCode } from '../../capture/scan.ts';
import { useRollback, useScans } from '../../capture/scan-capture.tsx';
import { TypedCode } from '../../capture/typed-code.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NOTHING_KEYED, pressKey } from '../../ui/keyed-amount.ts';
import { BigMoney } from '../../ui/money.tsx';
import { NumberPad } from '../../ui/number-pad.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useWords } from '../../words/language-provider.tsx';
import styles from './living.module.css';
import { Section } from './section.tsx';

const SHOWN_MAX = 5;
const CURRENCY = 'HKD';

export function ScanningSection() {
  const { say } = useWords();
  return (
    <Section title={say('capture.title')} intro={say('capture.intro')}>
      <div className={styles.cells}>
        <Taken />
        <KeyedAmount />
        <Fields />
      </div>
    </Section>
  );
}

type Taken = Readonly<{ number: number; text: string }>;

function Taken() {
  const { say, sayWith } = useWords();
  const [taken, setTaken] = useState<readonly Taken[]>([]);
  const take = (text: string) =>
    setTaken((before) => [{ number: (before[0]?.number ?? 0) + 1, text }, ...before].slice(0, SHOWN_MAX));
  useScans({
    onCode: (code) => takeCode(code),
    onNumber: (number) => takeNumber(number),
    onRefused: (problem) => take(sayWith(CODE_PROBLEMS[problem], {})),
  });
  const [isCamera, setCamera] = useState(false);
  const takeCode = ({ hint }: ScannedCode) => take(hint);
  const takeNumber = ({ number }: ScannedNumber) => take(number);
  return (
    <div className={styles.stack}>
      <Button icon="camera" onPress={() => setCamera(true)}>
        {say('capture.open')}
      </Button>
      <Dialog isOpen={isCamera} onClose={() => setCamera(false)} title={say('camera.title')}>
        <CameraReader onCode={takeCode} onNumber={takeNumber} onClose={() => setCamera(false)} />
      </Dialog>
      <TypedCode onCode={takeCode} />
      <p>{say('capture.count', { n: taken[0]?.number ?? 0 })}</p>
      <ol aria-label={say('capture.taken')} reversed start={taken[0]?.number}>
        {taken.map(({ number, text }) => (
          <li key={number}>{text}</li>
        ))}
      </ol>
    </div>
  );
}

function KeyedAmount() {
  const [keyed, setKeyed] = useState(NOTHING_KEYED);
  useRollback(() => keyed, setKeyed);
  const rules = { exponent: exponentOf(CURRENCY), minorMax: AMOUNT_MINOR_MAX };
  return (
    <div className={styles.stack}>
      <BigMoney amount={{ minor: keyed.minor, currency: CURRENCY }} align="end" />
      <NumberPad onKey={(key) => setKeyed((before) => pressKey(before, key, rules))} />
    </div>
  );
}

function Fields() {
  const { say } = useWords();
  const [search, setSearch] = useState('');
  const [pin, setPin] = useState('');
  return (
    <div className={styles.stack}>
      <TextField label={say('capture.search')} type="search" value={search} onChange={setSearch} />
      <TextField label={say('capture.pin')} type="password" inputMode="numeric" value={pin} onChange={setPin} />
    </div>
  );
}
