/**
 * Everything that the terminal says, in every language, in one table: the API's own sentences, which `packages/api` writes once for all who
 * show them, and beside them what only screens say.
 *
 * A sentence may have blanks (`{amount}`), and forms for numbers by ICU MessageFormat (`{n, plural, one {# payment} other {# payments}}`),
 * whose branches begin with `#`.
 */
import { ATTENTION, LANGUAGES, WORDS as SPOKEN } from '@quickpay/api';
import { BESIDE_WORDS } from './beside-words.ts';
import { CAPTURE_WORDS } from './capture-words.ts';
import { prefixed } from './prefixed.ts';
import { SALE_WORDS } from './sale-words.ts';
import { SCREEN_WORDS } from './screen-words.ts';
import { SIGN_IN_WORDS } from './sign-in-words.ts';

/** What a manager reads about a payment that needs a person, under `manager.` and the reason. */
const MANAGER_WORDS = prefixed('manager', ATTENTION);

export const CATALOGUE = {
  ...SPOKEN,
  ...MANAGER_WORDS,
  ...SCREEN_WORDS,
  ...CAPTURE_WORDS,
  ...SALE_WORDS,
  ...SIGN_IN_WORDS,
  ...BESIDE_WORDS,
} as const;

/** The tables by themselves: no key may be in two of them. */
export const TABLES = [SPOKEN, MANAGER_WORDS, SCREEN_WORDS, CAPTURE_WORDS, SALE_WORDS, SIGN_IN_WORDS, BESIDE_WORDS] as const;
export { LANGUAGES };

export type Key = keyof typeof CATALOGUE;
export const isKey = (key: string): key is Key => Object.hasOwn(CATALOGUE, key);

/** Names of the blanks in a sentence. A branch of a plural (`{# payments}`) is none. */
type BlankNames<Text extends string> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? NameIn<Inside> | BlankNames<Rest>
  : never;
type NameIn<Inside extends string> = Inside extends `#${string}`
  ? never
  : Inside extends `${infer Name},${string}`
    ? Name
    : Inside;

/** What fills the blanks of a sentence: nothing for one without. */
export type BlanksIn<Text extends string> = { readonly [Name in BlankNames<Text>]: string | number };
/** The same of a message. */
export type Blanks<Message extends Key> = BlanksIn<(typeof CATALOGUE)[Message]['en']>;
