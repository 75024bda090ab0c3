/** Tries out a scanner: what it sends, how fast, and which settings it wants. Nobody is charged for what is scanned here. */
import { CODE_PROBLEMS } from '@quickpay/api';
import { ALL_WALLETS } from '@quickpay/core';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/segments.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useWords } from '../words/language-provider.tsx';
import styles from './capture.module.css';
import { type Measured, measure } from './measure.ts';
import type { Affixes, Scan } from './scan.ts';
import { useBursts, useScans } from './scan-capture.tsx';
import {
  AFFIX_MAX,
  isAffix,
  keptPrefix,
  keptProfile,
  keptSuffix,
  PROFILE_NAMES,
  useScannerSettings,
} from './scanner-settings.ts';

const SCANS_MAX = 5;
type Tried = Readonly<{ number: number; scan: Scan; measured: Measured }>;

export function ScannerTest() {
  const [scans, setScans] = useState<readonly Tried[]>([]);
  // Whatever is scanned here is for this page alone.
  useScans({ onCode: nothing, onRefused: nothing, onNumber: nothing });
  useBursts((burst, scan) => {
    const measured = measure(burst, scan, ALL_WALLETS);
    setScans((before) => [{ number: (before[0]?.number ?? 0) + 1, scan, measured }, ...before].slice(0, SCANS_MAX));
  });
  return (
    <>
      <Setting />
      <Tries scans={scans} />
    </>
  );
}

const nothing = (): void => {};

function Setting() {
  const { say } = useWords();
  const { profile } = useScannerSettings();
  return (
    <div className={styles.camera}>
      <Segments
        label={say('scanner.profile')}
        options={PROFILE_NAMES.map((value) => ({ value, label: say(`scanner.profile.${value}`) }))}
        value={profile}
        onChange={keptProfile.set}
      />
      <p>{say(`scanner.about.${profile}`)}</p>
      <Affix label={say('scanner.prefix')} kept={keptPrefix} />
      <Affix label={say('scanner.suffix')} kept={keptSuffix} />
    </div>
  );
}

/** Kept as soon as it is one; until then it says why it is not. */
function Affix({ label, kept }: { label: string; kept: typeof keptPrefix }) {
  const { say } = useWords();
  const settings = useScannerSettings();
  const value = kept === keptPrefix ? settings.prefix : settings.suffix;
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      hint={say('scanner.affixHint', { max: AFFIX_MAX })}
      value={wrong ?? value}
      onChange={(text) => {
        setWrong(isAffix(text) ? null : text);
        if (isAffix(text)) kept.set(text);
      }}
      error={wrong === null ? undefined : say('scanner.affixError', { max: AFFIX_MAX })}
    />
  );
}

function Tries({ scans }: { scans: readonly Tried[] }) {
  const { say } = useWords();
  if (scans.length === 0) return <p>{say('scanner.none')}</p>;
  return (
    <ol className={styles.scans} aria-label={say('scanner.last')}>
      {scans.map(({ number, scan, measured }) => (
        <li key={number} className={styles.scan}>
          <Facts scan={scan} measured={measured} />
          <Advice measured={measured} />
        </li>
      ))}
    </ol>
  );
}

function Facts({ scan, measured }: Pick<Tried, 'scan' | 'measured'>) {
  const { say, sayWith } = useWords();
  const { shown, averageMs, widestMs, gapsMs, endedBy, around } = measured;
  return (
    <dl className={styles.facts}>
      <dt>{say('scanner.read')}</dt>
      <dd translate={shown.kind === 'text' ? 'no' : undefined}>
        {shown.kind === 'text' ? shown.text : say('scanner.characters', { n: shown.length })}
      </dd>
      <dt>{say('scanner.means')}</dt>
      <dd>{scan.kind === 'refused' ? sayWith(CODE_PROBLEMS[scan.problem], {}) : say(`scanner.is.${scan.kind}`)}</dd>
      <dt>{say('scanner.speed')}</dt>
      <dd>{say('scanner.speeds', { average: averageMs, widest: widestMs })}</dd>
      <dt>{say('scanner.gaps')}</dt>
      <dd>{gapsMs.join(' ')}</dd>
      <dt>{say('scanner.end')}</dt>
      <dd>{say(`scanner.end.${endedBy}`)}</dd>
      <dt>{say('scanner.prefix')}</dt>
      <dd translate="no">{around?.prefix || '–'}</dd>
      <dt>{say('scanner.suffix')}</dt>
      <dd translate="no">{around?.suffix || '–'}</dd>
    </dl>
  );
}

/** What the settings should be for such a scan, and one press that makes them so. */
function Advice({ measured: { fits, around } }: { measured: Measured }) {
  const { say } = useWords();
  const { profile, ...affixes } = useScannerSettings();
  const adds: Affixes | null = around !== null && !isSame(around, affixes) && (around.prefix || around.suffix) ? around : null;
  return (
    <>
      <p>{say('scanner.fits', { profile: say(`scanner.profile.${fits}`) })}</p>
      {adds === null ? null : (
        <Button
          onPress={() => {
            keptPrefix.set(adds.prefix);
            keptSuffix.set(adds.suffix);
          }}
        >
          {say('scanner.useAffixes')}
        </Button>
      )}
      {fits === profile ? null : <Button onPress={() => keptProfile.set(fits)}>{say('scanner.useProfile')}</Button>}
    </>
  );
}

const isSame = (one: Affixes, other: Affixes): boolean => one.prefix === other.prefix && one.suffix === other.suffix;
