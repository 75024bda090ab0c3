/** The catalogue: whole in every language, one source for each sentence, and types that know its blanks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { ATTENTION, LANGUAGES, WORDS as SPOKEN, type Words } from '@quickpay/api';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { BESIDE_WORDS } from '../src/words/beside-words.ts';
import { CALL_WORDS } from '../src/words/call-words.ts';
import { CAPTURE_WORDS } from '../src/words/capture-words.ts';
import { type Blanks, CATALOGUE, isKey, type Key, TABLES } from '../src/words/catalogue.ts';
import { DEMO_WORDS } from '../src/words/demo-words.ts';
import { DISPUTE_WORDS } from '../src/words/dispute-words.ts';
import { DOOR_WORDS } from '../src/words/door-words.ts';
import { HELP_WORDS } from '../src/words/help-words.ts';
import { LIVING_WORDS } from '../src/words/living-words.ts';
import { LOOKUP_WORDS } from '../src/words/lookup-words.ts';
import { PRINT_WORDS } from '../src/words/print-words.ts';
import { pseudo } from '../src/words/pseudo.ts';
import { RECORD_WORDS } from '../src/words/record-words.ts';
import { REFUND_WORDS } from '../src/words/refund-words.ts';
import { SALE_WORDS } from '../src/words/sale-words.ts';
import { SCANNER_WORDS } from '../src/words/scanner-words.ts';
import { SCREEN_WORDS } from '../src/words/screen-words.ts';
import { SHIFT_WORDS } from '../src/words/shift-words.ts';
import { SIGN_IN_WORDS } from '../src/words/sign-in-words.ts';
import { STORE_WORDS } from '../src/words/store-words.ts';
import { TIMELINE_WORDS } from '../src/words/timeline-words.ts';
import { sayOf, translatorOf } from '../src/words/translator.ts';

/** Those of the catalogue, and those that are loaded with the screens that speak them. */
const APART = [
  RECORD_WORDS,
  HELP_WORDS,
  SHIFT_WORDS,
  TIMELINE_WORDS,
  PRINT_WORDS,
  LOOKUP_WORDS,
  REFUND_WORDS,
  CALL_WORDS,
  SCANNER_WORDS,
  DOOR_WORDS,
  STORE_WORDS,
  DISPUTE_WORDS,
  LIVING_WORDS,
  DEMO_WORDS,
] as const;
const entries = [...Object.entries(CATALOGUE), ...APART.flatMap((table) => Object.entries<Words>(table))];
/** Names of blanks, whatever form a number takes in them. */
const blanks = (text: string): string[] =>
  [...new Set(compileMessageOrThrow(text).flatMap((part) => (typeof part === 'string' ? [] : [part[0]])))].sort();

