/** What a scan is: a payment code, a number of an order or a refund, or neither and why. Which codes are payment codes is core's table. */
import {
  type CodeProblem,
  type CodeRules,
  codeHint,
  type PaymentCode,
  readPaymentCode,
  readScannedNumber,
  type ScannedNumber,
} from '@quickpay/core';

/** What a scanner is set up to write around every code. */
export type Affixes = Readonly<{ prefix: string; suffix: string }>;
export const NO_AFFIXES: Affixes = { prefix: '', suffix: '' };

/** A code to be charged. `digits` are worth money: they go to the server and nowhere else; `hint` is what people may see. */
export type ScannedCode = PaymentCode & Readonly<{ hint: string }>;

export type Scan =
  | Readonly<{ kind: 'code'; code: ScannedCode }>
  | ScannedNumber
  | Readonly<{ kind: 'refused'; problem: CodeProblem }>;

/** Which kind of code it was, as ISO/IEC 15424 has scanners say it: `]C0`, `]Q1`. No payment code and no number has a bracket. */
const SYMBOLOGY = /\][A-Za-z][0-9A-Za-z]/g;
/** Control and formatting characters, spaces: `GS`, a line's end, a zero-width joiner. */
const NOISE = /[\p{C}\p{Z}]/gu;

/** Far more than any scan has. Text of a clipboard may have millions, and to put letters and accents together takes the square of that. */
export const SCAN_CHARACTERS_MAX = 512;

const withoutNoise = (text: string): string =>
  text.length > SCAN_CHARACTERS_MAX ? '' : text.normalize('NFKC').replace(NOISE, '');
const withoutKind = (text: string): string => text.replace(SYMBOLOGY, '');
/** What is left of a scan without full-width forms, noise and the kind of its code: nothing of what is longer than any scan. */
export const cleaned = (text: string): string => withoutKind(withoutNoise(text));

/**
 * Reads a scan as it came.
 *
 * @example readScan(']C0134567890123456789', NO_AFFIXES, ALL_WALLETS) // { kind: 'code', … }
 * @example readScan('13456789', NO_AFFIXES, ALL_WALLETS) // { kind: 'refused', problem: 'short' }
 */
export function readScan(text: string, affixes: Affixes, rules: CodeRules): Scan {
  // An affix can be of figures: what reads without taking anything away is not taken apart.
  const bare = cleaned(text);
  // The end of a prefix and a digit can look like a kind of code: `]a` and `1`.
  const between = [withoutEnds(bare, affixes), withoutKind(withoutEnds(withoutNoise(text), affixes))];
  const candidates = [bare, ...between.flatMap((inside) => [inside, withoutSeam(inside, affixes)])];
  const readings = candidates.map((candidate) => readCleaned(candidate, rules));
  // A number may hold a whole code within affixes of figures: what can be charged is taken as what it is first.
  return readings.find(isCode) ?? readings.find(isNumber) ?? readings.find(saysWhy) ?? OTHER;
}

const OTHER: Scan = { kind: 'refused', problem: 'other' };
const isCode = (scan: Scan): boolean => scan.kind === 'code';
const isNumber = (scan: Scan): boolean => scan.kind !== 'code' && scan.kind !== 'refused';
const saysWhy = (scan: Scan): boolean => scan.kind === 'refused' && scan.problem !== 'other';

function readCleaned(text: string, rules: CodeRules): Scan {
  const number = readScannedNumber(text, rules);
  if (number !== null) return number;
  const read = readPaymentCode(text, rules);
  return 'problem' in read ? { kind: 'refused', problem: read.problem } : { kind: 'code', code: scannedCode(read) };
}

export const scannedCode = (code: PaymentCode): ScannedCode => ({ ...code, hint: codeHint(code.digits) });

function withoutEnds(text: string, { prefix, suffix }: Affixes): string {
  const start = prefix !== '' && text.startsWith(prefix) ? prefix.length : 0;
  const end = suffix !== '' && text.endsWith(suffix) ? text.length - suffix.length : text.length;
  return text.slice(start, Math.max(start, end));
}

/** Two scans that came as one, without what was written after the first and before the second. */
const withoutSeam = (text: string, { prefix, suffix }: Affixes): string => text.replace(`${suffix}${prefix}`, '');
