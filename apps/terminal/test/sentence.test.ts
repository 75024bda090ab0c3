import { sayKey } from '@quickpay/api';
import { describe, expect, test } from 'vitest';
import { countsDownTo, sentenceOf } from '../src/payments/sentence.ts';
import type { ScreenLanguage } from '../src/words/language.ts';
import type { Speech } from '../src/words/language-provider.tsx';
import { moneyFormat } from '../src/words/money.ts';
import { timeFormat } from '../src/words/time.ts';
import { translatorOf } from '../src/words/translator.ts';

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
