/** Small rules about text, time and presses. */
import { sayKey } from '@quickpay/api';
import { describe, expect, test } from 'vitest';
import { countsDownTo, sentenceOf } from '../src/payments/sentence.ts';
import { connectionOf } from '../src/server/readiness.ts';
import { msLeft, secondsIn, shareLeft } from '../src/ui/countdown.ts';
import { countGraphemes, splitAfter } from '../src/ui/graphemes.ts';
import { pressCounts } from '../src/ui/settling.ts';
import { languageFor, type ScreenLanguage } from '../src/words/language.ts';
import type { Speech } from '../src/words/language-provider.tsx';
import { moneyFormat } from '../src/words/money.ts';
import { timeFormat } from '../src/words/time.ts';
import { translatorOf } from '../src/words/translator.ts';

describe('characters as people count them', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['收款', 2],
    ['👨‍👩‍👧', 1],
    ['🇭🇰', 1],
    ['é', 1],
    ['a\r\nb', 3],
  ] as const)('%j has %i', (text, count) => {
    expect(countGraphemes(text)).toBe(count);
  });

  test('what is beyond the limit is split off, never within a character', () => {
    expect(splitAfter('abc', 2)).toEqual(['ab', 'c']);
    expect(splitAfter('a👨‍👩‍👧b', 1)).toEqual(['a', '👨‍👩‍👧b']);
    expect(splitAfter('ab', 2)).toEqual(['ab', '']);
    expect(splitAfter('', 0)).toEqual(['', '']);
  });
});

describe('what is left of a time', () => {
  const END = '2026-11-24T09:31:30.000Z';
  const end = Date.parse(END);

  test.each([
    ['not yet known', null, null],
    ['all of it', end - 30_000, 30_000],
    ['a part', end - 1, 1],
    ['nothing', end, 0],
    ['never less than nothing', end + 5_000, 0],
  ] as const)('%s', (_what, now, left) => {
    expect(msLeft(now, END)).toBe(left);
  });

  test('an end that is no time is not known', () => {
    expect(msLeft(end, 'soon')).toBeNull();
  });

  test('seconds are whole, and the last one lasts until the end', () => {
    expect([30_000, 29_999, 29_000, 1, 0].map(secondsIn)).toEqual([30, 30, 29, 1, 0]);
  });

  test('a share is between nothing and all', () => {
    expect([0, 15_000, 30_000, 31_000].map((ms) => shareLeft(ms, 30_000))).toEqual([0, 0.5, 1, 1]);
    expect(shareLeft(5, 0)).toBe(0);
  });
});

test.each([
  ['a press long after a change', 1_000, 1_300, 1_350, true],
  ['a press right after it', 1_000, 1_100, 1_150, false],
  ['a press that began before it, however late it ends', 1_000, 900, 2_000, false],
  ['a key right after it', 1_000, null, 1_100, false],
  ['a key later', 1_000, null, 1_250, true],
  ['where nothing ever changed', Number.NEGATIVE_INFINITY, 5, 10, true],
] as const)('%s', (_what, changedAt, beganAt, pressedAt, counts) => {
  expect(pressCounts(changedAt, beganAt, pressedAt)).toBe(counts);
});

test.each([
  [['zh-HK', 'en'], 'zh-CN'],
  [['fr', 'zh'], 'zh-CN'],
  [['en-US', 'zh-CN'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
] as const)('a browser that asks for %j gets %s', (wanted, language) => {
  expect(languageFor(wanted)).toBe(language);
});

test.each([
  ['nothing was heard yet', false, false, true, null],
  ['an answer', true, false, true, 'online'],
  ['none, and the device has no network', true, true, false, 'device'],
  ['none, though it has one', false, true, true, 'backend'],
] as const)('%s', (_what, hasAnswer, failed, deviceOnline, connection) => {
  expect(connectionOf(hasAnswer, failed, deviceOnline)).toBe(connection);
});

describe('the sentence of a payment', () => {
  const wordsIn = (language: ScreenLanguage): Speech => ({
    language,
    ...translatorOf(language),
    money: moneyFormat(language),
    time: timeFormat(language),
  });
  const amount = { minor: 123_450, currency: 'HKD' } as const;
  const said = (cashier: ReturnType<typeof sayKey>, secondsLeft: number | null, language: ScreenLanguage = 'en') =>
    sentenceOf({ cashier, amount }, wordsIn(language), secondsLeft);

  test('seconds are those of here and now, or the server’s where those are not known', () => {
    const awaiting = sayKey('awaiting', { n: 30 });
    expect(said(awaiting, 12)).toContain('12 s left');
    expect(said(awaiting, null)).toContain('30 s left');
  });

  test('an amount is written as everywhere on this screen', () => {
    expect(said(sayKey('paid', { amount: 'HKD 1234.50' }), null)).toBe('Paid HKD\u00a01,234.50. Hand over the goods');
  });

  test('a revoke that is allowed by now is no longer early', () => {
    const early = sayKey('revoking.early', { n: 12 });
    expect(said(early, 3)).toContain('in 3 s');
    expect(said(early, 0)).toBe('Cancelling. One moment');
  });

  test('words of a server that is newer than the page come with the answer', () => {
    const newer = { ...sayKey('np.bank', {}), key: 'np.fromTomorrow' as 'np.bank', en: 'Something new', 'zh-CN': '新内容' };
    expect([said(newer, null), said(newer, null, 'zh-CN'), said(newer, null, 'en-XA')]).toEqual([
      'Something new',
      '新内容',
      'Something new',
    ]);
  });

  test('what is counted down to is the payer’s end, or the revoke’s beginning', () => {
    const times = { expiresAt: 'a', revokeAllowedAt: 'b' };
    expect(countsDownTo({ state: 'awaitingPayer', ...times })).toBe('a');
    expect(countsDownTo({ state: 'revoking', ...times })).toBe('b');
  });
});
