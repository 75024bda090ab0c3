/** What a scan tells about the scanner: for the page that helps to set it up. */
import type { CodeRules } from '@quickpay/core';
import { type Affixes, cleaned, NO_AFFIXES, readScan, type Scan } from './scan.ts';
import { isAffix } from './scanner-settings.ts';
import { type Burst, type ProfileName, profileFor } from './wedge.ts';

export type Measured = Readonly<{
  gapsMs: readonly number[];
  averageMs: number;
  widestMs: number;
  /** The profile in which this scanner is understood; the usual one wherever it will do. */
  fits: ProfileName;
  endedBy: Burst['endedBy'];
  /** What stands around the code that the settings do not take off yet; null where no code is in it. */
  around: Affixes | null;
  /** What may be seen of it: a code's hint, a number of an order, or how many characters it had. */
  shown: Readonly<{ kind: 'text'; text: string } | { kind: 'length'; length: number }>;
}>;

/** A payment code, or the same twice, with something else before it or after it. */
const AROUND = /^([^0-9]{0,8})(\d{18}(?:\d{18})?)([^0-9]{0,8})$/;

export function measure(burst: Burst, scan: Scan, rules: CodeRules): Measured {
  const gapsMs = burst.gapsMs.map(Math.round);
  const widestMs = Math.max(0, ...gapsMs);
  const averageMs = gapsMs.length === 0 ? 0 : Math.round(gapsMs.reduce((sum, gap) => sum + gap, 0) / gapsMs.length);
  const text = cleaned(burst.text);
  return {
    gapsMs,
    widestMs,
    averageMs,
    fits: profileFor({ average: averageMs, widest: widestMs }),
    endedBy: burst.endedBy,
    around: affixesOf(text, rules),
    shown: shownOf(scan, text),
  };
}

function affixesOf(text: string, rules: CodeRules): Affixes | null {
  const [, prefix = '', code = '', suffix = ''] = AROUND.exec(text) ?? [];
  const isCode = readScan(code, NO_AFFIXES, rules).kind === 'code';
  return isCode && isAffix(prefix) && isAffix(suffix) ? { prefix, suffix } : null;
}

function shownOf(scan: Scan, text: string): Measured['shown'] {
  switch (scan.kind) {
    case 'code':
      return { kind: 'text', text: scan.code.hint };
    case 'refused':
      // It may be most of a code, or two.
      return { kind: 'length', length: text.length };
    default:
      return { kind: 'text', text: scan.number };
  }
}