test('the API’s sentences are the API’s own, and no key is in two tables', () => {
  for (const [key, words] of Object.entries(SPOKEN)) expect(CATALOGUE[key as Key], key).toBe(words); // a key of the spread table
  for (const [reason, words] of Object.entries(ATTENTION)) expect(CATALOGUE).toMatchObject({ [`manager.${reason}`]: words });
  const keys = [...TABLES, ...APART].flatMap((table) => Object.keys(table));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

test('every message is there in every language, with the same blanks, and can be compiled', () => {
  for (const [key, words] of entries) {
    for (const language of LANGUAGES) expect(words[language].trim(), `${key} ${language}`).toBe(words[language]);
    for (const language of LANGUAGES) expect(words[language], `${key} ${language}`).not.toBe('');
    expect(blanks(words['zh-CN']), key).toEqual(blanks(words.en));
    expect(words['zh-CN'], `${key} is Chinese`).toMatch(/\p{Script=Han}/u);
    expect(words.en, `${key} is English`).not.toMatch(/\p{Script=Han}/u);
  }
});

test('a straight quote would be read as a sign of the format', () => {
  for (const [key, words] of entries) for (const language of LANGUAGES) expect(words[language], key).not.toContain("'");
});

test('branches of a plural begin with the number: what else stands in braces is a blank', () => {
  for (const [key, { en }] of entries) {
    const inBraces = [...en.matchAll(/\{([^{}]*?)[,}]/g)].map(([, name = '']) => name).filter((name) => !name.startsWith('#'));
    expect([...new Set(inBraces)].sort(), key).toEqual(blanks(en));
  }
});

test('every message has a place in the reference, and the page says what the tables say', async () => {
  await expect(messagesPage()).toMatchFileSnapshot('../../../docs/reference/messages.md');
});

test('no message is written that nobody says', () => {
  const folder = join(import.meta.dirname, '..', 'src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('-words.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  // Some are put together: `state.${state}`.
  const beginnings = [...sources.matchAll(/`([a-zA-Z]+\.[a-zA-Z.]*)\$\{/g)].flatMap(([, beginning]) => beginning ?? []);
  const isSaid = (key: string) => sources.includes(`'${key}'`) || beginnings.some((beginning) => key.startsWith(beginning));
  const own = [...TABLES.slice(2), ...APART].flatMap((table) => Object.keys(table));
  expect(own.length).toBeGreaterThan(300);
  expect(own.filter((key) => !isSaid(key))).toEqual([]);
});

describe('saying', () => {
  const { say, sayWith } = translatorOf('en');

  test('blanks are filled, numbers take their forms', () => {
    expect(say('awaiting', { n: 12 })).toBe('Ask the customer to confirm on their phone. 12 s left');
    expect(say('counter.left', { n: 1 })).toBe('1 character left');
    expect(say('counter.left', { n: 2 })).toBe('2 characters left');
    expect(translatorOf('zh-CN').say('counter.left', { n: 1 })).toBe('还可输入 1 个字符');
    expect(say('np.none')).toBe('Not paid. No money was taken');
    expect(sayWith('scan.busy', { n: 9 })).toContain('9 s');
  });

  test('which blanks a message has is a type', () => {
    expectTypeOf<keyof Blanks<'choose.change'>>().toEqualTypeOf<'label' | 'choice'>();
    expectTypeOf<keyof Blanks<'counter.left'>>().toEqualTypeOf<'n'>();
    expectTypeOf<keyof Blanks<'np.none'>>().toEqualTypeOf<never>();
    // @ts-expect-error a blank is missing
    say('paid', {});
    // @ts-expect-error there is no such blank
    say('paid', { total: 1 });
    // @ts-expect-error there is no such message
    say('paid.never');
  });

  test('a table of its own is spoken as the catalogue is', () => {
    const tell = sayOf(RECORD_WORDS, 'en');
    expect(tell('history.found', { n: 1 })).toBe('1 payment shown');
    expect(tell('history.empty')).toBe('No payments yet');
    expect(sayOf(RECORD_WORDS, 'zh-CN')('history.found', { n: 2 })).toBe('已显示 2 笔收款');
    expect(sayOf(RECORD_WORDS, 'en-XA')('history.empty')).toMatch(/^⟦.+⟧$/);
    // @ts-expect-error a blank is missing
    tell('history.found');
    // @ts-expect-error there is no such message
    tell('app.name');
  });

  test('a key that came over the wire is one or is not', () => {
    expect(isKey('np.balance')).toBe(true);
    expect(isKey('toString')).toBe(false);
    expect(isKey('np.fromTomorrow')).toBe(false);
  });

  test('the pseudo-language is longer, between brackets, and keeps its blanks', () => {
    expect(pseudo('Cancel')).toBe('⟦Cááñçéél⟧');
    expect(pseudo(' · ')).toBe(' · ');
    expect(translatorOf('en-XA').say('paid', { amount: 'HKD 38.50' })).toMatch(/^⟦[^⟧]+⟧HKD 38\.50⟦[^⟧]+⟧$/);
    expect(translatorOf('en-XA').say('counter.left', { n: 2 })).toContain('2');
  });
});

function messagesPage(): string {
  const table = (words: Readonly<Record<string, Readonly<{ en: string; 'zh-CN': string }>>>) =>
    `| key | English | 简体中文 |\n|---|---|---|\n${Object.entries(words)
      .map(([key, { en, 'zh-CN': chinese }]) => `| \`${key}\` | ${en} | ${chinese} |`)
      .join('\n')}`;
  return `# Messages

*Written from the tables in \`packages/api/src/words.ts\` and \`apps/terminal/src/words\`; a test holds it to them.*

Everything that people read, in both languages. \`{n}\` and the like are filled in; \`{n, plural, one {…} other {…}}\` takes the form that the
number asks for.

## What the API says at the counter

These come with a payment, a refund or a refusal as \`cashier\`: the key, what fills its blanks, and the sentence in every language.

${table(SPOKEN)}

## What the API says to a manager

In \`manager\` of what is on the list of payments that need a person.

${table(ATTENTION)}

## What the terminal's screens say

${table(SCREEN_WORDS)}

## What the terminal says about scanner and camera

${table(CAPTURE_WORDS)}

## What is said during a sale

${table(SALE_WORDS)}

## Sign-in, people and devices

${table(SIGN_IN_WORDS)}

## What the screens beside the sale say

${table(BESIDE_WORDS)}

## What the records say

${table(RECORD_WORDS)}

## A till’s shift

${table(SHIFT_WORDS)}

## A payment’s record in full

${table(TIMELINE_WORDS)}

## Printing

${table(PRINT_WORDS)}

## What is said of earlier payments

${table(CALL_WORDS)}

## Finding a payment

${table(LOOKUP_WORDS)}

## A refund

${table(REFUND_WORDS)}

## The page that tries out a scanner

${table(SCANNER_WORDS)}

## Which server a till talks to

${table(DOOR_WORDS)}

## Stores that have a server of their own

${table(STORE_WORDS)}

## Where a store’s server and head office do not agree

${table(DISPUTE_WORDS)}

## Help

${table(HELP_WORDS)}

## The demo page

${table(DEMO_WORDS)}
`;
}

test('the living page’s own words are kept apart', () => {
  expect(Object.keys(LIVING_WORDS).every((key) => key.startsWith('living.'))).toBe(true);
});
