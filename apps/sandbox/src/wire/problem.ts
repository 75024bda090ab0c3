/** Why a request is refused: the code that programs compare, and the words for people in whichever language is set. */
import type { Refused } from '@quickpay/gateway-model';
import type { Fields } from './reading.ts';
import { type Language, say, type TextName } from './texts.ts';

export type Problem = Readonly<{ code: string; inWords: (language: Language) => string }>;

/** A text of the table by name, filled in with values or with other texts of the table. */
export type Filled = Readonly<{ text: TextName; values?: Readonly<Record<string, string | Filled>> }>;

export function inWords({ text, values = {} }: Filled, language: Language): string {
  const filled = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : inWords(value, language),
  ]);
  return say(text, language, Object.fromEntries(filled));
}

/** @example problem('LACK_PARAMS', 'missing', { name: 'body' }) */
export const problem = (code: string, text: TextName, values: NonNullable<Filled['values']> = {}): Problem => ({
  code,
  inWords: (language) => inWords({ text, values }, language),
});

export const refusal = ({ why, code }: Refused): Problem => problem(code, why);

/** The channel says 128 characters. */
const DESCRIPTION_MAX = 128;

export const failedFields = ({ code, inWords: words }: Problem, language: Language): Fields => ({
  result_code: 'FAIL',
  err_code: code,
  err_code_des: words(language).slice(0, DESCRIPTION_MAX),
});
