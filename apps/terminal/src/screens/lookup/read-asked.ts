/** What somebody typed who looks for a payment: a number as a whole, or whatever else the history can be searched for. */
import { ALL_WALLETS, readPaymentCode, readScannedNumber } from '@quickpay/core';
import { cleaned } from '../../capture/scan.ts';

export type AskedFor =
  | Readonly<{ kind: 'nothing' }>
  /** Worth money: it is not looked for, and goes nowhere. */
  | Readonly<{ kind: 'paymentCode' }>
  | Readonly<{ kind: 'number'; number: string }>
  | Readonly<{ kind: 'text'; text: string }>;

/** Order numbers of other programs have as many: nobody makes up a reference or a time of that shape. */
const WHOLE_NUMBER = /^[0-9A-Za-z_-]{20,64}$/;

/**
 * @example readAsked('QPMH T3K2 P803 ABC0 Y6V8 B0C1 D3E5') // { kind: 'number', number: 'QPMHT3K2P803ABC0Y6V8B0C1D3E5' }
 * @example readAsked('38.50 14:03') // { kind: 'text', text: '38.50 14:03' }
 */
export function readAsked(typed: string): AskedFor {
  const text = typed.trim();
  if (text === '') return { kind: 'nothing' };
  const joined = cleaned(text);
  if (!('problem' in readPaymentCode(joined, ALL_WALLETS))) return { kind: 'paymentCode' };
  const known = readScannedNumber(joined);
  if (known !== null) return { kind: 'number', number: known.number };
  return WHOLE_NUMBER.test(joined) ? { kind: 'number', number: joined } : { kind: 'text', text };
}
