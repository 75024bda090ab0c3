import { expect, test } from 'vitest';
import { languageFor } from '../src/words/language.ts';

test.each([
  [['zh-HK', 'en'], 'zh-CN'],
  [['fr', 'zh'], 'zh-CN'],
  [['en-US', 'zh-CN'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
] as const)('a browser that asks for %j gets %s', (wanted, language) => {
  expect(languageFor(wanted)).toBe(language);
});
