/** Every state and every reason is explained in both languages, with what to do: nobody at a counter reads a fallback (experience: row 21). */
import { LANGUAGES, REASON_WORDS, REASONS } from '@quickpay/api';
import { FINAL_STATES, OPEN_STATES, SUBMIT_CODES } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import { DEFAULT_KEYS } from '../src/keys/shortcuts.ts';
import { CHAPTERS, chaptersWith, KEYS, reasonTopic, stateTopic, type Topic } from '../src/screens/help/topics.ts';
import { CATALOGUE, type Key } from '../src/words/catalogue.ts';
import { HELP_WORDS } from '../src/words/help-words.ts';
import { translatorOf } from '../src/words/translator.ts';

const WORDS = { ...CATALOGUE, ...HELP_WORDS };
const read = (key: Topic['title'], language: 'en' | 'zh-CN') => WORDS[key][language];
const textOf =
  (language: 'en' | 'zh-CN') =>
  ({ title, means, do: doing, never }: Topic) =>
    [title, means, doing, never].map((key) => read(key, language)).join(' ');

test.each(LANGUAGES)('every reason has a sentence at the counter and its own page of help: %s', (language) => {
  const topics = CHAPTERS.flatMap((chapter) => chapter.topics);
  for (const reason of REASONS) {
    const topic = reasonTopic(reason);
    expect(topics, reason).toContainEqual(topic);
    // What the counter shows is complete as it stands: no blank that nobody fills, no key.
    const shown = translatorOf(language).sayWith(REASON_WORDS[reason] as Key, {});
    expect(shown, reason).toBe(read(topic.title, language));
    expect(shown).not.toMatch(/[{}]|np\./);
    for (const key of [topic.means, topic.do, topic.never]) expect(read(key, language).length, key).toBeGreaterThan(3);
  }
  for (const state of [...OPEN_STATES, ...FINAL_STATES]) expect(topics).toContainEqual(stateTopic(state));
});

test.each(LANGUAGES)('no two reasons or states say the same: %s', (language) => {
  const means = CHAPTERS.flatMap(({ topics }) => topics).map(({ means }) => read(means, language));
  expect(new Set(means).size).toBe(means.length);
});

test('every code that WeChat Pay refuses with leads to a reason that is explained', () => {
  const reasons = new Set(
    Object.values(SUBMIT_CODES).flatMap((meaning) => (meaning.outcome === 'refused' ? [`declined.${meaning.reason}`] : [])),
  );
  expect(reasons.size).toBeGreaterThan(5);
  for (const reason of reasons) expect(REASONS as readonly string[]).toContain(reason);
});

describe('searching', () => {
  const found = (search: string, language: 'en' | 'zh-CN' = 'en') =>
    chaptersWith(search, textOf(language)).flatMap(({ topics }) => topics.map(({ id }) => id));

  test('finds topics in which every word is, whatever its case and width', () => {
    expect(found('hong kong')).toEqual(['declined.region']);
    expect(found('HONG  Wallet')).toEqual(['declined.region']);
    expect(found('余额', 'zh-CN')).toContain('declined.balance');
    expect(found('last ４ digits')).toEqual(['fraud']);
    expect(found('zebra')).toEqual([]);
  });

  test('with nothing to search for all is there', () => {
    expect(chaptersWith(' ', textOf('en'))).toEqual(CHAPTERS);
  });
});

test('each key is explained once', () => {
  const keys = KEYS.flatMap(({ keys, shortcut }) => keys ?? [DEFAULT_KEYS[shortcut]]);
  expect(new Set(keys).size).toBe(keys.length);
});
