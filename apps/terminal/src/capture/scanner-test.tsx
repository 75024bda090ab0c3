/** Tries out a scanner: what it sends, how fast, and which settings it wants. Nobody is charged for what is scanned here. */
import { CODE_PROBLEMS } from '@quickpay/api';
import { ALL_WALLETS } from '@quickpay/core';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/segments.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useTable, useWords } from '../words/language-provider.tsx';
import { SCANNER_WORDS } from '../words/scanner-words.ts';
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
  const tell = useTable(SCANNER_WORDS);
  const { profile } = useScannerSettings();
  return (
    <div className={styles.camera}>
      <Segments
        label={tell('scanner.profile')}
        options={PROFILE_NAMES.map((value) => ({ value, label: tell(`scanner.profile.${value}`) }))}
        value={profile}
        onChange={keptProfile.set}
      />
      <p>{tell(`scanner.about.${profile}`)}</p>
      <Affix label={tell('scanner.prefix')} kept={keptPrefix} />
      <Affix label={tell('scanner.suffix')} kept={keptSuffix} />
    </div>
  );
}

/** Kept as soon as it is one; until then it says why it is not. */
function Affix({ label, kept }: { label: string; kept: typeof keptPrefix }) {
  const tell = useTable(SCANNER_WORDS);
  const settings = useScannerSettings();
  const value = kept === keptPrefix ? settings.prefix : settings.suffix;
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      hint={tell('scanner.affixHint', { max: AFFIX_MAX })}
      value={wrong ?? value}
      onChange={(text) => {
        setWrong(isAffix(text) ? null : text);
        if (isAffix(text)) kept.set(text);
      }}
      error={wrong === null ? undefined : tell('scanner.affixError', { max: AFFIX_MAX })}
    />
  );
}

function Tries({ scans }: { scans: readonly Tried[] }) {
  const tell = useTable(SCANNER_WORDS);
  if (scans.length === 0) return <p>{tell('scanner.none')}</p>;
  return (
    <ol className={styles.scans} aria-label={tell('scanner.last')}>
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
  const { sayWith } = useWords();
  const tell = useTable(SCANNER_WORDS);
  const { shown, averageMs, widestMs, gapsMs, endedBy, around } = measured;
  return (
    <dl className={styles.facts}>
      <dt>{tell('scanner.read')}</dt>
      <dd translate={shown.kind === 'text' ? 'no' : undefined}>
        {shown.kind === 'text' ? shown.text : tell('scanner.characters', { n: shown.length })}
      </dd>
      <dt>{tell('scanner.means')}</dt>
      <dd>{scan.kind === 'refused' ? sayWith(CODE_PROBLEMS[scan.problem], {}) : tell(`scanner.is.${scan.kind}`)}</dd>
      <dt>{tell('scanner.speed')}</dt>
      <dd>{tell('scanner.speeds', { average: averageMs, widest: widestMs })}</dd>
      <dt>{tell('scanner.gaps')}</dt>
      <dd>{gapsMs.join(' ')}</dd>
      <dt>{tell('scanner.end')}</dt>
      <dd>{tell(`scanner.end.${endedBy}`)}</dd>
      <dt>{tell('scanner.prefix')}</dt>
      <dd translate="no">{around?.prefix || '–'}</dd>
      <dt>{tell('scanner.suffix')}</dt>
      <dd translate="no">{around?.suffix || '–'}</dd>
    </dl>
  );
}

/** What the settings should be for such a scan, and one press that makes them so. */
function Advice({ measured: { fits, around } }: { measured: Measured }) {
  const tell = useTable(SCANNER_WORDS);
  const { profile, ...affixes } = useScannerSettings();
  const adds: Affixes | null = around !== null && !isSame(around, affixes) && (around.prefix || around.suffix) ? around : null;
  return (
    <>
      <p>{tell('scanner.fits', { profile: tell(`scanner.profile.${fits}`) })}</p>
      {adds === null ? null : (
        <Button
          onPress={() => {
            keptPrefix.set(adds.prefix);
            keptSuffix.set(adds.suffix);
          }}
        >
          {tell('scanner.useAffixes')}
        </Button>
      )}
      {fits === profile ? null : <Button onPress={() => keptProfile.set(fits)}>{tell('scanner.useProfile')}</Button>}
    </>
  );
}

const isSame = (one: Affixes, other: Affixes): boolean => one.prefix === other.prefix && one.suffix === other.suffix;
