/** A payment code while a person types it: grouped as it stands on the phone, and checked as it goes. */
import { type CodeRules, groupedText, readPaymentCode } from '@quickpay/core';
import { SCAN_CHARACTERS_MAX, type ScannedCode, scannedCode } from './scan.ts';

/** As many as a code has. */
export const DIGITS = 18;
/** One more may be typed, so that it is seen to be too many. */
const TYPED_MAX = DIGITS + 1;

export type TypedState =
  /** So far it can become one. */
  | Readonly<{ kind: 'missing'; digits: number }>
  /** Whatever follows, it is none. */
  | Readonly<{ kind: 'wrong' }>
  | Readonly<{ kind: 'whole'; code: ScannedCode }>;

/** The digits of what stands in the field: figures of any width, whatever stands between them. What goes far beyond a code is not looked at. */
export function digitsOf(text: string, rules: CodeRules): string {
  const digits = text
    .slice(0, SCAN_CHARACTERS_MAX)
    .normalize('NFKC')
    .replace(/[^0-9]/g, '');
  const read = readPaymentCode(digits, rules);
  return 'problem' in read ? digits.slice(0, TYPED_MAX) : read.digits;
}

export function typedState(digits: string, rules: CodeRules): TypedState {
  if (digits === '') return { kind: 'missing', digits: DIGITS };
  const read = readPaymentCode(digits, rules);
  if (!('problem' in read)) return { kind: 'whole', code: scannedCode(read) };
  return read.problem === 'short' ? { kind: 'missing', digits: DIGITS - digits.length } : { kind: 'wrong' };
}

/** Where the cursor stands in grouped text that stood behind so many digits. */
export const caretAfter = (digitsBefore: number, digits: string): number => groupedText(digits.slice(0, digitsBefore)).length;
